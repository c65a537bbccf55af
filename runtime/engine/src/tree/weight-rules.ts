import type { LocalText } from '../kinds/field-type.ts';
import { dayNumber, dayOfNumber, dayText, parseDay } from '../formula/dates.ts';
import { balanceWeights, type WeightMember, type WeightOptions } from './weights.ts';

/** A rule whose condition holds on a record: the record weighs `weight` on the days from `from` to `to`, both included. */
export interface HoldingRule {
	/** Key of the rule. */
	rule: string;
	/** The record. */
	id: string;
	weight: number;
	from: string;
	/** null: until further notice. */
	to: string | null;
	/** Default 100; the larger goes first. */
	priority?: number;
}
/** A rule that holds and was not applied; the weights stay as they were without it. */
export interface RejectedRule {
	rule: string;
	id: string;
	reason: LocalText;
}
export interface RuledWeights {
	/** In the order of the members; `rule`: what set it. */
	weights: { id: string; weight: number; rule: string | null }[];
	/** Not applied: locked, out of bounds, or the others cannot give way. Rules that lost to a stronger one on the same record are not here. */
	rejected: RejectedRule[];
}

/**
 * The weights of a group on a day on which rules hold, from its weights without rules. For each record one rule counts: of the greatest
 * priority, then the latest start, then by key; so the order in which rules are given or evaluated says nothing. What cannot be is rejected.
 * A rule that has ended leaves no trace: give the weights without rules again, and what was before comes back.
 */
export function applyWeightRules(base: readonly WeightMember[], rules: readonly HoldingRule[], options: WeightOptions & { on: string }): RuledWeights {
	const inForce = rules.filter((r) => r.from <= options.on && (r.to === null || options.on <= r.to) && base.some((m) => m.id === r.id)).toSorted(strongerFirst);
	const winners = inForce.filter((r, i) => inForce.findIndex((other) => other.id === r.id) === i);
	const accepted: HoldingRule[] = [];
	const rejected: RejectedRule[] = [];
	let weights = base.map((m) => ({ id: m.id, weight: m.weight ?? 0 }));
	for (const rule of winners) {
		if (base.find((m) => m.id === rule.id)?.locked) {
			rejected.push({ rule: rule.rule, id: rule.id, reason: lockedReason });
			continue;
		}
		const settings = [...accepted, rule].map(({ id, weight }) => ({ id, weight }));
		const next = balanceWeights(base, settings, options);
		if (next.kind === 'impossible' || takesTheRest(next.weights, settings)) {
			rejected.push({ rule: rule.rule, id: rule.id, reason: next.kind === 'impossible' ? next.reason : restReason });
			continue;
		}
		accepted.push(rule);
		weights = next.weights;
	}
	const ruleOf = new Map(accepted.map((r) => [r.id, r]));
	return {
		weights: weights.map((w) => ({ ...w, rule: ruleOf.get(w.id)?.rule ?? null })),
		rejected: rejected.toSorted((a, b) => (a.id === b.id ? (a.rule < b.rule ? -1 : 1) : a.id < b.id ? -1 : 1)),
	};
}

function strongerFirst(a: HoldingRule, b: HoldingRule): number {
	const byPriority = (b.priority ?? 100) - (a.priority ?? 100);
	if (byPriority !== 0) return byPriority;
	for (const [x, y] of [[b.from, a.from], [a.rule, b.rule], [a.id, b.id]] as const) if (x !== y) return x < y ? -1 : 1; // biome-ignore format: one list
	return 0;
}

/** Every member was ruled and the sum was too small: somebody would weigh more than their rule says. */
function takesTheRest(weights: readonly { id: string; weight: number }[], settings: readonly { id: string; weight: number }[]): boolean {
	return settings.some((s) => weights.find((w) => w.id === s.id)?.weight !== s.weight);
}

const lockedReason = { en: 'Its weight is locked: unlock it, and the rule will set it', zh: '权重已锁定：解锁后规则才会生效' };
const restReason = {
	en: 'Rules set every weight of the group, and these do not sum to the total: change one of them',
	zh: '规则设置了该组的全部权重，但合计不等于总和：请调整其中一条规则',
};

export function dayAfter(day: string): string {
	return shifted(day, 1);
}
export function dayBefore(day: string): string {
	return shifted(day, -1);
}
/** The last day of the calendar has no day after it: then the day itself. */
function shifted(text: string, days: number): string {
	const day = parseDay(text);
	const other = day && dayOfNumber(dayNumber(day) + days);
	return other ? dayText(other) : text;
}
/** Days from one to the other, both included; 0 when they are in the wrong order. */
export function daysIn(from: string, to: string): number {
	const [a, b] = [parseDay(from), parseDay(to)];
	return a && b ? Math.max(0, dayNumber(b) - dayNumber(a) + 1) : 0;
}
