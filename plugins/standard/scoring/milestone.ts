import { defineScoringRule, numberLiteral } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { closed, number } from './parts.ts';

export const milestone = defineScoringRule({
	name: 'milestone',
	title: { en: 'Milestones', zh: '里程碑' },
	description: {
		en: 'The sum of the weights of what is done; each loses a part of its weight for every day that it was late, down to a floor',
		zh: '已完成里程碑的权重之和；每迟一天扣减一定比例，最低保留一定比例',
	},
	inputs: [],
	parts: [
		{ name: 'weight', title: { en: 'Weight', zh: '权重' }, type: number },
		{ name: 'done', title: { en: 'Done', zh: '已完成' }, type: { t: 'boolean' } },
		{ name: 'late', title: { en: 'Days late', zh: '迟延天数' }, type: number, optional: true },
	],
	params: Type.Object(
		{
			late_loss: Type.Optional(Type.Number({ title: 'Lost for each day late, in percent', minimum: 0, maximum: 100, default: 5 })),
			late_floor: Type.Optional(Type.Number({ title: 'Kept at least, in percent', minimum: 0, maximum: 100, default: 70 })),
		},
		closed,
	),
	formula: ({ parts, params: { late_loss = 5, late_floor = 70 } }) => {
		const { weight, done, late } = parts?.inputs ?? {};
		const kept = `MAX(${numberLiteral(late_floor)}, 100 - ${numberLiteral(late_loss)} * MAX(0, COALESCE(${late}, 0))) / 100`;
		const value = late === undefined ? weight : `${weight} * ${kept}`;
		// None done yet is 0; no milestones at all is no score.
		return `IF(COUNT(${parts?.of}) > 0, COALESCE(SUM(${parts?.of}, ${value}, ${done}), 0))`;
	},
	examples: [
		{ inputs: {}, parts: [{ weight: 20, done: true }, { weight: 30, done: true }, { weight: 50, done: false }], result: '50' },
		{ inputs: {}, parts: [{ weight: 20, done: true, late: 0 }, { weight: 30, done: true, late: 2 }, { weight: 50, done: false }], result: '47' },
		{ inputs: {}, parts: [{ weight: 40, done: true, late: 30 }, { weight: 60, done: true, late: -3 }], result: '88' },
		{ inputs: {}, parts: [{ weight: 40 }, { weight: 60 }], result: '0' },
		{ inputs: {}, parts: [], result: null },
	], // biome-ignore format: a line each
});
