import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';

/** A short hint on hover and focus. Never the only place of something people need. */
export function Tooltip({ label, children }: { label: string; children: ReactElement }) {
	return (
		<Base.Root>
			<Base.Trigger render={children} delay={400} />
			<Base.Portal>
				<Base.Positioner className="positioner" sideOffset={6}>
					<Base.Popup className="tooltip">{label}</Base.Popup>
				</Base.Positioner>
			</Base.Portal>
		</Base.Root>
	);
}
