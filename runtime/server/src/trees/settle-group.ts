import { applyWeightRules, balanceWeights, dayAfter, dayBefore, type HoldingRule, type WeightMember, type WeightOptions } from '@dougong/engine';
import { Problem } from '../http/problem.ts';
import type { Member } from '../stores/tree-members.ts';
import type { NewWeight, RuleHolds, WeightRow } from '../stores/tree-weight.store.ts';
import type { TreeWeights } from './trees.ts';

/** How a record of the group comes into this write: somebody set its weight; it came into the group with the weight that it had. */
export type Coming = 'set' | 'entered';

export interface GroupState {
	weights: TreeWeights;
	/** The group as groupKey writes it. */
	memberOf: string;
	/** As they are after the operations of the write. */
	members: readonly Member[];
	/** Of the group: what is in force on `day` or later. */
	rows: readonly WeightRow[];
	holding: readonly RuleHolds[];
	today: string;
	/** From which day on new weights count; at most today. */
	from: string;
	coming: ReadonlyMap<string, Coming>;
}

/** What has to be written so that the group sums to its total, and its timeline says so. */
export interface GroupPlan {
	/** Weights as they have to be stored, with who makes it so. */
	stored: { id: string; version: number; weight: number; cause: 'balance' | 'rule'; before: number | null }[];
	ended: { rows: { id: number; from: string }[]; day: string }[];
	added: Omit<NewWeight, 'causeRecord' | 'actor' | 'actorUser' | 'reason'>[];
	begun: RuleHolds[];
	released: RuleHolds[];
	rejected: { rule: string; id: string; reason: { en: string; zh: string } }[];
}

/** A rule that holds on a member today, or held until the day before. */
interface Held {
	rule: HoldingRule;
	/** null: it is new. */
	since: string | null;
}

/** The first day that the plan may have to look at, so that `rows` reach back that far. */
export function firstDay(state: GroupState): string {
	const { today, from } = state;
	const days = [today, from];
	for (const { rule, since } of heldRules(state)) {
		if (since !== rule.from) days.push(rule.from);
		if (rule.to !== null && rule.to < today && openRow(state, rule.id)?.rule === rule.rule && openRow(state, rule.id)?.ruled) days.push(dayAfter(rule.to));
	}
	return days.sort()[0] ?? today;
}

/** Pure. Refuses with tree.weights-impossible (reason without names that the writer may not see: members have the titles to be used) and tree.weight-by-rule. */
export function planGroup(state: GroupState): GroupPlan {
	const { weights, members } = state;
	const options = optionsOf(weights);
	const held = heldRules(state);
	const base = newBase(state, held, options);
	const rules = [...held.map((h) => h.rule), ...formerRules(state, held)];
	const start = firstDay(state);
	const days = cutDays(state, rules, start);
	const segments = days.map((day) => segmentOn(day, day >= state.from ? base : baseOn(state, day), rules, options));
	const last = segments.at(-1);
	const stored = members.flatMap((m) => {
		const now = last?.of.get(m.id);
		if (!now || (m.weight !== null && Number(m.weight) === now.weight)) return [];
		const was = openRow(state, m.id);
		const isByRule = (was?.ruled ? was.rule : null) !== now.rule;
		return [
			{
				id: m.id,
				version: m.version,
				weight: now.weight,
				cause: isByRule ? ('rule' as const) : ('balance' as const),
				before: m.weight === null ? null : Number(m.weight),
			},
		];
	});
	const known = new Set(state.holding.map((h) => `${h.id} ${h.rule} ${h.since}`));
	const nowHolding = held.filter((h) => isHoldingNow(state, h.rule)).map((h): RuleHolds => ({ id: h.rule.id, rule: h.rule.rule, since: h.rule.from }));
	return {
		stored,
		...timeline(state, segments),
		begun: nowHolding.filter((h) => !known.has(`${h.id} ${h.rule} ${h.since}`)),
		released: state.holding.filter((h) => !nowHolding.some((n) => n.id === h.id && n.rule === h.rule)),
		rejected: last?.rejected ?? [],
	};
}

