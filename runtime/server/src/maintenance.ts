import { environmentDb } from './database/pool.ts';
import type { Services } from './services.ts';
import { resumePendingSteps } from './storage/pending-steps.ts';
import { environmentStore } from './stores/environment.store.ts';

const stepsEveryMs = 60_000;
const tidyEveryMs = 15 * 60_000;
/** How long an idempotency key protects: whoever tries again later than this does so on purpose. */
const idempotencyHours = 48;

/** What has to be done now and then while the server runs. Answers how to stop it. Any number of processes may do so at once. */
export function startMaintenance(services: Services, warn: (error: unknown) => void): () => void {
	const timers = [
		// Within a minute or two this takes over what another process had begun after a publish when it died.
		setInterval(() => void resumePendingSteps(services, { retry: false }).catch(warn), stepsEveryMs),
		setInterval(() => void removeExpired(services).catch(warn), tidyEveryMs),
	];
	for (const timer of timers) timer.unref();
	return () => {
		for (const timer of timers) clearInterval(timer);
	};
}

/** Removes sessions that have ended and idempotency keys that nobody will ask for again. */
export async function removeExpired({ pool, platform, now }: Services): Promise<void> {
	const at = now();
	await platform.deleteFrom('session').where('expiresAt', '<', at).execute();
	const oldest = new Date(at.getTime() - idempotencyHours * 3600_000);
	for (const { schema } of await environmentStore(platform).list()) {
		await environmentDb(pool, schema).deleteFrom('dg_idempotency').where('created_at', '<', oldest).execute();
	}
}
