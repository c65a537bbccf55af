import type { Operation, WriteOptions, Written } from '../../records/write.ts';
import { newRecordId } from '../../records/new-id.ts';
import type { Queryable } from '../../stores/job.store.ts';
import { enterJobs, type RunJob } from '../../stores/run.store.ts';
import { leftJob, triggerJob } from '../job-names.ts';
import { concernsWaits, jobsOfWaits, type Touched } from './tell-waits.ts';
import { isMeant, leaves, watchedTriggers } from './watched.ts';

/** Whether a workflow has anything to do with the operation: then it is written in a transaction, and `enterTriggers` is asked. */
export function concernsWorkflows({ view, services }: Pick<WriteOptions, 'view' | 'services'>, operation: Operation): boolean {
	return (
		leaves(operation) ||
		concernsWaits({ view, services }, operation) ||
		watchedTriggers(view.set)
			.get(operation.model)
			?.some((watched) => isMeant(watched, operation)) === true
	);
}

/** Enters, in the transaction of a write, what begins runs of workflows after it. Answers whether there is anything to begin. */
export async function enterTriggers(
	options: WriteOptions,
	on: Queryable,
	operations: readonly Operation[],
	written: readonly Written[],
	touched: Touched,
): Promise<boolean> {
	const begun = operations.flatMap((operation, i) => {
		const result = written[i];
		return result?.changed ? jobsOf(options, operation, result) : [];
	});
	const jobs = [...begun, ...(await jobsOfWaits(options, on, operations, written, touched))];
	if (jobs.length > 0) await enterJobs(on, options.ctx.env.schema, jobs, options.ctx.now);
	return jobs.length > 0;
}

function jobsOf({ view, ctx }: WriteOptions, operation: Operation, { id, version }: Written): RunJob[] {
	const base = { run_at: ctx.now.toISOString() };
	const left = leaves(operation) ? [{ ...base, id: newRecordId(ctx.now), kind: leftJob, key: id, payload: { person: id } }] : [];
	const meant = watchedTriggers(view.set)
		.get(operation.model)
		?.filter((watched) => isMeant(watched, operation));
	const triggers = (meant ?? []).map(({ app, workflow, trigger }): RunJob => {
		const key = `${app}/${workflow} ${trigger.key} ${id} ${version}`;
		const payload = { app, workflow, trigger: trigger.key, record: id, version, by: ctx.personId, cause: operation.cause ?? null };
		return { ...base, id: newRecordId(ctx.now), kind: triggerJob, key, payload };
	});
	return [...left, ...triggers];
}
