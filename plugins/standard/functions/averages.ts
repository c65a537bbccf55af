import { bindSql, type DecimalValue, defineFunction, divide, divideSql, type FormulaValue, isBlank, isError, joinSql, Num, sql } from '@dougong/engine';

const number = { t: 'number' } as const;
const total = (values: readonly DecimalValue[]) => values.reduce((sum, value) => sum.plus(value), new Num(0));
const present = (values: readonly FormulaValue[]) => values.filter((value): value is DecimalValue => !isBlank(value));
/** Of nothing there is no mean; with why, where an error is the reason. */
const nothing = (values: readonly FormulaValue[]): FormulaValue => values.find(isError) ?? null;

export const average = defineFunction({
	name: 'AVERAGE',
	family: 'numbers',
	description: { en: 'The mean of some numbers; blank ones are passed over', zh: '几个数的平均值，跳过空值' },
	params: [
		{ name: 'number', type: number },
		{ name: 'other', type: number, repeats: true },
	],
	returns: number,
	acceptsBlank: true,
	evaluate: (args) => divide(total(present(args)), new Num(present(args).length)) ?? nothing(args),
	sql: (args) =>
		bindSql(args, (all) => {
			const sum = joinSql(
				all.map((one) => sql`coalesce(${one}, 0)`),
				' + ',
			);
			return divideSql(sql`(${sum})`, sql`num_nonnulls(${joinSql(all, ', ')})`);
		}),
	examples: [
		{ formula: 'AVERAGE(5, 5, BLANK)', result: '5' },
		{ formula: 'AVERAGE(1, 1, 2)', result: '1.33333333333333333333' },
		{ formula: 'AVERAGE(BLANK, 1 / 0)', result: null },
	],
});

export const weightedAverage = defineFunction({
	name: 'WEIGHTED_AVERAGE',
	family: 'numbers',
	description: {
		en: 'The mean of some numbers, each with its weight; where number or weight is blank the pair is passed over, and the weights of the others count in full',
		zh: '几个数的加权平均值，按“数值, 权重”成对书写；缺少数值或权重的一对会被跳过，其余权重按比例补足',
	},
	params: [
		{ name: 'number', type: number, repeats: true },
		{ name: 'weight', type: number, repeats: true },
	],
	returns: number,
	acceptsBlank: true,
	evaluate: (args) => {
		const pairs = args.flatMap((value, i) =>
			i % 2 === 0 && present([value, args[i + 1] ?? null]).length === 2 ? [present([value, args[i + 1] ?? null])] : [],
		);
		const weights = total(pairs.map(([, weight]) => weight as DecimalValue));
		return divide(total(pairs.map(([value, weight]) => (value as DecimalValue).times(weight as DecimalValue))), weights) ?? nothing(args);
	},
	sql: (args) =>
		bindSql(args, (all) => {
			const pairs = all.flatMap((value, i) => (i % 2 === 0 ? [{ value, weight: all[i + 1] ?? [] }] : []));
			const sum = joinSql(
				pairs.map(({ value, weight }) => sql`coalesce(${value} * ${weight}, 0)`),
				' + ',
			);
			const weights = joinSql(
				pairs.map(({ value, weight }) => sql`CASE WHEN ${value} IS NULL THEN 0 ELSE coalesce(${weight}, 0) END`),
				' + ',
			);
			return divideSql(sql`(${sum})`, sql`(${weights})`);
		}),
	examples: [
		{ formula: 'WEIGHTED_AVERAGE(90, 60, 80, 40)', result: '86' },
		{ formula: 'WEIGHTED_AVERAGE(90, 60, BLANK, 40)', result: '90' },
		{ formula: 'WEIGHTED_AVERAGE(90, 0)', result: null },
	],
});

export const median = defineFunction({
	name: 'MEDIAN',
	family: 'numbers',
	description: { en: 'The middle of some numbers, or the mean of the two in the middle; blank ones are passed over', zh: '几个数的中位数，跳过空值' },
	params: [
		{ name: 'number', type: number },
		{ name: 'other', type: number, repeats: true },
	],
	returns: number,
	acceptsBlank: true,
	evaluate: (args) => medianOf(present(args)) ?? nothing(args),
	sql: (args) =>
		sql`(SELECT ((array_agg(v ORDER BY v))[((count(*) + 1) / 2)::integer] + (array_agg(v ORDER BY v))[(count(*) / 2 + 1)::integer]) * 0.5
			FROM unnest(ARRAY[${joinSql(args, ', ')}]::numeric[]) AS e(v) WHERE v IS NOT NULL)`,
	examples: [
		{ formula: 'MEDIAN(20, 5, 10)', result: '10' },
		{ formula: 'MEDIAN(1, BLANK, 4)', result: '2.5' },
		{ formula: 'MEDIAN(BLANK, BLANK)', result: null },
	],
});

/** undefined of none. */
export function medianOf(numbers: readonly DecimalValue[]): DecimalValue | undefined {
	const sorted = numbers.toSorted((a, b) => a.comparedTo(b));
	const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
	return low && high && low.plus(high).times('0.5');
}
