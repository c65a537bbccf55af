import { afterAll, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import { startApp, type TestApp } from '../support/server.ts';
import { inventory } from './inventory-app.ts';

/** What a member may do is kept in memory: asked anew when it may have changed, and not with every record that somebody writes. */

let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', inventory()] });
});
afterAll(() => app?.[Symbol.asyncDispose]());

it('stands while records are written, and is asked anew when people or members change', async () => {
	const unit = (await app.admin.post('/production/apps/directory/records/org_unit', { values: { name: 'HQ', code: 'hq' } })).body.id;
	const values = { name: 'alice', employee_no: 'E1', org_unit: unit, position: 'x', active: true };
	const person = (await app.admin.post('/production/apps/directory/records/person', { values })).body.id;
	const alice = await app.addMember('alice', { person });
	const me = async () => (await alice.get('/production/facts')).body.me;
	expect(await me()).toBe(person);
	// Behind the back of the server: whoever asks the database sees nobody.
	const client = new pg.Client(app.database.config);
	await client.connect();
	await client.query('update ws_main_production.dg_member set person_id = null where person_id = $1', [person]);
	await client.end();
	const written = await app.admin.post('/production/apps/inventory/records/item', { values: { name: 'x' } });
	expect(written.status).toBe(201);
	const { changes } = app.server.services;
	changes.announce({ what: 'written', env: 'production', models: ['inventory/item'] });
	changes.announce({ what: 'jobs', env: 'production' });
	changes.announce({ what: 'messages', env: 'production', people: null });
	expect(await me()).toBe(person);
	changes.announce({ what: 'directory', env: 'production' });
	expect(await me()).not.toBe(person);
});
