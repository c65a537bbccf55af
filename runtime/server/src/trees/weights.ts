import type { Operation, Written } from '../records/write.ts';
import { dayIn } from '../http/time.ts';
import { planned } from '../records/list.ts';
import { compileTitles } from '../stores/history.ts';
import { runStatement } from '../stores/record-runner.ts';
import { compileMembers, compilePlaces, lockGroups, type Member, type Place, type PlacesOf } from '../stores/tree-members.ts';
import { treeWeightStore } from '../stores/tree-weight.store.ts';
import { type Group, groupAfter, groupKey, groupOf, lockKey } from './group-key.ts';
import { type Coming, firstDay, type GroupPlan, type GroupState, planGroup } from './settle-group.ts';
import type { Done, TreeWriting } from './tree-write.ts';
import type { Tree, TreeWeights } from './trees.ts';

/** What of a tree's weights a write may change. */
interface Touched {
	tree: Tree;
	weights: TreeWeights;
	/** Records of the tree that are written themselves. */
	own: readonly Operation[];
	/** Records of others that rules and conditions of the tree read. */
	elsewhere: readonly { of: PlacesOf; ids: readonly string[] }[];
}

export interface GroupsWrite {
	/** What was written besides. */
	settle(results: readonly Written[]): Promise<Done[]>;
}

/**
 * Holds the weight groups that a write may change, before its operations touch any record; `settle` then has the others give way, applies
 * the rules of the tree, and writes the timeline. null where no weight of the tree can change.
 */
export async function beginWeights(writing: TreeWriting, tree: Tree): Promise<GroupsWrite | null> {
	const { weights } = tree;
	if (!weights) return null;
	const touched = touchedBy(writing.operations, tree, weights);
	const besides = writing.options.settle?.filter((s) => s.tree === tree.ref) ?? [];
	if (touched.own.length + touched.elsewhere.length + besides.length === 0) return null;
	const places = await placesBefore(writing, touched);
	const groups = new Map<string, Group>();
	const add = (group: Group | null) => {
		if (group) groups.set(lockKey(tree, group), group);
	};
	for (const { group } of besides) add(group);
	for (const place of places.values()) add(groupOf(place));
	for (const o of touched.own) {
		const before = 'id' in o && o.id !== undefined ? places.get(o.id) : undefined;
		if ('values' in o) add(groupOf({ counts: true, group: [...groupAfter(weights, before?.group ?? null, o.values)] }));
		else if (before) add(groupOf({ ...before, counts: true }));
	}
	await lockGroups(writing.on, writing.own.ctx.env.schema, [...groups.keys()]);
	return {
		async settle(results) {
			const ids = touched.own.map((o) => results[writing.operations.indexOf(o)]?.id ?? '');
			const after = await placesOf(writing, touched, ids);
			const before = groups.size;
			for (const place of after.values()) add(groupOf(place));
			// A group that nobody could foresee, e.g. by a default value. Whoever waits for one of ours meanwhile is told to begin again by the database.
			if (groups.size > before) await lockGroups(writing.on, writing.own.ctx.env.schema, [...groups.keys()]);
			const coming = comingInto(touched, ids, places, after);
			const inOrder = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
			return settleGroups(writing, { tree, weights, coming, causeRecord: ids[0] ?? null }, inOrder);
		},
	};
}

function touchedBy(operations: readonly Operation[], tree: Tree, weights: TreeWeights): Touched {
	const own = operations.filter((o) => o.model === tree.model.ref && (o.op !== 'update' || Object.keys(o.values).some((key) => weights.reads.has(key))));
	const elsewhere = weights.elsewhere.flatMap(({ model, field, path }) => {
		const ids = operations.flatMap((o) => {
			if (o.model !== model) return [];
			if (path === null) return o.op !== 'update' || Object.hasOwn(o.values, field) ? [''] : [];
			return o.op === 'update' && Object.hasOwn(o.values, field) ? [o.id] : [];
		});
		if (ids.length === 0) return [];
		return [path === null ? { of: { by: 'all' as const }, ids: [] } : { of: { by: 'path' as const, path }, ids }];
	});
	return { tree, weights, own, elsewhere };
}

async function placesBefore(writing: TreeWriting, touched: Touched): Promise<Map<string, Place>> {
	return placesOf(
		writing,
		touched,
		touched.own.flatMap((o) => ('id' in o && o.id !== undefined ? [o.id] : [])),
	);
}

/** Where the records that are written stand, and those that the write reaches through what they refer to. */
async function placesOf(writing: TreeWriting, { tree, weights, elsewhere }: Touched, ids: readonly string[]): Promise<Map<string, Place>> {
	const found: Place[] = ids.length > 0 ? await findPlaces(writing, tree, weights, { by: 'id' }, ids) : [];
	for (const { of, ids: others } of elsewhere) found.push(...(await findPlaces(writing, tree, weights, of, others)));
	return new Map(found.map((p) => [p.id, p]));
}

export async function findPlaces(
	{ own, on }: Pick<TreeWriting, 'own' | 'on'>,
	tree: Tree,
	weights: TreeWeights,
	of: PlacesOf,
	ids: readonly string[] = [],
): Promise<Place[]> {
	const compiled = planned(own.view, `places ${tree.ref} ${JSON.stringify(of)}`, () => compilePlaces(own.view.scope(own.ctx.env.schema), tree, weights, of));
	return (await runStatement(on, compiled.statement, compiled.statement.bind(own.ctx.facts, { ids }))).map(compiled.place);
}

