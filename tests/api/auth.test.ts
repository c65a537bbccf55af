import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { password, type Person, startApp, type TestApp } from '../support/server.ts';

let app: TestApp;
beforeAll(async () => {
	app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const english = { 'accept-language': 'en' };
const idOf = async (person: Person): Promise<string> => (await person.get('/me')).body.user.id;
/** The API as a program sees it that sends a token. */
function withToken(token: string): Pick<Person, 'get' | 'post'> {
	const authorization = { authorization: `Bearer ${token}` };
	return {
		get: (address) => app.anonymous.get(address, authorization),
		post: (address, body, headers) => app.anonymous.post(address, body, { ...authorization, ...headers }),
	};
}

it('signs in with a cookie that scripts cannot read, and says who is signed in', async () => {
	const response = await app.server.inject({ method: 'POST', url: '/api/v1/auth/sign-in', payload: { username: 'Admin', password } });
	expect(response.statusCode).toBe(200);
	expect(response.headers['set-cookie']).toMatch(/^dougong_session=[\w-]{40,}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
	const me = await app.admin.get('/me', english);
	expect(me.body).toMatchObject({ user: { username: 'admin', isAdmin: true, language: 'en' }, environments: [{ key: 'production', person: null }] });
});

it('refuses a wrong password and an unknown name with the same answer', async () => {
	const wrong = await app.anonymous.post('/auth/sign-in', { username: 'admin', password: 'not this one' }, english);
	const unknown = await app.anonymous.post('/auth/sign-in', { username: 'nobody', password: 'not this one' }, english);
	expect(wrong.status).toBe(401);
	expect(wrong.body).toMatchObject({ code: 'auth.wrong-password', title: 'User name or password is wrong' });
	expect(unknown.body).toEqual(wrong.body);
});

it('answers in the language of the reader, Chinese by default', async () => {
	const inChinese = await app.anonymous.get('/me', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' });
	expect(inChinese.status).toBe(401);
	expect(inChinese.headers['content-type']).toMatch(/^application\/problem\+json/);
	expect(inChinese.body).toMatchObject({ code: 'auth.required', title: '尚未登录' });
	expect((await app.anonymous.get('/me', { 'accept-language': 'fr' })).body.title).toBe('尚未登录');
});

it('ends a session at sign-out, at once', async () => {
	const alice = await app.addMember('alice');
	expect((await alice.get('/me')).status).toBe(200);
	expect((await alice.post('/auth/sign-out')).status).toBe(204);
	expect((await alice.get('/me')).status).toBe(401);
});

it('keeps neither session tokens, API tokens nor passwords in the database', async () => {
	const { body } = await app.admin.post('/tokens', { name: 'nightly' });
	const client = new pg.Client({ connectionString: app.database.url });
	await client.connect();
	const dump = await client.query(
		`select (select json_agg(s) from dougong.session s)::text || (select json_agg(a) from dougong.account a)::text || (select json_agg(t) from dougong.api_token t)::text as all`,
	);
	await client.end();
	expect(dump.rows[0].all).not.toContain(app.admin.session);
	expect(dump.rows[0].all).not.toContain(body.token);
	expect(dump.rows[0].all).not.toContain(password);
});

it('lets a program in with an API token until it is deleted', async () => {
	const { status, body } = await app.admin.post('/tokens', { name: 'nightly', expiresInDays: 30 });
	expect(status).toBe(201);
	const program = withToken(body.token);
	expect((await program.get('/me')).body.user.username).toBe('admin');
	const listed = (await app.admin.get('/tokens')).body.tokens.find((t: { id: string }) => t.id === body.id);
	expect(listed).toMatchObject({ name: 'nightly', hint: body.hint });
	expect(listed).not.toHaveProperty('token');
	expect((await app.admin.delete(`/tokens/${body.id}`)).status).toBe(204);
	expect((await program.get('/me')).status).toBe(401);
});

it('refuses somebody else’s token to be deleted', async () => {
	const { body } = await app.admin.post('/tokens', { name: 'mine' });
	const mallory = await app.addMember('mallory');
	expect(await mallory.delete(`/tokens/${body.id}`)).toMatchObject({ status: 404, body: { code: 'account.token-unknown' } });
});

it('refuses writes with a cookie that come from another site, and lets programs with a token through', async () => {
	const evil = { origin: 'https://evil.example' };
	expect(await app.admin.post('/tokens', { name: 'x' }, evil)).toMatchObject({ status: 403, body: { code: 'auth.cross-site' } });
	expect(await app.admin.post('/tokens', { name: 'x' }, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });
	expect(await app.anonymous.post('/auth/sign-in', { username: 'admin', password }, evil)).toMatchObject({ status: 403 });
	const { body } = await app.admin.post('/tokens', { name: 'program' }, { origin: 'http://localhost:80' });
	const account = { username: 'made-by-program', name: 'x', password };
	expect((await withToken(body.token).post('/accounts', account, evil)).status).toBe(201);
	expect((await app.admin.get('/me', evil)).status).toBe(200);
});

it('changes the own password and ends the other sessions', async () => {
	const bob = await app.addMember('bob');
	const elsewhere = await app.signIn('bob');
	expect(await bob.post('/auth/change-password', { current: 'wrong wrong', next: 'a new secret' })).toMatchObject({ status: 401 });
	expect((await bob.post('/auth/change-password', { current: password, next: 'a new secret' })).status).toBe(204);
	expect((await bob.get('/me')).status).toBe(200);
	expect((await elsewhere.get('/me')).status).toBe(401);
	await app.signIn('bob', 'a new secret');
});

it('lets an administrator reset a password, which signs the person out', async () => {
	const carol = await app.addMember('carol');
	expect((await app.admin.put(`/accounts/${await idOf(carol)}/password`, { password: 'by the admin' })).status).toBe(204);
	expect((await carol.get('/me')).status).toBe(401);
	await app.signIn('carol', 'by the admin');
});

it('refuses administration to everybody else', async () => {
	const dave = await app.addMember('dave');
	const refused = { status: 403, body: { code: 'auth.admin-only' } };
	expect(await dave.get('/accounts')).toMatchObject(refused);
	expect(await dave.post('/accounts', { username: 'eve', name: 'Eve', password })).toMatchObject(refused);
	expect(await dave.patch(`/accounts/${await idOf(dave)}`, { isAdmin: true })).toMatchObject(refused);
	expect(await dave.get('/environments')).toMatchObject(refused);
	expect(await dave.get('/production/members')).toMatchObject(refused);
	expect(await dave.put(`/production/members/${await idOf(dave)}`, { person: null, roles: [] })).toMatchObject(refused);
});

it('keeps a last administrator', async () => {
	expect(await app.admin.patch(`/accounts/${await idOf(app.admin)}`, { isAdmin: false })).toMatchObject({ status: 409, body: { code: 'account.last-admin' } });
});

it('refuses a user name that is taken, also when two ask at once', async () => {
	const account = { username: 'frank', name: 'Frank', password };
	const answers = await Promise.all([app.admin.post('/accounts', account), app.admin.post('/accounts', account)]);
	expect(answers.map((a) => a.status).sort()).toEqual([201, 409]);
	expect(answers.find((a) => a.status === 409)?.body.code).toBe('account.exists');
});

it('shuts members out when they are removed, without waiting', async () => {
	const grace = await app.addMember('grace');
	expect((await grace.get('/production/facts')).status).toBe(200);
	await app.admin.delete(`/production/members/${await idOf(grace)}`);
	expect(await grace.get('/production/facts')).toMatchObject({ status: 403, body: { code: 'auth.not-a-member' } });
	expect(await grace.get('/nowhere/facts')).toMatchObject({ status: 404, body: { code: 'environment.unknown' } });
});

it('slows down guessing of passwords', async () => {
	await using slow = await startApp({ options: { signInsPerMinute: 3 } });
	const attempt = () => slow.anonymous.post('/auth/sign-in', { username: 'admin', password: 'guess' });
	const answers = [await attempt(), await attempt(), await attempt()];
	expect(answers.map((a) => a.status)).toEqual([401, 401, 429]);
	expect(answers[2]?.body).toMatchObject({ code: 'request.too-many' });
	expect(Number(answers[2]?.headers['retry-after'])).toBeGreaterThan(0);
});

it('slows down trying many names from one address, too', async () => {
	await using slow = await startApp({ options: { signInsPerMinute: 1 } });
	const attempt = (i: number) => slow.anonymous.post('/auth/sign-in', { username: `name${i}`, password: 'guess' });
	const statuses = [];
	for (let i = 0; i < 31; i++) statuses.push((await attempt(i)).status);
	expect(statuses.at(-1)).toBe(429);
	expect(statuses.slice(0, 25).every((s) => s === 401)).toBe(true);
});

it('refuses unknown properties and unreadable bodies, and says where', async () => {
	expect(await app.anonymous.post('/auth/sign-in', { username: 'admin', password, admin: true })).toMatchObject({
		status: 400,
		body: { code: 'request.malformed' },
	});
	const broken = await app.server.inject({ method: 'POST', url: '/api/v1/auth/sign-in', headers: { 'content-type': 'application/json' }, payload: '{"a":' });
	expect(broken.statusCode).toBe(400);
	expect(broken.json().code).toBe('request.malformed');
	expect(await app.anonymous.get('/nothing-here')).toMatchObject({ status: 404, body: { code: 'request.unknown-address' } });
	expect((await app.server.inject('/nothing-here.js')).json().code).toBe('request.unknown-address');
});

it('sends headers that allow only our own scripts', async () => {
	const { headers } = await app.server.inject('/healthz');
	expect(headers['content-security-policy']).toContain("script-src 'self'");
	expect(headers['content-security-policy']).not.toContain('unsafe');
	expect(headers['x-content-type-options']).toBe('nosniff');
});

it('is ready when the database answers', async () => {
	expect((await app.server.inject('/healthz')).json()).toEqual({ status: 'ok' });
	expect((await app.server.inject('/readyz')).json()).toEqual({ status: 'ready' });
});
