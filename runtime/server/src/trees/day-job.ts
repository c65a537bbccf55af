import type { JsonObject } from '@dougong/schemas';
import type { RequestContext } from '../http/context.ts';
import type { JobContext, JobKind } from '../jobs/job-kind.ts';
import { storedFacts } from '../jobs/recompute/facts.ts';
import { Problem } from '../http/problem.ts';
import { type WriteOptions, writeRecords } from '../records/write.ts';
import { treeWeightStore } from '../stores/tree-weight.store.ts';
import { type Group, groupKey, groupOf } from './group-key.ts';
import { runtimeView } from './runtime-view.ts';
import { conflictsByDay, type Tree, treesOf } from './trees.ts';
import { findPlaces } from './weights.ts';

/**
 * A day has begun: rules of goal trees that begin or end with it set weights, and let go of them. With an `app` as payload: its trees are
 * new or others than before, and all of their groups are settled. With a `tree`: so are its groups and its conflicts, for values that they read
 * have changed without a write.
 */
export const treeRules: JobKind = {
	kind: 'tree-rules',
	title: () => ({ en: 'Weights by the rules of goal trees', zh: '按目标树规则更新权重' }),
	async run(context) {
		const { services, env, job, step, finish } = context;
		const set = await services.catalogues.get(env);
		const { trees, isAll, withConflicts } = toSettle(treesOf(set, services.registry).all, job.payload);
		const from = Number(job.cursor?.tree ?? 0);
		for (const [i, tree] of trees.entries()) {
			if (i < from) continue;
			const groups = await groupsToLookAt(await runtimeOf(context), tree, isAll);
			const done = i === from ? Number(job.cursor?.group ?? 0) : 0;
			for (const [at, group] of [...groups.entries()].slice(done)) {
				const progress = { cursor: { tree: i, group: at + 1 }, done: at + 1, total: groups.length };
				try {
					await step(async (client) => {
						await writeRecords({ ...(await runtimeOf(context)), client, settle: [{ tree: tree.ref, group }] }, []);
						return progress;
					});
				} catch (error) {
					// A group whose rules cannot be applied stays as it was; the next write to it says why.
					if (!(error instanceof Problem)) throw error;
					await step(async () => progress);
				}
			}
			if (groups.length > 0) services.live.wrote(env.key, set.catalogues, new Set([tree.model.ref]));
		}
		for (const tree of withConflicts) {
			await step(async (client) => {
				await writeRecords({ ...(await runtimeOf(context)), client, conflictsOf: [tree.ref] }, []);
				return { cursor: { tree: trees.length, group: 0 } };
			});
		}
		await finish();
	},
};

/** `isAll`: all groups of `trees`, else those that rules have to do with. `withConflicts`: trees whose conflicts are looked at. */
function toSettle(all: readonly Tree[], { app, tree }: JsonObject): { trees: Tree[]; isAll: boolean; withConflicts: Tree[] } {
	const weighted = all.filter((t) => t.weights);
	if (tree !== undefined) return { trees: weighted.filter((t) => t.ref === tree), isAll: true, withConflicts: all.filter((t) => t.ref === tree && t.conflicts.length > 0) }; // biome-ignore format: one answer
	if (app !== undefined) return { trees: weighted.filter((t) => t.home.app.key === app), isAll: true, withConflicts: [] };
	return { trees: weighted.filter((t) => (t.weights?.rules.length ?? 0) > 0), isAll: false, withConflicts: all.filter(conflictsByDay) };
}

/** Groups with a record on which a rule holds, or held when it was last looked at; or all. In one order. */
async function groupsToLookAt(own: WriteOptions, tree: Tree, all: boolean): Promise<Group[]> {
	if (!tree.weights) return [];
	const held = await treeWeightStore(own.services.pool, own.ctx.env.schema, tree.ref).ruled();
	const reading = { own, on: own.services.pool };
	const found = all ? { by: 'all' as const } : { by: 'rule' as const };
	const places = [...(await findPlaces(reading, tree, tree.weights, found)), ...(await findPlaces(reading, tree, tree.weights, { by: 'id' }, held))];
	const groups = new Map(places.flatMap((place) => { const group = groupOf(place); return group ? [[groupKey(group), group] as const] : []; })); // biome-ignore format: one map
	return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** The runtime writes by itself: nobody is named in history. */
async function runtimeOf({ services, env }: JobContext): Promise<WriteOptions> {
	const ctx: RequestContext = {
		env,
		user: { id: '', username: '', name: '', language: null, isAdmin: true },
		isAdmin: true,
		personId: null,
		roles: new Map(),
		facts: await storedFacts(services, env),
		now: services.clock.now(env),
		catalogues: await services.catalogues.get(env),
	};
	return { services, ...runtimeView(ctx, services.registry) };
}
