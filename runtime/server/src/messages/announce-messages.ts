import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import { deliverKind } from './deliver-kind.ts';
import type { EnteredMessages } from './enter-messages.ts';

type Announcing = Pick<Services, 'changes' | 'clock' | 'jobs' | 'live' | 'pool'>;

/**
 * After the commit of `enterMessages`: has screens count anew, and what is due sent. The job is entered here and not in the transaction, where all
 * who tell anybody anything would wait for each other at its row. Should the process end before, `awaitDeliveries` makes up for it.
 */
export async function announceMessages(services: Announcing, env: Environment, { people, due }: EnteredMessages): Promise<void> {
	if (people.length > 0) services.live.told(env.key, people);
	for (const [channel, runAt] of due) await enterDelivery(services, env, { channel, runAt });
	if (due.size > 0) services.changes.announce({ what: 'jobs', env: env.key });
}

/** Has what waits for a channel sent, at `runAt` or when a job for it is due anyway. */
export async function enterDelivery({ jobs, pool }: Pick<Services, 'jobs' | 'pool'>, env: Environment, job: { channel: string; runAt: Date }): Promise<void> {
	await jobs.enqueue(pool, env, { kind: deliverKind, key: job.channel, payload: { channel: job.channel }, runAt: job.runAt });
}
