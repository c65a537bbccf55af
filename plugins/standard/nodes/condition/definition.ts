import { defineNodeType } from '@dougong/engine';
import { closed, Formula } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { ask, answerOf } from '../shared/asked.ts';

/** One of two ways, by a condition. A value that cannot be worked out is no. */
export const condition = defineNodeType({
	type: 'condition',
	title: { en: 'Condition', zh: '条件' },
	description: { en: 'Goes one way if something is so, and another if not', zh: '按条件是否成立走不同的路' },
	icon: 'split',
	config: Type.Object({ when: Formula('boolean', {}, { title: 'If' }) }, closed),
	exits: () => [
		{ key: 'yes', title: { en: 'Yes', zh: '是' } },
		{ key: 'no', title: { en: 'No', zh: '否' } },
	],
	waits: false,
	enter: ({ node }) => ask({ do: 'evaluate', as: 'when', formulas: { when: node.when } }),
	on: (_, event) => ({ move: 'leave', exit: answerOf(event).when === true ? 'yes' : 'no' }),
});
