import { awaitMidnights } from './jobs/new-day.ts';
import { awaitDeliveries } from './messages/await-deliveries.ts';
import { awaitStuckLooks } from './workflow/stuck.ts';
import type { Services } from './services.ts';
import { resumePendingSteps } from './storage/pending-steps.ts';
import { accountStore } from './stores/account.store.ts';
import { environmentStore } from './stores/environment.store.ts';
import { fileStore } from './stores/file.store.ts';
import { deliveryStore } from './stores/delivery.store.ts';
import { removeOldEvents } from './stores/event.ts';
import { removeOldKeys } from './stores/idempotency.ts';
import { jobStore } from './stores/job.store.ts';
import { messageStore } from './stores/message.store.ts';

const stepsEveryMs = 60_000;
const tidyEveryMs = 15 * 60_000;
/** What belongs to no record may be removed within a quarter of an hour after. */
const orphanDays = 7;
const orphansAtOnce = 200;
const dayMs = 24 * 60 * 60_000;
const doneJobDays = 30;
/** Messages that were read, and deliveries that came to an end. */
const messageDays = 400;

/** What has to be done now and then while the server runs. Answers how to stop it. Any number of processes may do so at once. */
export function startMaintenance(services: Services, warn: (error: unknown) => void): () => void {
	void awaitMidnights(services).catch(warn);
	const timers = [
		setInterval(() => void awaitMidnights(services).catch(warn), stepsEveryMs),
		setInterval(() => void awaitStuckLooks(services).catch(warn), stepsEveryMs),
		setInterval(() => void awaitDeliveries(services).catch(warn), stepsEveryMs),
		// Within a minute or two this takes over what another process had begun after a publish when it died.
		setInterval(() => void resumePendingSteps(services, { retry: false }).catch(warn), stepsEveryMs),
		setInterval(() => void removeExpired(services).catch(warn), tidyEveryMs),
	];
	for (const timer of timers) timer.unref();
	return () => {
		for (const timer of timers) clearInterval(timer);
	};
}

/** Removes sessions that have ended, idempotency keys that nobody will ask for again, events and finished jobs that have been there to be read for long enough, and files that belong to nothing. */
export async function removeExpired({ pool, platform, now, clock, eventDays }: Services): Promise<void> {
	await accountStore(platform).removeEndedSessions(now());
	for (const env of await environmentStore(platform).list()) {
		const { schema } = env;
		const here = clock.now(env).getTime();
		await removeOldKeys(pool, schema);
		await jobStore(pool, schema).removeDone(new Date(here - doneJobDays * dayMs));
		const tooOld = new Date(here - messageDays * dayMs);
		await deliveryStore(pool, schema).removeOld(tooOld);
		await messageStore(pool, schema).removeOld(tooOld);
		while ((await fileStore(pool, schema).removeOrphans(new Date(here - orphanDays * dayMs), orphansAtOnce)) === orphansAtOnce);
		if (eventDays > 0) await removeOldEvents(pool, schema, new Date(here - eventDays * dayMs));
	}
}
