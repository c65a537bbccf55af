import { type Static, Type } from '@sinclair/typebox';
import { closed, Icon, Key, LongText, ModelRef, Text } from './common.ts';

/** Common to every block; the rest of a block's properties are said by its type (plugins/standard/blocks). */
export const Block = Type.Object(
	{ key: Key(), type: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'Block type' }), title: Type.Optional(Text()) },
	{ additionalProperties: true },
);
export type Block = Static<typeof Block> & { [property: string]: unknown };

export const Page = Type.Object(
	{
		kind: Type.Literal('page'),
		key: Key(),
		title: Text(),
		description: Type.Optional(LongText()),
		icon: Type.Optional(Icon()),
		record: Type.Optional(ModelRef({ title: 'Page of one record', description: 'Opened with a record of this model; detail and form blocks show it' })),
		blocks: Type.Array(Type.Unsafe<Block>(Block), { minItems: 1, maxItems: 40 }),
		layout: Type.Optional(
			Type.Object(
				{
					wide: Type.Optional(Type.Array(Type.Array(Key(), { minItems: 1, maxItems: 4 }), { description: 'Rows of block keys, side by side' })),
					phone: Type.Optional(Type.Array(Key(), { description: 'Order on a phone; blocks not named are left out there' })),
				},
				closed,
			),
		),
	},
	{ ...closed, $id: 'page', title: 'Page' },
);
export type Page = Static<typeof Page>;
