import { defineScoringRule } from '@dougong/engine';
import { Type } from '@sinclair/typebox';

export const plain = defineScoringRule({
	name: 'plain',
	title: { en: 'As it is', zh: '直接取值' },
	description: { en: 'The value is the achievement', zh: '数值即完成率' },
	inputs: [{ name: 'value', title: { en: 'Value', zh: '数值' }, type: { t: 'number' } }],
	params: Type.Object({}, { additionalProperties: false }),
	formula: ({ inputs }) => `${inputs.value}`,
	examples: [
		{ inputs: { value: '87.5' }, result: '87.5' },
		{ inputs: { value: '0.2 * 1 + 0.3 * 0.5 + 0.5 * 0' }, result: '0.35' },
		{ inputs: { value: 'BLANK + 1' }, result: null },
	],
});
