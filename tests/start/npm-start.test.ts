import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

it('the second npm start is ready within ten seconds, with the same data and without showing the password again', { timeout: 120_000 }, async () => {
	const server = await startServer(env, npmStart);
	expect(server.readyMs).toBeLessThan(10_000);
	expect(server.output()).not.toContain('Administrator');
	await endNpm(server.child);
});

/** SIGTERM reaches npm alone; nothing of what it started may stay. */
async function endNpm(npm: ChildProcess): Promise<void> {
	const below = descendants(npm.pid!);
	expect(below.length).toBeGreaterThan(3);
	npm.kill('SIGTERM');
	await expect.poll(() => below.filter(isAlive), { timeout: 15_000 }).toEqual([]);
}
