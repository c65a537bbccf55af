import type { Catalogue } from '@dougong/engine';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';
import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import { queryableOf } from '../stores/job.store.ts';

interface Published {
	services: Services;
	env: Environment;
	db: Db<EnvironmentTables>;
	from: Catalogue | null;
	to: Catalogue;
}

/**
 * Trees whose weights are kept otherwise than before: a job has every group sum to its total, applies the rules, and begins the timeline of
 * records that were there. Until then each group is settled by the first write that touches it.
 */
export async function settleAfterPublish({ services, env, db, from, to }: Published): Promise<void> {
	if (!from || JSON.stringify(weightedTrees(from)) === JSON.stringify(weightedTrees(to))) return;
	const app = to.app.key;
	await services.jobs.enqueue(queryableOf(db), env, { kind: 'tree-rules', key: `app ${app}`, payload: { app } });
}

function weightedTrees({ bundle }: Catalogue) {
	return bundle.definitions.flatMap((d) => (d.kind === 'goal-tree' && d.weights ? [{ key: d.key, model: d.model, fields: d.fields, where: d.where ?? null, weights: d.weights }] : [])); // biome-ignore format: one list
}
