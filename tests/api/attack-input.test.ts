import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { within } from '../support/patience.ts';

const field = (schema: object) => ({ type: 'string', maxLength: 200, ...schema });
const shop = {
	app: { kind: 'app', key: 'shop', title: 'Shop', language: 2, version: '1.0.0' },
	definitions: [
		{
			kind: 'model',
			key: 'thing',
			title: 'Thing',
			titleField: 'name',
			schema: {
				type: 'object',
				properties: {
					name: field({}),
					code: field({ pattern: '^(a+)+$' }),
					within: { type: 'string', 'x-kind': 'tree-parent' },
					extra: { 'x-kind': 'json', type: 'object' },
				},
			},
		},
		{ kind: 'role', key: 'all', title: 'All', everyone: true, models: { thing: { read: true, create: true, update: true, delete: true } }, pages: [] },
	],
};
const things = '/production/apps/shop/records/thing';

let app: TestApp;
let member: Person;
beforeAll(async () => {
	app = await startApp({ apps: [shop] });
	member = await app.addMember('member');
});
afterAll(() => app[Symbol.asyncDispose]());

const openBrackets = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const raw = async (person: Person, method: 'POST' | 'PATCH', address: string, payload: string) => {
	const headers = { cookie: `dougong_session=${person.session}`, 'content-type': 'application/json' };
	return app.server.inject({ method, url: `/api/v1${address}`, headers, payload });
};

it.each([
	'{"and":1}',
	'{"or":{}}',
	'{"and":[5]}',
	'{"not":null}',
	'{"search":5}',
	'{"formula":5}',
	'{"formula":["[name] = 1"]}',
	'{"field":5,"op":"eq"}',
	'{"field":"name","op":5}',
	'{"field":"name"}',
	'{"field":["name"],"op":"eq","value":"x"}',
])('refuses %s as a filter of an address', async (filter) => {
	const answer = await member.get(`${things}?filter=${encodeURIComponent(filter)}`);
	expect(answer).toMatchObject({ status: 400, body: { code: 'query.invalid' } });
});

it('refuses U+0000 wherever a text goes to the database', async () => {
	const refused = { status: 400, body: { code: 'request.malformed' } };
	expect(await app.anonymous.post('/auth/sign-in', { username: 'a\0b', password: 'x' })).toMatchObject(refused);
	expect(await member.get('/a%00b/facts')).toMatchObject(refused);
	const bundle = { ...shop, app: { ...shop.app, version: '1.0.1' } };
	expect(await app.admin.post('/production/apps/shop/publish', { bundle, note: 'a\0b' })).toMatchObject(refused);
});

it('refuses values nested deeper than any database or checker goes', async () => {
	for (const depth of [2000, 50_000, 400_000]) {
		for (const payload of [`{"values":{"extra":{"a":${openBrackets(depth)}}}}`, `{"values":{"name":${openBrackets(depth)}}}`]) {
			const answer = await raw(member, 'POST', things, payload);
			expect([depth, answer.statusCode, answer.json().code]).toEqual([depth, 400, 'request.malformed']);
		}
	}
	const fits = await raw(member, 'POST', things, `{"values":{"extra":{"a":${openBrackets(900)}}}}`);
	expect(fits.statusCode).toBe(201);
});

it('refuses half a surrogate pair in structured values', async () => {
	const answer = await raw(member, 'POST', things, '{"values":{"extra":{"a":"\\ud800"}}}');
	expect(answer.statusCode).toBe(422);
	expect(answer.json().errors).toMatchObject([{ pointer: '#/values/extra', code: 'field.not-allowed' }]);
});

it('a pattern that backtracks without end holds nobody up', async () => {
	const began = performance.now();
	const answer = await member.post(things, { values: { code: `${'a'.repeat(34)}!` } });
	expect(answer).toMatchObject({ status: 422, body: { errors: [{ code: 'field.wrong-format' }] } });
	expect(performance.now() - began).toBeLessThan(within(2000));
});

it('tells no more than a hundred of the mistakes in one request', async () => {
	const values = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`x${i}`, 1]));
	const answer = await member.post(things, { values });
	expect(answer.status).toBe(422);
	expect(answer.body.errors).toHaveLength(100);
});

it('follows no path over more references than formulas may', async () => {
	const path = Array.from({ length: 12 }, () => 'within').join('.');
	expect(await member.get(`${things}?expand=${path}`)).toMatchObject({ status: 400, body: { code: 'query.invalid' } });
	const count = [{ key: 'n', fn: 'count' }];
	expect(await member.post(`${things}/aggregate`, { groupBy: [path], measures: count })).toMatchObject({ status: 400, body: { code: 'query.invalid' } });
	expect((await member.get(`${things}?expand=within.within`)).status).toBe(200);
});

it('refuses an app whose list of required apps is none', async () => {
	for (const requires of [5, [null], ['x'], [{ app: {} }], {}]) {
		const bundle = { ...shop, app: { ...shop.app, key: 'other', requires } };
		const answer = await app.admin.post('/production/apps', { bundle });
		expect([JSON.stringify(requires), answer.status, answer.body.code]).toEqual([JSON.stringify(requires), 422, 'definition.invalid']);
	}
});

it('reads a small schema that refers to itself many times in a moment', async () => {
	const schema = { type: 'object', properties: { a: { type: 'string' } }, allOf: Array.from({ length: 60 }, () => ({ $ref: '#' })) };
	const bundle = { app: { ...shop.app, key: 'bomb' }, definitions: [{ kind: 'model', key: 'm', title: 'M', schema }] };
	const began = performance.now();
	expect((await app.admin.post('/production/apps/bomb/check', { bundle })).status).toBe(200);
	expect(performance.now() - began).toBeLessThan(within(3000));
}, 150_000);

it.each([1e300, 2 ** 53, 2 ** 31])('refuses %d as a version', async (version) => {
	const { body } = await member.post(things, { values: { name: 'versioned' } });
	expect((await member.patch(`${things}/${body.id}`, { version, values: { name: 'x' } })).status).toBe(400);
	expect((await member.delete(`${things}/${body.id}?version=${version}`)).status).toBe(400);
	expect((await app.admin.post('/production/apps/shop/rollback', { revision: version })).status).toBe(400);
	expect((await app.admin.get(`/production/apps/shop/export?revision=${version}`)).status).toBe(400);
});

it('spells a property name of any length in a moment', async () => {
	const long = 'A'.repeat(100_000);
	const schema = { type: 'object', properties: { [long]: { type: 'string' }, [`${long}B`]: { type: 'string' } } };
	const bundle = { app: { ...shop.app, key: 'spelt' }, definitions: [{ kind: 'model', key: 'm', title: 'M', schema }] };
	const began = performance.now();
	const { diagnostics } = (await app.admin.post('/production/apps/spelt/check', { bundle })).body;
	expect(diagnostics.filter((d: { severity: string }) => d.severity === 'error')).toEqual([]);
	expect(performance.now() - began).toBeLessThan(within(2000));
}, 120_000);

it('takes no record of more than a megabyte', async () => {
	const values = { name: 'x', extra: { text: 'x'.repeat(1024 * 1024) } };
	expect(await member.post(things, { values })).toMatchObject({ status: 413, body: { code: 'request.too-large' } });
});
