import { defineScoringRule, numberLiteral } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { closed, number } from './parts.ts';

export const deduction = defineScoringRule({
	name: 'deduction',
	title: { en: 'Deduction', zh: '扣分' },
	description: { en: 'A base, less so much for each occurrence, never below 0', zh: '基础分减去每次发生的扣分，不低于 0' },
	inputs: [{ name: 'count', title: { en: 'Occurrences', zh: '发生次数' }, type: number }],
	params: Type.Object(
		{
			base: Type.Optional(Type.Number({ title: 'Base', minimum: 0, maximum: 1_000_000, default: 100 })),
			each: Type.Number({ title: 'Lost for each', minimum: 0, maximum: 1_000_000 }),
		},
		closed,
	),
	formula: ({ inputs, params: { base = 100, each } }) => `MAX(0, ${numberLiteral(base)} - ${inputs.count} * ${numberLiteral(each)})`,
	examples: [
		{ inputs: { count: '3' }, params: { each: 5 }, result: '85' },
		{ inputs: { count: '30' }, params: { each: 5 }, result: '0' },
		{ inputs: { count: 'BLANK + 1' }, params: { each: 5 }, result: null },
	],
});
