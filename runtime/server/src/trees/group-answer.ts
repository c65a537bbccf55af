import type { WeightGroup } from '@dougong/schemas/api';
import { Problem } from '../http/problem.ts';
import { planned } from '../records/list.ts';
import { type Connection, runStatement } from '../stores/record-runner.ts';
import { type Group, groupKey, groupOf } from './group-key.ts';
import type { TreeReading } from './reading.ts';
import { loadGroup, findPlaces } from './weights.ts';
import { compileAlike } from '../stores/tree-score.ts';
import { compileSeenWeights, type Member } from '../stores/tree-members.ts';
import { namedRule } from './rule-names.ts';
import { type GroupPlan, rejectedRules } from './settle-group.ts';
import type { WeightRow } from '../stores/tree-weight.store.ts';

/** Weights of a group as the reader may see them, before and after. */
export interface GroupNow {
	group: Group;
	members: readonly Member[];
	rows: readonly WeightRow[];
	rejected: GroupPlan['rejected'];
}

/** The group of a record. Refuses with record.not-found where the reader may not see it, tree.no-group where it takes part in none. */
export async function findGroup(reading: TreeReading, on: Connection, id: string): Promise<Group> {
	const [group] = await findGroups(reading, on, [id]);
	if (!group) throw new Problem('tree.no-group');
	return group;
}

/** The groups of records, in their order. Refuses with tree.no-group where one takes part in none. */
export async function findGroups(reading: TreeReading, on: Connection, ids: readonly string[]): Promise<Group[]> {
	const { tree, weights } = withWeights(reading);
	const places = new Map((await findPlaces({ own: reading.own, on }, tree, weights, { by: 'id' }, ids)).map((place) => [place.id, place]));
	return ids.map((id) => {
		const place = places.get(id);
		const group = place ? groupOf(place) : null;
		if (!group) throw new Problem('tree.no-group');
		return group;
	});
}

type Weighing = readonly (readonly [id: string, weight: string | null])[];

/** What the members of these groups weigh now, by the key of the group. */
export async function groupWeights(reading: TreeReading, on: Connection, groups: readonly Group[]): Promise<Map<string, Weighing>> {
	const { tree, weights } = withWeights(reading);
	const [by, further] = weights.by;
	const found = new Map<string, [string, string | null][]>(groups.map((group) => [groupKey(group), []]));
	if (!by || further) {
		for (const group of groups) found.set(groupKey(group), (await groupNow(reading, on, group)).members.map((m) => [m.id, m.weight])); // biome-ignore format: one call
		return found;
	}
	const { view, ctx } = reading.own;
	const statement = planned(view, `alike ${tree.ref}`, () => compileAlike(view.scope(ctx.env.schema), tree, weights, by));
	const rows = await runStatement(on, statement, statement.bind(ctx.facts, { ids: groups.flatMap(([value]) => value ?? []) }));
	for (const [value, id, weight] of rows) if (id) found.get(groupKey([value ?? null]))?.push([id, weight ?? null]);
	return found;
}

export function withWeights({ tree }: Pick<TreeReading, 'tree'>) {
	if (!tree.weights) throw new Problem('tree.weights-not-kept');
	return { tree, weights: tree.weights };
}

export async function groupNow(reading: TreeReading, on: Connection, group: Group): Promise<GroupNow> {
	const { tree, weights } = withWeights(reading);
	const { ctx, view, services } = reading;
	const state = await loadGroup({ own: reading.own, options: { ctx, view, services }, on }, { tree, weights, group, coming: new Map() }, false);
	return { group, members: state.members, rows: state.rows.filter((r) => r.to === null), rejected: weights.rules.length > 0 ? rejectedRules(state) : [] };
}

/** Of these records those whose weights the reader may see, with their titles. */
export async function seenWeights(reading: TreeReading, on: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
	const { view, ctx } = reading;
	const { tree, weights } = withWeights(reading);
	const statement = planned(view, `seen weights ${tree.ref}`, () => compileSeenWeights(view.scope(ctx.env.schema), tree, weights));
	const rows = ids.length > 0 ? await runStatement(on, statement, statement.bind(ctx.facts, { ids })) : [];
	return new Map(rows.flatMap(([id, title]) => (id ? [[id, title ?? null] as const] : [])));
}

/** What the reader sees of a group. `seen`: ids with titles that the reader may see. */
export function groupAnswer(reading: TreeReading, before: GroupNow | null, now: GroupNow, seen: ReadonlyMap<string, string | null>): WeightGroup {
	const { weights } = withWeights(reading);
	const isShown = (field: { key: string } | undefined) =>
		field !== undefined && reading.view.access(reading.tree.model.ref).readable(field.key).kind !== 'never';
	const { locked, minimum, maximum } = reading.tree.fields;
	const number = (text: string | null | undefined) => (text === null || text === undefined ? null : Number(text));
	const weightBefore = (id: string, current: string | null) => (before ? (before.members.find((m) => m.id === id)?.weight ?? null) : current);
	const visible = now.members.filter((m) => seen.has(m.id));
	const hidden = now.members.filter((m) => !seen.has(m.id));
	const rejected = now.rejected.flatMap(({ id, rule, reason }) =>
		seen.has(id) ? [{ id, rule: namedRule(reading.tree, rule, reading.language) ?? { key: rule, title: rule }, reason: reason[reading.language] }] : [],
	);
	const sum = (of: (m: Member) => string | null) => Math.round(hidden.reduce((total, m) => total + Number(of(m) ?? 0), 0) * 1e6) / 1e6;
	return {
		total: weights.total,
		digits: weights.digits,
		members: visible.map((m) => {
			const row = now.rows.find((r) => r.recordId === m.id && r.to === null);
			const rule = row?.ruled ? weights.rules.find((r) => r.key === row.rule) : undefined;
			const base = number(row?.base);
			return {
				id: m.id,
				version: m.version,
				title: seen.get(m.id) ?? null,
				before: number(weightBefore(m.id, m.weight)),
				weight: number(m.weight),
				...(row && base !== number(m.weight) && { base }),
				locked: m.locked && isShown(locked),
				minimum: (isShown(minimum) ? number(m.minimum) : null) ?? weights.minimum,
				maximum: (isShown(maximum) ? number(m.maximum) : null) ?? weights.maximum,
				...(rule && { rule: { key: rule.key, title: rule.title[reading.language] } }),
			};
		}),
		...(rejected.length > 0 && { rejected }),
		...(hidden.length > 0 && { restricted: { count: hidden.length, before: sum((m) => weightBefore(m.id, m.weight)), weight: sum((m) => m.weight) } }),
	};
}
