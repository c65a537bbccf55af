import type { Catalogue, CatalogueModel, Facts, Registry } from '@dougong/engine';
import { CompiledQuery } from 'kysely';
import { ask, type Place as Stored, plansOf, runIn } from '../computed/place.ts';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';
import { Problem } from '../http/problem.ts';
import type { BulkRecord, datasetStore } from '../stores/dataset.store.ts';
import { compileGroups, compilePlaces, type Member } from '../stores/tree-members.ts';
import { type NewWeight, type TreeWeightStore, treeWeightStore } from '../stores/tree-weight.store.ts';
import { type Group, groupKey, groupOf } from './group-key.ts';
import { type Coming, firstDay, type GroupState, planGroup } from './settle-group.ts';
import { resolveTree, type Tree, type TreeWeights } from './trees.ts';
import { beginOf } from './weights.ts';

export interface LoadedWeights {
	db: Db<EnvironmentTables>;
	store: ReturnType<typeof datasetStore>;
	schema: string;
	env: { timeZone: string };
	catalogues: ReadonlyMap<string, Catalogue>;
	registry: Registry;
	facts: Facts;
	now: Date;
	user: string | null;
	loaded: ReadonlyMap<CatalogueModel, readonly BulkRecord[]>;
}

/**
 * Groups that records were loaded into sum to their total: what the data says stays, records that were there give way. The timeline begins
 * with the records. Refuses with tree.weights-impossible, also where the data alone does not sum to the total.
 */
export async function settleLoadedWeights(options: LoadedWeights): Promise<void> {
	const { catalogues, registry, loaded } = options;
	const trees = [...catalogues.values()].flatMap((home) =>
		home.bundle.definitions.flatMap((d) => (d.kind === 'goal-tree' ? (resolveTree(d, home, catalogues, registry) ?? []) : [])),
	);
	for (const tree of trees) {
		const records = [...loaded].find(([model]) => model.ref === tree.model.ref)?.[1] ?? [];
		if (tree.weights && records.length > 0) await settleTree(options, tree, tree.weights, records);
	}
}

async function settleTree(options: LoadedWeights, tree: Tree, weights: TreeWeights, records: readonly BulkRecord[]): Promise<void> {
	const { db, store, schema, catalogues, facts, now, user } = options;
	const run = runIn(db);
	const place: Stored = { schema, catalogues, revisionOf: () => 0 };
	const places = plansOf(place).get(`places ${tree.ref}`, (scope) => compilePlaces(scope, tree, weights, { by: 'id' }));
	const rows = await ask(run, facts, places.statement, { ids: records.map((r) => r.id) });
	const groups = new Map<string, Group>();
	for (const group of rows.map(places.place).map(groupOf)) if (group) groups.set(groupKey(group), group);
	const coming = new Map<string, Coming>(records.map((r) => [r.id, (r.values[weights.field.key] ?? null) === null ? 'entered' : 'set']));
	// Groups that are new as a whole, usually all, have no rows yet: it is asked once, and what they come to is written at once.
	const timeline = timelineOf(options, tree);
	const written = new Set((await timeline.between([...groups.keys()], firstOfAll, lastOfAll)).map((row) => row.memberOf));
	const found = await membersOf(options, tree, weights, [...groups.values()]);
	const plans: GroupPlan[] = [];
	for (const [memberOf, members] of found)
		plans.push(await settleGroup(options, { tree, weights, memberOf, members, coming, isNew: !written.has(memberOf), timeline }));
	await store.giveWay(tree.model, weights.field, plans.flatMap((p) => p.stored).map(({ id, before, weight }) => ({ id, from: before, to: weight })), { at: now, user }); // biome-ignore format: one call
	const added = plans.flatMap((p) => p.added).map((row): NewWeight => ({ ...row, causeRecord: null, actor: null, actorUser: user, reason: null }));
	await timeline.add(added, now);
	await timeline.endHolding(plans.flatMap((p) => p.released));
	await timeline.beginHolding(plans.flatMap((p) => p.begun));
}
const [firstOfAll, lastOfAll] = ['0001-01-01', '9999-12-31'];

