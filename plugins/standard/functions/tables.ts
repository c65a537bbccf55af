import {
	type ArgumentMistake, bindSql, type DecimalValue, defineFunction, divide, divideSql, errorValue, type FormulaFunction, type FormulaValue, isBlank, joinSql,
	Num, type SqlFragment, sql,
} from '@dougong/engine'; // biome-ignore format: one list
import { bandOfText, bandsMistake, contains, containsSql } from './band-text.ts';

const number = { t: 'number' } as const;
const below = { name: 'below', type: { t: 'text', options: ['zero', 'first', 'blank'] }, optional: true } as const;
const tableParams: FormulaFunction['params'] = [
	{ name: 'number', type: number },
	{ name: 'from', type: number, repeats: true },
	{ name: 'value', type: number, repeats: true },
	below,
];

interface Row {
	from: DecimalValue;
	value: DecimalValue;
}
/** The rows of an inline table, and what it says below the first. */
function tableOf(args: readonly FormulaValue[]): { rows: Row[]; below: string } {
	const isOption = args.length % 2 === 0;
	const cells = (isOption ? args.slice(1, -1) : args.slice(1)) as DecimalValue[];
	const rows = cells.flatMap((from, i) => (i % 2 === 0 ? [{ from, value: cells[i + 1] as DecimalValue }] : []));
	return { rows, below: isOption ? String(args.at(-1)) : 'zero' };
}
const unordered = errorValue('out-of-range', 'the rows of the table do not ascend');
function belowFirst(rows: readonly Row[], option: string): FormulaValue {
	return option === 'blank' ? null : option === 'first' ? (rows[0]?.value ?? null) : new Num(0);
}
function ascends(rows: readonly Row[]): boolean {
	return rows.every((row, i) => i === 0 || row.from.greaterThan(rows[i - 1]?.from as DecimalValue));
}

/** Rows that are written out must ascend. */
function rowsMistake(values: readonly (FormulaValue | undefined)[]): ArgumentMistake | undefined {
	let last: DecimalValue | undefined;
	for (let i = 1; i + 1 < values.length; i += 2) {
		const from = values[i];
		if (!Num.isDecimal(from)) continue;
		if (last && !from.greaterThan(last)) {
			return {
				argument: i,
				reason: {
					en: `the rows must ascend, but ${from.toFixed()} does not come after ${last.toFixed()}`,
					zh: `表格各行须递增，而 ${from.toFixed()} 不大于 ${last.toFixed()}`,
				},
				hint: { en: 'Put the rows in order, each threshold once', zh: '请按从小到大排列，每个起点只写一次' },
			};
		}
		last = from;
	}
	return undefined;
}

/** A table in SQL: the number, thresholds and values under short names, NULL when a cell is or when the rows do not ascend. */
function tableSql(
	args: readonly SqlFragment[],
	body: (x: SqlFragment, rows: { from: SqlFragment; value: SqlFragment }[], below: SqlFragment) => SqlFragment,
): SqlFragment {
	const isOption = args.length % 2 === 0;
	const [last] = isOption ? (args.at(-1) ?? []) : [];
	const option = last?.k === 'value' ? last.value : 'zero';
	return bindSql(isOption ? args.slice(0, -1) : args, ([x = [], ...cells]) => {
		const rows = cells.flatMap((from, i) => (i % 2 === 0 ? [{ from, value: cells[i + 1] ?? [] }] : []));
		const order = rows.slice(1).map((row, i) => sql`${rows[i]?.from ?? []} < ${row.from}`);
		const first = option === 'first' ? (rows[0]?.value ?? []) : option === 'blank' ? sql`NULL` : sql`0`;
		const conditions = joinSql([sql`num_nulls(${joinSql([x, ...cells], ', ')}) = 0`, ...order], ' AND ');
		return sql`(CASE WHEN ${conditions} THEN ${body(x, rows, first)} END)`;
	});
}

export const lookupStep = defineFunction({
	name: 'LOOKUP_STEP',
	also: ['LOOKUP', 'VLOOKUP', 'HLOOKUP', 'XLOOKUP'],
	family: 'tables',
	description: {
		en: 'The value beside the last threshold that the number reaches: from, value, from, value … in ascending order. Below the first: "zero" (default), "first" (the first value) or "blank"',
		zh: '阶梯表：取数字所达到的最后一个起点对应的值，按“起点, 值, 起点, 值…”递增书写。低于第一行时："zero"（默认，取 0）、"first"（取第一行的值）或 "blank"（空）',
	},
	params: tableParams,
	returns: number,
	check: rowsMistake,
	evaluate: ([x, ...cells]) => {
		const { rows, below } = tableOf([x as FormulaValue, ...cells]);
		if (!ascends(rows)) return unordered;
		return rows.findLast((row) => row.from.lessThanOrEqualTo(x as DecimalValue))?.value ?? belowFirst(rows, below);
	},
	sql: (args) =>
		tableSql(args, (x, rows, first) => {
			const branches = rows.toReversed().map((row) => sql`WHEN ${x} >= ${row.from} THEN ${row.value}`);
			return sql`CASE ${joinSql(branches, ' ')} ELSE ${first} END`;
		}),
	examples: [
		{ formula: 'LOOKUP_STEP(95, 80, 60, 90, 80, 100, 100)', result: '80' },
		{ formula: 'LOOKUP_STEP(90, 80, 60, 90, 80, 100, 100)', result: '80' },
		{ formula: 'LOOKUP_STEP(79, 80, 60, 90, 80)', result: '0' },
		{ formula: 'LOOKUP_STEP(79, 80, 60, 90, 80, "first")', result: '60' },
		{ formula: 'LOOKUP_STEP(5, 1 + 1, 60, 2, 80)', result: null },
	],
});

