import { defineScoringRule, numberLiteral } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { closed, number, scaled } from './parts.ts';

export const progress = defineScoringRule({
	name: 'progress',
	title: { en: 'Progress from a start to a target', zh: '从起点到目标的进度' },
	description: {
		en: '(current − start) ÷ (target − start), from 0 to 1, up or down alike; where start and target are the same, 1 once it is reached',
		zh: '（当前值 − 起点）÷（目标值 − 起点），取 0 到 1，升降均可；起点与目标相同时，达到即为 1',
	},
	inputs: [
		{ name: 'current', title: { en: 'Current', zh: '当前值' }, type: number },
		{ name: 'start', title: { en: 'Start', zh: '起点' }, type: number, optional: true },
		{ name: 'target', title: { en: 'Target', zh: '目标值' }, type: number },
	],
	params: Type.Object({ full: Type.Optional(Type.Number({ title: 'Full score', exclusiveMinimum: 0, maximum: 1_000_000, default: 1 })) }, closed),
	formula: ({ inputs: { current, start = '0', target }, params: { full = 1 } }) => {
		const part = scaled(`CLAMP((${current} - ${start}) / (${target} - ${start}), 0, 1)`, full);
		return `IF(${target} = ${start}, IF(${current} >= ${target}, ${numberLiteral(full)}, IF(${current} < ${target}, 0)), ${part})`;
	},
	examples: [
		{ inputs: { current: '41', start: '20', target: '50' }, result: '0.7' },
		{ inputs: { current: '21', start: '48', target: '12' }, result: '0.75' },
		{ inputs: { current: '15', start: '20', target: '50' }, result: '0' },
		{ inputs: { current: '60', start: '20', target: '50' }, result: '1' },
		{ inputs: { current: '5', start: '5', target: '5' }, result: '1' },
		{ inputs: { current: '4', start: '5', target: '5' }, result: '0' },
		{ inputs: { current: '3', target: '6' }, result: '0.5' },
		{ inputs: { current: '41', start: '20', target: '50' }, params: { full: 100 }, result: '70' },
		{ inputs: { current: 'BLANK + 1', start: '20', target: '50' }, result: null },
	],
});
