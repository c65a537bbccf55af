import { closed, FieldRef, FormRef, Formula, Key, ModelRef, PageRef, Text } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

/** Properties that several block types have. The data views of table, kanban, tree and list read them the same way. */

export const model = ModelRef({ title: 'Model' });
export const where = Type.Optional(Formula('boolean', {}, { title: 'Only records for which', description: 'Joined with what the reader filters' }));
export const sort = Type.Optional(
	Type.Array(Type.Object({ field: FieldRef(), descending: Type.Optional(Type.Boolean({ default: false })) }, closed), {
		title: 'Sorted by',
		description: 'Until the reader sorts otherwise',
		minItems: 1,
		maxItems: 4,
	}),
);
/** Clicking a record opens this page of one record. */
export const open = Type.Optional(
	PageRef(
		{ record: true },
		{ title: 'Opens', description: 'Page of one record; default: the first page of one record of the model, else one made from the model' },
	),
);
/** The "new" button. Without it, the model's first form; shown only to those who may add records. */
export const form = Type.Optional(FormRef({ of: 'model' }, { title: 'Form for new records', description: 'Default: the first form of the model' }));
/** Off where what is added would not show, or belongs elsewhere: other people's records, what has gone wrong. */
export const create = Type.Optional(Type.Boolean({ default: true, title: 'New records', description: 'Whether there is a “new” button' }));
export const column = Type.Object(
	{
		key: Key(),
		field: FieldRef(),
		title: Type.Optional(Text({ description: 'Instead of the model’s title, in this table only' })),
		width: Type.Optional(Type.Integer({ minimum: 40, maximum: 1000, title: 'Width in px' })),
	},
	closed,
);
export const columns = Type.Array(column, { title: 'Columns', minItems: 1, maxItems: 40 });
