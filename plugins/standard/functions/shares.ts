import { bindSql, type DecimalValue, defineFunction, errorValue, type FormulaValue, joinSql, Num, roundNumber, type SqlFragment, sql } from '@dougong/engine';

const number = { t: 'number' } as const;
const mostPlaces = 10;

/**
 * Parts of a whole number of units in proportion to weights, which sum to the whole exactly: each gets its quota rounded down, and
 * the units left over go to the largest remainders, of equal ones to the first. undefined without a weight above zero, or with one below.
 */
export function largestRemainder(units: DecimalValue, weights: readonly DecimalValue[]): DecimalValue[] | undefined {
	const total = weights.reduce((sum, weight) => sum.plus(weight), new Num(0));
	if (weights.some((w) => w.lessThan(0)) || !total.greaterThan(0)) return undefined;
	const quotas = weights.map((weight) => {
		const whole = units.times(weight).divToInt(total);
		return { whole, remainder: units.times(weight).minus(whole.times(total)) };
	});
	const left = quotas.reduce((sum, quota) => sum.minus(quota.whole), units).toNumber();
	const order = quotas.map((_, i) => i).toSorted((a, b) => (quotas[b]?.remainder ?? units).comparedTo(quotas[a]?.remainder ?? units) || a - b);
	const extra = new Set(order.slice(0, left));
	return quotas.map((quota, i) => (extra.has(i) ? quota.whole.plus(1) : quota.whole));
}

export const split = defineFunction({
	name: 'SPLIT',
	family: 'shares',
	description: {
		en: 'One part of a total that is divided in proportion to weights: total, places after the point (0 to 10), which part, then the weights. The parts sum to the rounded total exactly (largest remainder; of equal ones the first goes first)',
		zh: '按权重拆分总数后的第几份：总数、小数位（0–10）、第几份、各权重。各份之和恰为总数（最大余数法，余数相同者靠前优先）',
	},
	params: [
		{ name: 'total', type: number },
		{ name: 'places', type: number },
		{ name: 'part', type: number },
		{ name: 'weight', type: number, repeats: true },
	],
	returns: number,
	evaluate: (args) => {
		const [total, places, part, ...weights] = args as [DecimalValue, DecimalValue, DecimalValue, ...DecimalValue[]];
		const which = part.trunc();
		if (which.lessThan(1) || which.greaterThan(weights.length)) return errorValue('out-of-range', 'SPLIT has no such part');
		return partOf({ total, places, which: which.toNumber() - 1, weights });
	},
	sql: ([total = [], places = [], part = [], ...weights]) => {
		return bindSql([total, placesSql(places)], ([t = [], p = []]) => {
			const list = sql`ARRAY[${joinSql(weights, ', ')}]::numeric[]`;
			return bindSql([unitsSql(t, p), sql`sign(${t}) * (10::numeric ^ (- ${p}))`, sql`trunc(${part})`, list], ([u = [], unit = [], which = [], all = []]) => {
				const sum = sql`(SELECT CASE WHEN bool_and(w >= 0) AND count(*) = count(w) THEN nullif(sum(w), 0) END FROM unnest(${all}) AS dg_e(w))`;
				return bindSql([u, unit, which, all, sum], (args) => partSql(args));
			});
		});
	},
	examples: [
		{ formula: 'SPLIT(100, 2, 1, 7, 5, 3)', result: '46.67' },
		{ formula: 'SPLIT(10, 0, 3, 1, 1, 1)', result: '3' },
		{ formula: 'SPLIT(10, 0, 1, 0, 0)', result: null },
		{ formula: 'SPLIT(10, 0, 4, 1, 1, 1)', result: null },
	],
});

/** One part, `which` counting from 0, of a total at so many places after the point; an error where it cannot be divided. */
export function partOf({
	total,
	places,
	which,
	weights,
}: {
	total: DecimalValue;
	places: DecimalValue;
	which: number;
	weights: readonly DecimalValue[];
}): FormulaValue {
	const to = places.trunc();
	if (to.lessThan(0) || to.greaterThan(mostPlaces)) return errorValue('out-of-range', `a total is divided at 0 to ${mostPlaces} places`);
	const units = largestRemainder(roundNumber(total.abs(), to.toNumber()).times(`1e${to.toNumber()}`), weights)?.[which];
	if (!units) return errorValue('division-by-zero', 'the weights must not be below zero, and one must be above');
	return units.times(`1e${-to.toNumber()}`).times(total.isNegative() ? -1 : 1);
}

/** Places as an integer, NULL where a total cannot be divided at them. */
export function placesSql(places: SqlFragment): SqlFragment {
	return bindSql([places], ([p = []]) => sql`(CASE WHEN trunc(${p}) BETWEEN 0 AND 10 THEN trunc(${p})::integer END)`);
}
/** How many units of the last place a total has, without its sign. */
export function unitsSql(total: SqlFragment, places: SqlFragment): SqlFragment {
	return sql`round(abs(${total}), ${places}) * (10::numeric ^ ${places})`;
}

/** The part `which` of so many units, as `largestRemainder` gives it; `sum` is NULL where there is none. */
function partSql([units = [], unit = [], which = [], weights = [], sum = []]: readonly SqlFragment[]): SqlFragment {
	const quotas = sql`SELECT o, div(${units} * w, ${sum}) AS whole, ${units} * w - ${sum} * div(${units} * w, ${sum}) AS rest FROM unnest(${weights}) WITH ORDINALITY AS dg_e(w, o)`;
	const ranked = sql`SELECT o, whole, row_number() OVER (ORDER BY rest DESC, o) AS place, ${units} - sum(whole) OVER () AS spare FROM (${quotas}) dg_q`;
	return sql`(SELECT ${unit} * (whole + CASE WHEN place <= spare THEN 1 ELSE 0 END) FROM (${ranked}) dg_r WHERE o = ${which})`;
}
