import { defineNodeType } from '@dougong/engine';
import { closed, Formula, Key, Text } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { answerOf, ask } from '../shared/asked.ts';
import { mistakesIn } from '../shared/mistakes.ts';

const Branch = Type.Object({ key: Key(), title: Type.Optional(Text()), when: Type.Optional(Formula('boolean', {}, { title: 'Only if' })) }, closed);

/** Several ways at once: all, or those whose conditions hold. A join brings them together again. */
export const parallel = defineNodeType({
	type: 'parallel',
	title: { en: 'Parallel', zh: '并行' },
	description: { en: 'Goes several ways at once', zh: '同时走多个分支' },
	icon: 'split',
	config: Type.Object({ branches: Type.Array(Branch, { minItems: 2, maxItems: 30, title: 'Branches' }) }, closed),
	exits: ({ branches }) => [
		...branches.map(({ key, title = key }) => ({ key, title: { en: title, zh: title } })),
		...(branches.every(({ when }) => when !== undefined) ? [{ key: 'none', title: { en: 'None', zh: '均不成立' } }] : []),
	],
	waits: false,
	forks: true,
	enter: ({ node: { branches } }) => {
		const limited = branches.flatMap(({ key, when }) => (when === undefined ? [] : [[key, when] as const]));
		if (limited.length === 0) return { move: 'fork', exits: branches.map(({ key }) => key) };
		return ask({ do: 'evaluate', as: 'branches', formulas: Object.fromEntries(limited) });
	},
	on: ({ node: { branches } }, event) => {
		const answer = answerOf(event);
		const exits = branches.filter(({ key, when }) => when === undefined || answer[key] === true).map(({ key }) => key);
		return exits.length > 0 ? { move: 'fork', exits } : { move: 'leave', exit: 'none' };
	},
	mistakes: {
		'node.branch-none': {
			severity: 'error',
			message: { en: '“none” is the way when no condition holds', zh: '“none”是所有条件都不成立时的出口' },
			hint: { en: 'Call this branch something else', zh: '请使用其他标识' },
		},
	},
	check: ({ branches }) => mistakesIn(...branches.map(({ key }, i) => key === 'none' && (['node.branch-none', `/branches/${i}/key`] as const))),
});
