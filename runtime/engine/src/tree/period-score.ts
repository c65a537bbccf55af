import type { GoalTree } from '@dougong/schemas';
import { divide, Num, numberText, toNumber } from '../formula/number.ts';
import type { DecimalValue } from '../formula/types.ts';
import { dayAfter, dayBefore, daysIn } from './weight-rules.ts';

export type PeriodMode = 'segment' | 'average' | 'closing';
export type MissingPolicy = NonNullable<GoalTree['rollup']['missing']>;

/** The weights of one record over time. Days without an entry: it was no part then. */
export interface PartTimeline {
	id: string;
	weights: readonly { weight: number; from: string; to: string | null }[];
}
/** A span of days on which no weight changes. Days are whole and both ends belong to it. */
export interface WeightSegment {
	from: string;
	to: string;
	days: number;
	/** Weight by record; records that were no part then are not in it. */
	weights: ReadonlyMap<string, number>;
}

/** The period cut at each change of weights, also where a record becomes part or leaves. Neighbours differ. */
export function weightSegments(period: { from: string; to: string }, parts: readonly PartTimeline[]): WeightSegment[] {
	const { from, to } = period;
	const cuts = parts.flatMap((p) => p.weights.flatMap((w) => [w.from, ...(w.to === null ? [] : [dayAfter(w.to)])]));
	const starts = [...new Set([from, ...cuts.filter((day) => day > from && day <= to)])].sort();
	const segments: WeightSegment[] = [];
	for (const [i, start] of starts.entries()) {
		const next = starts[i + 1];
		const end = next === undefined ? to : dayBefore(next);
		const weights = new Map(
			parts.flatMap((p) => p.weights.filter((w) => w.from <= start && (w.to === null || start <= w.to)).map((w) => [p.id, w.weight] as const)),
		);
		const last = segments.at(-1);
		if (last && sameWeights(last.weights, weights)) segments[segments.length - 1] = { ...last, to: end, days: daysIn(last.from, end) };
		else segments.push({ from: start, to: end, days: daysIn(start, end), weights });
	}
	return segments;
}

/** What is measured in a span from dated values: the last one up to its end, or the sum or mean of those inside. Null without any. */
export function measuredIn(
	span: { from: string; to: string },
	points: readonly { at: string; value: number | string | null }[],
	accumulate: 'last' | 'sum' | 'mean' = 'last',
): string | null {
	const known = points.flatMap((p) => {
		const value = p.value === null ? undefined : toNumber(p.value);
		return value && p.at <= span.to ? [{ at: p.at, value }] : [];
	});
	if (accumulate === 'last') {
		const last = known.reduce<{ at: string; value: DecimalValue } | undefined>((found, p) => (found && found.at > p.at ? found : p), undefined);
		return last ? numberText(last.value) : null;
	}
	const inside = known.filter((p) => p.at >= span.from).map((p) => p.value);
	const sum = inside.reduce((total, value) => total.plus(value), new Num(0));
	const value = inside.length === 0 ? undefined : accumulate === 'sum' ? sum : divide(sum, new Num(inside.length));
	return value ? numberText(value) : null;
}

/** A segment with the scores that were measured in it, as decimal text; null or not there: none. */
export interface ScoredSegment extends WeightSegment {
	scores: ReadonlyMap<string, string | null>;
}
export interface ScoredPart {
	id: string;
	/** Decimal text. */
	weight: string;
	score: string | null;
	/** Its part of the segment's value; the parts sum to it exactly. Null where it has none. */
	contribution: string | null;
}
export interface ScoreOfPeriod {
	mode: PeriodMode;
	/** Decimal text, unrounded; null when nothing was scored, or a missing score blocks. */
	value: string | null;
	/** What the value was worked out from: with `average` the period as one, with `closing` its last span. Parts in the order of their ids. */
	segments: { from: string; to: string; days: number; value: string | null; parts: ScoredPart[] }[];
}

/**
 * The score of a period whose weights change inside it.
 *
 * - segment: each span is worth what its own weights and scores say; spans count by their days.
 * - average: one span, each record with its mean weight and mean score over the days.
 * - closing: the last span alone.
 *
 * Missing scores inside a span: `renormalise` leaves them out and the rest counts for the whole (a span without any score does not count),
 * `zero` counts them 0, `block` gives no value. Weights that sum to 0 count as equal. Without `withParts` segments come without their parts,
 * in less time, and with the same values.
 */
export function periodScore(segments: readonly ScoredSegment[], options: { mode: PeriodMode; missing: MissingPolicy; withParts?: boolean }): ScoreOfPeriod {
	const { mode, missing, withParts = true } = options;
	const last = segments.at(-1);
	const used = mode === 'segment' || !last ? segments : mode === 'closing' ? [last] : [averaged(segments)];
	const anyScore = used.some((s) => [...s.weights.keys()].some((id) => (s.scores.get(id) ?? null) !== null));
	const worked = used.map((s) => ({ from: s.from, to: s.to, days: s.days, ...segmentScore(s, anyScore ? missing : 'renormalise', withParts) }));
	return { mode, value: overDays(worked, missing), segments: worked };
}

