import { buildApp } from '@dougong/server';
import type { Bundle } from '@dougong/schemas';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { inventory, text } from './inventory-app.ts';

/** What docs/architecture.md promises of every app, and no other test says by itself. */
const at = '/production/apps/inventory';
const items = `${at}/records/item`;
const schema = 'ws_main_production';
let app: TestApp;
let admin: Person;
beforeAll(async () => {
	app = await startApp();
	admin = app.admin;
});
afterAll(() => app[Symbol.asyncDispose]());

async function rows(query: string): Promise<object[]> {
	const client = new pg.Client(app.database.config);
	await client.connect();
	try {
		return (await client.query(query)).rows;
	} finally {
		await client.end();
	}
}

const amounts = inventory({
	properties: { name: text(), amount: { type: 'integer', title: 'Amount' }, double: { type: 'integer', title: 'Double', 'x-default': '[amount] * 2' } },
});

describe('4: nothing is inert', () => {
	it('not the translation of a message either, of a rule or of a combination that is taken', async () => {
		const shelves: Bundle = {
			app: { kind: 'app', key: 'shelves', title: '货架', language: 2, version: '1.0.0' },
			definitions: [
				{
					...{ kind: 'model', key: 'shelf', title: '货架', schema: { type: 'object', properties: { row: { type: 'integer' }, place: { type: 'integer' } } } },
					unique: [{ key: 'spot', fields: ['row', 'place'], message: '此处已有货架' }],
					rules: [{ key: 'low', assert: '[row] < 9', message: '太高' }],
				},
				{ kind: 'translation', key: 'en', language: 'en', texts: { 'model.shelf.unique.spot.message': 'Taken', 'model.shelf.rules.low.message': 'Too high' } },
			],
		};
		expect((await admin.post('/production/apps/shelves/publish', { bundle: shelves })).status).toBe(200);
		const put = async (row: number, language: string) => {
			const { body } = await admin.post('/production/apps/shelves/records/shelf', { values: { row, place: 1 } }, { 'accept-language': language });
			return body.errors?.[0].detail;
		};
		expect([await put(1, 'en'), await put(1, 'en'), await put(1, 'zh-CN')]).toEqual([undefined, 'Taken', '此处已有货架']);
		expect([await put(9, 'en'), await put(9, 'zh-CN')]).toEqual(['Too high', '太高']);
	});
});

describe('5: keys are for ever, labels are free', () => {
	it('renaming an app, a model, its fields and options changes no table, and formulas go on', async () => {
		expect((await admin.post(`${at}/publish`, { bundle: amounts })).status).toBe(200);
		const columns = () => rows(`select table_name, column_name, data_type from information_schema.columns where table_schema = '${schema}' order by 1, 2`);
		const before = await columns();
		const renamed = JSON.parse(JSON.stringify(amounts).replaceAll('"title":"', '"title":"New ')) as object;
		expect((await admin.post(`${at}/plan`, { bundle: renamed })).body).toMatchObject({ steps: [], conflicts: [], diagnostics: [] });
		expect((await admin.post(`${at}/publish`, { bundle: renamed })).body).toMatchObject({ revision: 2, changed: true });
		expect(await columns()).toEqual(before);
		expect((await admin.post(items, { values: { name: 'Bolt', amount: 4 } })).body.values).toMatchObject({ amount: 4, double: 8 });
	});
});

describe('6: a revision is never changed', () => {
	it('whatever comes after it: drafts, publishes, roll-backs', async () => {
		const first = () =>
			rows(`select app, number, hash, version, bundle::text, note, created_at, created_by from ${schema}.dg_revision where app = 'inventory' and number = 1`);
		const before = await first();
		expect(before).toHaveLength(1);
		await admin.put(`${at}/draft`, { bundle: inventory({ title: 'Draft' }) });
		await admin.post(`${at}/publish`, { bundle: inventory({ title: 'Third' }) });
		await admin.post(`${at}/rollback`, { revision: 1 });
		expect(await first()).toEqual(before);
		expect((await admin.get(`${at}/revisions`)).body.revisions.map((r: { number: number }) => r.number)).toEqual([4, 3, 2, 1]);
	});
});

describe('13: null is not zero', () => {
	it('neither when it is kept, nor found, nor averaged', async () => {
		for (const amount of [0, null, 10]) await admin.post(items, { values: { name: `null and ${amount}`, amount } });
		const only = { field: 'name', op: 'starts', value: 'null and' };
		const find = async (filter: object) => {
			const { body } = await admin.post(`${items}/query`, { filter: { and: [only, filter] } });
			return body.records.map((r: { values: { amount: number | null } }) => r.values.amount);
		};
		expect(await find({ field: 'amount', op: 'eq', value: 0 })).toEqual([0]);
		expect(await find({ field: 'amount', op: 'empty' })).toEqual([null]);
		expect(await find({ field: 'amount', op: 'lt', value: 5 })).toEqual([0]);
		const measures = [{ key: 'mean', fn: 'avg', field: 'amount' }];
		const mean = async (filter: object) => (await admin.post(`${items}/aggregate`, { measures, filter: { and: [only, filter] } })).body.groups[0].values;
		expect(await mean({ field: 'name', op: 'not-empty' })).toEqual({ mean: 5 });
		expect(await mean({ field: 'amount', op: 'empty' })).toEqual({ mean: null });
		const shown = (await admin.post(`${items}/query`, { filter: { formula: '[amount] + 1 = 1' } })).body.records;
		expect(shown.map((r: { values: object }) => r.values)).toEqual([expect.objectContaining({ amount: 0 })]);
	});
});

it('every statement names its schema: all works where nothing can be found without one', async () => {
	await using database = await freshDatabase();
	const server = await buildApp({ database: { ...database.config, options: '-c search_path=nowhere' } });
	try {
		await server.services.identity.createUser({ username: 'root', name: 'Root', password: 'dougong-demo', isAdmin: true });
		const signedIn = await server.inject({ method: 'POST', url: '/api/v1/auth/sign-in', payload: { username: 'root', password: 'dougong-demo' } });
		const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!;
		const ask = async (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) => {
			const answer = await server.inject({
				method,
				url: `/api/v1${url}`,
				headers: { cookie, 'idempotency-key': `${method} ${url}`.replaceAll(' ', '-') },
				payload,
			});
			expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBeLessThan(300);
			return answer.json();
		};
		await ask('POST', '/production/apps', { template: 'directory', demo: false });
		await ask('POST', `${at}/publish`, { bundle: inventory({ properties: { name: { ...text(), 'x-unique': true }, amount: { type: 'integer' } } }) });
		const made = await ask('POST', items, { values: { name: 'Bolt', amount: 1 } });
		await ask('PATCH', `${items}/${made.id}`, { version: 1, values: { amount: 2 } });
		await ask('POST', `${items}/query`, { filter: { search: 'bol' }, sort: ['name'], count: true });
		await ask('POST', `${items}/aggregate`, { measures: [{ key: 'n', fn: 'count' }] });
		expect((await ask('GET', `${items}/${made.id}/history`)).entries).toHaveLength(2);
		await ask('GET', '/production/facts');
	} finally {
		await server.close();
	}
});