function timelineOf({ db, schema }: LoadedWeights, tree: Tree): TreeWeightStore {
	return treeWeightStore({ query: (text, values) => db.executeQuery<object>(CompiledQuery.raw(text, values)) }, schema, tree.ref);
}

/** The members of all groups by the key of each: one question for those that are blank in the same values. */
async function membersOf(
	{ db, schema, catalogues, facts }: LoadedWeights,
	tree: Tree,
	weights: TreeWeights,
	groups: readonly Group[],
): Promise<Map<string, Member[]>> {
	const found = new Map(groups.map((group) => [groupKey(group), [] as Member[]]));
	const alike = new Map<string, Group[]>();
	for (const group of groups) {
		const blank = group.map((value) => value === null).join();
		alike.set(blank, [...(alike.get(blank) ?? []), group]);
	}
	for (const [name, of] of alike) {
		const blank = weights.by.map((_, i) => of[0]?.[i] === null);
		const compiled = plansOf({ schema, catalogues, revisionOf: () => 0 }).get(`groups ${tree.ref} ${name}`, (scope) =>
			compileGroups(scope, tree, weights, { blank, hold: true }),
		);
		const values = weights.by.flatMap((_, i) => (blank[i] ? [] : [[`g${i}`, of.map((group) => group[i] ?? '')] as const]));
		for (const row of await ask(runIn(db), facts, compiled.statement, Object.fromEntries(values)))
			found.get(groupKey(compiled.group(row)))?.push(compiled.member(row));
	}
	return found;
}

interface Settling {
	tree: Tree;
	weights: TreeWeights;
	memberOf: string;
	members: readonly Member[];
	coming: ReadonlyMap<string, Coming>;
	/** It has no rows in the timeline. */
	isNew: boolean;
	timeline: TreeWeightStore;
}
type GroupPlan = ReturnType<typeof planGroup>;

/** What the group comes to. Rows of the timeline that it had are ended; the rest is the caller's to write. */
async function settleGroup(options: LoadedWeights, { weights, memberOf, members, coming, isNew, timeline }: Settling): Promise<GroupPlan> {
	const { facts, now } = options;
	const { today } = facts;
	const known = isNew ? [] : await timeline.since(memberOf, today);
	const begin = known.length > 0 ? undefined : beginOf(members, options.env.timeZone);
	const from = [today, begin].filter((d) => d !== undefined).sort()[0] ?? today;
	const holding = isNew ? [] : await timeline.holding(members.map((m) => m.id));
	const state: GroupState = { weights, memberOf, members, rows: known, holding, today, from, coming };
	const day = firstDay(state);
	const plan = planGroup(day < today && !isNew ? { ...state, rows: await timeline.since(memberOf, day) } : state);
	// What the data says is what records weigh without rules: those that give way to a rule in force keep it as their base.
	const bases = new Map(plan.added.filter((row) => row.to === null).map((row) => [row.recordId, Number(row.base)]));
	const changed = plan.stored.filter((s) => coming.get(s.id) === 'set' && s.cause === 'balance' && bases.get(s.id) !== s.before);
	if (changed.length > 0) throw wrongSum(weights, members);
	for (const { rows, day: on } of plan.ended) await timeline.end(rows, on, now);
	return plan;
}

function wrongSum(weights: TreeWeights, members: readonly Member[]): Problem {
	const titles = (separator: string) => members.map((m) => `${m.title ?? m.id} (${m.weight ?? '–'})`).join(separator);
	const reason = { en: `The data gives these weights: ${titles(', ')}. Mend them.`, zh: `数据中的权重为：${titles('、')}。请修正。` };
	return new Problem('tree.weights-impossible', { total: weights.total, reason });
}
