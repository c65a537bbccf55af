import { defineScoringRule } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { actual, closed, Full, notZero, scaled, target } from './parts.ts';

export const negativeTarget = defineScoringRule({
	name: 'negative_target',
	title: { en: 'Target below zero', zh: '负目标值' },
	description: {
		en: '1 + (actual − target) ÷ |target|, for targets below zero such as a planned loss',
		zh: '1 +（实际值 − 目标值）÷ |目标值|，用于计划亏损等负目标',
	},
	inputs: [actual, target],
	params: Type.Object({ full: Type.Optional(Full) }, closed),
	formula: ({ inputs, params }) => scaled(`(1 + (${inputs.actual} - ${inputs.target}) / ABS(${inputs.target}))`, params.full ?? 100),
	conditions: ({ inputs }) => [notZero('target', inputs.target ?? '')],
	examples: [
		{ inputs: { actual: '50', target: '(-100)' }, result: '250' },
		{ inputs: { actual: '(-100)', target: '(-100)' }, result: '100' },
		{ inputs: { actual: '(-150)', target: '(-100)' }, result: '50' },
	],
});
