import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRegistry, type Plugin } from '@dougong/engine';
import type { Bundle } from '@dougong/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';

/**
 * The recipe of CONTRIBUTING.md, followed on a copy of the sources: one folder in plugins/standard/fields, and its line in the list
 * beside it. The pages are then built from the copy, and a server runs with the kinds of the copy.
 */
const root = path.resolve(import.meta.dirname, '../..');
const fixture = path.join(root, 'tests/fixtures/field-kind/duration');
const runs = '/production/apps/track/records/run';
/** Asked again until it says so. */
const slow = { timeout: 8000 };
let copy: string;
let app: TestApp;
let alice: Person;

beforeAll(async () => {
	copy = copySources();
	fs.cpSync(fixture, path.join(copy, 'plugins/standard/fields/duration'), { recursive: true });
	addToList(path.join(copy, 'plugins/standard/fields/index.ts'));
	const client = path.join(copy, 'runtime/client');
	execFileSync(process.execPath, [path.join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], { cwd: client, stdio: 'pipe' });
	const { plugins } = (await import(path.join(copy, 'plugins/index.ts'))) as { plugins: Plugin[] };
	app = await startApp({ apps: ['directory', track], listen: true, options: { registry: createRegistry(plugins), clientDir: path.join(client, 'dist') } });
	alice = await app.addMember('alice', { roles: ['track/runner'] });
});
afterAll(async () => {
	await app?.[Symbol.asyncDispose]();
	fs.rmSync(copy, { recursive: true, force: true });
});

const track: Bundle = {
	app: { kind: 'app', key: 'track', title: '跑道', language: 2, version: '1.0.0', requires: [{ app: 'directory' }] },
	definitions: [
		{
			kind: 'model',
			key: 'run',
			title: '跑步',
			schema: {
				type: 'object',
				required: ['name', 'took'],
				properties: {
					name: { type: 'string', title: '名称', maxLength: 40 },
					took: { type: 'integer', 'x-kind': 'duration', title: '用时', 'x-longest': 600 },
				},
			},
		},
		{ kind: 'form', key: 'new_run', title: '登记', model: 'run', sections: [{ key: 'all', fields: [{ field: 'name' }, { field: 'took' }] }], submit: '登记' },
		{
			kind: 'page',
			key: 'runs',
			title: '全部跑步',
			blocks: [
				{ key: 'sums', type: 'cards', cards: [{ key: 'took', title: '共计', model: 'run', measure: 'sum', field: 'took' }] },
				{ key: 'runs', type: 'table', model: 'run', columns: ['name', 'took'].map((field) => ({ key: field, field })), form: 'new_run' },
			],
		},
		{
			kind: 'role',
			key: 'runner',
			title: '跑者',
			models: { run: { read: '[took] < 500', create: true, update: true } },
			pages: ['runs'],
		},
	],
};

describe('a field kind that is one folder and one line of a list', () => {
	it('is checked and kept by the API, and a formula of a role reads it', async () => {
		const created = await alice.post(runs, { values: { name: '热身', took: 25 } });
		expect(created.body.values).toMatchObject({ name: '热身', took: 25 });
		const refused = await alice.post(runs, { values: { name: '太久', took: 601 } });
		expect(refused).toMatchObject({ status: 422, body: { code: 'input.invalid', errors: [{ pointer: '#/values/took' }] } });
		expect((await app.admin.post(runs, { values: { name: '山地', took: 550 } })).status).toBe(201);
		const listed = await alice.post(`${runs}/query`, { filter: { field: 'took', op: 'gt', value: 20 }, count: true });
		expect(listed.body).toMatchObject({ total: 1, records: [{ values: { name: '热身', took: 25 } }] });
		expect((await alice.post(`${runs}/query`, { filter: { field: 'took', op: 'contains', value: '2' } })).status).toBe(400);
	});

	it('is in the OpenAPI document of the app, and in the published schema of models', async () => {
		const { body } = await alice.get('/production/apps/track/openapi.json');
		expect(JSON.stringify(body.components.schemas)).toContain('"took":{"title":"用时","type":"integer","minimum":0,"maximum":600');
		expect((await app.anonymous.get('//schemas/v1/model.json')).text).toContain('"const":"duration"');
	});

	it('is typed into a form, read in a table, filtered for and summed up, with its own view', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, alice);
			await page.goto('/production/track/form/new_run');
			await page.getByLabel('名称').fill('长跑');
			await page.getByLabel('用时').fill('很久');
			await page.getByRole('button', { name: '登记' }).click();
			await page.getByRole('link', { name: /^用时/ }).waitFor();
			await page.getByLabel('用时').fill('1:35');
			await expectAccessible(page);
			await page.getByRole('button', { name: '登记' }).click();
			await expect.poll(async () => (await alice.get(`${runs}?sort=-took`)).body.records[0]?.values, slow).toMatchObject({ name: '长跑', took: 95 });

			await page.goto('/production/track/runs');
			const took = () => page.locator('.grid__row [role="gridcell"][aria-colindex="2"]').allInnerTexts();
			await expect.poll(async () => (await took()).toSorted(), slow).toEqual(['0:25', '1:35']);
			await expect.poll(() => page.locator('.figure').textContent(), slow).toMatch(/共计\s*120/);
			await page.getByRole('button', { name: '筛选', exact: true }).click();
			await page.getByRole('button', { name: '添加条件', exact: true }).click();
			await page.getByLabel('字段').selectOption('用时');
			await page.getByLabel('条件', { exact: true }).selectOption('gt');
			await page.getByRole('textbox', { name: '值', exact: true }).fill('1:00');
			await expect.poll(took, slow).toEqual(['1:35']);
			await screenshot(page, 'added-kind');
		}));
});

/** What the pages are built from. Links of the packages to each other stay within the copy; all else comes from the installed packages. */
function copySources(): string {
	const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-kind-')));
	const isSource = (file: string) => !/^(dist.*|\.vite.*|\.cache)$/.test(path.basename(file));
	for (const name of ['schemas', 'migrations', 'plugins', 'runtime/engine', 'runtime/ui', 'runtime/client', 'package.json', 'tsconfig.base.json'])
		fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true, verbatimSymlinks: true, filter: isSource });
	fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
	return folder;
}

/** One line of the list, and the import that it names. */
function addToList(file: string): void {
	const text = fs.readFileSync(file, 'utf8');
	const longer = text.replace(/^(export const fields.*\[)$/m, `import { duration } from './duration/definition.ts';\n$1\n\tduration,`);
	expect(longer).not.toBe(text);
	fs.writeFileSync(file, longer);
}
