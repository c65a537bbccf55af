import { defineNodeType } from '@dougong/engine';
import { closed, ModelRef, VariableRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { ask, idsOf } from '../shared/asked.ts';
import { SetFields } from '../shared/record-parts.ts';

/** A new record, whose values follow from the run. */
export const create = defineNodeType({
	type: 'create',
	title: { en: 'Create a record', zh: '新建记录' },
	description: { en: 'Adds a record', zh: '新增一条记录' },
	icon: 'plus',
	config: Type.Object(
		{
			model: ModelRef({ title: 'Record of' }),
			set: Type.Optional(SetFields('run')),
			into: Type.Optional(VariableRef({ holds: ['record'] }, { title: 'Kept in variable' })),
		},
		closed,
	),
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: false,
	enter: ({ node: { model, set = [] } }) => ask({ do: 'write', as: 'written', op: 'create', model, set, target: 'new' }),
	on: ({ node: { into } }, event) => ({ move: 'leave', exit: 'next', ...(into !== undefined && { set: { [into]: idsOf(event)[0] ?? null } }) }),
});
