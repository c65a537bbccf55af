import { HostsSection } from './hosts-section.tsx';
import { SecretsSection } from './secrets-section.tsx';

/** What workflows of an environment send to others, and whom they may call. */
export function OutsidePage({ env }: { env: string }) {
	return (
		<div className="admin__sections">
			<SecretsSection env={env} />
			<HostsSection env={env} />
		</div>
	);
}
