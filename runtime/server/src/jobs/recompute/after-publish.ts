import type { Catalogue, StorageStep, Stratum } from '@dougong/engine';
import type { Db } from '../../database/pool.ts';
import type { EnvironmentTables } from '../../database/tables.ts';
import type { Environment } from '../../http/context.ts';
import type { Services } from '../../services.ts';
import { type BulkRecompute, bulkRecompute } from '../../stores/bulk-recompute.store.ts';
import { jobStore, type Queryable, queryableOf } from '../../stores/job.store.ts';
import { storedFacts } from './facts.ts';
import { type FieldsOf, fieldsFrom, fieldsJson, recomputePlan } from './recompute-plan.ts';

const key = 'definitions';

interface Publish {
	services: Services;
	env: Environment;
	/** The transaction of the publish, with the tables as they become. */
	db: Db<EnvironmentTables>;
	/** As they become. */
	catalogues: ReadonlyMap<string, Catalogue>;
	revisions: ReadonlyMap<string, number>;
}

/**
 * Brings computed fields up to date whose values a publish changes: in its transaction where the tables are small, else by a job.
 * In both cases a job looks once more when the writes have ended that began under the former definitions.
 */
export async function recomputeAfterPublish(publish: Publish, steps: readonly StorageStep[]): Promise<void> {
	const { services, env, db, catalogues } = publish;
	const changed = steps.flatMap((step): FieldsOf[] => (step.step === 'recompute' ? [{ model: step.model, fields: [...step.fields] }] : []));
	const plan = recomputePlan(catalogues, changed);
	if (plan.length === 0) return;
	const on = queryableOf(db);
	const stores = plan.map((stratum) => ({ stratum, store: bulkRecompute({ schema: env.schema, catalogues, stratum }) }));
	const isDone = await areSmall(on, stores, services.largeTableRows);
	if (isDone) for (const { stratum, store } of stores) await recomputeAll(on, stratum, store, publish);
	const waiting = await jobStore(on, env.schema).findWaiting('recompute-fields', key);
	const payload = {
		changed: fieldsJson([...(waiting ? fieldsFrom(waiting.payload) : []), ...changed]),
		isDone: isDone && (waiting?.payload.isDone ?? true) === true,
		since: services.now().toISOString(),
	};
	await services.jobs.enqueue(on, env, { kind: 'recompute-fields', key, payload, whenWaiting: 'replace' });
}

async function areSmall(on: Queryable, stores: readonly { store: BulkRecompute }[], rows: number): Promise<boolean> {
	for (const { store } of stores) if ((await store.count(on)) > rows) return false;
	return true;
}

async function recomputeAll(on: Queryable, stratum: Stratum, store: BulkRecompute, { services, env, revisions }: Publish): Promise<void> {
	const when = { facts: await storedFacts(services, env), revision: revisions.get(stratum.model.app) ?? 0 };
	for (const ids of await store.inOrder(on)) await store.recompute(on, { ids }, when);
}
