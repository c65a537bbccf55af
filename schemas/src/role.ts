import { type Static, Type } from '@sinclair/typebox';
import { Choice, closed, Formula, Key, LongText, modelRefPattern, PageRef, Text } from './common.ts';

/** `true`: every record. A formula: the records for which it holds. Left out: none. */
const Rows = (title: string) => Type.Union([Type.Boolean(), Formula('boolean', { of: '@key' })], { title });

export const ModelAccess = Type.Object(
	{
		read: Type.Optional(Rows('May see')),
		create: Type.Optional(Rows('May add (checked on the new record)')),
		update: Type.Optional(Rows('May change')),
		delete: Type.Optional(Rows('May archive and restore')),
		fields: Type.Optional(
			Type.Record(Key(), Choice(['hidden', 'read-only']), {
				...closed,
				title: 'Fields',
				description: 'Fields not named can be read, and written where the record can be',
			}),
		),
	},
	closed,
);
export type ModelAccess = Static<typeof ModelAccess>;

/** A member with several roles may do what any of them allows. */
export const Role = Type.Object(
	{
		kind: Type.Literal('role'),
		key: Key(),
		title: Text(),
		description: Type.Optional(LongText()),
		everyone: Type.Optional(Type.Boolean({ default: false, title: 'Every member has it' })),
		models: Type.Record(Type.String({ pattern: modelRefPattern }), ModelAccess, closed),
		pages: Type.Array(PageRef(), { title: 'Pages in the navigation' }),
	},
	{ ...closed, $id: 'role', title: 'Role' },
);
export type Role = Static<typeof Role>;
