import { defineScoringRule } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { actual, closed, Full, number, scaled, target } from './parts.ts';

export const lowerBaseline = defineScoringRule({
	name: 'lower_baseline',
	title: { en: 'From a baseline', zh: '相对基线' },
	description: {
		en: '(baseline − actual) ÷ (baseline − target): how far the way from the baseline to the target was gone, up or down',
		zh: '（基线 − 实际值）÷（基线 − 目标值）：从基线到目标已完成的部分，升降均可',
	},
	inputs: [actual, target, { name: 'baseline', title: { en: 'Baseline', zh: '基线值' }, type: number }],
	params: Type.Object({ full: Type.Optional(Full) }, closed),
	formula: ({ inputs, params }) => scaled(`(${inputs.baseline} - ${inputs.actual}) / (${inputs.baseline} - ${inputs.target})`, params.full ?? 100),
	conditions: ({ inputs }) => [
		{
			holds: `COALESCE(${inputs.baseline} <> ${inputs.target}, TRUE)`,
			input: 'baseline',
			message: { en: 'Baseline and target are the same: there is no way to go from one to the other', zh: '基线值与目标值相同，无法计算：请修改其中之一' },
		},
	],
	examples: [
		{ inputs: { actual: '1.8', target: '1.5', baseline: '3' }, result: '80' },
		{ inputs: { actual: '3.3', target: '1.5', baseline: '3' }, result: '-20' },
		{ inputs: { actual: '1.8', target: '3', baseline: '3' }, result: null },
	],
});
