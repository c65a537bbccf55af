import { createRegistry } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { definitionKinds } from '@dougong/schemas';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { schemaRoutes } from './schemas.ts';

const app = Fastify();
schemaRoutes(app, createRegistry(plugins));

it('lists a JSON Schema for each definition kind', async () => {
	const { schemas } = (await app.inject('/schemas/v1')).json();
	expect(schemas.toSorted()).toEqual(['app', 'bundle', ...Object.keys(definitionKinds)].map((kind) => `/schemas/v1/${kind}.json`).toSorted());
});

it.each([
	['app', { kind: 'app', key: 'inventory', title: 'Inventory', language: 2, version: '1.0.0' }],
	['model', { kind: 'model', key: 'item', title: 'Item', schema: { type: 'object', properties: { name: { type: 'string' } } } }],
	['role', { kind: 'role', key: 'keeper', title: 'Keeper', models: { item: { read: true } }, pages: [] }],
	['page', { kind: 'page', key: 'items', title: 'Items', blocks: [{ key: 'list', type: 'table', model: 'item', columns: [{ key: 'name', field: 'name' }] }] }],
])('an editor can check a file of kind %s with it', async (kind, definition) => {
	const response = await app.inject(`/schemas/v1/${kind}.json`);
	expect(response.headers['access-control-allow-origin']).toBe('*');
	const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(response.json());
	expect(validate(definition), JSON.stringify(validate.errors)).toBe(true);
	expect(validate({ ...definition, nonsense: true })).toBe(false);
	expect(validate({ ...definition, key: 'Not A Key' })).toBe(false);
});
