import { bindSql, type DecimalValue, defineFunction, errorValue, type FormulaValue, Num, type SqlFragment, sql } from '@dougong/engine';

const number = { t: 'number' } as const;
/** Roots and powers that have no end are worked out to 40 places and then rounded to these, in both back ends. */
const places = 20;
const working = 40;
/** What POWER and SQRT take, and what they give. */
const limits = { base: new Num('1e15'), exponent: new Num(100), result: new Num('1e30') };
/** Numbers with enough digits for a result of so many before the point and 40 after it; no more, since a root takes time with its digits. */
function withDigits(before: number): typeof Num {
	const digits = Math.min(32, Math.max(2, Math.ceil(before) + 2));
	const known = clones[digits] ?? Num.clone({ precision: digits + working + 5 });
	clones[digits] = known;
	return known;
}
const clones: (typeof Num)[] = [];

export const sqrt = defineFunction({
	name: 'SQRT',
	family: 'numbers',
	description: { en: 'The square root, to 20 places; an error below zero', zh: '平方根，保留 20 位小数；负数为错误' },
	params: [{ name: 'number', type: number }],
	returns: number,
	evaluate: ([value]) => squareRoot(value as DecimalValue),
	sql: ([value = []]) => squareRootSql(value),
	examples: [
		{ formula: 'SQRT(2)', result: '1.4142135623730950488' },
		{ formula: 'SQRT(12.25)', result: '3.5' },
		{ formula: 'SQRT(-1)', result: null },
	],
});

/** The root to 20 places, or an error. */
export function squareRoot(value: DecimalValue): FormulaValue {
	if (value.isNegative() && !value.isZero()) return errorValue('out-of-range', 'a number below zero has no square root');
	if (value.greaterThan(limits.result)) return errorValue('out-of-range', 'SQRT takes numbers up to 1e30');
	const Root = withDigits(value.precision(true) / 2);
	return new Num(new Root(value.toDecimalPlaces(working)).sqrt().toDecimalPlaces(working).toDecimalPlaces(places));
}
/** NULL where there is none. */
export function squareRootSql(value: SqlFragment): SqlFragment {
	return bindSql([value], ([v = []]) => sql`round(sqrt(round(CASE WHEN ${v} BETWEEN 0 AND 1000000000000000000000000000000 THEN ${v} END, 40)), 20)`);
}

export const power = defineFunction({
	name: 'POWER',
	also: ['POW'],
	family: 'numbers',
	description: {
		en: 'A number to a power (from −100 to 100), to 20 places. A number below zero takes whole powers only',
		zh: '乘方，指数范围 −100 到 100，保留 20 位小数；负数只能取整数次方',
	},
	params: [
		{ name: 'number', type: number },
		{ name: 'exponent', type: number },
	],
	returns: number,
	evaluate: ([value, exponent]) => raise((value as DecimalValue).toDecimalPlaces(places), (exponent as DecimalValue).toDecimalPlaces(places)),
	// The bounds stand around the arguments: Postgres computes constants of a branch that only a column rules out.
	sql: ([value = [], exponent = []]) =>
		bindSql([sql`round(${value}, 20)`, sql`round(${exponent}, 20)`], ([b = [], e = []]) => {
			const fits = sql`abs(${b}) <= 1000000000000000 AND abs(${e}) <= 100 AND NOT (${b} = 0 AND ${e} < 0) AND (${b} >= 0 OR ${e} = trunc(${e}))`;
			const raised = sql`(CASE WHEN ${fits} THEN round(${b}, 40) END) ^ (CASE WHEN ${fits} THEN ${e} END)`;
			return bindSql([raised], ([r = []]) => sql`(CASE WHEN abs(${r}) <= 1000000000000000000000000000000 THEN round(${r}, 20) END)`);
		}),
	examples: [
		{ formula: 'POWER(1.5, 2)', result: '2.25' },
		{ formula: 'POWER(2, -1)', result: '0.5' },
		{ formula: 'POWER(2, 0.5) = SQRT(2)', result: true },
		{ formula: 'POWER(0, -1)', result: null },
		{ formula: 'POWER(-8, 1 / 3)', result: null },
		{ formula: 'POWER(1000000, 100)', result: null },
	],
});

function raise(base: DecimalValue, exponent: DecimalValue): FormulaValue {
	const tooFar = base.abs().greaterThan(limits.base) || exponent.abs().greaterThan(limits.exponent);
	if (tooFar) return errorValue('out-of-range', 'POWER takes numbers up to 1e15 and powers from -100 to 100');
	if (base.isZero() && exponent.isNegative() && !exponent.isZero()) return errorValue('division-by-zero', 'zero has no power below zero');
	if (base.isNegative() && !exponent.isInteger()) return errorValue('out-of-range', 'a number below zero has whole powers only');
	const Power = withDigits(exponent.toNumber() * Math.log10(base.abs().toNumber() || 1));
	const result = new Power(base).pow(exponent);
	return result.abs().greaterThan(limits.result) ? errorValue('out-of-range', 'POWER gives at most 1e30') : new Num(result.toDecimalPlaces(places));
}
