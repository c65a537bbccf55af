import { defineNodeType } from '@dougong/engine';
import { Choice, closed, NodeRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { checkCount, countMistake } from '../shared/mistakes.ts';

/** Brings the branches of a parallel together. Branches that ended by themselves, or were not begun, are not waited for. */
export const join = defineNodeType({
	type: 'join',
	title: { en: 'Join', zh: '汇合' },
	description: { en: 'Waits until enough branches of a parallel have come', zh: '等待并行分支到达后继续' },
	icon: 'flow',
	config: Type.Object(
		{
			of: NodeRef({ title: 'Branches of' }),
			needs: Type.Optional(Choice(['all', 'any', 'some'], { default: 'all', title: 'Waits for' })),
			count: Type.Optional(Type.Integer({ minimum: 1, maximum: 30, title: 'How many', description: 'For “some”' })),
			rest: Type.Optional(
				Choice(['end', 'finish'], { default: 'end', title: 'The others', description: 'end: are ended. finish: go on up to here by themselves' }),
			),
		},
		closed,
	),
	exits: ({ needs }) => [
		{ key: 'next', title: { en: 'Next', zh: '继续' } },
		...(needs === 'some' ? [{ key: 'short', title: { en: 'Too few', zh: '数量不足' }, required: false }] : []),
	],
	waits: false,
	joins: ({ of }) => of,
	enter: ({ node: { of, needs = 'all', count = 1, rest } }) => ({ move: 'join', of, needs: needs === 'some' ? count : needs, ...(rest && { rest }) }),
	mistakes: countMistake,
	check: checkCount,
});
