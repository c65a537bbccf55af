import { defineBlockType } from '@dougong/engine';
import { closed, FieldRef, FormRef, Key, PageRef, Text } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { model, sort, where } from '../definition-parts.ts';

/** “What should I do next?” Each item lists the records that match; items without any are left out; what workflows ask stands first, where wanted. */
export const todo = defineBlockType({
	type: 'todo',
	title: { en: 'To do', zh: '待办' },
	description: { en: 'What to do next, from several models', zh: '汇总多个模型中接下来要做的事' },
	config: Type.Object(
		{
			items: Type.Array(
				Type.Object(
					{
						key: Key(),
						title: Text({ description: 'What there is to do, e.g. “Goals to agree”' }),
						model,
						where,
						sort,
						due: Type.Optional(FieldRef({ holds: ['date', 'date-time'] }, { title: 'Due on', description: 'Shown with each record; late ones are marked' })),
						since: Type.Optional(
							FieldRef({ holds: ['date', 'date-time'] }, { title: 'Waiting since', description: 'Shown with each record, where nothing is due' }),
						),
						form: Type.Optional(FormRef({ of: 'model' }, { title: 'Form', description: 'Opens the record in this form' })),
						page: Type.Optional(PageRef({ record: true }, { title: 'Page', description: 'Opens the record on this page; default: its record page' })),
					},
					closed,
				),
				{ minItems: 1, maxItems: 12 },
			),
			tasks: Type.Optional(Type.Boolean({ default: false, title: 'Tasks of workflows', description: 'Lists first what workflows ask the reader' })),
			empty: Type.Optional(Text({ title: 'Text when nothing is left to do' })),
		},
		closed,
	),
});
