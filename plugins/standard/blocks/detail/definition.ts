import { defineBlockType } from '@dougong/engine';
import { closed, FieldRef, FormRef, Key, ModelRef, Text } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { columns, form, open, sort, where } from '../definition-parts.ts';

/** One record: its fields, then lists of records that refer to it. A new related record starts with the reference set. */
export const detail = defineBlockType({
	type: 'detail',
	title: { en: 'Details', zh: '详情' },
	description: { en: 'Fields of the page’s record, and what belongs to it', zh: '当前记录的字段及关联记录' },
	needsRecord: true,
	config: Type.Object(
		{
			sections: Type.Optional(
				Type.Array(
					Type.Object({ key: Key(), title: Type.Optional(Text()), fields: Type.Array(FieldRef({ of: 'record' }), { minItems: 1, maxItems: 60 }) }, closed),
					{ title: 'Sections', description: 'Default: all fields in the order of the model', minItems: 1, maxItems: 20 },
				),
			),
			form: Type.Optional(FormRef({ of: 'record' }, { title: 'Form to edit it', description: 'Default: the first form of the model' })),
			related: Type.Optional(
				Type.Array(
					Type.Object(
						{
							key: Key(),
							title: Text(),
							model: ModelRef(),
							by: FieldRef({ holds: ['record'], writable: true }, { title: 'Field that refers to this record' }),
							columns,
							where,
							sort,
							open,
							form,
						},
						closed,
					),
					{ title: 'Lists of records that refer to this one', maxItems: 10 },
				),
			),
		},
		closed,
	),
});
