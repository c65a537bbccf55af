import {
	type AggregateFunction, type AggregateItem, bindSql, compareText, type DecimalValue, defineAggregate, divide, divideSql, type FormulaType, type FormulaValue,
	isBlank, type LocalText, Num, sql,
} from '@dougong/engine'; // biome-ignore format: one list
import { partOf, placesSql, unitsSql } from './shares.ts';
import { compareValues, inOrder, orderSql } from './statistics.ts';

const number: FormulaType = { t: 'number' };
const boolean: FormulaType = { t: 'boolean' };
const ordered: readonly FormulaType['t'][] = ['number', 'duration', 'date', 'date-time', 'text'];
const points = [{ value: 50 }, { value: 30 }, { value: 30 }, { value: 20 }];

const rank = ranking('RANK', {
	distinct: false,
	description: {
		en: 'The place of this record among others by a value, the greatest first (or "ascending", the least); equal ones share a place, and as many places are left out: 1, 2, 2, 4',
		zh: '本记录按某个值在一组记录中的名次，大者在前（"ascending" 为小者在前）；并列者同名次并占位：1、2、2、4',
	},
	examples: [
		{ formula: 'RANK(PEERS([parent]), [value])', records: points, own: 1, result: '2' },
		{ formula: 'RANK(PEERS([parent]), [value])', records: points, own: 3, result: '4' },
		{ formula: 'RANK(PEERS([parent]), [value], "ascending")', records: points, own: 3, result: '1' },
		{ formula: 'RANK(PEERS([parent]), [value], [value] < 50)', records: points, own: 3, result: '3' },
		{ formula: 'RANK(PEERS([parent]), [value])', records: [{ value: 1 }, {}], own: 1, result: null },
	],
});
const denseRank = ranking('DENSE_RANK', {
	distinct: true,
	description: {
		en: 'The place of this record among others by a value, the greatest first (or "ascending", the least); equal ones share a place, and none is left out: 1, 2, 2, 3',
		zh: '本记录按某个值在一组记录中的名次，大者在前（"ascending" 为小者在前）；并列者同名次且不占位：1、2、2、3',
	},
	examples: [
		{ formula: 'DENSE_RANK(PEERS([parent]), [value])', records: points, own: 2, result: '2' },
		{ formula: 'DENSE_RANK(PEERS([parent]), [value])', records: points, own: 3, result: '3' },
	],
});

function ranking(
	name: string,
	{ distinct, ...rest }: { distinct: boolean; description: LocalText; examples: AggregateFunction['examples'] },
): AggregateFunction {
	return defineAggregate({
		name,
		family: 'sets',
		...rest,
		params: [
			{ name: 'value', type: 'same', in: 'both' },
			{ name: 'order', type: { t: 'text', options: ['descending', 'ascending'] }, in: 'own', optional: true },
		],
		same: ordered,
		returns: number,
		evaluate: (items, { values: [mine = null, order = 'descending'] }) => {
			if (isBlank(mine) || isBlank(order)) return isBlank(mine) ? mine : order;
			const sign = order === 'ascending' ? -1 : 1;
			const greater = items.map((item) => item.values[0] ?? null).filter((value) => compareValues(value, mine) * sign > 0);
			return new Num(1 + (distinct ? new Set(greater.map((value) => (Num.isDecimal(value) ? value.toFixed() : value))).size : greater.length));
		},
		query: (rows, { values: [value = []], types }, { values: [mine = [], order = sql`'descending'`] }) =>
			bindSql([mine, order], ([m = [], o = []]) => {
				const v = orderSql(value, types[0]);
				const counted = distinct ? sql`count(DISTINCT ${v})` : sql`count(*)`;
				const before = sql`CASE WHEN ${o} = 'ascending' THEN ${v} < ${m} ELSE ${v} > ${m} END`;
				return sql`(SELECT CASE WHEN ${m} IS NOT NULL AND ${o} IS NOT NULL THEN 1 + ${counted} FILTER (WHERE ${before}) END::numeric FROM ${rows})`;
			}),
	});
}

