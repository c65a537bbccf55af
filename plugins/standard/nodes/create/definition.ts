import { defineNodeType } from '@dougong/engine';
import { closed, Formula, ModelRef, VariableRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { ask, idsOf } from '../shared/asked.ts';
import { SetFields } from '../shared/record-parts.ts';
import { mistakesIn } from '../shared/mistakes.ts';

/** A new record whose values follow from the run; or one for each of several records, all at once, whose values follow from each. */
export const create = defineNodeType({
	type: 'create',
	title: { en: 'Create records', zh: '新建记录' },
	description: { en: 'Adds a record, or one for each of several', zh: '新增一条记录，或为多条记录各新增一条' },
	icon: 'plus',
	config: Type.Object(
		{
			model: ModelRef({ title: 'Record of' }),
			each: Type.Optional(ModelRef({ title: 'One for each record of', description: 'Values then read that record; @subject is that of the run' })),
			where: Type.Optional(Formula('boolean', { of: 'each' }, { title: 'Of which', description: 'For example [active]' })),
			set: Type.Optional(SetFields('each')),
			into: Type.Optional(VariableRef({ holds: ['record'] }, { title: 'Kept in variable' })),
			count: Type.Optional(VariableRef({ holds: ['number'] }, { title: 'How many, in variable' })),
		},
		closed,
	),
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: false,
	enter: ({ node: { model, each, where, set = [] } }) =>
		ask({
			...{ do: 'write', as: 'written', op: 'create', model, set, target: 'new' },
			...(each !== undefined && { each, ...(where !== undefined && { where }) }),
		}),
	on: ({ node: { into, count } }, event) => {
		const ids = idsOf(event);
		const set = { ...(into !== undefined && { [into]: ids[0] ?? null }), ...(count !== undefined && { [count]: ids.length }) };
		return { move: 'leave', exit: 'next', ...(Object.keys(set).length > 0 && { set }) };
	},
	mistakes: {
		'node.create-where': {
			severity: 'error',
			message: { en: 'A condition says of which records there is one each', zh: '条件说明为哪些记录各新增一条' },
			hint: { en: 'Give “each” as well, or take the condition out', zh: '请同时填写 each，或删除条件' },
		},
		'node.one-or-many': {
			severity: 'error',
			message: { en: '“into” keeps one record, “count” is for several', zh: 'into 保存一条记录，count 用于多条' },
			hint: { en: 'Use “into” without “each”, and “count” with it', zh: '没有 each 时用 into，有 each 时用 count' },
		},
	},
	check: ({ each, where, into, count }) =>
		mistakesIn(
			where !== undefined && each === undefined && ['node.create-where', '/where'],
			(each === undefined ? count : into) !== undefined && ['node.one-or-many', each === undefined ? '/count' : '/into'],
		),
});
