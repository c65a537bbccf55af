import { expect, it } from 'vitest';
import { removeExpired } from '../../runtime/server/src/maintenance.ts';
import { startApp } from '../support/server.ts';
import { inventory } from './inventory-app.ts';

it('forgets sessions that have ended and idempotency keys of more than seven days, and nothing else', async () => {
	await using app = await startApp();
	const { services } = app.server;
	await app.admin.post('/production/apps/inventory/publish', { bundle: inventory() });
	const items = '/production/apps/inventory/records/item';
	const once = (key: string) => app.admin.post(items, { values: { name: key } }, { 'idempotency-key': key });
	const [old, young] = [await once('old'), await once('young')];
	const alice = await app.addMember('alice');
	await services.pool.query(`update ws_main_production.dg_idempotency set created_at = now() - interval '8 days' where key = 'old'`);
	await services.pool.query(`update ws_main_production.dg_idempotency set created_at = now() - interval '6 days' where key = 'young'`);
	await services.pool.query(
		`update dougong.session set "expiresAt" = now() - interval '1 minute' where "userId" = (select id from dougong."user" where username = 'alice')`,
	);
	await removeExpired(services);
	const sessions = await services.pool.query(`select distinct u.username from dougong.session s join dougong."user" u on u.id = s."userId"`);
	expect(sessions.rows).toEqual([{ username: 'admin' }]);
	expect((await alice.get('/me')).status).toBe(401);
	expect((await services.pool.query('select key from ws_main_production.dg_idempotency')).rows).toEqual([{ key: 'young' }]);
	expect((await once('young')).body.id).toBe(young.body.id);
	expect((await once('old')).body.id).not.toBe(old.body.id);
});

it('ends a session when its time is over', async () => {
	await using app = await startApp();
	const alice = await app.addMember('alice');
	await app.server.services.pool.query(`update dougong.session set "expiresAt" = now() - interval '1 minute'`);
	app.server.services.changes.announce({ what: 'access' });
	expect((await alice.get('/me')).status).toBe(401);
});

it('keeps events for ninety days, whatever the history does, and goes on where it stopped', async () => {
	let clock = new Date('2026-01-01T08:00:00Z');
	await using app = await startApp({ now: () => clock });
	const { services } = app.server;
	const items = '/production/apps/inventory/records/item';
	await app.admin.post('/production/apps/inventory/publish', { bundle: inventory() });
	const made = await app.admin.post(items, { values: { name: 'First' } });
	// More than are removed at once.
	await services.pool.query(`insert into ws_main_production.dg_event (at, type, app, model, record_id, version)
		select '2026-01-01T09:00:00Z', 'record.updated', 'inventory', 'item', gen_random_uuid(), 1 from generate_series(1, 12000)`);
	clock = new Date('2026-03-31T07:00:00Z');
	const later = await app.signIn('admin');
	const changed = await later.patch(`${items}/${made.body.id}`, { version: 1, values: { name: 'Second' } });
	expect(changed.status).toBe(200);
	const events = async () => (await services.pool.query('select version, type from ws_main_production.dg_event order by id')).rows;
	await removeExpired(services);
	expect(await events()).toHaveLength(12_002);
	clock = new Date('2026-04-01T09:00:01Z');
	await removeExpired({ ...services, eventDays: 0 });
	expect(await events()).toHaveLength(12_002);
	await removeExpired(services);
	expect(await events()).toEqual([{ version: 2, type: 'record.updated' }]);
	const again = await app.signIn('admin');
	expect((await again.get(`${items}/${made.body.id}/history`)).body.entries).toHaveLength(2);
});
