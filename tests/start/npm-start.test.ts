import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { buildServer, descendants, isAlive, startServer } from '../support/program.ts';

const data = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-npm-start-'));
fs.chmodSync(data, 0o755);
const npmStart = ['npm', 'start', '--silent'];
const env = { DOUGONG_DATA: data, DOUGONG_DEMO: '0' };

beforeAll(buildServer, 180_000);
afterAll(() => fs.rmSync(data, { recursive: true, force: true }));

it('npm start serves the pages and the API, and prints the address, the administrator and the place of the data', { timeout: 120_000 }, async () => {
	const server = await startServer(env, npmStart);
	const page = await fetch(server.url);
	expect(page.headers.get('content-type')).toContain('text/html');
	expect(await page.text()).toContain('<div id="root"');
	expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
	expect((await fetch(`${server.url}/api/v1/me`)).status).toBe(401);
	expect(server.output()).toContain(server.url);
	expect(server.output()).toMatch(/Administrator: admin \/ \S{8,}/);
	expect(server.output()).toContain(`Data: ${data}`);
	await endNpm(server.child);
});

it('the second npm start needs no installing and building again, has the same data, and does not show the password again', { timeout: 120_000 }, async () => {
	const server = await startServer(env, npmStart);
	expect(server.readyMs).toBeLessThan(30_000); // a second or two alone; the other tests run beside it
	expect(server.output()).not.toContain('Administrator');
	await endNpm(server.child);
});

/** SIGTERM reaches npm alone; nothing of what it started may stay. */
async function endNpm(npm: ChildProcess): Promise<void> {
	const below = descendants(npm.pid!);
	expect(below.length).toBeGreaterThan(3);
	npm.kill('SIGTERM');
	await expect.poll(() => below.filter(isAlive), { timeout: 30_000 }).toEqual([]);
}

it('with DATABASE_URL the server uses that database, and starts none of its own', { timeout: 120_000 }, async () => {
	await using database = await freshDatabase({ empty: true });
	const server = await startServer({ DATABASE_URL: database.url, DOUGONG_DEMO: '0' });
	expect(descendants(server.child.pid!)).toEqual([]);
	const pool = new pg.Pool(database.config);
	const { rows } = await pool.query(`SELECT count(*)::int AS accounts FROM dougong."user"`);
	expect(rows).toEqual([{ accounts: 1 }]);
	await pool.end();
	expect(await server.stop()).toBe(0);
});
