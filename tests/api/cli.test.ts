import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundleToFiles } from '@dougong/engine';
import type { Bundle } from '@dougong/schemas';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCli } from '../../runtime/server/src/cli/run-cli.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { inventory, text } from './inventory-app.ts';

let app: TestApp;
let token: string;
beforeAll(async () => {
	app = await startApp({ listen: true });
	token = (await app.admin.post('/tokens', { name: 'command line' })).body.token;
});
afterAll(() => app[Symbol.asyncDispose]());

let folder: string;
beforeEach(() => {
	folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-cli-')), 'inventory');
});
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true }));

function write(bundle: Bundle, to = folder): void {
	for (const file of bundleToFiles(bundle)) {
		fs.mkdirSync(path.dirname(path.join(to, file.path)), { recursive: true });
		fs.writeFileSync(path.join(to, file.path), file.text);
	}
}

async function dougong(...args: string[]): Promise<{ code: number; text: string }> {
	const lines: string[] = [];
	const code = await runCli(['--language', 'en', '--url', app.url, '--token', token, ...args], (line) => lines.push(line));
	return { code, text: lines.join('\n') };
}

it('checks a folder without a server', async () => {
	write(inventory());
	expect(await dougong('check', folder, '--url', 'http://127.0.0.1:1')).toEqual({ code: 0, text: 'No mistakes found.' });
});

it('prints every mistake with file, place, code and hint, and exits with 1', async () => {
	write(inventory({ properties: { name: text(), owner: { type: 'string', 'x-kind': 'referense', title: 'Owner' } } }));
	fs.writeFileSync(path.join(folder, 'roles', 'broken.json'), '{ "kind": ');
	const { code, text: output } = await dougong('check', folder);
	expect(code).toBe(1);
	expect(output).toContain('models/item.json:/schema/properties/owner/x-kind\n  error model.unknown-kind: There is no field kind “referense”\n  → ');
	expect(output).toContain('roles/broken.json\n  error file.not-json');
	expect(output).toMatch(/2 mistakes, 0 warnings\.$/);
});

it('finds the apps that a folder requires beside it', async () => {
	write(inventory());
	const orders = path.join(path.dirname(folder), 'orders');
	const model = {
		...{ kind: 'model' as const, key: 'order', title: 'Order' },
		schema: {
			type: 'object' as const,
			properties: { item: { type: 'string', title: 'Item', 'x-kind': 'reference', 'x-model': 'inventory/item' }, name: text() },
		},
	};
	write(
		{
			app: { kind: 'app', key: 'orders', title: 'Orders', language: 2, version: '1.0.0', requires: [{ app: 'inventory' }] },
			definitions: [model],
		},
		orders,
	);
	expect(await dougong('check', orders)).toMatchObject({ code: 0 });
	fs.rmSync(folder, { recursive: true });
	expect(await dougong('check', orders)).toMatchObject({ code: 1 });
	fs.mkdirSync(folder);
});

it('installs, plans, publishes and exports what it published', async () => {
	write(inventory());
	expect(await dougong('install', folder)).toEqual({ code: 0, text: 'Installed inventory, revision 1, with 0 new records.' });
	write(inventory({ properties: { name: text(), shelf: text('Shelf') } }));
	const plan = await dougong('plan', folder);
	expect(plan.code).toBe(0);
	expect(plan.text).toContain('added    field item.shelf');
	expect(plan.text).toContain('removed  field item.amount');
	expect(await dougong('publish', folder, '--note', 'shelves')).toEqual({ code: 0, text: 'Published inventory as revision 2.' });
	expect(await dougong('publish', folder)).toEqual({ code: 0, text: 'Nothing has changed: inventory stays at revision 2.' });
	const copy = path.join(path.dirname(folder), 'copy');
	fs.mkdirSync(path.join(copy, 'models'), { recursive: true });
	fs.writeFileSync(path.join(copy, 'models', 'gone.json'), '{}');
	fs.writeFileSync(path.join(copy, 'README.md'), 'mine');
	expect(await dougong('export', copy, '--app', 'inventory')).toMatchObject({ code: 0 });
	for (const file of ['app.json', 'models/item.json', 'roles/keeper.json']) {
		expect(fs.readFileSync(path.join(copy, file), 'utf8')).toBe(fs.readFileSync(path.join(folder, file), 'utf8'));
	}
	expect(fs.existsSync(path.join(copy, 'models', 'gone.json'))).toBe(false);
	expect(fs.existsSync(path.join(copy, 'README.md'))).toBe(true);
});

it('says what to do when the server refuses, does not answer, or the command is wrong', async () => {
	write(inventory());
	const wrong = await dougong('plan', folder, '--token', 'x'.repeat(30));
	expect(wrong).toMatchObject({ code: 1, text: expect.stringContaining('You are not signed in') });
	const silent = await dougong('plan', folder, '--url', 'http://127.0.0.1:1');
	expect(silent).toMatchObject({ code: 1, text: expect.stringContaining('does not answer') });
	expect(await dougong('explode', folder)).toMatchObject({ code: 2, text: expect.stringContaining('Usage: dougong') });
	expect(await dougong('check')).toMatchObject({ code: 2, text: 'Name one folder: dougong check <folder>' });
	expect(await dougong('check', folder, '--nonsense')).toMatchObject({ code: 2 });
	expect(await dougong('check', path.join(folder, 'nowhere'))).toMatchObject({ code: 1, text: expect.stringContaining('There is no folder') });
	expect(await dougong('export', folder, '--app', 'nothing')).toMatchObject({ code: 1, text: expect.stringContaining('There is no such app') });
});
