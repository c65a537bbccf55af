import { watchOf } from '../../computed/near.ts';
import type { CatalogueSet } from '../../catalogues.ts';
import type { Environment } from '../../http/context.ts';
import { enqueueNow } from '../../jobs/jobs.ts';
import type { FieldsOf } from '../../jobs/recompute/recompute-plan.ts';
import type { Operation, WriteOptions, Written } from '../../records/write.ts';
import { newRecordId } from '../../records/new-id.ts';
import type { Services } from '../../services.ts';
import { findModel } from '../../stores/record-source.ts';
import type { Queryable } from '../../stores/job.store.ts';
import { type RunJob, runReadStore } from '../../stores/run.store.ts';
import { changedJob } from '../job-names.ts';
import { waitingOn, watchesOf } from './watches.ts';

/** Records whose computed values have changed with a write, by model. */
export type Touched = ReadonlyMap<string, ReadonlySet<string>>;

/** Whether runs that wait may go on because of the operation, or of what is worked out from it. */
export function concernsWaits(options: Pick<WriteOptions, 'view' | 'services'>, operation: Operation): boolean {
	const watches = watchesOf(options.view.set, options.services.registry);
	if (watches.all.length === 0) return false;
	return (
		watches.models.has(operation.model) ||
		watches.all.some((one) => one.elsewhere.some((e) => e.model === operation.model)) ||
		(watches.readsComputed && watchOf(options, operation) !== undefined)
	);
}

/** What has those runs looked at: one job for each record that a run waits about, one for a model where other records were read. */
export async function jobsOfWaits(
	{ view, ctx, services }: WriteOptions,
	on: Queryable,
	operations: readonly Operation[],
	written: readonly Written[],
	touched: Touched,
): Promise<RunJob[]> {
	const watches = watchesOf(view.set, services.registry);
	if (watches.all.length === 0) return [];
	const changed = operations.filter((_, i) => written[i]?.changed);
	const own = operations.flatMap((o, i) => (written[i]?.changed && o.op !== 'create' && watches.models.has(o.model) ? written[i].id : []));
	const computed = watches.readsComputed ? [...touched].flatMap(([model, ids]) => (watches.models.has(model) ? [...ids] : [])) : [];
	const worked = [...touched.keys()].map((model) => ({ model, fields: [...(findModel(view.set.catalogues, model)?.computed.keys() ?? [])] }));
	const models = waitingOn(elsewhereOnly(watches), [...changed.map((o) => fieldsOf(o, view.set)), ...worked]);
	const store = runReadStore(on, ctx.env.schema);
	const job = (key: string, payload: RunJob['payload']): RunJob => ({
		...{ id: newRecordId(ctx.now), kind: changedJob, key, payload, run_at: ctx.now.toISOString() },
	});
	return [
		...[...new Set([...own, ...(await store.waitedFor('record', computed))])].map((record) => job(record, { record })),
		...(await store.waitedFor('model', models)).map((model) => job(`model ${model}`, { model })),
	];
}

/** Computed values were worked out without a write: runs that wait on them are looked at. */
export async function tellWaitsAfterRecompute(services: Services, env: Environment, set: CatalogueSet, recomputed: readonly FieldsOf[]): Promise<void> {
	for (const model of waitingOn(watchesOf(set, services.registry), recomputed))
		await enqueueNow(services, env, { kind: changedJob, key: `model ${model}`, payload: { model } });
}

/** The record of the run itself is told of by its id. */
const elsewhereOnly = (watches: ReturnType<typeof watchesOf>) => ({ ...watches, all: watches.all.map((one) => ({ ...one, reads: new Set<string>() })) });

function fieldsOf(operation: Operation, { catalogues }: CatalogueSet): FieldsOf {
	const all = () => findModel(catalogues, operation.model)?.fields.map((field) => field.key) ?? [];
	return { model: operation.model, fields: operation.op === 'update' ? Object.keys(operation.values) : all() };
}
