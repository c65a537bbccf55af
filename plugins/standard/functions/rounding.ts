import { bindSql, type DecimalValue, defineFunction, errorValue, type FormulaFunction, type LocalText, Num, type SqlFragment, sql } from '@dougong/engine';

const number = { t: 'number' } as const;
const zero = new Num(0);
const num = (value: unknown) => value as DecimalValue;
const [fewest, most] = [-15, 20];

export const roundUp = toPlaces('ROUNDUP', {
	mode: Num.ROUND_UP,
	description: {
		en: 'Rounded away from zero to so many places after the point (default 0, from −15 to 20)',
		zh: '向远离零的方向舍入到指定小数位（默认 0，范围 −15 到 20）',
	},
	sql: (v, p) => sql`(trunc(${v}, ${p}) + CASE WHEN trunc(${v}, ${p}) <> ${v} THEN sign(${v}) * (10::numeric ^ (- ${p})) ELSE 0 END)`,
	examples: [
		{ formula: 'ROUNDUP(2.341, 2)', result: '2.35' },
		{ formula: 'ROUNDUP(-2.1)', result: '-3' },
		{ formula: 'ROUNDUP(1201, -2)', result: '1300' },
		{ formula: 'ROUNDUP(1, 21)', result: null },
	],
});
export const roundDown = toPlaces('ROUNDDOWN', {
	also: ['TRUNC'],
	mode: Num.ROUND_DOWN,
	description: {
		en: 'Cut off, towards zero, after so many places (default 0, from −15 to 20)',
		zh: '向零截断到指定小数位（默认 0，范围 −15 到 20）',
	},
	sql: (v, p) => sql`trunc(${v}, ${p})`,
	examples: [
		{ formula: 'ROUNDDOWN(2.349, 2)', result: '2.34' },
		{ formula: 'ROUNDDOWN(-2.9)', result: '-2' },
		{ formula: 'ROUNDDOWN(1299, -2)', result: '1200' },
	],
});

interface ToPlaces extends Pick<FormulaFunction, 'also'> {
	mode: 0 | 1;
	description: LocalText;
	sql(value: SqlFragment, places: SqlFragment): SqlFragment;
	examples: FormulaFunction['examples'];
}
function toPlaces(name: string, options: ToPlaces): FormulaFunction {
	return defineFunction({
		name,
		also: options.also ?? [],
		family: 'numbers',
		description: options.description,
		params: [
			{ name: 'number', type: number },
			{ name: 'places', type: number, optional: true },
		],
		returns: number,
		evaluate: ([value, places]) => {
			const to = places ? Math.trunc(num(places).toNumber()) : 0;
			if (to < fewest || to > most) return errorValue('out-of-range', `${name} takes from ${fewest} to ${most} places`);
			return num(value).times(`1e${to}`).toDecimalPlaces(0, options.mode).times(`1e${-to}`);
		},
		sql: ([value = [], places = sql`0`]) =>
			bindSql([value, sql`(CASE WHEN trunc(${places}) BETWEEN -15 AND 20 THEN trunc(${places})::integer END)`], ([v = [], p = []]) => options.sql(v, p)),
		examples: options.examples,
	});
}

export const int = defineFunction({
	name: 'INT',
	family: 'numbers',
	description: { en: 'The largest whole number that is not greater', zh: '不大于该数的最大整数（向下取整）' },
	params: [{ name: 'number', type: number }],
	returns: number,
	evaluate: ([value]) => num(value).floor(),
	sql: ([value = []]) => sql`floor(${value})`,
	examples: [
		{ formula: 'INT(2.9)', result: '2' },
		{ formula: 'INT(-2.1)', result: '-3' },
	],
});

export const floor = toMultiple('FLOOR', {
	description: {
		en: 'The largest multiple of a number above zero (default 1) that is not greater',
		zh: '不大于该数的最大倍数；倍数基数须大于零（默认 1）',
	},
	evaluate: (value, multiple) => value.minus(floorMod(value, multiple)),
	sql: (v, m) => sql`(${v} - ${floorModSql(v, m)})`,
	examples: [
		{ formula: 'FLOOR(17, 5)', result: '15' },
		{ formula: 'FLOOR(-0.7, 0.5)', result: '-1' },
		{ formula: 'FLOOR(2.5)', result: '2' },
		{ formula: 'FLOOR(17, 0)', result: null },
	],
});
export const ceiling = toMultiple('CEILING', {
	description: {
		en: 'The smallest multiple of a number above zero (default 1) that is not less',
		zh: '不小于该数的最小倍数；倍数基数须大于零（默认 1）',
	},
	evaluate: (value, multiple) => value.plus(floorMod(value.negated(), multiple)),
	sql: (v, m) => sql`(${v} + ${floorModSql(sql`(- ${v})`, m)})`,
	examples: [
		{ formula: 'CEILING(17, 5)', result: '20' },
		{ formula: 'CEILING(-0.7, 0.5)', result: '-0.5' },
		{ formula: 'CEILING(2.1)', result: '3' },
	],
});
export const roundToMultiple = toMultiple('MROUND', {
	description: {
		en: 'The nearest multiple of a number above zero (default 1), halves away from zero',
		zh: '舍入到最接近的倍数（恰在中间时远离零）；倍数基数须大于零（默认 1）',
	},
	evaluate: (value, multiple) => {
		const size = value.abs().plus(multiple.times('0.5'));
		return size.minus(floorMod(size, multiple)).times(value.isNegative() ? -1 : 1);
	},
	sql: (v, m) => sql`(sign(${v}) * (abs(${v}) + ${m} * 0.5 - mod(abs(${v}) + ${m} * 0.5, ${m})))`,
	examples: [
		{ formula: 'MROUND(17, 5)', result: '15' },
		{ formula: 'MROUND(17.5, 5)', result: '20' },
		{ formula: 'MROUND(-0.25, 0.5)', result: '-0.5' },
	],
});

