import { defineNodeType } from '@dougong/engine';
import { closed, Formula, Key, ModelRef, VariableRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { answerOf, ask, fail } from '../shared/asked.ts';
import { checkRecords, recordsMistakes } from '../shared/record-parts.ts';

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);

/** Keeps what the records and groups of a goal tree came to between two days, as results that stay. What is kept already stays as it is. */
export const treeResults = defineNodeType({
	type: 'tree-results',
	title: { en: 'Keep results', zh: '冻结结果' },
	description: { en: 'Keeps the scores of a goal tree for a period', zh: '把目标树在一段时间的得分保存下来' },
	icon: 'lock',
	config: Type.Object(
		{
			tree: Key({ title: 'Goal tree', description: 'One of this app that keeps results' }),
			from: Formula('date', {}, { title: 'First day' }),
			to: Formula('date', {}, { title: 'Last day' }),
			model: Type.Optional(ModelRef({ title: 'Records of', description: 'The model of the tree, to keep only some' })),
			where: Type.Optional(Formula('boolean', {}, { title: 'Of which', description: 'Default: all that count in the tree' })),
			made: Type.Optional(VariableRef({ holds: ['number'] }, { title: 'How many were made, in variable' })),
			partial: Type.Optional(VariableRef({ holds: ['number'] }, { title: 'How many of them have no score, in variable' })),
		},
		closed,
	),
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: false,
	enter: ({ node: { from, to } }) => ask({ do: 'evaluate', as: 'days', formulas: { from, to } }),
	on: ({ node: { tree, where, made, partial } }, event) => {
		const answer = answerOf(event);
		if (event.type !== 'answer' || event.as !== 'days') {
			const kept = { ...(made !== undefined && { [made]: answer.made ?? null }), ...(partial !== undefined && { [partial]: answer.partial ?? null }) };
			return { move: 'leave', exit: 'next', set: kept };
		}
		const { from, to } = answer;
		return isDay(from) && isDay(to) ? ask({ do: 'results', as: 'results', tree, from, to, ...(where !== undefined && { where }) }) : noDays;
	},
	mistakes: recordsMistakes,
	check: checkRecords,
});

const noDays = fail('node.results-days', {
	en: 'The first or the last day is blank. See what its formula reads.',
	zh: '开始日期或结束日期为空。请检查公式读取的内容。',
});
