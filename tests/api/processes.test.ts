import { buildApp } from '@dougong/server';
import pg from 'pg';
import { expect, it } from 'vitest';
import { resumePendingSteps } from '../../runtime/server/src/storage/pending-steps.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { until } from '../support/until.ts';
import { inventory, text } from './inventory-app.ts';

/** Several server processes share one database; one may die at any moment. */

const at = '/production/apps/inventory';
const indexed = () => inventory({ properties: { name: { ...text(), 'x-unique': true }, amount: { type: 'integer', title: 'Amount', minimum: 0 } } });

async function another(app: TestApp) {
	const server = await buildApp({ database: app.database.config });
	const cookie = `dougong_session=${app.admin.session}`;
	return {
		server,
		get: async (address: string) => {
			const response = await server.inject({ url: `/api/v1${address}`, headers: { cookie } });
			return { status: response.statusCode, body: response.body === '' ? null : response.json() };
		},
		[Symbol.asyncDispose]: () => server.close(),
	};
}

async function rows<T extends pg.QueryResultRow>(app: TestApp, query: string): Promise<T[]> {
	const client = new pg.Client(app.database.config);
	await client.connect();
	try {
		return (await client.query<T>(query)).rows;
	} finally {
		await client.end();
	}
}
const indexes = (app: TestApp) =>
	rows<{ name: string; valid: boolean }>(
		app,
		`select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
		join pg_class t on t.oid = i.indrelid where t.relname = 'inventory__item' and not i.indisprimary order by 1`,
	);
const pending = (app: TestApp) => rows<{ failed: string | null }>(app, 'select failed from ws_main_production.dg_pending_step');

it('tells other processes of a publish and of a sign-out, without their asking', async () => {
	await using app = await startApp();
	await using other = await another(app);
	app.server.services.changes.listen();
	other.server.services.changes.listen();
	expect((await other.get('/production/apps')).body.apps).toEqual([]);
	const listening = `select count(*)::int as n from pg_stat_activity where datname = current_database() and query like 'listen %'`;
	await until('both listen', async () => (await rows<{ n: number }>(app, listening))[0]?.n === 2);
	await app.admin.post(`${at}/publish`, { bundle: inventory() });
	await until('the publish is seen', async () => (await other.get('/production/apps')).body.apps.length === 1);
	expect((await other.get('/me')).status).toBe(200);
	await app.admin.post('/auth/sign-out');
	await until('the sign-out is seen', async () => (await other.get('/me')).status === 401);
});

it('sees a publish of another process after a few seconds even where notifications cannot arrive', async () => {
	await using app = await startApp();
	await using other = await another(app);
	expect((await other.get('/production/apps')).body.apps).toEqual([]);
	await app.admin.post(`${at}/publish`, { bundle: inventory() });
	await until('the publish is seen', async () => (await other.get('/production/apps')).body.apps.length === 1);
});

it('makes indexes and checks of a large table after the publish, without leaving anything undone', async () => {
	await using app = await startApp({ options: { largeTableRows: 0 } });
	await app.admin.post(`${at}/publish`, { bundle: inventory() });
	await app.admin.post(`${at}/records/item`, { values: { name: 'Bolt', amount: 1 } });
	expect(await app.admin.post(`${at}/publish`, { bundle: indexed() })).toMatchObject({ status: 200 });
	expect(await indexes(app)).toContainEqual({ name: 'inventory__item__name__unique', valid: true });
	expect(await pending(app)).toEqual([]);
	const constraints = await rows<{ valid: boolean }>(app, `select convalidated as valid from pg_constraint where conname like 'inventory\\_\\_item%check'`);
	expect(constraints.length).toBeGreaterThan(0);
	expect(constraints.every((c) => c.valid)).toBe(true);
	expect(await app.admin.post(`${at}/records/item`, { values: { name: 'Bolt' } })).toMatchObject({ status: 409, body: { code: 'record.not-unique' } });
});

it('carries on at the next start when the process died between the commit and the index', async () => {
	await using app = await startApp({ options: { largeTableRows: 0 } });
	await app.admin.post(`${at}/publish`, { bundle: inventory() });
	// As after a crash in the middle of CREATE INDEX CONCURRENTLY: an index that is there but not valid, and the step still noted.
	await app.admin.post(`${at}/records/item`, { values: { name: 'Bolt' } });
	await app.admin.post(`${at}/records/item`, { values: { name: 'Bolt' } });
	const create = 'create unique index concurrently if not exists crashed on ws_main_production.inventory__item (name) where archived_at is null';
	await rows(app, create).catch(() => {});
	expect(await indexes(app)).toContainEqual({ name: 'crashed', valid: false });
	await rows(
		app,
		`insert into ws_main_production.dg_pending_step (app, revision, sql, index_name, sentence) values ('inventory', 1, '${create}', 'crashed', '{"en":"Makes an index","zh":"建立索引"}')`,
	);
	await resumePendingSteps(app.server.services, { retry: true });
	expect(await pending(app)).toMatchObject([{ failed: expect.stringContaining('could not create unique index') }]);
	expect((await indexes(app)).map((i) => i.name)).not.toContain('crashed');
	const shown = (await app.admin.get(`${at}/revisions`, { 'accept-language': 'en' })).body.pending;
	expect(shown).toEqual([{ revision: 1, sentence: 'Makes an index', failed: expect.stringContaining('could not create unique index') }]);
	const twice = (await app.admin.get(`${at}/records/item`)).body.records[0];
	await app.admin.delete(`${at}/records/item/${twice.id}?version=1`);
	await resumePendingSteps(app.server.services, { retry: true });
	expect(await pending(app)).toEqual([]);
	expect(await indexes(app)).toContainEqual({ name: 'crashed', valid: true });
});
