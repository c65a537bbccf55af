import { auditActions } from '@dougong/schemas/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { password, type Person, startApp, type TestApp } from '../support/server.ts';
import { inventory, text } from './inventory-app.ts';

let app: TestApp;
let clock = new Date('2026-12-31T17:30:00Z');
beforeAll(async () => {
	app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const idOf = async (person: Person): Promise<string> => (await person.get('/me')).body.user.id;
const tokenOf = async (person: Person): Promise<string> => (await person.post('/tokens', { name: 'program' })).body.token;
const statusWith = async (token: string): Promise<number> => (await app.anonymous.get('/me', { authorization: `Bearer ${token}` })).status;

it('a password reset by an administrator ends sessions and API tokens of the account, at once', async () => {
	const alice = await app.addMember('alice');
	const token = await tokenOf(alice);
	expect(await statusWith(token)).toBe(200);
	expect((await app.admin.put(`/accounts/${await idOf(alice)}/password`, { password: 'by the admin' })).status).toBe(204);
	expect(await statusWith(token)).toBe(401);
	expect((await alice.get('/me')).status).toBe(401);
	expect((await (await app.signIn('alice', 'by the admin')).get('/tokens')).body.tokens).toEqual([]);
});

it('a change of the own password ends the API tokens, too, and keeps the session', async () => {
	const bob = await app.addMember('bob');
	const token = await tokenOf(bob);
	expect(await statusWith(token)).toBe(200);
	expect((await bob.post('/auth/change-password', { current: password, next: 'a new secret' })).status).toBe(204);
	expect(await statusWith(token)).toBe(401);
	expect((await bob.get('/me')).status).toBe(200);
});

it('a disabled account is out at once and cannot sign in until it is enabled; its old session and token stay dead', async () => {
	const carol = await app.addMember('carol');
	const id = await idOf(carol);
	const token = await tokenOf(carol);
	expect((await app.admin.patch(`/accounts/${id}`, { disabled: true })).status).toBe(204);
	expect((await carol.get('/me')).status).toBe(401);
	expect(await statusWith(token)).toBe(401);
	const signIn = (secret: string) => app.anonymous.post('/auth/sign-in', { username: 'carol', password: secret });
	expect(await signIn(password)).toMatchObject({ status: 403, body: { code: 'auth.account-disabled' } });
	expect(await signIn('wrong wrong')).toMatchObject({ status: 401, body: { code: 'auth.wrong-password' } });
	const listed = (await app.admin.get('/accounts')).body.accounts;
	expect(listed).toContainEqual({ id, username: 'carol', name: 'carol', language: null, isAdmin: false, disabled: true });
	expect((await app.admin.patch(`/accounts/${id}`, { disabled: false })).status).toBe(204);
	expect((await signIn(password)).status).toBe(200);
	expect((await carol.get('/me')).status).toBe(401);
	expect(await statusWith(token)).toBe(401);
});

it('a demo account that is disabled is no longer offered where people sign in', async () => {
	await using demo = await startApp();
	const accounts = { kind: 'accounts', key: 'demo', title: 'Demo', accounts: [{ username: 'guest', password: 'demo-secret', title: 'A guest', roles: [] }] };
	const bundle = inventory();
	const installed = await demo.admin.post('/production/apps', { bundle: { ...bundle, definitions: [...bundle.definitions, accounts] }, demo: true });
	expect(installed.status, installed.text).toBe(201);
	const offered = async () => (await demo.anonymous.get('/auth/demo-accounts')).body.accounts.map((a: { username: string }) => a.username);
	expect(await offered()).toEqual(['guest']);
	const guest = await demo.signIn('guest', 'demo-secret');
	await demo.admin.patch(`/accounts/${await idOf(guest)}`, { disabled: true });
	expect(await offered()).toEqual([]);
});

it('somebody who can sign in stays an administrator', async () => {
	const mine = await idOf(app.admin);
	const lastAdmin = { status: 409, body: { code: 'account.last-admin' } };
	expect(await app.admin.patch(`/accounts/${mine}`, { disabled: true })).toMatchObject(lastAdmin);
	const { body: other } = await app.admin.post('/accounts', { username: 'second', name: 'Second', password, isAdmin: true });
	expect((await app.admin.patch(`/accounts/${other.id}`, { disabled: true })).status).toBe(204);
	expect(await app.admin.patch(`/accounts/${mine}`, { isAdmin: false })).toMatchObject(lastAdmin);
	expect(await app.admin.patch(`/accounts/${mine}`, {})).toMatchObject({ status: 400 });
});

it('tells administrators who administered what, page by page, and nobody else', async () => {
	await using fresh = await startApp();
	const { admin } = fresh;
	const apps = '/production/apps';
	await admin.post(apps, { bundle: inventory() });
	await admin.post(`${apps}/inventory/publish`, { bundle: inventory({ title: 'Stock' }), note: 'a better name' });
	await admin.post(`${apps}/inventory/publish`, { bundle: inventory({ title: 'Stock' }) }); // nothing changes
	await admin.post(`${apps}/inventory/rollback`, { revision: 1 });
	const { body: dave } = await admin.post('/accounts', { username: 'dave', name: 'Dave', password });
	await admin.put(`/production/members/${dave.id}`, { person: null, roles: ['inventory/keeper'] });
	await admin.patch(`/accounts/${dave.id}`, { isAdmin: true });
	await admin.patch(`/accounts/${dave.id}`, { isAdmin: false, disabled: true });
	await admin.patch(`/accounts/${dave.id}`, { disabled: false });
	await admin.patch(`/accounts/${dave.id}`, { disabled: false }); // nothing changes
	await admin.put(`/accounts/${dave.id}/password`, { password: 'by the admin' });
	const session = await fresh.signIn('dave', 'by the admin');
	const { body: token } = await session.post('/tokens', { name: 'nightly' });
	await session.delete(`/tokens/${token.id}`);
	await session.post('/auth/change-password', { current: 'by the admin', next: 'my own secret' });
	expect(await session.get('/audit')).toMatchObject({ status: 403, body: { code: 'auth.admin-only' } });
	await admin.delete(`/production/members/${dave.id}`);
	await admin.post('/environments', { key: 'trial', title: 'Trial' });
	await admin.delete('/environments/trial?confirm=trial');
	await admin.post('/environments', { key: 'rehearsal', title: 'Rehearsal', from: 'production' });
	await admin.post('/environments/rehearsal/clock', { by: '1 week' });
	await admin.post('/environments/rehearsal/reset');
	await admin.patch('/workspace', { title: 'Ours' });
	const calendar = '/production/calendars/plant';
	const plant = { title: 'Plant', weekend: [6, 7] };
	await admin.put(calendar, plant);
	await admin.put(`${calendar}/years/2026`, { source: 'notice', days: [{ date: '2026-01-01', name: 'New Year', isOffDay: true }] });
	await admin.put(calendar, { ...plant, inUse: true });
	const monthly = inventory({ title: 'Stock' });
	monthly.definitions.push({ kind: 'period', key: 'month', title: 'Month', type: 'month' });
	await admin.post(`${apps}/inventory/publish`, { bundle: monthly });
	for (const state of ['frozen', 'open', 'closed']) await admin.put(`${apps}/inventory/periods/month/2026-01`, { state, reason: 'end of month' });
	const { body: job } = await admin.post('/production/jobs/audit');
	await fresh.server.services.pool.query(`update ws_main_production.dg_job set state = 'failed' where id = $1`, [job.id]);
	await admin.post(`/production/jobs/${job.id}/replay`);
	const channel = { type: 'wecom', title: 'Sales', config: { url: 'http://127.0.0.1:1/secret' } };
	await admin.put('/production/channels/sales', channel);
	await admin.post('/production/channels/sales/test', {});
	const delivery = '0197c0de-0000-7000-8000-000000000001';
	await fresh.server.services.pool.query(
		`insert into ws_main_production.dg_delivery (id, key, channel, topic, title, body, state, due_at, at, updated_at) values ($1, 'k', 'sales', 't', '{}', '{}', 'failed', now(), now(), now())`,
		[delivery],
	);
	await admin.post(`/production/deliveries/${delivery}/replay`);
	await admin.delete('/production/channels/sales');
	await admin.put('/production/secrets/lms', { value: 'secret' });
	await admin.delete('/production/secrets/lms');
	await admin.put('/production/call-hosts/lms.example.com:443', { allowed: true });

	const { entries, nextBefore } = (await admin.get('/audit')).body;
	expect(nextBefore).toBeUndefined();
	const lines = entries
		.toReversed()
		.map((e: { action: string; subject: string; actor: { username: string } }) => `${e.actor.username} ${e.action} ${e.subject}`);
	expect(lines).toEqual([
		'admin app.installed inventory',
		'admin app.published inventory',
		'admin app.rolled-back inventory',
		'admin account.created dave',
		'admin member.saved dave',
		'admin account.made-admin dave',
		'admin account.unmade-admin dave',
		'admin account.disabled dave',
		'admin account.enabled dave',
		'admin account.password-reset dave',
		'dave token.created nightly',
		'dave token.revoked nightly',
		'dave account.password-changed dave',
		'admin member.removed dave',
		'admin environment.created trial',
		'admin environment.removed trial',
		'admin environment.created rehearsal',
		'admin environment.clock-moved rehearsal',
		'admin environment.reset rehearsal',
		'admin workspace.changed null',
		'admin calendar.saved plant',
		'admin calendar.imported plant',
		'admin calendar.used plant',
		'admin app.published inventory',
		'admin period.frozen 2026-01',
		'admin period.opened 2026-01',
		'admin period.closed 2026-01',
		'admin job.started audit-computed',
		'admin job.replayed audit-computed',
		'admin channel.saved sales',
		'admin channel.tested sales',
		'admin delivery.replayed sales',
		'admin channel.removed sales',
		'admin secret.saved lms',
		'admin secret.removed lms',
		'admin call-host.saved lms.example.com:443',
	]);
	// Of workflows and rehearsals: where they are tested (workflow-hooks, workflow-operations, workflow-approval, rehearsal).
	const elsewhere = ['delegation.added', 'delegation.revoked', 'environment.rehearsed', 'runs.moved', 'webhook.rotated'];
	expect([...new Set(entries.map((e: { action: string }) => e.action)), ...elsewhere].sort()).toEqual([...auditActions].sort());
	expect(entries.at(-2)).toMatchObject({ environment: 'production', at: expect.stringMatching(/Z$/), data: { revision: 2, note: 'a better name' } });
	expect(JSON.stringify(entries.filter((e: { action: string }) => !e.action.startsWith('secret.')))).not.toContain('secret');
	const first = (await admin.get('/audit?limit=2')).body;
	const second = (await admin.get(`/audit?limit=200&before=${first.nextBefore}`)).body;
	expect([...first.entries, ...second.entries]).toEqual(entries);
});

it('the workspace has a title and a time zone; facts follow at once', async () => {
	await using elsewhere = await startApp({ now: () => clock });
	expect((await elsewhere.admin.get('/workspace')).body).toEqual({ title: '主工作区', timeZone: 'Asia/Shanghai' });
	expect((await elsewhere.admin.get('/production/facts')).body).toMatchObject({ today: '2027-01-01', timeZone: 'Asia/Shanghai' });
	const changed = await elsewhere.admin.patch('/workspace', { timeZone: 'America/New_York' });
	expect(changed).toMatchObject({ status: 200, body: { title: '主工作区', timeZone: 'America/New_York' } });
	expect((await elsewhere.admin.get('/production/facts')).body).toMatchObject({ today: '2026-12-31', timeZone: 'America/New_York' });
	for (const timeZone of ['Mars/Olympus', '+08:00', 'asia/shanghai', "UTC'; drop schema dougong; --"]) {
		const refused = await elsewhere.admin.patch('/workspace', { timeZone });
		expect(refused, timeZone).toMatchObject({ status: 422, body: { code: 'input.invalid', errors: [{ code: 'workspace.unknown-time-zone' }] } });
	}
	expect((await elsewhere.admin.patch('/workspace', { timeZone: 'UTC' })).status).toBe(200);
	const member = await elsewhere.addMember('erin');
	expect(await member.get('/workspace')).toMatchObject({ status: 403 });
	expect(await member.patch('/workspace', { title: 'Mine' })).toMatchObject({ status: 403 });
	clock = new Date('2027-01-01T00:00:00Z');
});

const items = (env: string) => `/${env}/apps/inventory/records/item`;

it('environments keep apps, records and members apart, and one that is removed takes nothing else with it', async () => {
	const { admin } = app;
	expect((await admin.post('/production/apps', { bundle: inventory() })).status).toBe(201);
	const kept = (await admin.post(items('production'), { values: { name: 'Bolt' } })).body;
	expect(await admin.post('/environments', { key: 'trial', title: 'Trial' })).toMatchObject({ status: 201 });
	expect(await admin.get(items('trial'))).toMatchObject({ status: 404, body: { code: 'app.unknown' } });
	const other = inventory({ properties: { name: text(), shelf: text('Shelf') } });
	expect((await admin.post('/trial/apps', { bundle: other })).status).toBe(201);
	expect(await admin.get(`${items('trial')}/${kept.id}`)).toMatchObject({ status: 404, body: { code: 'record.not-found' } });
	const made = (await admin.post(items('trial'), { values: { name: 'Nut', shelf: 'A' } })).body;
	expect(await admin.get(`${items('production')}/${made.id}`)).toMatchObject({ status: 404 });
	const frank = await app.addMember('frank', { roles: ['inventory/keeper'] });
	expect((await frank.get(items('production'))).status).toBe(200);
	expect(await frank.get(items('trial'))).toMatchObject({ status: 403, body: { code: 'auth.not-a-member' } });

	expect(await frank.delete('/environments/trial?confirm=trial')).toMatchObject({ status: 403 });
	expect(await admin.delete('/environments/trial')).toMatchObject({ status: 422, body: { code: 'environment.not-confirmed' } });
	expect(await admin.delete('/environments/trial?confirm=production')).toMatchObject({ status: 422 });
	expect(await admin.delete('/environments/production?confirm=production')).toMatchObject({ status: 409, body: { code: 'environment.protected' } });
	expect(await admin.delete('/environments/nowhere?confirm=nowhere')).toMatchObject({ status: 404 });
	expect((await admin.delete('/environments/trial?confirm=trial')).status).toBe(204);
	expect(await admin.get(items('trial'))).toMatchObject({ status: 404, body: { code: 'environment.unknown' } });
	expect((await admin.get('/environments')).body.environments.map((e: { key: string }) => e.key)).toEqual(['production']);
	expect((await admin.get(`${items('production')}/${kept.id}`)).body.values.name).toBe('Bolt');
});

it('an environment that is made anew under the key of a removed one knows nothing of it', async () => {
	const { admin } = app;
	const shape = async () => {
		const { body } = await admin.get('/again/apps/inventory/client');
		return body.models?.['inventory/item']?.fields?.map((f: { key: string }) => f.key);
	};
	await admin.post('/environments', { key: 'again', title: 'Again' });
	await admin.post('/again/apps', { bundle: inventory() });
	expect(await shape()).toEqual(['name', 'amount']);
	expect((await admin.delete('/environments/again?confirm=again')).status).toBe(204);
	await admin.post('/environments', { key: 'again', title: 'Again' });
	expect((await admin.get('/again/apps')).body.apps).toEqual([]);
	await admin.post('/again/apps', { bundle: inventory({ properties: { name: text(), shelf: text('Shelf') } }) });
	expect(await shape()).toEqual(['name', 'shelf']);
	expect((await admin.post(items('again'), { values: { name: 'Nut', shelf: 'A' } })).status).toBe(201);
});
