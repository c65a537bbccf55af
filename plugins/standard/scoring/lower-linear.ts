import { defineScoringRule } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { actual, closed, Full, notZero, scaled, target } from './parts.ts';

export const lowerLinear = defineScoringRule({
	name: 'lower_linear',
	title: { en: 'Lower is better, in a line', zh: '越低越好（线性）' },
	description: { en: '2 − actual ÷ target, never below 0: twice the target is worth nothing', zh: '2 − 实际值 ÷ 目标值，不低于 0：达到目标值两倍时为 0' },
	inputs: [actual, target],
	params: Type.Object({ full: Type.Optional(Full) }, closed),
	formula: ({ inputs, params }) => scaled(`MAX(0, 2 - ${inputs.actual} / ${inputs.target})`, params.full ?? 100),
	conditions: ({ inputs }) => [notZero('target', inputs.target ?? '')],
	examples: [
		{ inputs: { actual: '1', target: '0.8' }, result: '75' },
		{ inputs: { actual: '0.5', target: '0.8' }, result: '137.5' },
		{ inputs: { actual: '1.6', target: '0.8' }, result: '0' },
		{ inputs: { actual: '9', target: '0.8' }, result: '0' },
	],
});
