import { defineBlockType } from '@dougong/engine';
import { closed, FieldRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { create, form, model, open, sort, where } from '../definition-parts.ts';

/** A board. Options of a choice are columns even when empty; dragging writes the field. */
export const kanban = defineBlockType({
	type: 'kanban',
	title: { en: 'Board', zh: '看板' },
	description: { en: 'Cards in columns, to drag from one to the next', zh: '按列分组的卡片，可拖动' },
	config: Type.Object(
		{
			model,
			by: FieldRef(
				{ holds: ['choice', 'boolean', 'number', 'record'], writable: true },
				{ title: 'One column for each', description: 'Dragging a card changes this field' },
			),
			card: Type.Array(FieldRef(), { title: 'Fields on a card', description: 'The first is its heading', minItems: 1, maxItems: 8 }),
			where,
			sort,
			open,
			form,
			create,
		},
		closed,
	),
});
