import { defineNodeType } from '@dougong/engine';
import { closed, Key, VariableRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { answerOf, ask } from '../shared/asked.ts';

/** The next number of a series, such as `WO-{YYYY}{MM}-{####}`, into a variable. */
export const number = defineNodeType({
	type: 'number',
	title: { en: 'Assign a number', zh: '生成编号' },
	description: { en: 'Takes the next number of a series', zh: '取编号序列的下一个' },
	icon: 'hash',
	config: Type.Object(
		{
			pattern: Type.String({
				title: 'Pattern',
				description: 'Text with {YYYY}, {YY}, {MM}, {DD} and one {####}',
				pattern: '^(?:[^{}]|\\{(?:YYYY|YY|MM|DD)\\})*\\{#{1,9}\\}(?:[^{}]|\\{(?:YYYY|YY|MM|DD)\\})*$',
				maxLength: 60,
			}),
			series: Type.Optional(Key({ title: 'Series', description: 'Nodes with the same name count together. Default: this node alone' })),
			into: VariableRef({ holds: ['text'] }, { title: 'Kept in variable' }),
		},
		closed,
	),
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: false,
	enter: ({ node: { key, pattern, series }, workflow }) => ask({ do: 'number', as: 'number', series: series ?? `${workflow.key}.${key}`, pattern }),
	on: ({ node: { into } }, event) => {
		const value = event.type === 'answer' ? event.value : null;
		return { move: 'leave', exit: 'next', set: { [into]: typeof value === 'string' ? value : (answerOf(event).value ?? null) } };
	},
});