/** The group on a day, by what it weighs without rules. A base that was worked out back from ruled weights is rounded where no rule is in force. */
function segmentOn(day: string, base: readonly WeightMember[], rules: readonly HoldingRule[], options: WeightOptions): Segment {
	const ruled = applyWeightRules(base, rules, { ...options, on: day });
	const isFree = ruled.weights.every((w) => w.rule === null);
	const settled = isFree ? settledBase(base, options) : base;
	const found = new Map(ruled.weights.map((w) => [w.id, w]));
	const of = settled.map((m): [string, Weighing] => {
		const without = m.weight ?? 0;
		return [m.id, { base: without, weight: isFree ? without : (found.get(m.id)?.weight ?? 0), rule: found.get(m.id)?.rule ?? null }];
	});
	return { day, of: new Map(of), rejected: ruled.rejected };
}

/** Rules that hold today and could not be applied. None where the group as a whole is at odds with its bounds: the next write says so. */
export function rejectedRules(state: GroupState): GroupPlan['rejected'] {
	try {
		return planGroup(state).rejected;
	} catch (error) {
		if (error instanceof Problem) return [];
		throw error;
	}
}

export function optionsOf({ total, digits, minimum, maximum }: TreeWeights): WeightOptions {
	return { total, digits, ...(minimum !== null && { minimum }), ...(maximum !== null && { maximum }) };
}

export function asWeightMember(m: Member, weight: number | null = m.weight === null ? null : Number(m.weight)): WeightMember {
	const number = (text: string | null) => (text === null ? null : Number(text));
	return { id: m.id, weight, locked: m.locked, minimum: number(m.minimum), maximum: number(m.maximum), title: m.title };
}

function openRow({ rows }: Pick<GroupState, 'rows'>, id: string): WeightRow | undefined {
	return rows.find((r) => r.recordId === id && r.to === null);
}

/** Rules that hold on members today, with their days; and those that held until now, as far as they ended. */
function heldRules(state: GroupState): Held[] {
	const { weights, members, holding, today } = state;
	const sinceOf = (id: string, rule: string) => holding.find((h) => h.id === id && h.rule === rule)?.since ?? null;
	const now = members.flatMap((m) =>
		weights.rules.flatMap((rule, i): Held[] => {
			const said = m.rules[i];
			if (!said?.holds || said.weight === null) return [];
			const since = sinceOf(m.id, rule.key);
			const from = said.from ?? since ?? today;
			if (from > today || (said.to !== null && said.to < from)) return [];
			return [{ rule: { rule: rule.key, id: m.id, weight: Number(said.weight), from, to: said.to, priority: rule.priority }, since }];
		}),
	);
	const over = holding.flatMap((h): Held[] => {
		if (now.some((n) => n.rule.id === h.id && n.rule.rule === h.rule)) return [];
		const row = openRow(state, h.id);
		const to = dayBefore(today);
		if (!row?.ruled || row.rule !== h.rule || h.since > to) return [];
		const priority = weights.rules.find((r) => r.key === h.rule)?.priority;
		return [{ rule: { rule: h.rule, id: h.id, weight: Number(row.weight), from: h.since, to, ...(priority !== undefined && { priority }) }, since: h.since }];
	});
	return [...now, ...over];
}

function isHoldingNow({ members, weights }: GroupState, rule: HoldingRule): boolean {
	const i = weights.rules.findIndex((r) => r.key === rule.rule);
	return members.some((m) => m.id === rule.id && m.rules[i]?.holds === true);
}

/** Rules of former days that left their mark on days which are looked at again. */
function formerRules({ rows, weights, today }: GroupState, held: readonly Held[]): HoldingRule[] {
	return rows.flatMap((row): HoldingRule[] => {
		if (!row.ruled || row.rule === null || held.some((h) => h.rule.id === row.recordId && h.rule.rule === row.rule)) return [];
		const to = row.to ?? dayBefore(today);
		if (to < row.from) return [];
		const priority = weights.rules.find((r) => r.key === row.rule)?.priority;
		return [{ rule: row.rule, id: row.recordId, weight: Number(row.weight), from: row.from, to, ...(priority !== undefined && { priority }) }];
	});
}

