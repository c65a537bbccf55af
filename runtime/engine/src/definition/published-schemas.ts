import { AppManifest, Bundle, definitionKinds } from '@dougong/schemas';
import type { TObject } from '@sinclair/typebox';
import type { BlockType } from '../kinds/block-type.ts';
import { CommonKeywords } from '../kinds/common-keywords.ts';
import type { Registry } from '../kinds/registry.ts';

type Schema = { [keyword: string]: unknown };

/**
 * The JSON Schemas that editors complete and check app files with, by file name (`model.json`). Models know the keywords of every
 * installed field kind, pages the properties of every installed block type, workflows those of every node type.
 */
export function publishedSchemas(registry: Registry): Map<string, Schema> {
	const kinds = Object.entries(definitionKinds).map(([kind, { schema }]): [string, Schema] => [kind, published(schema)]);
	const schemas = new Map<string, Schema>([['app', published(AppManifest)], ...kinds]);
	const model = schemas.get('model');
	const page = schemas.get('page');
	if (model) schemas.set('model', withFieldKinds(model, registry));
	if (page) schemas.set('page', withBlockTypes(page, registry));
	const workflow = schemas.get('workflow');
	if (workflow) schemas.set('workflow', withNodeTypes(workflow, registry));
	const ref = (name: string) => ({ $ref: `${name}.json` });
	schemas.set('bundle', {
		...published(Bundle),
		properties: { app: ref('app'), definitions: { type: 'array', items: { anyOf: kinds.map(([kind]) => ref(kind)) } } },
	});
	return new Map(
		[...schemas].map(([name, schema]) => [
			`${name}.json`,
			{ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: `/schemas/v1/${name}.json`, ...schema },
		]),
	);
}

/** Without the annotations that only our own tools read, and with room for `$schema`, by which a file names its schema. */
function published(schema: object): Schema {
	const { $id, ...rest } = clean(schema) as Schema;
	return { ...rest, properties: { $schema: { type: 'string' }, ...(rest.properties as object) } };
}

function clean(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(clean);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (k === 'x-slot' || k === 'x-text' ? [] : [[k, clean(v)]])));
}

/** Properties of a closed object type, to be added to those of another. */
function partOf(config: TObject): Schema {
	const { properties, required } = clean(config) as Schema;
	return { properties, ...(Array.isArray(required) && required.length > 0 && { required }) };
}

/** `if` the property has this value, the schema holds. From entries: an object with a `then` of its own looks like a promise to linters. */
function when(name: string, value: string, holds: Schema): Schema {
	const condition = { properties: { [name]: { const: value } }, required: [name] };
	return Object.fromEntries([
		['if', condition],
		['then', holds],
	]);
}

function withFieldKinds(model: Schema, registry: Registry): Schema {
	const common = partOf(CommonKeywords).properties as { [keyword: string]: Schema };
	const kind = { ...common['x-kind'], oneOf: registry.fields.map((f) => ({ const: f.kind, title: f.title.en, description: f.description.en })) };
	const byKind = registry.fields.map((f) => when('x-kind', f.kind, partOf(f.config)));
	const fields = {
		type: 'object',
		required: ['properties'],
		properties: {
			type: { const: 'object' },
			required: { type: 'array', items: { type: 'string' }, uniqueItems: true, description: 'Fields that every record has to have' },
			properties: { type: 'object', additionalProperties: { $ref: '#/$defs/field' }, description: 'The fields, in the order in which they are shown' },
		},
	};
	return {
		...model,
		properties: {
			...(model.properties as object),
			schema: { ...((model.properties as Schema).schema as object), anyOf: [fields, { not: { required: ['properties'] } }] },
		},
		$defs: { field: { type: ['object', 'boolean'], properties: { ...common, 'x-kind': kind }, allOf: byKind } },
	};
}

function withBlockTypes(page: Schema, registry: Registry): Schema {
	return withTypes(page, 'blocks', registry.blocks);
}

function withNodeTypes(workflow: Schema, registry: Registry): Schema {
	return withTypes(workflow, 'nodes', registry.nodes);
}

/** Items of the list `name` have the properties of their `type`. */
function withTypes(schema: Schema, name: string, types: readonly Pick<BlockType, 'type' | 'title' | 'description' | 'config'>[]): Schema {
	const properties = schema.properties as { [name: string]: Schema };
	const list = properties[name] as Schema & { items: Schema & { properties: Schema } };
	const type = { oneOf: types.map((t) => ({ const: t.type, title: t.title.en, description: t.description.en })) };
	const byType = types.map((t) => when('type', t.type, partOf(t.config)));
	const { additionalProperties, ...item } = list.items;
	const items = { ...item, properties: { ...list.items.properties, type }, allOf: byType, unevaluatedProperties: false };
	return { ...schema, properties: { ...properties, [name]: { ...list, items } } };
}