/** Whose weight was set by this write, and who comes into a group with the weight that it has. */
function comingInto(
	{ tree, weights, own }: Touched,
	ids: readonly string[],
	before: ReadonlyMap<string, Place>,
	after: ReadonlyMap<string, Place>,
): ReadonlyMap<string, Coming> {
	const coming = new Map<string, Coming>();
	own.forEach((o, i) => {
		const id = ids[i] ?? '';
		const was = before.get(id);
		const now = after.get(id);
		const sets = 'values' in o && (o.values[weights.field.key] ?? null) !== null;
		const group = (place: Place | undefined) => {
			const found = place && groupOf(place);
			return found ? lockKey(tree, found) : null;
		};
		if (sets) coming.set(id, 'set');
		else if (group(was) !== group(now)) coming.set(id, 'entered');
	});
	return coming;
}

interface Settling {
	tree: Tree;
	weights: TreeWeights;
	coming: ReadonlyMap<string, Coming>;
	/** The record whose change makes the others give way. */
	causeRecord: string | null;
}

/** The caller holds the locks of the groups. All are planned before anything is written, and what leaves one group ends there before it begins in another. */
async function settleGroups(writing: TreeWriting, settling: Settling, groups: readonly Group[]): Promise<Done[]> {
	const { own, on } = writing;
	const plans: GroupPlan[] = [];
	for (const group of groups) plans.push(planGroup(await loadGroup(writing, { ...settling, group }, true)));
	const store = treeWeightStore(on, own.ctx.env.schema, settling.tree.ref);
	for (const { rows, day } of plans.flatMap((plan) => plan.ended)) await store.end(rows, day, own.ctx.now);
	const done: Done[] = [];
	for (const plan of plans) {
		done.push(...(await storeWeights(writing, settling, plan)));
		await store.endHolding(plan.released);
		await store.beginHolding(plan.begun);
	}
	return done;
}

async function storeWeights(writing: TreeWriting, { tree, weights, causeRecord }: Settling, plan: GroupPlan): Promise<Done[]> {
	const { own, on, write, operations } = writing;
	const done: Done[] = [];
	// Whoever may see why must see whose change it was: what comes from other models, or from rules, tells no reason here.
	const reason = causeRecord === null ? undefined : operations.find((o) => o.reason !== undefined)?.reason;
	const why = (cause: string) => (reason === undefined || cause === 'rule' ? {} : { reason });
	for (const { id, version, weight, cause } of plan.stored) {
		const operation: Operation = { op: 'update', model: tree.model.ref, id, version, values: { [weights.field.key]: weight }, cause, ...why(cause) };
		done.push({ operation, written: await write(own, operation) });
	}
	const who = { actor: own.ctx.personId, actorUser: own.ctx.user.id || null };
	const rows = plan.added.map((row) => ({
		...row,
		...who,
		reason: why(row.cause).reason ?? null,
		causeRecord: row.cause === 'balance' && causeRecord !== row.recordId ? causeRecord : null,
	}));
	await treeWeightStore(on, own.ctx.env.schema, tree.ref).add(rows, own.ctx.now);
	return done;
}

/** The group as it is now. `hold`: until the transaction ends nobody else changes its records. */
export async function loadGroup(
	{ own, options, on }: Pick<TreeWriting, 'own' | 'options' | 'on'>,
	{ tree, weights, group, coming }: Pick<Settling, 'tree' | 'weights' | 'coming'> & { group: Group },
	hold: boolean,
): Promise<GroupState> {
	const { ctx, view } = own;
	const { schema } = ctx.env;
	const blank = group.map((value) => value === null);
	const compiled = planned(view, `members ${tree.ref} ${blank.join()} ${hold}`, () => compileMembers(view.scope(schema), tree, weights, { blank, hold }));
	const args = Object.fromEntries(group.map((value, i) => [`g${i}`, value]));
	const found = (await runStatement(on, compiled.statement, compiled.statement.bind(ctx.facts, args))).map(compiled.member);
	const members = await withSeenTitles({ options, on }, tree, found);
	const store = treeWeightStore(on, schema, tree.ref);
	const { today } = ctx.facts;
	const memberOf = groupKey(group);
	const holding = weights.rules.length > 0 ? await store.holding(members.map((m) => m.id)) : [];
	const rows = await store.since(memberOf, today);
	// A group that nobody has looked at yet weighed what it weighs since it is there.
	const begin = rows.length === 0 && coming.size === 0 ? beginOf(members, ctx.env.timeZone) : undefined;
	const from = [today, options.weightsFrom, begin].filter((day) => day !== undefined).sort()[0] ?? today;
	const state: GroupState = { weights, memberOf, members, rows, holding, today, from, coming };
	const day = firstDay(state);
	return day < today ? { ...state, rows: await store.since(memberOf, day) } : state;
}

/** Refusals name members; those that the writer may not see are not named. */
async function withSeenTitles({ options, on }: Pick<TreeWriting, 'options' | 'on'>, tree: Tree, members: readonly Member[]): Promise<Member[]> {
	const { ctx, view } = options;
	if (ctx.isAdmin) return [...members];
	const statement = planned(view, `titles ${tree.model.ref}`, () => compileTitles(view.scope(ctx.env.schema), tree.model));
	const rows = await runStatement(on, statement, statement.bind(ctx.facts, { ids: members.map((m) => m.id) }));
	const seen = new Map(rows.map(([id, title]) => [id, title]));
	return members.map((m) => ({ ...m, title: seen.get(m.id) ?? hidden }));
}
const hidden = '•••';

/** The day on which the first of them was made. */
export function beginOf(members: readonly Member[], timeZone: string): string | undefined {
	return members.map((m) => dayIn(timeZone, new Date(m.createdAt))).sort()[0];
}