/**
 * What members weigh without rules from this write on. While rules are in force people set weights as they see them: what is not ruled
 * keeps its part of what the rules leave over, so what they set is what they get, and comes back in proportion when the rules end.
 */
function newBase(state: GroupState, held: readonly Held[], options: WeightOptions): WeightMember[] {
	const { members } = state;
	const baseOf = (m: Member) => openRow(state, m.id)?.base ?? m.weight;
	const number = (text: string | null) => (text === null ? null : Number(text));
	const pinned = members.flatMap((m) => {
		const row = openRow(state, m.id);
		const isOn = row?.ruled && held.some((h) => h.rule.id === m.id && h.rule.rule === row.rule && (h.rule.to === null || h.rule.to >= state.today));
		return isOn && row ? [{ id: m.id, weight: Number(row.weight), base: Number(row.base), rule: row.rule ?? '' }] : [];
	});
	refuseAgainstRules(state, pinned);
	const pins = new Map(pinned.map((p) => [p.id, p]));
	if (pins.size === 0) {
		const balanced = balance(state, members.map((m) => asWeightMember(m, number(baseOf(m)))), [], options); // biome-ignore format: one call
		return members.map((m) => asWeightMember(m, balanced.get(m.id) ?? 0));
	}
	const seen = members.map((m) => asWeightMember(m, number(openRow(state, m.id)?.weight ?? m.weight)));
	const effective = balance(state, seen, pinned, options);
	const isSame = seen.every((m) => m.weight === effective.get(m.id)) && members.every((m) => openRow(state, m.id));
	if (isSame) return members.map((m) => asWeightMember(m, number(baseOf(m))));
	const sum = (of: 'weight' | 'base') => pinned.reduce((total, p) => total + p[of], 0);
	const factor = options.total - sum('weight') > 0 ? (options.total - sum('base')) / (options.total - sum('weight')) : 1;
	return members.map((m) => {
		const weight = effective.get(m.id) ?? 0;
		return asWeightMember(m, pins.get(m.id)?.base ?? (m.locked ? weight : rounded(weight * factor)));
	});
}

function rounded(weight: number): number {
	return Math.round(weight * 1e9) / 1e9;
}

function refuseAgainstRules({ members, coming, weights }: GroupState, pinned: readonly { id: string; weight: number; rule: string }[]): void {
	for (const pin of pinned) {
		const member = members.find((m) => m.id === pin.id);
		if (!member || coming.get(pin.id) !== 'set' || Number(member.weight) === pin.weight) continue;
		const rule = weights.rules.find((r) => r.key === pin.rule)?.title ?? pin.rule;
		throw new Problem('tree.weight-by-rule', { record: member.title ?? '', weight: pin.weight, rule });
	}
}

/** The group after what was set; what only came in gives way as well where it cannot be as it was. */
function balance(
	{ members, coming, weights }: GroupState,
	base: readonly WeightMember[],
	pins: readonly { id: string; weight: number }[],
	options: WeightOptions,
): ReadonlyMap<string, number> {
	const settings = (kinds: readonly Coming[]) => {
		const own = members.filter((m) => m.weight !== null && kinds.includes(coming.get(m.id) ?? 'set') && coming.has(m.id) && !pins.some((p) => p.id === m.id));
		return [...pins.map(({ id, weight }) => ({ id, weight })), ...own.map((m) => ({ id: m.id, weight: Number(m.weight) }))];
	};
	const balanced = balanceWeights(base, settings(['set', 'entered']), options);
	const result = balanced.kind === 'balanced' ? balanced : balanceWeights(base, settings(['set']), options);
	if (result.kind === 'balanced') return new Map(result.weights.map((w) => [w.id, w.weight]));
	const errors = result.inTheWay.length > 0 ? [{ pointer: `#/values/${weights.field.key}`, code: `weights.${result.code}`, detail: result.reason }] : undefined;
	throw new Problem('tree.weights-impossible', { total: options.total, reason: result.reason }, errors);
}

