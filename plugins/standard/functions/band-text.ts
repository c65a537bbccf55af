import { type ArgumentMistake, type DecimalValue, type FormulaValue, joinSql, Num, type SqlFragment, sql, sqlValue } from '@dougong/engine';

/** A span of numbers. Each end says whether it belongs to it; undefined has no end. */
export interface Band {
	low?: DecimalValue;
	high?: DecimalValue;
	isLowIn: boolean;
	isHighIn: boolean;
}

const known = new Map<string, Band | undefined>();
/** The band that a text such as "[0,70)" or "(125,)" writes; undefined when it writes none. `∞` may stand for no end. */
export function bandOfText(text: string): Band | undefined {
	if (!known.has(text)) {
		if (known.size >= 1000) known.clear();
		known.set(text, readBand(text));
	}
	return known.get(text);
}
function readBand(text: string): Band | undefined {
	const match = /^\s*([[(])\s*(-?\d{1,15}(?:\.\d{1,15})?|-?∞)?\s*[,，]\s*(-?\d{1,15}(?:\.\d{1,15})?|\+?∞)?\s*([\])])\s*$/.exec(text);
	if (!match) return undefined;
	const [low, high] = [match[2], match[3]].map((end) => (end === undefined || end.includes('∞') ? undefined : new Num(end)));
	const band: Band = { ...(low && { low }), ...(high && { high }), isLowIn: match[1] === '[', isHighIn: match[4] === ']' };
	return isWhole(band) ? band : undefined;
}

/** Not empty, and what has no end does not include it. */
function isWhole({ low, high, isLowIn, isHighIn }: Band): boolean {
	if ((!low && isLowIn) || (!high && isHighIn)) return false;
	if (!low || !high) return true;
	return low.lessThan(high) || (low.equals(high) && isLowIn && isHighIn);
}

export function contains({ low, high, isLowIn, isHighIn }: Band, x: DecimalValue): boolean {
	const above = !low || (isLowIn ? x.greaterThanOrEqualTo(low) : x.greaterThan(low));
	return above && (!high || (isHighIn ? x.lessThanOrEqualTo(high) : x.lessThan(high)));
}

export function containsSql({ low, high, isLowIn, isHighIn }: Band, x: SqlFragment): SqlFragment {
	const above = low && (isLowIn ? sql`${x} >= ${sqlValue(low.toFixed(), 'numeric')}` : sql`${x} > ${sqlValue(low.toFixed(), 'numeric')}`);
	const below = high && (isHighIn ? sql`${x} <= ${sqlValue(high.toFixed(), 'numeric')}` : sql`${x} < ${sqlValue(high.toFixed(), 'numeric')}`);
	return joinSql(
		[above ?? [], below ?? [], above || below ? [] : sql`${x} IS NOT NULL`].filter((test) => test.length > 0),
		' AND ',
	);
}

/** Of BAND(number, band, value, band, value …): bands are written out, ascend, and leave no number between them to none or to two. */
export function bandsMistake(values: readonly (FormulaValue | undefined)[]): ArgumentMistake | undefined {
	let last: { band: Band; text: string } | undefined;
	for (let i = 1; i + 1 < values.length; i += 2) {
		const text = values[i];
		const band = typeof text === 'string' ? bandOfText(text) : undefined;
		if (!band || typeof text !== 'string') return mistake(i, noBand);
		const found = last && joint(last.band, band);
		if (last && found !== 'fits')
			return mistake(i, found === 'gap' ? gap(last.text, text) : found === 'overlap' ? overlap(last.text, text) : order(last.text, text));
		last = { band, text };
	}
	return undefined;
}

/** How the upper band meets the lower. */
function joint(lower: Band, upper: Band): 'fits' | 'gap' | 'overlap' | 'order' {
	if (!lower.high || !upper.low) return 'overlap';
	const by = upper.low.comparedTo(lower.high);
	if (by > 0) return 'gap';
	if (by < 0) return lower.low && upper.high?.lessThanOrEqualTo(lower.low) ? 'order' : 'overlap';
	if (lower.isHighIn && upper.isLowIn) return 'overlap';
	return lower.isHighIn || upper.isLowIn ? 'fits' : 'gap';
}

type Mistake = Omit<ArgumentMistake, 'argument'>;
const mistake = (argument: number, found: Mistake): ArgumentMistake => ({ argument, ...found });
const noBand: Mistake = {
	reason: { en: 'this is no band', zh: '这不是有效的区间' },
	hint: {
		en: 'Write for example "[0,70)", "[70,95]" or "(125,)": a bracket includes its end, a parenthesis does not',
		zh: '例如 "[0,70)"、"[70,95]"、"(125,)"：方括号含端点，圆括号不含',
	},
};
const gap = (lower: string, upper: string): Mistake => ({
	reason: { en: `there is a gap between ${lower} and ${upper}`, zh: `${lower} 与 ${upper} 之间有缺口` },
	hint: { en: 'Let each band begin where the one before ends, with one of the two ends included', zh: '请让每个区间从上一个的终点开始，且该端点只归其中一个' },
});
const overlap = (lower: string, upper: string): Mistake => ({
	reason: { en: `${lower} and ${upper} overlap`, zh: `${lower} 与 ${upper} 重叠` },
	hint: { en: 'Let an end belong to one of them only: "[0,70)", "[70,95)"', zh: '端点只能归其中一个，例如 "[0,70)"、"[70,95)"' },
});
const order = (lower: string, upper: string): Mistake => ({
	reason: { en: `${upper} stands after ${lower}`, zh: `${upper} 排在 ${lower} 之后` },
	hint: { en: 'Put the bands in ascending order', zh: '请按从小到大排列区间' },
});
