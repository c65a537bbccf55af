import type { GoalTree } from '@dougong/schemas';
import { Num, toNumber } from '../formula/number.ts';

export type TreeBand = NonNullable<GoalTree['bands']>[number];

/** Which ends belong to a band. An open side has no end. */
export function endsOf({ from, to, ends = 'from' }: TreeBand): { isFromIn: boolean; isToIn: boolean } {
	return { isFromIn: from !== undefined && (ends === 'from' || ends === 'both'), isToIn: to !== undefined && (ends === 'to' || ends === 'both') };
}

/** The band as the function BAND writes it: `[80,95)`. */
export function bandText(band: TreeBand): string {
	const { isFromIn, isToIn } = endsOf(band);
	const end = (value: number | undefined) => (value === undefined ? '' : new Num(value).toFixed());
	return `${isFromIn ? '[' : '('}${end(band.from)},${end(band.to)}${isToIn ? ']' : ')'}`;
}

/** The band that a score lies in, as the status of a record says; null for no score, or outside of all. */
export function bandOf(bands: readonly TreeBand[], score: number | string | null): TreeBand | null {
	const value = score === null ? undefined : toNumber(score);
	if (!value) return null;
	const holds = (band: TreeBand) => {
		const { isFromIn, isToIn } = endsOf(band);
		const above = band.from === undefined || (isFromIn ? value.greaterThanOrEqualTo(band.from) : value.greaterThan(band.from));
		return above && (band.to === undefined || (isToIn ? value.lessThanOrEqualTo(band.to) : value.lessThan(band.to)));
	};
	return bands.find(holds) ?? null;
}

export interface BandMistake {
	/** Index of the band. */
	at: number;
	code: 'empty' | 'order' | 'gap' | 'overlap';
	/** The two bands that do not meet; for an empty one itself. */
	lower: string;
	upper: string;
}

/** What is wrong with bands: they must ascend, and every score between the first and the last must lie in exactly one. */
export function bandMistakes(bands: readonly TreeBand[]): BandMistake[] {
	return bands.flatMap((band, at): BandMistake[] => {
		const before = bands[at - 1];
		if (isEmpty(band)) return [{ at, code: 'empty', lower: bandText(band), upper: bandText(band) }];
		const code = before && !isEmpty(before) ? joint(before, band) : 'fits';
		return before && code !== 'fits' ? [{ at, code, lower: bandText(before), upper: bandText(band) }] : [];
	});
}

function isEmpty(band: TreeBand): boolean {
	const { isFromIn, isToIn } = endsOf(band);
	if (band.from === undefined || band.to === undefined) return false;
	return band.from > band.to || (band.from === band.to && !(isFromIn && isToIn));
}

function joint(lower: TreeBand, upper: TreeBand): 'fits' | 'order' | 'gap' | 'overlap' {
	if (upper.to !== undefined && lower.from !== undefined && upper.to <= lower.from) return 'order';
	if (lower.to === undefined || upper.from === undefined) return 'overlap';
	if (upper.from !== lower.to) return upper.from > lower.to ? 'gap' : 'overlap';
	const [below, above] = [endsOf(lower).isToIn, endsOf(upper).isFromIn];
	return below && above ? 'overlap' : below || above ? 'fits' : 'gap';
}

const concern: { [T in TreeBand['tone']]: number } = { poor: 0, fair: 1, neutral: 2, good: 3 };

/** The bands from the one to worry about most. */
export function inOrderOfConcern(bands: readonly TreeBand[]): TreeBand[] {
	return bands.map((band, i) => ({ band, i })).sort((a, b) => concern[a.band.tone] - concern[b.band.tone] || a.i - b.i).map(({ band }) => band); // biome-ignore format: one chain
}