/** A base that was worked out back from ruled weights has more places than weights have. */
function settledBase(base: readonly WeightMember[], options: WeightOptions): WeightMember[] {
	const balanced = balanceWeights(base, [], options);
	if (balanced.kind !== 'balanced') return [...base];
	const of = new Map(balanced.weights.map((w) => [w.id, w.weight]));
	return base.map((m) => ({ ...m, weight: of.get(m.id) ?? m.weight }));
}

/** What the group weighed without rules on a day that has passed. */
function baseOn({ rows, members }: GroupState, day: string): WeightMember[] {
	return rows
		.filter((r) => r.from <= day && (r.to === null || r.to >= day) && r.base !== null)
		.map((r) => {
			const member = members.find((m) => m.id === r.recordId);
			return member ? asWeightMember(member, Number(r.base)) : { id: r.recordId, weight: Number(r.base) };
		});
}

/** Days from `start` to today on which something about the group may change. */
function cutDays({ rows, today, from }: GroupState, rules: readonly HoldingRule[], start: string): string[] {
	const days = [start, today, from, ...rows.map((r) => r.from), ...rules.map((r) => r.from), ...rules.flatMap((r) => (r.to === null ? [] : [dayAfter(r.to)]))];
	return [...new Set(days.filter((day) => day >= start && day <= today))].sort();
}

interface Weighing {
	weight: number;
	base: number;
	rule: string | null;
}
interface Segment {
	day: string;
	of: ReadonlyMap<string, Weighing>;
	rejected: GroupPlan['rejected'];
}

/** Rows that end and rows that begin, so that the timeline says what the segments say. */
function timeline(state: GroupState, segments: readonly Segment[]): Pick<GroupPlan, 'ended' | 'added'> {
	const { rows, coming, memberOf } = state;
	const ended: GroupPlan['ended'] = [];
	const added: GroupPlan['added'] = [];
	const rowOn = (id: string, day: string) => rows.find((r) => r.recordId === id && r.from <= day && (r.to === null || r.to >= day));
	const ruleOf = (row: WeightRow | undefined) => (row?.ruled ? row.rule : null);
	const ids = new Set([...rows.map((r) => r.recordId), ...segments.flatMap((s) => [...s.of.keys()])]);
	const changedRule = segments.flatMap((s) =>
		[...s.of].flatMap(([id, w]) => (w.rule !== ruleOf(rowOn(id, s.day)) ? [w.rule ?? ruleOf(rowOn(id, s.day))] : [])),
	)[0];
	for (const id of ids) {
		const wanted = segments.map((s) => ({ day: s.day, now: s.of.get(id), was: rowOn(id, s.day) }));
		const first = wanted.findIndex(({ now, was }) => !isSame(now, was));
		const from = wanted[first]?.day;
		if (from === undefined) continue;
		const over = rows.filter((r) => r.recordId === id && (r.to === null || r.to >= from));
		if (over.length > 0) ended.push({ rows: over, day: from });
		const pieces = wanted.slice(first).filter((piece, i, all) => i === 0 || !isEqual(piece.now, all[i - 1]?.now));
		pieces.forEach(({ day, now, was }, i) => {
			if (!now) return;
			const next = pieces[i + 1]?.day;
			const isByRule = now.rule !== ruleOf(was);
			const isFormal = coming.has(id) && day >= state.from;
			const rule = now.rule ?? (isByRule ? ruleOf(was) : isFormal ? null : (changedRule ?? null));
			added.push({
				recordId: id,
				memberOf,
				from: day,
				to: next === undefined ? null : dayBefore(next),
				weight: String(now.weight),
				base: String(now.base),
				cause: isByRule ? 'rule' : isFormal ? 'formal' : 'balance',
				rule,
				ruled: now.rule !== null,
			});
		});
	}
	return { ended, added };
}

function isSame(now: Weighing | undefined, was: WeightRow | undefined): boolean {
	if (!now || !was) return !now && !was;
	return Number(was.weight) === now.weight && Number(was.base) === now.base && (was.ruled ? was.rule : null) === now.rule;
}

function isEqual(one: Weighing | undefined, other: Weighing | undefined): boolean {
	return one === other || (one !== undefined && other !== undefined && one.weight === other.weight && one.base === other.base && one.rule === other.rule);
}
