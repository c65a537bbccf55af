import type { Model } from '@dougong/schemas';
import type { CatalogueField, CatalogueModel } from '../definition/catalogue.ts';

type Schema = { [keyword: string]: unknown };

export interface RecordSchemaOptions {
	/** create and update: what may be sent. read: what comes back. */
	for: 'create' | 'update' | 'read';
	/** Fields that are not in it. */
	hidden?: ReadonlySet<string>;
	/** Fields that may be read only; those of the model itself are so anyway. */
	readOnly?: ReadonlySet<string>;
}

/** JSON Schema 2020-12 of a record's values. Optional fields may be null; what is read may be null wherever it is masked. Closed. */
export function recordSchema(model: CatalogueModel, options: RecordSchemaOptions): Schema {
	const isReading = options.for === 'read';
	const isWritable = (f: CatalogueField) => !f.readOnly && !options.readOnly?.has(f.key);
	const fields = model.fields.filter((f) => !options.hidden?.has(f.key) && (isReading || isWritable(f)));
	const required = fields.filter((f) => options.for === 'create' && f.required && !hasDefault(f)).map((f) => f.key);
	const properties = fields.map((f): [string, Schema] => [f.key, property(f, { isNullable: isReading || !f.required, isReadOnly: !isWritable(f) })]);
	return {
		type: 'object',
		title: model.title,
		...(model.definition.description && { description: model.definition.description }),
		...(required.length > 0 && { required }),
		properties: Object.fromEntries(properties),
		additionalProperties: false,
	};
}

export function hasDefault(field: CatalogueField): boolean {
	return (field.property.default !== undefined && field.property.default !== null) || field.property['x-default'] !== undefined;
}

/** How values come about is no part of their shape, and may name what the reader does not see. */
const formulas: ReadonlySet<string> = new Set(['x-formula', 'x-lookup', 'x-rollup', 'x-default']);

function property(field: CatalogueField, { isNullable, isReadOnly }: { isNullable: boolean; isReadOnly: boolean }): Schema {
	const vocabulary = Object.entries(field.property).filter(([keyword]) => keyword.startsWith('x-') && !formulas.has(keyword));
	const fallback = field.property.default;
	return {
		title: field.title,
		...(field.description && { description: field.description }),
		...(isNullable ? nullable(field.value) : field.value),
		...(fallback !== undefined && fallback !== null && { default: fallback }),
		...Object.fromEntries(vocabulary),
		'x-kind': field.kind,
		...(Array.isArray(field.property.oneOf) && { 'x-options': field.property.oneOf }),
		...(field.reference && { 'x-model': field.reference.model }),
		...(isReadOnly && { readOnly: true }),
	};
}

function nullable(value: Schema): Schema {
	if (typeof value.type !== 'string') return Object.keys(value).length === 0 ? value : { anyOf: [value, { type: 'null' }] };
	return { ...value, type: [value.type, 'null'], ...(Array.isArray(value.enum) && { enum: [...value.enum, null] }) };
}

/** The model as a plain JSON Schema: its own words without ours. Installing it again gives the same fields as far as plain schemas can say them. */
export function exportPlainSchema({ title, description, schema: own }: Model): Schema {
	const schema = plain(own) as Schema;
	return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...(description && { description }), ...schema };
}

function plain(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (k.startsWith('x-') ? [] : [[k, plain(v)]])));
}
