import { Redirect } from 'wouter';
import { inboxAddress } from '../tasks/addresses.ts';

/** Runs are found among what one began; those of a workflow on its own page. */
export function RunsPage({ env }: { env: string }) {
	return <Redirect to={inboxAddress(env, '?box=started')} replace />;
}
