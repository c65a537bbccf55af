import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';

/** What is served beside the API: the single-page app. */

const clientDir = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-pages-'));
const designerDir = path.join(clientDir, 'apart');
let app: TestApp;
beforeAll(async () => {
	fs.mkdirSync(path.join(clientDir, 'assets'));
	fs.writeFileSync(path.join(clientDir, 'index.html'), '<!doctype html><title>Dougong</title>');
	fs.writeFileSync(path.join(clientDir, 'assets', 'main-abc123.js'), `console.log(${JSON.stringify('斗拱'.repeat(2000))})`);
	fs.mkdirSync(designerDir);
	fs.writeFileSync(path.join(designerDir, 'index.html'), '<!doctype html><title>Designer</title>');
	app = await startApp({ options: { clientDir, designerDir } });
});
afterAll(async () => {
	await app[Symbol.asyncDispose]();
	fs.rmSync(clientDir, { recursive: true });
});
const get = (address: string, headers?: Record<string, string>) => app.anonymous.get(`/${address}`, headers);

it('answers every address of the single-page app with its first page, which is never kept', async () => {
	for (const address of ['/', '/production/inventory/orders', '/sign-in?next=%2Fme']) {
		const page = await get(address);
		expect(page).toMatchObject({ status: 200, text: expect.stringContaining('<title>Dougong</title>') });
		expect(page.headers['cache-control']).toBe('no-cache');
	}
});

it('serves the designer beside it', async () => {
	expect(await get('/designer/production/inventory')).toMatchObject({ status: 200, text: expect.stringContaining('<title>Designer</title>') });
	expect(await get('/designer')).toMatchObject({ status: 302, headers: { location: '/designer/' } });
});

it('lets hashed files be kept for ever, and compresses them', async () => {
	const file = await get('/assets/main-abc123.js', { 'accept-encoding': 'br' });
	expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
	expect(file.headers['content-encoding']).toBe('br');
	expect((await get('/assets/main-gone.js')).status).toBe(404);
});

it.each(['/api/v1/nothing', '/schemas/v1/nothing.json', '/assets/../../package.json', '/favicon.ico', '/..%2f..%2fetc%2fpasswd.txt'])(
	'refuses %s',
	async (address) => {
		const refused = await get(address);
		expect(refused.status).toBe(404);
		expect(refused.headers['content-type']).toMatch(/problem\+json/);
	},
);
