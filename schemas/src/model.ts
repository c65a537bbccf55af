import { type Static, Type } from '@sinclair/typebox';
import { closed, FieldRef, Formula, Icon, type JsonObject, Key, LongText, Text } from './common.ts';

/**
 * A model is a JSON Schema 2020-12 of an object plus the `x-` vocabulary.
 * Which keywords a property may use is said by its field kind (plugins/standard/fields); the ones below are common to all.
 */
export const Model = Type.Object(
	{
		kind: Type.Literal('model'),
		key: Key(),
		title: Text(),
		description: Type.Optional(LongText()),
		icon: Type.Optional(Icon()),
		titleField: Type.Optional(Key({ description: 'The field that names a record; default: the first text field', 'x-slot': { is: 'field', of: '.' } })),
		about: Type.Optional(
			Type.Array(Key({ 'x-slot': { is: 'field', of: '.' } }), {
				minItems: 1,
				maxItems: 4,
				uniqueItems: true,
				title: 'Fields that tell records of the same name apart',
				description: 'Shown below the name where a record is chosen',
			}),
		),
		schema: Type.Unsafe<ModelSchema>({
			type: 'object',
			title: 'JSON Schema of one record',
			description: 'JSON Schema 2020-12 of type object, with x- keywords',
		}),
		unique: Type.Optional(
			Type.Array(Type.Object({ key: Key(), fields: Type.Array(FieldRef({ of: '.' }), { minItems: 1, maxItems: 5 }), message: Type.Optional(Text()) }, closed), {
				description: 'Combinations of fields that no two live records share',
			}),
		),
		indexes: Type.Optional(
			Type.Array(Type.Object({ key: Key(), fields: Type.Array(FieldRef({ of: '.' }), { minItems: 1, maxItems: 5 }) }, closed), {
				description: 'Extra indexes; those that references and uniqueness need are made anyway',
			}),
		),
		rules: Type.Optional(
			Type.Array(
				Type.Object(
					{
						key: Key(),
						assert: Formula('boolean', { of: '.' }, { title: 'Must be true', description: 'Checked at every write' }),
						message: Text({ description: 'What the person reads when it is not' }),
						field: Type.Optional(FieldRef({ of: '.' }, { description: 'Where the message is shown' })),
					},
					closed,
				),
			),
		),
	},
	{ ...closed, $id: 'model', title: 'Model' },
);
export type Model = Static<typeof Model>;

export interface ModelSchema extends JsonObjectSchema {
	type: 'object';
	properties: Record<string, PropertySchema>;
	required?: string[];
}
type JsonObjectSchema = { [keyword: string]: unknown };
/** One property of a model: plain JSON Schema keywords, `x-kind` where the kind cannot be inferred, and the kind's own x- keywords. */
export interface PropertySchema {
	[keyword: string]: unknown;
	title?: string;
	description?: string;
	default?: unknown;
	readOnly?: boolean;
	'x-kind'?: string;
	/** Formula for the value of a new record when none is given. */
	'x-default'?: string;
	/** No two live records share a value. */
	'x-unique'?: boolean;
	/** Formula for the value, which nobody writes then. */
	'x-formula'?: string;
	/** Path to the field whose value it shows. */
	'x-lookup'?: string;
}
export type { JsonObject };