const share = defineAggregate({
	name: 'SHARE',
	family: 'sets',
	description: { en: 'What part the value of this record is of the sum over the records, to 20 places', zh: '本记录的值占一组记录合计的比例，保留 20 位小数' },
	params: [{ name: 'value', type: number, in: 'both' }],
	returns: number,
	evaluate: (items, { values: [mine = null] }) => {
		if (isBlank(mine)) return mine;
		const sum = items.reduce((all, item) => all.plus(item.values[0] as DecimalValue), new Num(0));
		return divide(mine as DecimalValue, sum) ?? null;
	},
	sql: ({ values: [value = []] }, { values: [mine = []] }) => divideSql(mine, sql`sum(${value})`),
	examples: [
		{ formula: 'SHARE(PEERS([parent]), [value])', records: [{ value: 1 }, { value: 3 }], own: 0, result: '0.25' },
		{ formula: 'SHARE(PEERS([parent]), [value])', records: [{ value: 0 }], own: 0, result: null },
	],
});

const splitShare = defineAggregate({
	name: 'SPLIT_SHARE',
	family: 'sets',
	description: {
		en: 'The part of this record when a total is divided among records in proportion to a weight, with so many places after the point (0 to 10): the parts sum to the total exactly (largest remainder; of equal ones the record that was made first)',
		zh: '按权重在一组记录间拆分总数时本记录的份额，指定小数位（0–10）；各份之和恰为总数（最大余数法，余数相同者先创建的优先）',
	},
	params: [
		{ name: 'total', type: number, in: 'own' },
		{ name: 'weight', type: number },
		{ name: 'places', type: number, in: 'own' },
	],
	returns: number,
	evaluate: (items, { id, values: [total = null, , places = null] }) => {
		if (isBlank(total) || isBlank(places)) return isBlank(total) ? total : places;
		const sorted = items.toSorted((a, b) => compareText(a.id, b.id));
		const which = sorted.findIndex((item) => item.id === id);
		if (which < 0) return null;
		const weights = sorted.map((item: AggregateItem<FormulaValue>) => item.values[1] as DecimalValue);
		return partOf({ total: total as DecimalValue, places: places as DecimalValue, which, weights });
	},
	query: (rows, { id, values: [, weight = []] }, own) =>
		bindSql([own.values[0] ?? [], placesSql(own.values[2] ?? [])], ([t = [], p = []]) =>
			bindSql([unitsSql(t, p), sql`sign(${t}) * (10::numeric ^ (- ${p}))`, own.id], ([units = [], unit = [], mine = []]) => {
				const sums = sql`SELECT ${id} AS id, ${weight} AS w, CASE WHEN bool_and(${weight} >= 0) OVER () THEN nullif(sum(${weight}) OVER (), 0) END AS s FROM ${rows}`;
				const quotas = sql`SELECT id, div(${units} * w, s) AS whole, ${units} * w - s * div(${units} * w, s) AS rest FROM (${sums}) dg_s`;
				const ranked = sql`SELECT id, whole, row_number() OVER (ORDER BY rest DESC, id) AS place, ${units} - sum(whole) OVER () AS spare FROM (${quotas}) dg_q`;
				return sql`(SELECT ${unit} * (whole + CASE WHEN place <= spare THEN 1 ELSE 0 END) FROM (${ranked}) dg_r WHERE id = ${mine})`;
			}),
		),
	examples: [
		{ formula: 'SPLIT_SHARE(PEERS([parent]), 100, [weight], 2)', records: [{ weight: 7 }, { weight: 5 }, { weight: 3 }], own: 0, result: '46.67' },
		{ formula: 'SPLIT_SHARE(PEERS([parent]), 10, [weight], 0)', records: [{ weight: 1 }, { weight: 1 }, { weight: 1 }], own: 0, result: '4' },
		{ formula: 'SPLIT_SHARE(PEERS([parent]), 10, [weight], 0)', records: [{ weight: 0 }, { weight: 0 }], own: 0, result: null },
		{ formula: 'SPLIT_SHARE(PEERS([parent]), 10, [weight], 0)', records: [{}, { weight: 1 }], own: 0, result: null },
	],
});

