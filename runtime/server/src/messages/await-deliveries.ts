import type { Services } from '../services.ts';
import { deliveryStore } from '../stores/delivery.store.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { jobStore } from '../stores/job.store.ts';
import { enterDelivery } from './announce-messages.ts';
import { deliverKind } from './deliver-kind.ts';

/** What waits for a channel without a job that would send it gets one: a process has ended between a commit and `announceMessages`. */
export async function awaitDeliveries(services: Services): Promise<void> {
	const { changes, platform, pool } = services;
	for (const env of await environmentStore(platform).list()) {
		const waiting = await deliveryStore(pool, env.schema).waiting();
		if (waiting.length === 0) continue;
		const jobs = await jobStore(pool, env.schema).listOf(deliverKind, ['waiting', 'running']);
		const orphans = waiting.filter(({ channel }) => !jobs.some(({ key }) => key === channel));
		for (const { channel, dueAt } of orphans) await enterDelivery(services, env, { channel, runAt: dueAt });
		if (orphans.length > 0) changes.announce({ what: 'jobs', env: env.key });
	}
}
