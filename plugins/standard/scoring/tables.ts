import { defineScoringRule } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { ascending, Below, closed, number, Rows, tableCall } from './parts.ts';

const value = { name: 'value', title: { en: 'Value', zh: '数值' }, type: number };
const params = Type.Object({ rows: Rows, below: Type.Optional(Below) }, closed);
const rows = [[80, 60], [90, 80], [100, 100], [110, 120], [120, 140]].map(([from, gives]) => ({ from: Number(from), gives: Number(gives) })); // biome-ignore format: one table
const accidents = [{ from: 0, gives: 100 }, { from: 1, gives: 60 }, { from: 2, gives: 0 }]; // biome-ignore format: one table

export const stepTable = defineScoringRule({
	name: 'step_table',
	title: { en: 'Step table', zh: '阶梯表' },
	description: { en: 'The score of the last row that the value reaches', zh: '取数值所达到的最后一行的分数' },
	inputs: [value],
	params,
	formula: ({ inputs, params: { rows: table, below = 'zero' } }) => tableCall('LOOKUP_STEP', `${inputs.value}`, table, below),
	checkParams: (given) => ascending(given.rows),
	examples: [
		{ inputs: { value: '95' }, params: { rows }, result: '80' },
		{ inputs: { value: '105' }, params: { rows }, result: '100' },
		{ inputs: { value: '79' }, params: { rows }, result: '0' },
		{ inputs: { value: '79' }, params: { rows, below: 'first' }, result: '60' },
		...(['0', '1', '2', '7'] as const).map((n, i) => ({ inputs: { value: n }, params: { rows: accidents }, result: ['100', '60', '0', '0'][i] ?? null })),
	],
});

export const interpolatedTable = defineScoringRule({
	name: 'interpolated_table',
	title: { en: 'Interpolated table', zh: '插值表' },
	description: {
		en: 'On the straight line between the two rows that the value lies between; above the last row its score',
		zh: '在相邻两行之间按直线取值；高于最后一行取其分数',
	},
	inputs: [value],
	params,
	formula: ({ inputs, params: { rows: table, below = 'zero' } }) => tableCall('INTERPOLATE', `${inputs.value}`, table, below),
	checkParams: (given) => ascending(given.rows),
	examples: [
		{ inputs: { value: '95' }, params: { rows }, result: '90' },
		{ inputs: { value: '105' }, params: { rows }, result: '110' },
		{ inputs: { value: '130' }, params: { rows }, result: '140' },
		{ inputs: { value: '79' }, params: { rows }, result: '0' },
		{ inputs: { value: '79' }, params: { rows, below: 'first' }, result: '60' },
	],
});
