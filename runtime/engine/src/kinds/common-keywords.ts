import { Choice, closed, Formula } from '@dougong/schemas';
import { type Static, Type } from '@sinclair/typebox';

export const rollupFunctions = ['sum', 'count', 'average', 'minimum', 'maximum', 'median'] as const;

const part = (title: string, description: string) => Type.String({ minLength: 1, maxLength: 2000, title, description });

/** `x-rollup`: a short way to write an aggregate (runtime/engine/src/computed/source.ts makes the formula). */
const Rollup = Type.Object(
	{
		of: Type.String({ minLength: 1, maxLength: 200, title: 'Records', description: 'A set of records: children, descendants, model.field …' }),
		fn: Choice(rollupFunctions, { title: 'Function' }),
		value: Type.Optional(part('Value', 'Formula over each of these records; count needs none')),
		weight: Type.Optional(part('Weight', 'Formula over each of these records, for sum and average')),
		where: Type.Optional(part('Only where', 'Formula over each of these records')),
	},
	{ ...closed, title: 'Roll-up', description: 'The value follows from the records that belong to this one' },
);
export type Rollup = Static<typeof Rollup>;

/** Keywords that a property of any kind may use. The rest are said by its kind (`config`). */
export const CommonKeywords = Type.Object({
	type: Type.Optional(Type.Unknown({ description: 'JSON Schema type; may add "null"' })),
	title: Type.Optional(Type.String({ minLength: 1, maxLength: 200, title: 'Label', 'x-text': true })),
	description: Type.Optional(Type.String({ maxLength: 4000, title: 'Help', description: 'Shown under the field in forms', 'x-text': true })),
	default: Type.Optional(Type.Unknown({ title: 'Default', description: 'Value of a new record when none is given' })),
	readOnly: Type.Optional(Type.Boolean({ title: 'Read-only', description: 'Set when the record is made, by default or data set; nobody changes it' })),
	'x-kind': Type.Optional(Type.String({ title: 'Kind', description: 'Field kind, where the plain schema does not say it' })),
	'x-default': Type.Optional(Formula('any', { of: '.' }, { title: 'Default formula', description: 'Worked out when a record is made without a value' })),
	'x-unique': Type.Optional(Type.Boolean({ title: 'Unique', description: 'No two live records share a value' })),
	'x-formula': Type.Optional(
		Formula('any', { of: '.' }, { title: 'Formula', description: 'The value follows from others and is kept up to date; nobody writes it' }),
	),
	'x-lookup': Type.Optional(
		Type.String({ minLength: 1, maxLength: 200, title: 'Lookup', description: 'Shows a field of a record that is referred to, e.g. owner.org_unit' }),
	),
	'x-rollup': Type.Optional(Rollup),
});

/** Annotations of JSON Schema: allowed everywhere, they change nothing. */
export const annotationKeywords: ReadonlySet<string> = new Set([
	'$comment',
	'$id',
	'$anchor',
	'examples',
	'deprecated',
	'writeOnly',
	'contentEncoding',
	'contentMediaType',
	'$schema',
	'$defs',
	'definitions',
]);

/** Keywords of JSON Schema, old and new, that constrain a value. */
export const constraintKeywords: ReadonlySet<string> = new Set([
	...['enum', 'const', 'multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum', 'maxLength', 'minLength', 'pattern', 'format'],
	...['items', 'prefixItems', 'additionalItems', 'contains', 'minContains', 'maxContains', 'maxItems', 'minItems', 'uniqueItems', 'unevaluatedItems'],
	...['properties', 'patternProperties', 'additionalProperties', 'propertyNames', 'maxProperties', 'minProperties', 'required', 'unevaluatedProperties'],
	...['dependencies', 'dependentRequired', 'dependentSchemas', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', '$ref', '$dynamicRef', 'contentSchema'],
]);