function segmentScore(
	segment: Pick<ScoredSegment, 'weights' | 'scores'>,
	missing: MissingPolicy,
	withParts: boolean,
): { value: string | null; parts: ScoredPart[] } {
	const parts = [...segment.weights].map(([id, weight]) => ({ id, weight: new Num(weight), score: toNumber(segment.scores.get(id) ?? undefined) }));
	parts.sort((a, b) => (a.id < b.id ? -1 : 1));
	const isEqual = parts.every((p) => p.weight.isZero());
	const weightOf = (p: (typeof parts)[number]) => (isEqual ? new Num(1) : p.weight);
	const counting = missing === 'renormalise' ? parts.filter((p) => p.score) : parts;
	const whole = counting.reduce((sum, p) => sum.plus(weightOf(p)), new Num(0));
	const isBlocked = whole.isZero() || (missing === 'block' && parts.some((p) => !p.score));
	// The value is the exact quotient; what rounding at the 20th place leaves over goes to the largest part, so that they sum to it.
	const exact = isBlocked
		? undefined
		: divide(
				counting.reduce((sum, p) => sum.plus(weightOf(p).times(p.score ?? 0)), new Num(0)),
				whole,
			);
	if (!withParts) return { value: exact ? numberText(exact) : null, parts: [] };
	const contributions = counting.map((p) => ({ id: p.id, part: isBlocked ? undefined : divide(weightOf(p).times(p.score ?? 0), whole) }));
	settle(contributions, exact);
	const partOf = new Map(contributions.map((c) => [c.id, c.part]));
	return {
		value: exact ? numberText(exact) : null,
		parts: parts.map((p) => {
			const part = partOf.get(p.id);
			return { id: p.id, weight: numberText(p.weight), score: p.score ? numberText(p.score) : null, contribution: part ? numberText(part) : null };
		}),
	};
}

function settle(contributions: { id: string; part: DecimalValue | undefined }[], value: DecimalValue | undefined): void {
	const [largest] = contributions.toSorted((a, b) => (b.part && a.part ? b.part.abs().comparedTo(a.part.abs()) : 0));
	if (!value || !largest?.part) return;
	const sum = contributions.reduce((total, c) => total.plus(c.part ?? 0), new Num(0));
	largest.part = largest.part.plus(value.minus(sum));
}

function overDays(segments: readonly { days: number; value: string | null }[], missing: MissingPolicy): string | null {
	if (missing === 'block' && segments.some((s) => s.value === null)) return null;
	const scored = segments.flatMap((s) => (s.value === null ? [] : [{ days: s.days, value: new Num(s.value) }]));
	const days = scored.reduce((sum, s) => sum + s.days, 0);
	const value = divide(scored.reduce((sum, s) => sum.plus(s.value.times(s.days)), new Num(0)), new Num(days)); // biome-ignore format: one sum
	return value ? numberText(value) : null;
}

/** The whole period as one: weights by all days (0 where it was no part), scores by the days on which there was one. */
function averaged(segments: readonly ScoredSegment[]): ScoredSegment {
	const ids = [...new Set(segments.flatMap((s) => [...s.weights.keys()]))];
	const days = segments.reduce((sum, s) => sum + s.days, 0);
	const mean = (values: { days: number; value: DecimalValue | undefined }[], over: number) =>
		divide(values.reduce((sum, v) => sum.plus((v.value ?? new Num(0)).times(v.days)), new Num(0)), new Num(over)); // biome-ignore format: one sum
	return {
		from: segments[0]?.from ?? '',
		to: segments.at(-1)?.to ?? '',
		days,
		weights: new Map(ids.map((id) => [id, meanWeight(segments, id, days)])),
		scores: new Map(
			ids.map((id) => {
				const scored = segments
					.map((s) => ({ days: s.days, value: s.weights.has(id) ? toNumber(s.scores.get(id) ?? undefined) : undefined }))
					.filter((v) => v.value);
				const score = scored.length === 0 ? undefined : mean(scored, scored.reduce((sum, v) => sum + v.days, 0)); // biome-ignore format: one mean
				return [id, score ? numberText(score) : null];
			}),
		),
	};
}

function meanWeight(segments: readonly WeightSegment[], id: string, days: number): number {
	const sum = segments.reduce((total, s) => total.plus(new Num(s.weights.get(id) ?? 0).times(s.days)), new Num(0));
	return divide(sum, new Num(days))?.toNumber() ?? 0;
}

function sameWeights(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
	return a.size === b.size && [...a].every(([id, weight]) => b.get(id) === weight);
}
