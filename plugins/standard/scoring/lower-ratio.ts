import { asOperand, defineScoringRule, numberLiteral } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { actual, closed, Full, notZero, scaled, target } from './parts.ts';

export const lowerRatio = defineScoringRule({
	name: 'lower_ratio',
	title: { en: 'Lower is better, as a ratio', zh: '越低越好（比值）' },
	description: { en: 'Target ÷ actual; an actual of 0 gives the cap', zh: '目标值 ÷ 实际值；实际值为 0 时取上限' },
	inputs: [actual, target],
	params: Type.Object({ full: Type.Optional(Full) }, closed),
	formula: ({ inputs, params, cap }) => {
		const ratio = scaled(`${inputs.target} / ${inputs.actual}`, params.full ?? 100);
		return cap === null ? ratio : `IF(${asOperand(inputs.actual ?? '')} = 0, ${numberLiteral(cap)}, ${ratio})`;
	},
	conditions: ({ inputs }) => [notZero('target', inputs.target ?? '')],
	examples: [
		{ inputs: { actual: '1', target: '0.8' }, result: '80' },
		{ inputs: { actual: '0.5', target: '0.8' }, result: '160' },
		{ inputs: { actual: '0', target: '0.8' }, cap: 120, result: '120' },
		{ inputs: { actual: '0', target: '0.8' }, result: null },
	],
});