interface ToMultiple {
	description: LocalText;
	evaluate(value: DecimalValue, multiple: DecimalValue): DecimalValue;
	sql(value: SqlFragment, multiple: SqlFragment): SqlFragment;
	examples: FormulaFunction['examples'];
}
function toMultiple(name: string, options: ToMultiple): FormulaFunction {
	return defineFunction({
		name,
		family: 'numbers',
		description: options.description,
		params: [
			{ name: 'number', type: number },
			{ name: 'multiple', type: number, optional: true },
		],
		returns: number,
		evaluate: ([value, multiple = new Num(1)]) => {
			if (!num(multiple).greaterThan(zero)) return errorValue('out-of-range', `${name} needs a multiple above zero`);
			return options.evaluate(num(value), num(multiple));
		},
		sql: ([value = [], multiple = sql`1::numeric`]) =>
			bindSql([value, sql`(CASE WHEN ${multiple} > 0 THEN ${multiple} END)`], ([v = [], m = []]) => options.sql(v, m)),
		examples: options.examples,
	});
}

/** What is left of `value` above the largest multiple below it: from 0 to less than `multiple`, which is above zero. */
function floorMod(value: DecimalValue, multiple: DecimalValue): DecimalValue {
	return value.mod(multiple).plus(multiple).mod(multiple);
}
function floorModSql(value: SqlFragment, multiple: SqlFragment): SqlFragment {
	return sql`mod(mod(${value}, ${multiple}) + ${multiple}, ${multiple})`;
}

export const mod = defineFunction({
	name: 'MOD',
	family: 'numbers',
	description: { en: 'What is left after dividing, with the sign of the divisor', zh: '余数，符号与除数相同' },
	params: [
		{ name: 'number', type: number },
		{ name: 'divisor', type: number },
	],
	returns: number,
	evaluate: ([value, divisor]) => {
		if (num(divisor).isZero()) return errorValue('division-by-zero', 'division by zero');
		return floorMod(num(value), num(divisor));
	},
	sql: ([value = [], divisor = []]) => bindSql([value, sql`nullif(${divisor}, 0)`], ([v = [], d = []]) => floorModSql(v, d)),
	examples: [
		{ formula: 'MOD(7, 3)', result: '1' },
		{ formula: 'MOD(-7, 3)', result: '2' },
		{ formula: 'MOD(7.5, -2)', result: '-0.5' },
		{ formula: 'MOD(1, 0)', result: null },
	],
});

export const sign = defineFunction({
	name: 'SIGN',
	family: 'numbers',
	description: { en: '1 above zero, −1 below, 0 for zero', zh: '正数为 1，负数为 −1，零为 0' },
	params: [{ name: 'number', type: number }],
	returns: number,
	evaluate: ([value]) => new Num(num(value).comparedTo(zero)),
	sql: ([value = []]) => sql`sign(${value})`,
	examples: [
		{ formula: 'SIGN(-0.1)', result: '-1' },
		{ formula: 'SIGN(0)', result: '0' },
	],
});

export const clamp = defineFunction({
	name: 'CLAMP',
	family: 'numbers',
	description: {
		en: 'The number, but at least the low and at most the high bound; an error when low is above high',
		zh: '限制在下限与上限之间；下限大于上限时为错误',
	},
	params: [
		{ name: 'number', type: number },
		{ name: 'low', type: number },
		{ name: 'high', type: number },
	],
	returns: number,
	check: ([, low, high]) =>
		Num.isDecimal(low) && Num.isDecimal(high) && low.greaterThan(high)
			? {
					argument: 1,
					reason: { en: 'the low bound is above the high one', zh: '下限大于上限' },
					hint: { en: 'Write CLAMP(number, low, high)', zh: '请写成 CLAMP(数字, 下限, 上限)' },
				}
			: undefined,
	evaluate: ([value, low, high]) => {
		if (num(low).greaterThan(num(high))) return errorValue('out-of-range', 'CLAMP needs a low bound that is not above the high one');
		return Num.min(num(high), Num.max(num(low), num(value)));
	},
	sql: ([value = [], low = [], high = []]) =>
		bindSql(
			[value, low, high],
			([v = [], l = [], h = []]) => sql`(CASE WHEN num_nulls(${v}, ${l}, ${h}) = 0 AND ${l} <= ${h} THEN least(${h}, greatest(${l}, ${v})) END)`,
		),
	examples: [
		{ formula: 'CLAMP(137.5, 0, 120)', result: '120' },
		{ formula: 'CLAMP(-1, 0, 120)', result: '0' },
		{ formula: 'CLAMP(88, 0, 120)', result: '88' },
		{ formula: 'CLAMP(88, 100 + 1, 100)', result: null },
	],
});
