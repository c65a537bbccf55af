import { defineBlockType } from '@dougong/engine';
import { Choice, closed, FieldRef, Key, ModelRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { columns, create, form, open, sort, where } from '../definition-parts.ts';

/** A goal tree as rows, as a drawing and as a heat map; weights, moves, cascades and explanations are reached from each record. */
export const goalTree = defineBlockType({
	type: 'goal-tree',
	title: { en: 'Goal tree', zh: '目标树' },
	description: { en: 'Goals below each other with scores and weights', zh: '层级展示目标、得分与权重' },
	config: Type.Object(
		{
			model: ModelRef({ title: 'Model', description: 'One that a goal tree is over' }),
			tree: Type.Optional(Key({ title: 'Goal tree', description: 'Default: the first over the model' })),
			view: Type.Optional(Choice(['tree', 'canvas', 'heat'], { default: 'tree', title: 'Begins as', description: 'Until the reader chooses otherwise' })),
			/** Default: the title, then what the tree knows. */
			columns: Type.Optional(columns),
			heat: Type.Optional(
				Type.Object(
					{ rows: FieldRef({}, { title: 'Rows' }), columns: FieldRef({}, { title: 'Columns' }) },
					{ ...closed, title: 'Heat map', description: 'Default: unit and level' },
				),
			),
			where,
			sort,
			open,
			form,
			create,
		},
		closed,
	),
});
