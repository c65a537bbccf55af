import { inTransaction } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import { storedFacts } from '../jobs/recompute/facts.ts';
import type { Services } from '../services.ts';
import { rehearsalStore, type StoredRehearsal } from '../stores/rehearsal.store.ts';
import { actsAt, shareOf } from './behaviour.ts';
import { actJob } from './job-names.ts';

/** The rehearsal that an instant of a sandbox belongs to. */
export async function rehearsalAt({ pool }: Pick<Services, 'pool'>, { schema }: Pick<Environment, 'schema'>, at: Date): Promise<StoredRehearsal | undefined> {
	const found = await rehearsalStore(pool, schema).find();
	return found && at >= found.begins && at <= found.ends ? found : undefined;
}

/** Settles who will act on the tasks that have come since, and when. Once for each task, however often it is called. */
export async function planActs(services: Services, env: Environment, rehearsal: StoredRehearsal, since: Date | null): Promise<void> {
	const store = rehearsalStore(services.pool, env.schema);
	const tasks = await store.unplanned(since);
	if (tasks.length === 0) return;
	const facts = await storedFacts(services, env);
	const now = services.clock.now(env);
	const acts = tasks.map(({ id, assignee, created_at }) => {
		// What waited before it began is looked at on its first day.
		const asked = Math.min(Math.max(created_at.getTime(), rehearsal.begins.getTime()), now.getTime());
		const at = actsAt(rehearsal.options.answers, assignee, new Date(asked), facts);
		return { task: id, at, share: shareOf(assignee) };
	});
	const jobs = new Map(acts.flatMap(({ at, share }) => (at === null ? [] : [[`${at} ${share}`, { at, share }] as const])));
	await inTransaction(services.pool, async (client) => {
		await rehearsalStore(client, env.schema).plan(acts);
		for (const [key, { at, share }] of jobs) await services.jobs.enqueue(client, env, { kind: actJob, key, payload: { share }, runAt: new Date(at) });
	});
}
