import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesToBundle } from '@dougong/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';

/** Apps of fields that the templates know nothing of: equipment maintenance, and plain JSON Schemas as they lie about in the world. */

const plainSchemas = 'tests/fixtures/plain-schemas';
let app: TestApp;

beforeAll(async () => {
	app = await startApp({ apps: ['directory', bundleIn('tests/fixtures/maintenance'), plainApp()], demo: true });
}, 120_000);
afterAll(() => app?.[Symbol.asyncDispose]());

describe('the maintenance app', () => {
	const secret = 'maintenance-demo';
	const total = async (username: string, model: string) => {
		const person = await app.signIn(username, secret);
		const { status, body } = await person.post(`/production/apps/maintenance/records/${model}/query`, { count: true, limit: 1 });
		return status === 200 ? body.total : status;
	};

	it.each([
		['dispatcher', { machine: 9, work_order: 8, inspection: 5, technician: 2 }],
		['technician', { machine: 9, work_order: 5, inspection: 5, technician: 1 }],
		['viewer', { machine: 8, work_order: 3, inspection: 404, technician: 404 }],
	])('shows a %s what the role allows', async (username, totals) => {
		for (const [model, wanted] of Object.entries(totals)) expect(await total(username, model), model).toBe(wanted);
	});

	it('numbers a reported work order and sets its date, without showing the cost to the technician', async () => {
		const technician = await app.signIn('technician', secret);
		const machines = await technician.get('/production/apps/maintenance/records/machine?limit=1');
		const machine = machines.body.records[0].id;
		const made = await technician.post('/production/apps/maintenance/records/work_order', { values: { machine, summary: '电机异响' } });
		expect(made.status).toBe(201);
		expect(made.body.values.number).toMatch(/^WO-\d{6}-\d{4}$/);
		expect(made.body.values.due).toMatch(/^\d{4}-\d\d-\d\d$/);
		expect(made.body.values).not.toHaveProperty('cost');
		const priced = await technician.post('/production/apps/maintenance/records/work_order', { values: { machine, summary: '电机异响', cost: 5 } });
		expect(priced.status).toBe(422);
	});

	it('leaves out the figures, columns and blocks that a reader cannot see, and keeps their pages', async () => {
		const clientOf = async (username: string) => (await (await app.signIn(username, secret)).get('/production/apps/maintenance/client')).body;
		const seen = JSON.stringify((await clientOf('technician')).pages);
		expect(seen).not.toContain('cost');
		expect(seen).toContain('work_order');
		const viewer = await clientOf('viewer');
		expect(JSON.stringify(viewer.pages)).not.toMatch(/cost|inspection/);
		for (const page of Object.values(viewer.pages) as { blocks: { key: string }[]; layout?: { wide?: string[][] } }[]) {
			expect(page.blocks.map((b) => b.key)).toEqual(expect.arrayContaining(page.layout?.wide?.flat() ?? []));
		}
		expect(JSON.stringify((await clientOf('dispatcher')).pages)).toContain('cost');
	});

	it('does not let a machine lie below itself, nor go while a work order refers to it', async () => {
		const { body } = await app.admin.post('/production/apps/maintenance/records/machine/query', {
			filter: { field: 'code', op: 'in', value: ['MC-101', 'PT-111'] },
			sort: ['code'],
		});
		const [machine, part] = body.records;
		const address = `/production/apps/maintenance/records/machine/${machine.id}`;
		const looped = await app.admin.patch(address, { version: machine.version, values: { parent: part.id } });
		expect([looped.status, looped.body.code]).toEqual([422, 'record.cycle']);
		const archived = await app.admin.delete(`${address}?version=${machine.version}`);
		expect([archived.status, archived.body.code]).toEqual([409, 'record.in-use']);
	});
});

describe('a plain JSON Schema', () => {
	const make = (model: string, values: object) => app.admin.post(`/production/apps/plain/records/${model}`, { values });

	it('keeps nested lists and objects as they came', async () => {
		const soup = { name: 'Soup', ingredients: [{ item: 'water', grams: 500 }], steps: ['boil'], nutrition: { energy: 12.5 } };
		const made = await make('recipe', soup);
		expect(made.status).toBe(201);
		expect(made.body.values).toMatchObject(soup);
	});

	it('refuses what the schema refuses, inside of nested values too', async () => {
		const refused = await make('recipe', { name: 'Soup', ingredients: [{ grams: 500 }], steps: [] });
		expect(refused.status).toBe(422);
		expect(refused.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual(expect.arrayContaining(['#/values/ingredients/0', '#/values/steps']));
	});

	it('holds to if and then', async () => {
		const job = { title: 'Welder', employment_type: 'FULL_TIME', date_posted: '2026-11-20', remote: true };
		expect((await make('job_posting', job)).status).toBe(422);
		expect((await make('job_posting', { ...job, apply_url: 'https://example.com/jobs/1' })).status).toBe(201);
	});

	it('gives every one of the collection a working list', async () => {
		for (const file of readdirSync(plainSchemas))
			expect((await app.admin.get(`/production/apps/plain/records/${keyOf(file)}?count=true`)).status, file).toBe(200);
	});

	it('gets a list page and a record page without anybody defining one', async () => {
		const { body } = await app.admin.get('/production/apps/plain/client');
		expect(Object.keys(body.pages)).toEqual(expect.arrayContaining(['recipe_list', 'recipe_record']));
		expect(body.navigation.flatMap((g: { pages: string[] }) => g.pages)).toEqual(
			readdirSync(plainSchemas)
				.map((file) => `${keyOf(file)}_list`)
				.sort(),
		);
		const tried = await app.admin.post('/production/apps/plain/check', { bundle: { ...plainApp(), definitions: [...withPages(body.pages)] } });
		expect(tried.body.diagnostics.filter((d: { severity: string }) => d.severity === 'error')).toEqual([]);
	});
});

function keyOf(file: string): string {
	return file.replace('.json', '').replaceAll('-', '_');
}
function plainApp(): object {
	const definitions = readdirSync(plainSchemas).map((file) => {
		const schema = JSON.parse(readFileSync(join(plainSchemas, file), 'utf8'));
		return { kind: 'model', key: keyOf(file), title: schema.title, schema };
	});
	return { app: { kind: 'app', key: 'plain', title: 'Plain', language: 2, version: '1.0.0' }, definitions };
}
/** The plain app as if its author had written the pages that it got. */
function withPages(pages: object): object[] {
	return [...(plainApp() as { definitions: object[] }).definitions, ...Object.values(pages)];
}
function bundleIn(folder: string): object {
	const walk = (dir: string): string[] =>
		readdirSync(dir).flatMap((name) => (statSync(join(dir, name)).isDirectory() ? walk(join(dir, name)) : [join(dir, name)]));
	const files = walk(folder).map((path) => ({ path: relative(folder, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }));
	return filesToBundle(files).json as object;
}
