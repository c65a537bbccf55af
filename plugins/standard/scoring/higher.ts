import { defineScoringRule } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { actual, closed, Full, notZero, scaled, target } from './parts.ts';

export const higher = defineScoringRule({
	name: 'higher',
	title: { en: 'Higher is better', zh: '越高越好' },
	description: { en: 'Actual ÷ target', zh: '实际值 ÷ 目标值' },
	inputs: [actual, target],
	params: Type.Object({ full: Type.Optional(Full) }, closed),
	formula: ({ inputs, params }) => scaled(`${inputs.actual} / ${inputs.target}`, params.full ?? 100),
	conditions: ({ inputs }) => [notZero('target', inputs.target ?? '')],
	examples: [
		{ inputs: { actual: '98', target: '98.5' }, result: '99.4924' },
		{ inputs: { actual: '98', target: '98.5' }, params: { full: 1 }, result: '0.9949' },
		{ inputs: { actual: 'BLANK + 1', target: '98.5' }, result: null },
		{ inputs: { actual: '98', target: '0' }, result: null },
	],
});
