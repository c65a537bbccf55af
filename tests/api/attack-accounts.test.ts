import { expect, it } from 'vitest';
import { password, startApp } from '../support/server.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

it('a changed password ends every other session, however many there are', async () => {
	await using app = await startApp();
	const victim = await app.addMember('victim');
	const thieves = [await app.signIn('victim'), await app.signIn('victim')];
	// Signing in is slow on purpose, so the many others are copies of what these left.
	const sessions = 'dougong.session';
	const { pool } = app.server.services;
	await pool.query(
		`insert into ${sessions} select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'token', s.token || n))).* from ${sessions} s, generate_series(1, 60) n`,
	);
	const count = async () =>
		(await pool.query(`select count(*)::int as n from ${sessions} s join dougong."user" u on u.id = s."userId" where u.username = 'victim'`)).rows[0].n;
	expect(await count()).toBe(183);
	expect((await victim.post('/auth/change-password', { current: password, next: 'a-new-password' })).status).toBe(204);
	for (const thief of thieves) expect((await thief.get('/me')).status).toBe(401);
	expect(await count()).toBe(1);
	expect((await victim.get('/me')).status).toBe(200);
});

it('spaces around a user name open no further attempts at its password', async () => {
	await using app = await startApp({ options: { signInsPerMinute: 4 } });
	const statuses = [];
	for (const username of ['guess', ' guess', 'guess ', '\tguess', '  guess', 'Guess  ', '　guess']) {
		statuses.push((await app.anonymous.post('/auth/sign-in', { username, password: 'wrong-password' })).status);
	}
	expect(statuses).toEqual([401, 401, 401, 401, 429, 429, 429]);
});

it('an API token makes no further tokens, so that revoking it ends what it was used for', async () => {
	await using app = await startApp();
	const { token } = (await app.admin.post('/tokens', { name: 'short', expiresInDays: 1 })).body;
	const answer = await app.anonymous.post('/tokens', { name: 'for ever' }, bearer(token));
	expect(answer).toMatchObject({ status: 403, body: { code: 'auth.session-needed' } });
});

it('a password set by an administrator ends the API tokens of the account, too', async () => {
	await using app = await startApp();
	const member = await app.addMember('leaver');
	const { token } = (await member.post('/tokens', { name: 'mine' })).body;
	expect((await app.anonymous.get('/me', bearer(token))).status).toBe(200);
	const { accounts } = (await app.admin.get('/accounts')).body;
	const { id } = accounts.find((a: { username: string }) => a.username === 'leaver');
	expect((await app.admin.put(`/accounts/${id}/password`, { password: 'set-by-the-admin' })).status).toBe(204);
	expect((await app.anonymous.get('/me', bearer(token))).status).toBe(401);
	expect((await member.get('/me')).status).toBe(401);
});

it('what the API answers is kept by no cache on the way', async () => {
	await using app = await startApp();
	expect((await app.admin.get('/me')).headers['cache-control']).toBe('no-store');
	expect((await app.admin.get('/accounts')).headers['cache-control']).toBe('no-store');
});

it('an app that calls itself the directory and lacks its fields locks nobody out', async () => {
	await using app = await startApp({ apps: ['directory'] });
	const records = '/production/apps/directory/records';
	const unit = (await app.admin.post(`${records}/org_unit`, { values: { name: 'Unit', code: 'U', kind: 'team', active: true } })).body;
	const values = { name: 'Ann', employee_no: '1', org_unit: unit.id, position: 'Worker', active: true };
	const person = (await app.admin.post(`${records}/person`, { values })).body;
	const ann = await app.addMember('ann', { person: person.id });
	expect((await ann.get('/production/facts')).body.myUnit).toBe(unit.id);
	const bare = (key: string) => ({ kind: 'model', key, title: key, schema: { type: 'object', properties: { name: { type: 'string', maxLength: 60 } } } });
	const bundle = { app: { kind: 'app', key: 'directory', title: 'D', language: 2, version: '9.0.0' }, definitions: [bare('person'), bare('org_unit')] };
	expect((await app.admin.post('/production/apps/directory/publish', { bundle })).status).toBe(200);
	const facts = await ann.get('/production/facts');
	expect(facts).toMatchObject({ status: 200, body: { myUnits: [], myReports: [] } });
});

it('behind a proxy, an address that the caller made up opens no further attempts', async () => {
	await using app = await startApp({ options: { signInsPerMinute: 3, trustProxy: true } });
	const statuses = [];
	for (let i = 0; i < 6; i++) {
		const headers = { 'x-forwarded-for': `10.0.0.${i}, 203.0.113.9` };
		statuses.push((await app.anonymous.post('/auth/sign-in', { username: 'guess', password: 'wrong-password' }, headers)).status);
	}
	expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
	const other = await app.anonymous.post('/auth/sign-in', { username: 'guess', password: 'wrong-password' }, { 'x-forwarded-for': '203.0.113.10' });
	expect(other.status).toBe(401);
	expect(app.server.server.requestTimeout).toBe(120_000);
});
