import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, lab, make, people, whole } from './records-app.ts';

let app: TestApp;
let alice: Person;

beforeAll(async () => {
	const worker = {
		item: { read: '[owner] = ME()', create: '[owner] = ME()', update: '[owner] = ME()', fields: { secret: 'hidden', score: 'read-only' } },
	};
	app = await startApp({ apps: ['directory', lab({ worker: { everyone: true, models: worker } }), 'performance'] });
	const { ids } = await people(app, ['alice']);
	alice = await app.addMember('alice', { person: ids.alice });
	await make(alice, at.items, { name: 'Lamp', amount: 2 });
});
afterAll(() => app[Symbol.asyncDispose]());

const document = async (person: Person, key: string) => whole(await person.get(`/production/apps/${key}/openapi.json`));

test.each(['directory', 'lab', 'performance'])('the document of %s is valid OpenAPI 3.1, for an administrator and for a member', async (key) => {
	for (const person of [app.admin, alice]) {
		const api = await document(person, key);
		expect(api.openapi).toBe('3.1.0');
		const validator = new Validator();
		expect(await validator.validate(api)).toEqual({ valid: true });
		expect(validator.version).toBe('3.1');
		for (const reference of JSON.stringify(api).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
			const found = reference[1]?.split('/').reduce<Record<string, unknown> | undefined>((node, step) => node?.[step] as Record<string, unknown>, api);
			expect(found, reference[1]).toBeDefined();
		}
	}
});

test('an administrator has every operation of every model', async () => {
	const api = await document(app.admin, 'lab');
	const operations = Object.values(api.paths).flatMap((item) => Object.values(item as object).flatMap((o) => o.operationId ?? []));
	const names = ['list', 'create', 'bulk', 'query', 'aggregate', 'get', 'update', 'archive', 'history', 'restore'];
	expect(operations.sort()).toEqual(['item', 'place'].flatMap((model) => names.map((name) => `${name}_${model}`)).sort());
});

test('a member finds only what the member may do, and no hidden field', async () => {
	const api = await document(alice, 'lab');
	expect(Object.keys(api.paths).some((path) => path.includes('place'))).toBe(false);
	expect(api.paths['/records/item/{id}']).not.toHaveProperty('delete');
	expect(api.paths).not.toHaveProperty('/records/item/{id}/restore');
	expect(JSON.stringify(api)).not.toContain('secret');
	expect(api.components.schemas['item.values'].properties).toHaveProperty('score');
	expect(api.components.schemas['item.update'].properties).not.toHaveProperty('score');
	expect(api.components.schemas['item.create'].properties).not.toHaveProperty('number');
});

test('its examples are accepted by the server that describes itself so', async () => {
	const api = await document(app.admin, 'lab');
	const base = api.servers[0].url.replace('/api/v1', '');
	const { example } = api.paths['/records/place'].post.requestBody.content['application/json'];
	const created = await app.admin.post(`${base}/records/place`, { values: { ...example.values, within: null, boss: null } });
	expect(created.status, created.text).toBe(201);
	for (const model of ['item', 'place']) {
		const query = api.paths[`/records/${model}/query`].post.requestBody.content['application/json'].example;
		expect((await app.admin.post(`${base}/records/${model}/query`, query)).status).toBe(200);
		const aggregate = api.paths[`/records/${model}/aggregate`].post.requestBody.content['application/json'].example;
		expect((await app.admin.post(`${base}/records/${model}/aggregate`, aggregate)).status).toBe(200);
	}
});

test('explanations come in the reader’s language', async () => {
	const [zh, en] = await Promise.all(['zh-CN', 'en'].map((language) => alice.get('/production/apps/lab/openapi.json', { 'accept-language': language })));
	expect(zh?.body.paths['/records/item'].get.summary).toBe('Item：列表');
	expect(en?.body.paths['/records/item'].get.summary).toBe('List Item');
});

test('a stranger gets no document', async () => {
	expect((await app.anonymous.get('/production/apps/lab/openapi.json')).status).toBe(401);
	expect((await app.admin.get('/production/apps/nothing/openapi.json')).body.code).toBe('app.unknown');
});
