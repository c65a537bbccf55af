import { expect, test } from 'vitest';
import { startApp } from './server.ts';

test('the administrator and a member are signed in, a stranger is not', async () => {
	await using app = await startApp();
	const alice = await app.addMember('alice');
	expect((await app.admin.get('/me')).body.user).toMatchObject({ username: 'admin', isAdmin: true });
	expect((await alice.get('/me')).body.user).toMatchObject({ username: 'alice', isAdmin: false });
	expect((await app.anonymous.get('/me')).status).toBe(401);
	expect((await app.anonymous.get('//readyz')).status).toBe(200);
});

test('each app has a database of its own, although the preparation is shared', async () => {
	await using one = await startApp();
	await using two = await startApp();
	await one.addMember('alice');
	await expect(two.signIn('alice')).rejects.toThrow('401');
});

test('a listening app answers on a port of the loopback', async () => {
	await using app = await startApp({ listen: true });
	expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
});

test('a demo comes with its people, and with accounts to sign in with', { timeout: 120_000 }, async () => {
	await using app = await startApp({ apps: ['directory', 'performance'], demo: true });
	const leader = await app.signIn('leader');
	expect((await leader.get('/me')).body.environments[0].person).toMatchObject({ id: expect.any(String) });
	const people = await app.admin.get('/production/apps/directory/records/person?count=true&limit=1');
	expect(people.body.total).toBeGreaterThan(500);
});
