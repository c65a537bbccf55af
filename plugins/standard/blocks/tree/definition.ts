import { defineBlockType } from '@dougong/engine';
import { closed, ModelRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { columns, create, form, open, sort, where } from '../definition-parts.ts';

/** A tree table over the model’s `tree-parent` field. A record whose parent is left out by `where` or access stands at the top. */
export const tree = defineBlockType({
	type: 'tree',
	title: { en: 'Tree', zh: '树' },
	description: { en: 'Records below each other', zh: '层级展示记录' },
	config: Type.Object(
		{
			model: ModelRef({ title: 'Model', description: 'One with a parent field' }),
			columns,
			where,
			sort,
			open,
			form,
			create,
		},
		closed,
	),
});
