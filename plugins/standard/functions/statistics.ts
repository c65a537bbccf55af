import {
	type AggregateFunction, type AggregateItem, bindSql, compareText, type DecimalValue, defineAggregate, divide, divideSql, errorValue, formulaLimits,
	type FormulaType, type FormulaValue, type LocalText, Num, type SqlFragment, sql,
} from '@dougong/engine'; // biome-ignore format: one list
import { medianOf } from './averages.ts';
import { squareRoot, squareRootSql } from './powers.ts';

const number: FormulaType = { t: 'number' };
const text: FormulaType = { t: 'text' };
const boolean: FormulaType = { t: 'boolean' };
/** What has an order, or at least can be told apart. */
const ordered: readonly FormulaType['t'][] = ['number', 'duration', 'date', 'date-time', 'text'];
const plain: readonly FormulaType['t'][] = [...ordered, 'boolean', 'record'];
type Items = readonly AggregateItem<FormulaValue>[];
const numbersOf = (items: Items, i = 0) => items.map((item) => item.values[i] as DecimalValue);
const total = (values: readonly DecimalValue[]) => values.reduce((sum, value) => sum.plus(value), new Num(0));
const ascending = (values: readonly DecimalValue[]) => values.toSorted((a, b) => a.comparedTo(b));
const five = [{ value: 5 }, { value: 10 }, { value: 20 }, {}];

/** Dates and instants are texts of fixed form, whose order is theirs. */
export function compareValues(a: FormulaValue | undefined, b: FormulaValue | undefined): number {
	return Num.isDecimal(a) && Num.isDecimal(b) ? a.comparedTo(b) : compareText(String(a), String(b));
}
/** In the order of an operand, and of equal ones by id. */
export function inOrder(items: Items, i: number): Items {
	return items.toSorted((a, b) => compareValues(a.values[i], b.values[i]) || compareText(a.id, b.id));
}
/** As it is to be ordered by. */
export function orderSql(value: SqlFragment = [], type?: FormulaType): SqlFragment {
	return type?.t === 'text' ? sql`${value} COLLATE "C"` : value;
}

const median = defineAggregate({
	name: 'MEDIAN',
	family: 'sets',
	description: { en: 'The middle of a value over records, or the mean of the two in the middle', zh: '一组记录的中位数' },
	params: [{ name: 'value', type: 'same' }],
	same: ['number', 'duration'],
	returns: 'same',
	evaluate: (items) => medianOf(numbersOf(items)) ?? null,
	sql: ({ values: [value = []] }) => {
		const all = sql`(array_agg(${value} ORDER BY ${value}))`;
		return sql`((${all}[((count(*) + 1) / 2)::integer] + ${all}[(count(*) / 2 + 1)::integer]) * 0.5)`;
	},
	examples: [
		{ formula: 'MEDIAN(children, [value])', records: five, result: '10' },
		{ formula: 'MEDIAN(children, [value])', records: [{ value: 1 }, { value: 4 }], result: '2.5' },
		{ formula: 'MEDIAN(children, [value])', records: [], result: null },
	],
});

const percentile = defineAggregate({
	name: 'PERCENTILE',
	family: 'sets',
	description: {
		en: 'The value that a share (0 to 1) of the records does not exceed, on a straight line between two of them; 0.5 is the median',
		zh: '百分位数：指定比例（0–1）的记录不超过的值，相邻两值之间按直线取值；0.5 即中位数',
	},
	params: [
		{ name: 'value', type: number },
		{ name: 'share', type: number, in: 'own' },
	],
	returns: number,
	evaluate: (items, own) => {
		const share = own.values[1];
		if (!Num.isDecimal(share)) return share ?? null;
		if (share.lessThan(0) || share.greaterThan(1)) return errorValue('out-of-range', 'PERCENTILE takes a share from 0 to 1');
		const values = ascending(numbersOf(items));
		const at = share.times(values.length - 1);
		const low = values[at.floor().toNumber()];
		return low ? low.plus(at.minus(at.floor()).times((values[at.floor().toNumber() + 1] ?? low).minus(low))) : null;
	},
	query: (rows, { values: [value = []] }, { values: [, share = []] }) =>
		bindSql([share], ([p = []]) => {
			const at = sql`(count(*) - 1) * CASE WHEN ${p} BETWEEN 0 AND 1 THEN ${p} END`;
			const low = sql`v[floor(at)::integer + 1]`;
			return sql`(SELECT ${low} + (at - floor(at)) * (coalesce(v[floor(at)::integer + 2], ${low}) - ${low})
				FROM (SELECT array_agg(${value} ORDER BY ${value}) AS v, ${at} AS at FROM ${rows}) q)`;
		}),
	examples: [
		{ formula: 'PERCENTILE(children, [value], 0.9)', records: five, result: '18' },
		{ formula: 'PERCENTILE(children, [value], 0)', records: five, result: '5' },
		{ formula: 'PERCENTILE(children, [value], 2)', records: five, result: null },
	],
});

