import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';

export interface PopoverProps {
	/** The button element; it gets the handlers and aria attributes. */
	trigger: ReactElement;
	/** Accessible name of the panel. */
	label: string;
	align?: 'start' | 'center' | 'end';
	open?: boolean;
	onOpenChange?(open: boolean): void;
	children: ReactNode;
}
/** A small panel beside its button: filters, settings. Focus moves in and back. */
export function Popover({ trigger, label, align = 'start', open, onOpenChange, children }: PopoverProps) {
	return (
		<Base.Root open={open} onOpenChange={onOpenChange}>
			<Base.Trigger render={trigger} />
			<Base.Portal>
				<Base.Positioner className="positioner" sideOffset={5} align={align} collisionPadding={8}>
					<Base.Popup className="popover" aria-label={label}>
						{children}
					</Base.Popup>
				</Base.Positioner>
			</Base.Portal>
		</Base.Root>
	);
}
