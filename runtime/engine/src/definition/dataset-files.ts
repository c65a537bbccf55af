import type { JsonValue } from '@dougong/schemas';
import { validatorOf } from '../record/ajv.ts';
import type { CatalogueField } from './catalogue.ts';

/** Small ones only: they lie in the app's definition. In characters of base64. */
const longest = 400_000;
const schemas = new WeakMap<CatalogueField, { [keyword: string]: unknown }>();

/** JSON Schema of what a data set says for a field that names files: the files themselves. */
export function datasetFilesSchema(field: CatalogueField): { [keyword: string]: unknown } {
	const known = schemas.get(field);
	if (known) return known;
	const { minItems, maxItems } = field.value;
	const made = {
		type: 'array',
		minItems: minItems ?? 1,
		...(maxItems !== undefined && { maxItems }),
		items: {
			type: 'object',
			required: ['name', 'base64'],
			properties: {
				name: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[^/\\\\\\u0000-\\u001f]+$' },
				base64: { type: 'string', minLength: 4, maxLength: longest, pattern: '^[A-Za-z0-9+/]+={0,2}$' },
			},
			additionalProperties: false,
		},
	};
	schemas.set(field, made);
	return made;
}

/** A file as a data set brings it. */
export interface DatasetFile {
	name: string;
	base64: string;
}
export function isDatasetFiles(value: JsonValue, field: CatalogueField): value is JsonValue & DatasetFile[] {
	return validatorOf(datasetFilesSchema(field))(value) as boolean;
}