const stdev = deviation('STDEV', {
	least: 2,
	description: { en: 'The standard deviation of a sample, to 20 places; blank for fewer than two values', zh: '样本标准差，保留 20 位小数；少于两个值时为空' },
	examples: [
		{ formula: 'STDEV(children, [value])', records: [{ value: 1 }, { value: 3 }, { value: 5 }], result: '2' },
		{ formula: 'STDEV(children, [value])', records: [{ value: 1 }], result: null },
	],
});
const stdevOfAll = deviation('STDEVP', {
	least: 1,
	description: { en: 'The standard deviation of a whole population, to 20 places', zh: '总体标准差，保留 20 位小数' },
	examples: [
		{
			formula: 'STDEVP(children, [value])',
			records: [{ value: 2 }, { value: 4 }, { value: 4 }, { value: 4 }, { value: 5 }, { value: 5 }, { value: 7 }, { value: 9 }],
			result: '2',
		},
		{ formula: 'STDEVP(children, [value])', records: [{ value: 7 }], result: '0' },
	],
});

function deviation(name: string, { least, ...rest }: { least: 1 | 2; description: LocalText; examples: AggregateFunction['examples'] }): AggregateFunction {
	return defineAggregate({
		name,
		family: 'sets',
		...rest,
		params: [{ name: 'value', type: number }],
		returns: number,
		evaluate: (items) => {
			const values = numbersOf(items);
			const n = values.length;
			const spread = total(values.map((value) => value.times(value)))
				.times(n)
				.minus(total(values).times(total(values)));
			const variance = n < least ? undefined : divide(spread, new Num(n * (least === 1 ? n : n - 1)));
			return variance ? squareRoot(variance) : null;
		},
		query: (rows, { values: [value = []] }) => {
			const divisor = least === 1 ? sql`n * n` : sql`n * (n - 1)`;
			const sums = sql`SELECT count(*)::numeric AS n, sum(${value}) AS s, sum(${value} * ${value}) AS ss FROM ${rows}`;
			return sql`(SELECT ${squareRootSql(divideSql(sql`(n * ss - s * s)`, sql`(${divisor})`))} FROM (${sums}) dg_q)`;
		},
	});
}

const first = edge('FIRST', {
	description: { en: 'The value of the first record in the order of another value', zh: '按某个值排序后第一条记录的值' },
	examples: [
		{ formula: 'FIRST(children, [name], [day])', records: [{ name: 'b', day: '2026-02-01' }, { name: 'a', day: '2026-01-01' }], result: 'a' },
		{ formula: 'FIRST(children, [value], [day])', records: [{ day: '2026-01-01' }, { value: 2, day: '2026-02-01' }], result: '2' },
	], // biome-ignore format: a line each
});
const last = edge('LAST', {
	description: { en: 'The value of the last record in the order of another value', zh: '按某个值排序后最后一条记录的值' },
	examples: [
		{ formula: 'LAST(children, [value], [day])', records: [{ value: 3, day: '2026-02-01' }, { value: 1, day: '2026-01-01' }], result: '3' },
		{ formula: 'LAST(children, [value], [day])', records: [], result: null },
	], // biome-ignore format: a line each
});

function edge(name: 'FIRST' | 'LAST', rest: { description: LocalText; examples: AggregateFunction['examples'] }): AggregateFunction {
	return defineAggregate({
		name,
		family: 'sets',
		...rest,
		params: [
			{ name: 'value', type: 'same' },
			{ name: 'order', type: 'any' },
		],
		same: plain,
		returns: 'same',
		evaluate: (items) => inOrder(items, 1).at(name === 'FIRST' ? 0 : -1)?.values[0] ?? null,
		sql: ({ id, values: [value = [], order = []], types }) => {
			const by = orderSql(order, types[1]);
			return sql`(array_agg(${value} ORDER BY ${name === 'FIRST' ? sql`${by}, ${id}` : sql`${by} DESC, ${id} DESC`}))[1]`;
		},
	});
}

