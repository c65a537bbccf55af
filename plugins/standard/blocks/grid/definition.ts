import { defineBlockType } from '@dougong/engine';
import { closed } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { columns, model, open, sort, where } from '../definition-parts.ts';

/** Entry of many values at once, with the keys and the clipboard of a spreadsheet. */
export const grid = defineBlockType({
	type: 'grid',
	title: { en: 'Entry grid', zh: '录入表' },
	description: { en: 'Fill in many records at once, like a spreadsheet; paste from Excel', zh: '像电子表格一样批量录入，可从 Excel 粘贴' },
	config: Type.Object(
		{
			model,
			columns,
			where,
			sort,
			create: Type.Optional(Type.Boolean({ default: false, title: 'New rows', description: 'Whether rows may be added at the end' })),
			open,
			autosave: Type.Optional(
				Type.Boolean({ default: false, title: 'Saves by itself', description: 'Each value as soon as it is filled in, instead of by a button' }),
			),
		},
		closed,
	),
});
