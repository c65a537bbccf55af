import { defineNodeType } from '@dougong/engine';
import { closed, Formula, Key, Text } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { answerOf, ask } from '../shared/asked.ts';
import { mistakesIn } from '../shared/mistakes.ts';

const Case = Type.Object({ key: Key(), title: Type.Optional(Text()), when: Formula('boolean', {}, { title: 'If' }) }, closed);

/** One of several ways: the first whose condition holds, else `else`. */
export const choice = defineNodeType({
	type: 'switch',
	title: { en: 'Switch', zh: '多路分支' },
	description: { en: 'Goes the first way whose condition holds', zh: '依次判断，走第一个条件成立的分支' },
	icon: 'split',
	config: Type.Object({ cases: Type.Array(Case, { minItems: 1, maxItems: 30, title: 'Ways' }) }, closed),
	exits: ({ cases }) => [
		...cases.map(({ key, title = key }) => ({ key, title: { en: title, zh: title } })),
		{ key: 'else', title: { en: 'Else', zh: '其他' } },
	],
	waits: false,
	enter: ({ node: { cases } }) => ask({ do: 'evaluate', as: 'cases', formulas: Object.fromEntries(cases.map(({ key, when }) => [key, when])) }),
	on: ({ node: { cases } }, event) => {
		const answer = answerOf(event);
		return { move: 'leave', exit: cases.find(({ key }) => answer[key] === true)?.key ?? 'else' };
	},
	mistakes: {
		'node.case-else': {
			severity: 'error',
			message: { en: '“else” is the way when no condition holds', zh: '“else”是所有条件都不成立时的分支' },
			hint: { en: 'Call this way something else', zh: '请使用其他标识' },
		},
	},
	check: ({ cases }) => mistakesIn(...cases.map(({ key }, i) => key === 'else' && (['node.case-else', `/cases/${i}/key`] as const))),
});