const join = defineAggregate({
	name: 'JOIN',
	also: ['TEXTJOIN', 'STRING_AGG'],
	family: 'sets',
	description: {
		en: 'A text of every record, in the order of the texts, with a separator between; at most 10,000 characters',
		zh: '把一组记录的文本按文本顺序连接，以分隔符隔开；最多 10,000 个字符',
	},
	params: [
		{ name: 'text', type: text },
		{ name: 'separator', type: text, in: 'own' },
	],
	returns: text,
	evaluate: (items, own) => {
		const separator = own.values[1];
		if (typeof separator !== 'string') return separator ?? null;
		if (items.length === 0) return null;
		const joined = inOrder(items, 0)
			.map((item) => item.values[0])
			.join(separator);
		return [...joined].length > formulaLimits.text ? errorValue('out-of-range', `the text would have more than ${formulaLimits.text} characters`) : joined;
	},
	// Only as much is joined as may be given.
	query: (rows, { id, values: [value = []] }, { values: [, separator = []] }) =>
		bindSql([separator], ([s = []]) => {
			const place = sql`sum(char_length(${value}) + char_length(${s})) OVER (ORDER BY ${value} COLLATE "C", ${id})`;
			return sql`(SELECT CASE WHEN max(upto) <= 10000 + char_length(${s}) THEN string_agg(t, ${s} ORDER BY t COLLATE "C", id) FILTER (WHERE upto <= 10000 + char_length(${s})) END
				FROM (SELECT ${id} AS id, ${value} AS t, ${place} AS upto FROM ${rows}) q)`;
		}),
	examples: [
		{ formula: 'JOIN(children, [name], ", ")', records: [{ name: 'b' }, { name: 'a' }, {}], result: 'a, b' },
		{ formula: 'JOIN(children, [name], "")', records: [], result: null },
	],
});

const any = defineAggregate({
	name: 'ANY',
	also: ['SOME', 'EXISTS'],
	family: 'sets',
	description: { en: 'Whether a condition holds for at least one record; of none: false', zh: '是否至少有一条记录满足条件；没有记录时为假' },
	params: [{ name: 'condition', type: boolean }],
	returns: boolean,
	keepsBlank: true,
	neverBlank: true,
	evaluate: (items) => items.some((item) => item.values[0] === true),
	sql: ({ values: [value = []] }) => sql`coalesce(bool_or(${value}), FALSE)`,
	examples: [
		{ formula: 'ANY(children, [value] > 10)', records: five, result: true },
		{ formula: 'ANY(children, [done])', records: [], result: false },
	],
});
const all = defineAggregate({
	name: 'ALL',
	also: ['EVERY'],
	family: 'sets',
	description: {
		en: 'Whether a condition holds for every record (it does not where it is blank); of none: true',
		zh: '是否所有记录都满足条件（为空视为不满足）；没有记录时为真',
	},
	params: [{ name: 'condition', type: boolean }],
	returns: boolean,
	keepsBlank: true,
	neverBlank: true,
	evaluate: (items) => items.every((item) => item.values[0] === true),
	sql: ({ values: [value = []] }) => sql`coalesce(bool_and(coalesce(${value}, FALSE)), TRUE)`,
	examples: [
		{ formula: 'ALL(children, [value] > 1)', records: five, result: false },
		{ formula: 'ALL(children, [value] > 1, NOT ISBLANK([value]))', records: five, result: true },
		{ formula: 'ALL(children, [done])', records: [], result: true },
	],
});

const countDistinct = defineAggregate({
	name: 'COUNT_DISTINCT',
	family: 'sets',
	description: { en: 'How many different values the records have', zh: '不同值的个数' },
	params: [{ name: 'value', type: 'same' }],
	same: plain,
	returns: number,
	neverBlank: true,
	evaluate: (items) => new Num(new Set(items.map(({ values: [value] }) => (Num.isDecimal(value) ? value.plus(0).toFixed() : value))).size),
	sql: ({ values: [value = []], types }) => sql`count(DISTINCT ${orderSql(value, types[0])})::numeric`,
	examples: [
		{ formula: 'COUNT_DISTINCT(children, [name])', records: [{ name: 'a' }, { name: 'b' }, { name: 'a' }, {}], result: '2' },
		{ formula: 'COUNT_DISTINCT(children, [value])', records: [], result: '0' },
	],
});

export const statistics: readonly AggregateFunction[] = [median, percentile, stdev, stdevOfAll, first, last, join, any, all, countDistinct];