const streak = defineAggregate({
	name: 'STREAK',
	family: 'sets',
	description: {
		en: 'How many of the last records, in the order of a value, meet a condition without a break. Where it is blank, a record neither counts nor breaks',
		zh: '按某个值排序，末尾连续满足条件的记录数；条件为空的记录既不计入也不中断',
	},
	params: [
		{ name: 'condition', type: boolean },
		{ name: 'order', type: 'any' },
	],
	returns: number,
	neverBlank: true,
	evaluate: (items) => {
		const last = inOrder(items, 1).toReversed();
		const broken = last.findIndex((item) => item.values[0] !== true);
		return new Num(broken < 0 ? last.length : broken);
	},
	query: (rows, { id, values: [value = [], order = []], types }) => {
		const by = orderSql(order, types[1]);
		return sql`(SELECT count(*)::numeric FROM (SELECT bool_or(NOT ${value}) OVER (ORDER BY ${by} DESC, ${id} DESC) AS broken FROM ${rows}) dg_q WHERE NOT broken)`;
	},
	examples: [
		{ formula: 'STREAK(children, [value] < 60, [day])', records: [{ value: 50, day: '2026-01-01' }, { value: 70, day: '2026-01-02' }, { value: 55, day: '2026-01-03' }, { day: '2026-01-04' }, { value: 40, day: '2026-01-05' }], result: '2' },
		{ formula: 'STREAK(children, [done], [day])', records: [], result: '0' },
	], // biome-ignore format: a line each
});

const trend = defineAggregate({
	name: 'TREND',
	family: 'sets',
	description: {
		en: 'How often in a row a value has risen (or, below zero, fallen) at the end, in the order of another value; an equal one makes it 0',
		zh: '按某个值排序，末尾连续上升的次数（连续下降为负）；最近一次相等则为 0',
	},
	params: [
		{ name: 'value', type: number },
		{ name: 'order', type: 'any' },
	],
	returns: number,
	neverBlank: true,
	evaluate: (items) => {
		const values = inOrder(items, 1).map((item) => item.values[0] as DecimalValue);
		const steps = values.slice(1).map((value, i) => value.comparedTo(values[i] as DecimalValue));
		const direction = steps.at(-1) ?? 0;
		const broken = steps.toReversed().findIndex((step) => step !== direction);
		return new Num(direction * (broken < 0 ? steps.length : broken));
	},
	query: (rows, { id, values: [value = [], order = []], types }) => {
		const by = orderSql(order, types[1]);
		const steps = sql`SELECT ${by} AS o, ${id} AS id, sign(${value} - lag(${value}) OVER (ORDER BY ${by}, ${id})) AS s FROM ${rows}`;
		const last = sql`SELECT o, id, s, first_value(s) OVER (ORDER BY o DESC, id DESC) AS l FROM (${steps}) dg_a WHERE s IS NOT NULL`;
		return sql`(SELECT coalesce(sum(l), 0) FROM (SELECT l, bool_or(s <> l) OVER (ORDER BY o DESC, id DESC) AS broken FROM (${last}) dg_b) dg_c WHERE NOT broken)`;
	},
	examples: [
		{ formula: 'TREND(children, [value], [day])', records: [{ value: 1, day: '2026-01-01' }, { value: 3, day: '2026-01-02' }, { value: 2, day: '2026-01-03' }, { value: 1, day: '2026-01-04' }], result: '-2' },
		{ formula: 'TREND(children, [value], [day])', records: [{ value: 1, day: '2026-01-01' }, { value: 1, day: '2026-01-02' }], result: '0' },
		{ formula: 'TREND(children, [value], [day])', records: [{ value: 1, day: '2026-01-01' }], result: '0' },
	], // biome-ignore format: a line each
});

export const ranks: readonly AggregateFunction[] = [rank, denseRank, share, splitShare, streak, trend];
