import { defineNodeType } from '@dougong/engine';
import { closed, FieldRef, Formula, ModelRef, VariableRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { answerOf, ask, idsOf, isConnected } from '../shared/asked.ts';
import { mistakesIn } from '../shared/mistakes.ts';

const mostCounted = 10_000;

/** The first record for which a condition holds, and how many there are. */
export const find = defineNodeType({
	type: 'find',
	title: { en: 'Find a record', zh: '查找记录' },
	description: { en: 'Looks for records, and keeps the first and their number', zh: '查找记录，保存第一条与条数' },
	icon: 'search',
	config: Type.Object(
		{
			model: ModelRef({ title: 'Records of' }),
			where: Type.Optional(Formula('boolean', {}, { title: 'Of which' })),
			sort: Type.Optional(
				Type.Array(Type.Object({ field: FieldRef(), descending: Type.Optional(Type.Boolean({ default: false })) }, closed), {
					maxItems: 5,
					title: 'The first by',
				}),
			),
			into: Type.Optional(VariableRef({ holds: ['record'] }, { title: 'First one, in variable' })),
			count: Type.Optional(VariableRef({ holds: ['number'] }, { title: 'How many, in variable' })),
		},
		closed,
	),
	exits: () => [
		{ key: 'next', title: { en: 'Next', zh: '继续' } },
		{ key: 'none', title: { en: 'Nothing found', zh: '未找到' }, required: false },
	],
	waits: false,
	enter: ({ node: { model, where, sort, count } }) =>
		ask({ do: 'find', as: 'found', model, ...(where !== undefined && { where }), ...(sort && { sort }), limit: count === undefined ? 1 : mostCounted }),
	on: ({ node }, event) => {
		const ids = idsOf(event);
		const { count } = answerOf(event);
		const set = { ...(node.into !== undefined && { [node.into]: ids[0] ?? null }), ...(node.count !== undefined && { [node.count]: count ?? ids.length }) };
		return { move: 'leave', exit: ids.length === 0 && isConnected(node, 'none') ? 'none' : 'next', set };
	},
	mistakes: {
		'node.finds-for-nothing': {
			severity: 'warning',
			message: { en: 'What this finds is used for nothing', zh: '查找结果没有被使用' },
			hint: { en: 'Keep it in a variable, or connect “none”', zh: '请保存到变量，或连接“未找到”出口' },
		},
	},
	check: (node) => mistakesIn(node.into === undefined && node.count === undefined && !isConnected(node, 'none') && ['node.finds-for-nothing', '']),
});
