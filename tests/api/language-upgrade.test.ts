import fs from 'node:fs';
import path from 'node:path';
import { buildApp } from '@dougong/server';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';

/** An app as it was written in the first version of the language; its kanban says `columns` where version 2 says `by`. */
const old = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../golden/language/1-repairs.json'), 'utf8'));

let app: TestApp;
let upgraded: Awaited<ReturnType<typeof buildApp>>;
beforeAll(async () => {
	app = await startApp();
	expect((await app.admin.post('/production/apps', { bundle: old })).status).toBe(201);
	const later = structuredClone(old);
	later.app.title = 'Repairs, later';
	expect((await app.admin.put('/production/apps/repairs/draft', { bundle: later })).status).toBe(200);
	// What a server of the first version left in the database.
	const client = new pg.Client(app.database.config);
	await client.connect();
	await client.query('update ws_main_production.dg_revision set bundle = $1, hash = $2', [JSON.stringify(old), 'of the old words']);
	await client.query('update ws_main_production.dg_draft set bundle = $1', [JSON.stringify(later)]);
	await client.end();
	upgraded = await buildApp({ database: app.database.config });
});
afterAll(async () => {
	await upgraded.close();
	await app[Symbol.asyncDispose]();
});

async function ask(method: 'GET' | 'POST', address: string, payload?: object) {
	const headers = { cookie: `dougong_session=${app.admin.session}` };
	const answer = await upgraded.inject({ method, url: `/api/v1/production/apps/${address}`, headers, ...(payload && { payload }) });
	return { status: answer.statusCode, body: answer.json() };
}
const isNewest = (bundle: typeof old) => {
	expect(bundle.app.language).toBe(2);
	expect(bundle.definitions.find((d: { kind: string }) => d.kind === 'page').blocks[0]).toMatchObject({ type: 'kanban', by: 'state' });
	expect(bundle.definitions.find((d: { kind: string }) => d.kind === 'page').blocks[0]).not.toHaveProperty('columns');
};

it('serves an app that was published in an older language, in the newest one', async () => {
	const { status, body } = await ask('GET', 'repairs/client');
	expect(status).toBe(200);
	expect(body.pages.board.blocks[0]).toMatchObject({ type: 'kanban', by: 'state' });
	expect((await ask('POST', 'repairs/records/job', { values: { summary: 'Door', state: 'open' } })).status).toBe(201);
});

it('exports, drafts and old revisions come in the newest language, too', async () => {
	isNewest((await ask('GET', 'repairs/export')).body);
	isNewest((await ask('GET', 'repairs/export?revision=1')).body);
	const draft = (await ask('GET', 'repairs/draft')).body;
	expect(draft).toMatchObject({ isSaved: true, bundle: { app: { title: 'Repairs, later' } } });
	isNewest(draft.bundle);
});

it('knows that nothing has changed when the same app comes again, in either language', async () => {
	expect((await ask('POST', 'repairs/publish', { bundle: old })).body).toMatchObject({ revision: 1, changed: false });
	expect((await ask('POST', 'repairs/plan', { bundle: old })).body).toMatchObject({ changes: [], steps: [] });
	expect((await upgraded.inject({ method: 'GET', url: '/readyz' })).statusCode).toBe(200);
});

it('publishes the old draft, and goes back to the old revision', async () => {
	expect((await ask('POST', 'repairs/publish', {})).body).toMatchObject({ revision: 2, changed: true });
	expect((await ask('POST', 'repairs/rollback', { revision: 1 })).body).toMatchObject({ revision: 3, changed: true });
});
