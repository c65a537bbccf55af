import { buildCatalogue, type Registry } from '@dougong/engine';
import { type Bundle, type Definition, type JsonObject, languageVersion } from '@dougong/schemas';

/** What a person chose for an app made of one JSON Schema. */
export interface PlainAppOptions {
	key: string;
	title: string;
	/** Every member may see and change the records; else only administrators. */
	isOpen: boolean;
	/** What the role that every member gets is called. */
	roleTitle: string;
}

/** Whether a JSON value is a schema of an object and no app. */
export function isObjectSchema(json: unknown): json is JsonObject {
	if (typeof json !== 'object' || json === null || Array.isArray(json) || 'app' in json) return false;
	return ['properties', 'allOf', '$defs', 'required', '$ref'].some((k) => k in json) || ('type' in json && json.type === 'object');
}
export function isBundle(json: unknown): json is Bundle {
	return typeof json === 'object' && json !== null && 'app' in json && 'definitions' in json;
}

/** A key made of a file name or title; empty when nothing of it can be used. */
export function keyFrom(text: string): string {
	return text
		.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.replace(/\.(schema|json)/g, '')
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^[^a-z]+|_+$/g, '')
		.slice(0, 24)
		.replace(/_+$/, '');
}

/** A working app around a plain JSON Schema: the schema as it is, a table of its first fields, and a role. */
export function plainApp(schema: JsonObject, options: PlainAppOptions, registry: Registry): Bundle {
	const { key, title, isOpen } = options;
	const app: Bundle['app'] = { kind: 'app', key, title, language: languageVersion, version: '1.0.0' };
	const model = { kind: 'model', key, title, schema: { type: 'object', ...schema } } as Definition;
	const fields = buildCatalogue({ app, definitions: [model] }, registry).models.get(key)?.fields ?? [];
	const columns = fields.slice(0, mostColumns).map((f) => ({ key: f.key, field: f.key }));
	const page = { kind: 'page', key: 'records', title, blocks: [{ key: 'table', type: 'table', model: key, columns }] } as unknown as Definition;
	const everything = { read: true, create: true, update: true, delete: true };
	const role = { kind: 'role', key: 'member', title: options.roleTitle, everyone: true, models: { [key]: everything }, pages: ['records'] } as Definition;
	return { app, definitions: [model, ...(columns.length ? [page] : []), ...(isOpen && columns.length ? [role] : [])] };
}
const mostColumns = 7;
