import { defineNodeType } from '@dougong/engine';
import { closed, Formula, VariableRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { answerOf, ask } from '../shared/asked.ts';

/** Works formulas out into variables, all over the values from before. */
export const compute = defineNodeType({
	type: 'compute',
	title: { en: 'Compute', zh: '计算' },
	description: { en: 'Works out variables by formulas', zh: '用公式计算变量' },
	icon: 'hash',
	config: Type.Object(
		{
			set: Type.Array(
				Type.Object({ key: VariableRef({}, { title: 'Variable' }), value: Formula('any', { like: 'key', likeOf: '@variable' }, { title: 'Value' }) }, closed),
				{ minItems: 1, maxItems: 50, title: 'Values' },
			),
		},
		closed,
	),
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: false,
	enter: ({ node: { set } }) => ask({ do: 'evaluate', as: 'values', formulas: Object.fromEntries(set.map(({ key, value }) => [key, value])) }),
	on: ({ node: { set } }, event) => {
		const answer = answerOf(event);
		return { move: 'leave', exit: 'next', set: Object.fromEntries(set.map(({ key }) => [key, answer[key] ?? null])) };
	},
});
