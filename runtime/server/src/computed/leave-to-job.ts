import type { Stratum } from '@dougong/engine';
import { fieldsJson } from '../jobs/recompute/recompute-plan.ts';
import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import type { Queryable } from '../stores/job.store.ts';

/**
 * Enters a job that works these fields out in all records, and everything that follows from them, in the transaction that makes it
 * necessary. Until it is done their values count as stale. Announce `jobs` after the commit.
 */
export async function leaveToJob({ jobs, now }: Pick<Services, 'jobs' | 'now'>, on: Queryable, work: { env: Environment; stratum: Stratum }): Promise<void> {
	const { model, fields } = work.stratum;
	const keys = fields.map((f) => f.field);
	const payload = { changed: fieldsJson([{ model: model.ref, fields: keys }]), since: now().toISOString() };
	await jobs.enqueue(on, work.env, { kind: 'recompute-fields', key: `near ${model.ref}:${keys.join()}`, payload });
}
