import { defineBlockType } from '@dougong/engine';
import { closed, FieldRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { columns, create, form, model, open, sort, where } from '../definition-parts.ts';

/** A virtual table. The reader may filter, sort, group and choose columns; this is where they start. */
export const table = defineBlockType({
	type: 'table',
	title: { en: 'Table', zh: '表格' },
	description: { en: 'Records in rows and columns, to filter, sort and group', zh: '以行列展示记录，可筛选、排序、分组' },
	config: Type.Object(
		{
			model,
			columns,
			where,
			sort,
			group: Type.Optional(FieldRef({}, { title: 'Grouped by', description: 'Until the reader groups otherwise' })),
			open,
			form,
			create,
		},
		closed,
	),
});
