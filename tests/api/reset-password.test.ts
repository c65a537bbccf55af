import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildApp } from '@dougong/server';
import { startEmbedded } from '@dougong/server/embedded';
import { afterEach, expect, it } from 'vitest';
import { runCli } from '../../runtime/server/src/cli/run-cli.ts';
import { migrateDatabase } from '../../runtime/server/src/database/migrate.ts';
import { freshDatabase } from '../support/database.ts';
import { password, startApp } from '../support/server.ts';

const before = { DATABASE_URL: process.env.DATABASE_URL, DOUGONG_DATA: process.env.DOUGONG_DATA };
afterEach(() => {
	for (const [name, value] of Object.entries(before)) {
		if (value === undefined) delete process.env[name];
		else process.env[name] = value;
	}
});

async function dougong(env: { DATABASE_URL?: string; DOUGONG_DATA?: string }, ...args: string[]): Promise<{ code: number; text: string }> {
	Object.assign(process.env, { DATABASE_URL: '', DOUGONG_DATA: '', ...env });
	const lines: string[] = [];
	const code = await runCli(args, (line) => lines.push(line));
	return { code, text: lines.join('\n') };
}
const newPassword = (text: string) => /^admin \/ (\S{16}) {3}\(shown only now/.exec(text)?.[1] ?? `no password in: ${text}`;

it('gives the administrator of a running server a new password, and ends sessions and tokens at once', async () => {
	await using app = await startApp();
	app.server.services.changes.listen();
	const { token } = (await app.admin.post('/tokens', { name: 'program' })).body;
	expect((await app.admin.get('/me')).status).toBe(200);
	const { code, text } = await dougong({ DATABASE_URL: app.database.url }, 'reset-password', 'Admin');
	expect(code, text).toBe(0);
	await expect.poll(async () => (await app.admin.get('/me')).status).toBe(401);
	expect((await app.anonymous.get('/me', { authorization: `Bearer ${token}` })).status).toBe(401);
	expect((await app.anonymous.post('/auth/sign-in', { username: 'admin', password })).status).toBe(401);
	const again = await app.signIn('admin', newPassword(text));
	expect((await again.get('/audit')).body.entries[0]).toMatchObject({ action: 'account.password-reset', actor: null, subject: 'admin' });
});

it('enables an account that was disabled, and names the administrators when there is no such account', async () => {
	await using app = await startApp();
	const { body } = await app.admin.post('/accounts', { username: 'second', name: 'Second', password, isAdmin: true });
	await app.admin.patch(`/accounts/${body.id}`, { disabled: true });
	expect(await dougong({ DATABASE_URL: app.database.url }, 'reset-password', 'nobody')).toEqual({
		code: 1,
		text: 'There is no account "nobody". Administrators: admin, second.',
	});
	const { text } = await dougong({ DATABASE_URL: app.database.url }, 'reset-password', 'second');
	await app.signIn('second', text.split(' ')[2]);
});

it('works on the folder of a stopped server, and says so when the server runs or the folder is another one', { timeout: 120_000 }, async () => {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-reset-'));
	fs.chmodSync(folder, 0o755);
	try {
		const start = () => startEmbedded({ dataDir: path.join(folder, 'pg18'), throwaway: true });
		const running = await start();
		await migrateDatabase(running.config);
		const server = await buildApp({ database: running.config });
		await server.services.identity.createUser({ username: 'admin', name: 'Administrator', password, isAdmin: true });
		await server.close();
		const refused = await dougong({ DOUGONG_DATA: folder }, 'reset-password', 'admin');
		expect(refused).toMatchObject({ code: 1, text: expect.stringMatching(/Another process uses the data folder .* Stop it/) });
		await running.stop();

		const { code, text } = await dougong({ DOUGONG_DATA: folder }, 'reset-password', 'admin');
		expect(code, text).toBe(0);
		const again = await start();
		const restarted = await buildApp({ database: again.config });
		const answer = await restarted.inject({ method: 'POST', url: '/api/v1/auth/sign-in', payload: { username: 'admin', password: newPassword(text) } });
		expect(answer.statusCode).toBe(200);
		await restarted.close();
		await again.stop();
		const elsewhere = await dougong({ DOUGONG_DATA: path.join(folder, 'other') }, 'reset-password', 'admin');
		expect(elsewhere).toMatchObject({ code: 1, text: expect.stringMatching(/no data here yet.*DOUGONG_DATA/) });
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
});

it('refuses a database that another version has left, and wrong usage', async () => {
	await using empty = await freshDatabase({ empty: true });
	const old = await dougong({ DATABASE_URL: empty.url }, 'reset-password', 'admin');
	expect(old).toMatchObject({ code: 1, text: expect.stringMatching(/not of this version.*Start and stop the server once/) });
	expect(await dougong({}, 'reset-password')).toMatchObject({ code: 2 });
	expect(await dougong({ DATABASE_URL: 'mysql://x' }, 'reset-password', 'admin')).toMatchObject({ code: 1, text: expect.stringContaining('DATABASE_URL') });
});