export const interpolate = defineFunction({
	name: 'INTERPOLATE',
	family: 'tables',
	description: {
		en: 'The value on the straight line between two rows of a table: at, value, at, value … in ascending order. Above the last row its value; below the first: "zero" (default), "first" or "blank"',
		zh: '插值表：在相邻两行之间按直线取值，按“位置, 值, 位置, 值…”递增书写。高于最后一行取其值；低于第一行时："zero"（默认，取 0）、"first"（取第一行的值）或 "blank"（空）',
	},
	params: tableParams,
	returns: number,
	check: rowsMistake,
	evaluate: ([number, ...cells]) => {
		const { rows, below } = tableOf([number as FormulaValue, ...cells]);
		if (!ascends(rows)) return unordered;
		const x = number as DecimalValue;
		const i = rows.findLastIndex((row) => row.from.lessThanOrEqualTo(x));
		const [from, to] = [rows[i], rows[i + 1]];
		if (!from) return belowFirst(rows, below);
		if (!to) return from.value;
		const rise = divide(x.minus(from.from).times(to.value.minus(from.value)), to.from.minus(from.from));
		return rise ? from.value.plus(rise) : unordered;
	},
	sql: (args) =>
		tableSql(args, (x, rows, first) => {
			const branches = rows.map((row, i) => {
				const to = rows[i + 1];
				if (!to) return sql`WHEN ${x} >= ${row.from} THEN ${row.value}`;
				const rise = divideSql(sql`(${x} - ${row.from}) * (${to.value} - ${row.value})`, sql`(${to.from} - ${row.from})`);
				return sql`WHEN ${x} >= ${row.from} THEN ${row.value} + ${rise}`;
			});
			return sql`CASE ${joinSql(branches.toReversed(), ' ')} ELSE ${first} END`;
		}),
	examples: [
		{ formula: 'INTERPOLATE(95, 80, 60, 90, 80, 100, 100)', result: '90' },
		{ formula: 'INTERPOLATE(130, 80, 60, 90, 80, 100, 100)', result: '100' },
		{ formula: 'INTERPOLATE(79, 80, 60, 90, 80)', result: '0' },
		{ formula: 'INTERPOLATE(1, 0, 0, 3, 1)', result: '0.33333333333333333333' },
	],
});

export const band = defineFunction({
	name: 'BAND',
	family: 'tables',
	description: {
		en: 'The value of the band that the number lies in. Each band says which end belongs to it: "[0,70)" is from 0 to less than 70, "(125,)" above 125. Bands ascend without gap or overlap; outside them all: blank',
		zh: '数字所在区间对应的值。区间须写明端点是否包含："[0,70)" 表示 0 ≤ x < 70，"(125,)" 表示大于 125。区间须递增、无缺口、不重叠；不在任何区间内时为空',
	},
	params: [
		{ name: 'number', type: number },
		{ name: 'band', type: { t: 'text' }, repeats: true },
		{ name: 'value', type: 'same', repeats: true },
	],
	returns: 'same',
	acceptsBlank: true,
	check: bandsMistake,
	evaluate: ([number = null, ...cells]) => {
		if (isBlank(number)) return number;
		for (let i = 0; i + 1 < cells.length; i += 2) {
			const span = bandOfText(String(cells[i]));
			if (span && contains(span, number as DecimalValue)) return cells[i + 1] ?? null;
		}
		return null;
	},
	sql: ([number = [], ...cells]) =>
		bindSql([number], ([x = []]) => {
			const branches = cells.flatMap((cell, i) => {
				const span = i % 2 === 0 && cell[0]?.k === 'value' ? bandOfText(String(cell[0].value)) : undefined;
				return span ? [sql`WHEN ${containsSql(span, x)} THEN ${cells[i + 1] ?? []}`] : [];
			});
			return sql`(CASE ${joinSql(branches, ' ')} END)`;
		}),
	examples: [
		{ formula: 'BAND(114.29, "[0,70)", 1, "[70,95)", 2, "[95,110)", 3, "[110,125]", 4, "(125,)", 5)', result: '4' },
		{ formula: 'BAND(95, "(,95)", "below", "[95,)", "reached")', result: 'reached' },
		{ formula: 'BAND(-1, "[0,70)", 1, "[70,95)", 2)', result: null },
	],
});

export const normalise = defineFunction({
	name: 'NORMALISE',
	also: ['NORMALIZE'],
	family: 'tables',
	description: {
		en: 'A number of one scale on another: from its least and greatest to those of the new scale. Numbers outside stay outside',
		zh: '把一个量表上的数换算到另一个量表：原最小值、原最大值 → 新最小值、新最大值；超出范围的数不截断',
	},
	params: ['number', 'least', 'greatest', 'new-least', 'new-greatest'].map((name) => ({ name, type: number })),
	returns: number,
	evaluate: (args) => {
		const [x, low, high, newLow, newHigh] = args as [DecimalValue, DecimalValue, DecimalValue, DecimalValue, DecimalValue];
		const moved = divide(x.minus(low).times(newHigh.minus(newLow)), high.minus(low));
		return moved ? moved.plus(newLow) : errorValue('division-by-zero', 'the scale has the same least and greatest number');
	},
	sql: (args) =>
		bindSql(args, ([x = [], low = [], high = [], newLow = [], newHigh = []]) => {
			return sql`(${divideSql(sql`(${x} - ${low}) * (${newHigh} - ${newLow})`, sql`(${high} - ${low})`)} + ${newLow})`;
		}),
	examples: [
		{ formula: 'NORMALISE(3, 1, 5, 0, 100)', result: '50' },
		{ formula: 'NORMALISE(3, 5, 5, 0, 100)', result: null },
	],
});
