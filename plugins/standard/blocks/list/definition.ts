import { defineBlockType } from '@dougong/engine';
import { closed, FieldRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { create, form, model, open, sort, where } from '../definition-parts.ts';

/** Records as short rows, for phones and narrow columns. */
export const list = defineBlockType({
	type: 'list',
	title: { en: 'List', zh: '列表' },
	description: { en: 'Records below each other, fit for a phone', zh: '适合手机的记录列表' },
	config: Type.Object(
		{
			model,
			fields: Type.Array(FieldRef(), { title: 'Fields of a row', description: 'The first is its heading', minItems: 1, maxItems: 6 }),
			where,
			sort,
			open,
			form,
			create,
		},
		closed,
	),
});
