import {
	type AggregateExample, type AggregateFunction, type DecimalValue, defineAggregate, divide, divideSql, type FormulaType, type FormulaValue, isBlank, Num,
	type SqlFragment, sql,
} from '@dougong/engine'; // biome-ignore format: one list
import { ranks } from './ranks.ts';
import { statistics } from './statistics.ts';

const number: FormulaType = { t: 'number' };
const none: SqlFragment = [];
const raw = (text: string): SqlFragment => [{ k: 'text', text }];
const total = (values: readonly FormulaValue[]) => (values as DecimalValue[]).reduce((sum, value) => sum.plus(value), new Num(0));
const threeValues = [{ value: 10 }, { value: 20 }, {}];

const sum = defineAggregate({
	name: 'SUM',
	also: ['SUMIF', 'SUMIFS', 'SUMPRODUCT'],
	family: 'sets',
	description: { en: 'The sum of a value over records; records without it are passed over', zh: '对一组记录求和，跳过空值' },
	params: [{ name: 'value', type: 'same' }],
	same: ['number', 'duration'],
	returns: 'same',
	evaluate: (items) => (items.length === 0 ? null : total(items.map((i) => i.values[0] ?? null))),
	sql: (item) => sql`sum(${item.values[0] ?? none})`,
	examples: [
		{ formula: 'SUM(children, [value])', records: threeValues, result: '30' },
		{ formula: 'SUM(children, [value] * [weight], [done])', records: [{ value: 10, weight: 3, done: true }, { value: 5, weight: 1 }], result: '30' },
		{ formula: 'SUM(children, [value])', records: [{}], result: null },
	], // biome-ignore format: a line each
});

const count = defineAggregate({
	name: 'COUNT',
	also: ['COUNTIF', 'COUNTIFS', 'COUNTA'],
	family: 'sets',
	description: { en: 'How many records there are', zh: '记录的数量' },
	params: [],
	returns: number,
	neverBlank: true,
	evaluate: (items) => new Num(items.length),
	sql: () => sql`count(*)::numeric`,
	examples: [
		{ formula: 'COUNT(children)', records: threeValues, result: '3' },
		{ formula: 'COUNT(children, [value] > 15)', records: threeValues, result: '1' },
		{ formula: 'COUNT(children)', records: [], result: '0' },
	],
});

const average = defineAggregate({
	name: 'AVERAGE',
	also: ['AVG', 'MEAN', 'AVERAGEIF', 'AVERAGEIFS'],
	family: 'sets',
	description: { en: 'The mean of a value over records; records without it are passed over', zh: '对一组记录求平均值，跳过空值' },
	params: [{ name: 'value', type: 'same' }],
	same: ['number', 'duration'],
	returns: 'same',
	evaluate: (items) => (items.length === 0 ? null : (divide(total(items.map((i) => i.values[0] ?? null)), new Num(items.length)) ?? null)),
	sql: (item) => divideSql(sql`sum(${item.values[0] ?? none})`, sql`count(*)`),
	examples: [
		{ formula: 'AVERAGE(children, [value])', records: threeValues, result: '15' },
		{ formula: 'AVERAGE(children, [value])', records: [{ value: 1 }, { value: 1 }, { value: 2 }], result: '1.33333333333333333333' },
		{ formula: 'AVERAGE(children, [value])', records: [], result: null },
	],
});

const weightedAverage = defineAggregate({
	name: 'WEIGHTED_AVERAGE',
	family: 'sets',
	description: {
		en: 'The mean of a value over records, each with its weight; records without value or weight are passed over, and the weights of the others count in full',
		zh: '按权重对一组记录求加权平均值；缺少数值或权重的记录会被跳过，其余记录的权重按比例补足',
	},
	params: [
		{ name: 'value', type: number },
		{ name: 'weight', type: number },
	],
	returns: number,
	evaluate: (items) => {
		const weights = total(items.map((i) => i.values[1] ?? null));
		const weighted = items.reduce((sum, { values: [value, weight] }) => sum.plus((value as DecimalValue).times(weight as DecimalValue)), new Num(0));
		return divide(weighted, weights) ?? null;
	},
	sql: ({ values: [value = none, weight = none] }) => divideSql(sql`sum(${value} * ${weight})`, sql`sum(${weight})`),
	examples: [
		{ formula: 'WEIGHTED_AVERAGE(children, [value], [weight])', records: [{ value: 90, weight: 60 }, { value: 80, weight: 40 }], result: '86' },
		{ formula: 'WEIGHTED_AVERAGE(children, [value], [weight])', records: [{ value: 90, weight: 60 }, { weight: 40 }], result: '90' },
		{ formula: 'WEIGHTED_AVERAGE(children, [value], [weight])', records: [{ value: 90, weight: 0 }], result: null },
	], // biome-ignore format: a line each
});

const min = extreme('MIN', 'min', { en: 'The smallest or earliest value over records', zh: '一组记录中的最小值或最早日期' }, [
	{ formula: 'MIN(children, [value])', records: threeValues, result: '10' },
	{ formula: 'MIN(children, [day], [done])', records: [{ day: '2026-01-31' }, { day: '2026-03-01', done: true }], result: '2026-03-01' },
]);
const max = extreme('MAX', 'max', { en: 'The largest or latest value over records', zh: '一组记录中的最大值或最晚日期' }, [
	{ formula: 'MAX(children, [value])', records: threeValues, result: '20' },
	{ formula: 'MAX(children, [value])', records: [], result: null },
]);

function extreme(name: string, sqlName: string, description: AggregateFunction['description'], examples: AggregateExample[]): AggregateFunction {
	const wanted = name === 'MIN' ? -1 : 1;
	return defineAggregate({
		name,
		family: 'sets',
		description,
		params: [{ name: 'value', type: 'same' }],
		same: ['number', 'duration', 'date', 'date-time'],
		returns: 'same',
		evaluate: (items) => {
			const values = items.map((i) => i.values[0] ?? null).filter((value) => !isBlank(value));
			return values.reduce<FormulaValue>((best, value) => (best === null || order(value, best) === wanted ? value : best), null);
		},
		sql: (item) => sql`${raw(`${sqlName}(`)}${item.values[0] ?? none})`,
		examples,
	});
}

/** −1, 0 or 1. Dates and instants are texts of fixed form, whose order is theirs. */
function order(a: FormulaValue, b: FormulaValue): number {
	if (Num.isDecimal(a) && Num.isDecimal(b)) return a.comparedTo(b);
	return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** Over sets of records; the first operand, which records, belongs to the language. */
export const setFunctions: readonly AggregateFunction[] = [sum, count, average, weightedAverage, min, max, ...statistics, ...ranks];
