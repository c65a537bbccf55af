import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { within } from '../support/patience.ts';
import { at, lab, make, whole } from './records-app.ts';

/** Statements about records end in time; others may take what they need. */
const schema = 'ws_main_production';
let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', lab()], options: { queryTimeoutMs: 150 } });
	await app.server.services.pool.query(
		`insert into ${schema}.lab__item (id, version, created_at, updated_at, name, state, amount)
		select gen_random_uuid(), 1, now(), now(), repeat('thing ', 9) || n, 'open', n from generate_series(1, 120000) n`,
	);
});
afterAll(() => app[Symbol.asyncDispose]());

/** No index helps with these, and nothing fits. */
const words = Array.from({ length: 50 }, (_, i) => `thing thing ${i} nothing`);
const many = { or: words.map((value) => ({ field: 'name', op: 'contains', value })) };

it('a list or a count that takes too long is ended, and says what to do', async () => {
	for (const [address, body] of [
		[`${at.items}/query`, { filter: many, count: true }],
		[`${at.items}/aggregate`, { filter: many, measures: [{ key: 'n', fn: 'count' }] }],
		[`${at.items}/query`, { filter: { not: many }, sort: ['name'], count: true, limit: 500 }],
	] as const) {
		const before = Date.now();
		const { status, body: told } = await app.admin.post(address, body, { 'accept-language': 'en' });
		expect([status, told.code, told.detail]).toEqual([503, 'query.too-slow', 'Narrow the filter, or try again in a moment.']);
		expect(Date.now() - before).toBeLessThan(within(2000));
	}
});

it('the limit ends with its statement: connections stay as they were, and quick questions work on', async () => {
	const { pool } = app.server.services;
	for (let i = 0; i < 30; i++)
		whole(await app.admin.get(`${at.items}?limit=3&sort=name&filter=${encodeURIComponent('{"field":"code","op":"eq","value":"x"}')}`));
	const settings = await Promise.all(Array.from({ length: 5 }, () => pool.query(`select current_setting('statement_timeout') as t, pg_sleep(0.1)`)));
	expect(new Set(settings.map((r) => r.rows[0].t))).toEqual(new Set(['0']));
});

it('a write that waits for a record which somebody holds gives up, writes nothing, and can be sent again', async () => {
	const { id } = await make(app.admin, at.places, { name: 'Held' });
	const other = new pg.Client(app.database.config);
	await other.connect();
	try {
		await other.query(`begin; select from ${schema}.lab__place where id = '${id}' for update`);
		const change = () => app.admin.patch(at.place(id), { version: 1, values: { name: 'Changed' } });
		const keyed = () => app.admin.patch(at.place(id), { version: 1, values: { name: 'Keyed' } }, { 'idempotency-key': 'held' });
		for (const refused of await Promise.all([change(), keyed(), app.admin.delete(at.place(id))])) {
			expect([refused.status, refused.body.code]).toEqual([503, 'query.too-slow']);
		}
		await other.query('rollback');
		expect(whole(await keyed())).toMatchObject({ version: 2, values: { name: 'Keyed' } });
	} finally {
		await other.end();
	}
});

it('a publish may take longer', async () => {
	const bundle = lab();
	const model = bundle.definitions.find((d) => d.kind === 'model' && d.key === 'item') as { schema: { properties: Record<string, object> } };
	model.schema.properties.colour = { type: 'string', title: 'Colour' };
	const other = new pg.Client(app.database.config);
	await other.connect();
	try {
		await other.query(`begin; select from ${schema}.lab__item limit 1`);
		const began = Date.now();
		const publish = app.admin.post('/production/apps/lab/publish', { bundle });
		setTimeout(() => void other.query('rollback'), 400);
		expect(whole(await publish)).toMatchObject({ revision: 2 });
		expect(Date.now() - began).toBeGreaterThan(300);
	} finally {
		await other.end();
	}
});
