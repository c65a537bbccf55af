import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';

/** Templates of the test's own: a directory, and an app that requires it. */
const templatesDir = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-templates-'));
afterAll(() => fs.rmSync(templatesDir, { recursive: true }));

const now = () => new Date('2026-12-01T02:00:00Z');
let app: TestApp;
beforeEach(async () => {
	fs.rmSync(templatesDir, { recursive: true });
	writeApp('directory', directory);
	writeApp('library', library);
	app = await startApp({ now, options: { templatesDir } });
});
afterEach(() => app[Symbol.asyncDispose]());

const install = (body: object) => app.admin.post('/production/apps', body, { 'accept-language': 'en' });
const records = async (appKey: string, model: string, query: object = {}) =>
	(await app.admin.post(`/production/apps/${appKey}/records/${model}/query`, query)).body.records as {
		id: string;
		version: number;
		createdAt: string;
		createdBy: string | null;
		values: Record<string, unknown>;
	}[];

it('lists what can be installed', async () => {
	expect((await app.admin.get('/templates')).body.templates).toEqual([
		expect.objectContaining({ key: 'directory', installed: false, requires: [], hasDemo: false }),
		expect.objectContaining({ key: 'library', title: 'Library', installed: false, requires: ['directory'], hasDemo: true }),
	]);
	await install({ template: 'directory' });
	expect((await app.admin.get('/templates')).body.templates[0]).toMatchObject({ key: 'directory', installed: true });
});

it('installs required apps first, and reference data but no demo', async () => {
	expect(await install({ template: 'library' })).toMatchObject({ status: 201, body: { app: 'library', revision: 1, records: 2 } });
	expect((await app.admin.get('/production/apps')).body.apps.map((a: { key: string }) => a.key)).toEqual(['directory', 'library']);
	expect((await records('library', 'genre')).map((r) => r.values.name).sort()).toEqual(['Crime', 'Novel']);
	expect(await records('library', 'book')).toEqual([]);
	expect((await app.admin.get('/auth/demo-accounts')).body.accounts).toEqual([]);
});

it('installs demo data with references, dates moved to today, numbers, history and accounts', async () => {
	expect((await install({ template: 'library', demo: true })).body.records).toBe(7);
	const [unit] = await records('directory', 'org_unit');
	const people = await records('directory', 'person', { sort: ['name'] });
	expect(people.map((p) => p.values)).toEqual([
		{ name: 'Alice', org_unit: unit?.id, manager: null },
		{ name: 'Bob', org_unit: unit?.id, manager: people[0]?.id },
	]);
	// The unit was stored before its head: a circle of references.
	expect(unit?.values.head).toBe(people[0]?.id);
	const books = await records('library', 'book', { sort: ['title'] });
	const genres = await records('library', 'genre');
	const crime = genres.find((g) => g.values.name === 'Crime')?.id;
	// The anchor was ten days before the day of install (in the workspace's time zone).
	expect(books.map((b) => b.values)).toEqual([
		{ number: 'B-001', title: 'Dune', genre: genres.find((g) => g.values.name === 'Novel')?.id, reader: people[1]?.id, due: '2026-12-15', lent_at: null },
		{ number: 'B-002', title: 'Sherlock', genre: crime, reader: null, due: null, lent_at: '2026-11-29T08:30:00.000Z' },
	]);
	expect(books[0]).toMatchObject({ version: 1, createdAt: '2026-11-21T01:00:00.000Z', createdBy: people[0]?.id });
	const history = await app.admin.get(`/production/apps/library/records/book/${books[0]?.id}/history`);
	expect(history.body.entries).toMatchObject([{ version: 1, action: 'create', actor: { title: 'Alice' }, changes: { title: { from: null, to: 'Dune' } } }]);
	const bob = await app.signIn('bob', 'demo-secret');
	expect((await bob.get('/me')).body.environments).toEqual([
		{ key: 'production', title: '正式环境', person: { id: people[1]?.id, title: 'Bob' }, sandbox: null },
	]);
	expect((await bob.get('/production/facts')).body).toMatchObject({ me: people[1]?.id, myUnit: unit?.id, myUnits: [unit?.id], today: '2026-12-01' });
	expect((await app.admin.get('/auth/demo-accounts')).body.accounts).toEqual([{ username: 'bob', password: 'demo-secret', title: 'Bob, a reader' }]);
});

it('goes on numbering after the demo data', async () => {
	await install({ template: 'library', demo: true });
	const made = await app.admin.post('/production/apps/library/records/book', { values: { title: 'Emma' } });
	expect(made.body.values.number).toBe('B-003');
});

it('changes nothing when done again, and adds the demo later', async () => {
	await install({ template: 'library' });
	await install({ template: 'library', demo: true });
	const before = await records('library', 'book');
	const [book] = before;
	await app.admin.patch(`/production/apps/library/records/book/${book?.id}`, { version: 1, values: { title: 'Changed by hand' } });
	expect((await install({ template: 'library', demo: true })).body).toEqual({ app: 'library', revision: 1, records: 0 });
	const after = await records('library', 'book');
	expect(after).toHaveLength(before.length);
	expect(after.find((b) => b.id === book?.id)?.values.title).toBe('Changed by hand');
});

it('stops listing a demo account once its password is its own', async () => {
	await install({ template: 'library', demo: true });
	const bob = await app.signIn('bob', 'demo-secret');
	expect((await bob.post('/auth/change-password', { current: 'demo-secret', next: 'my own secret' })).status).toBe(204);
	expect((await app.admin.get('/auth/demo-accounts')).body.accounts).toEqual([]);
});

it('installs nothing at all when a record does not fit, and says which', async () => {
	const wrong = structuredClone(library);
	const books = wrong.definitions.find((d) => d.key === 'books') as { records: { key: string; values: object }[] };
	books.records.push({ key: 'no_reader', values: { title: 'X', reader: 'nobody' } });
	const refused = await install({ bundle: wrong, demo: true });
	expect(refused.status).toBe(422);
	expect(refused.body.code).toBe('definition.invalid');
	expect(JSON.stringify(refused.body.errors)).toContain('datasets/books.json');
	expect((await app.admin.get('/production/apps')).body.apps.map((a: { key: string }) => a.key)).not.toContain('library');
});

it('holds data sets to the rules of forms: a rule that is blank does not hold, and one that reads stored records of other apps counts', async () => {
	const ruled = (assert: string) => {
		const app = structuredClone(library);
		app.app.requires = [{ app: 'directory' }, { app: 'library' }];
		app.definitions = app.definitions.filter((d) => d.key !== 'people' && d.key !== 'units' && d.kind !== 'accounts');
		const book = app.definitions.find((d) => d.kind === 'model' && d.key === 'book');
		if (book) book.rules = [{ key: 'checked', assert, message: 'Not so.', field: 'reader' }];
		return app;
	};
	await install({ template: 'library', demo: true }); // the people are in the database now, and are not loaded again
	const others = (app: App): App => ({ ...app, app: { ...app.app, key: 'archive' } });
	const refusedFor = async (assert: string) => {
		const { status, body } = await install({ bundle: others(ruled(assert)), demo: true });
		return status === 422 ? body.errors.map((e: { pointer: string; code: string }) => `${e.code} ${e.pointer}`) : status;
	};
	const [dune, sherlock] = [0, 1].map((i) => `rule.checked datasets/books.json#/records/${i}/values/reader`);
	expect(await refusedFor('[due] > DATE(2000, 1, 1)')).toEqual([sherlock]);
	expect(await refusedFor('[reader.name] = "Alice" OR ISBLANK([reader])')).toEqual([dune]);
	expect(await refusedFor('[reader.manager.name] = "Alice"')).toEqual([sherlock]);
	expect(await refusedFor('[genre.name] <> "Crime"')).toEqual([sherlock]);
	expect(await refusedFor('[reader.name] = "Bob" OR ISBLANK([reader])')).toBe(201);
});

it('refuses unknown templates, missing requirements, and another app under a taken key', async () => {
	expect(await install({ template: 'nothing' })).toMatchObject({ status: 404, body: { code: 'template.unknown' } });
	expect(await install({ template: '../directory' })).toMatchObject({ status: 404, body: { code: 'template.unknown' } });
	expect(await install({})).toMatchObject({ status: 400 });
	const needs = structuredClone(library);
	needs.app.requires = [{ app: 'missing' }];
	expect(await install({ bundle: needs })).toMatchObject({ status: 409, body: { code: 'app.required-missing', app: 'missing' } });
	const circle = structuredClone(directory);
	circle.app.requires = [{ app: 'library' }];
	writeApp('directory', circle);
	expect(await install({ template: 'library' })).toMatchObject({ status: 409, body: { code: 'app.required-missing' } });
	writeApp('directory', directory);
	await install({ template: 'directory' });
	const other = structuredClone(directory);
	other.app.title = 'Somebody else’s directory';
	expect(await install({ bundle: other })).toMatchObject({ status: 409, body: { code: 'app.exists' } });
	expect(await install({ bundle: directory })).toMatchObject({ status: 201, body: { revision: 1, records: 0 } });
});

type Json = { [key: string]: unknown };
interface App {
	app: Json;
	definitions: Json[];
}

function writeApp(key: string, { app: manifest, definitions }: App): void {
	const write = (file: string, json: unknown) => {
		fs.mkdirSync(path.dirname(path.join(templatesDir, key, file)), { recursive: true });
		fs.writeFileSync(path.join(templatesDir, key, file), JSON.stringify(json));
	};
	write('app.json', manifest);
	const folders: Json = { model: 'models', role: 'roles', dataset: 'datasets', accounts: 'accounts' };
	for (const definition of definitions) write(`${folders[String(definition.kind)]}/${definition.key}.json`, definition);
}

const name = { type: 'string', title: 'Name', maxLength: 60 };
const directory: App = {
	app: { kind: 'app', key: 'directory', title: 'Directory', language: 2, version: '1.0.0', mainLanguage: 'en' },
	definitions: [
		{
			...{ kind: 'model', key: 'person', title: 'Person' },
			schema: {
				type: 'object',
				required: ['name', 'org_unit'],
				properties: {
					name,
					org_unit: { type: 'string', 'x-kind': 'org-unit', title: 'Unit' },
					manager: { type: 'string', 'x-kind': 'person', title: 'Manager' },
				},
			},
		},
		{
			...{ kind: 'model', key: 'org_unit', title: 'Unit' },
			schema: {
				type: 'object',
				required: ['name'],
				properties: { name, parent: { type: 'string', 'x-kind': 'tree-parent', title: 'Above' }, head: { type: 'string', 'x-kind': 'person', title: 'Head' } },
			},
		},
		{ kind: 'role', key: 'member', title: 'Member', everyone: true, models: { person: { read: true }, org_unit: { read: true } }, pages: [] },
	],
};
const dataset = (key: string, model: string, order: number, entries: Json[], more: Json = {}): Json => ({
	...{ kind: 'dataset', key, title: key, purpose: 'demo', order, model, records: entries },
	...more,
});
const library: App = {
	app: { kind: 'app', key: 'library', title: 'Library', language: 2, version: '1.0.0', mainLanguage: 'en', requires: [{ app: 'directory' }] },
	definitions: [
		{ kind: 'model', key: 'genre', title: 'Genre', schema: { type: 'object', required: ['name'], properties: { name } } },
		{
			...{ kind: 'model', key: 'book', title: 'Book' },
			schema: {
				type: 'object',
				required: ['title'],
				properties: {
					number: { type: 'string', 'x-kind': 'auto-number', 'x-pattern': 'B-{###}', title: 'Number' },
					title: name,
					genre: { type: 'string', 'x-kind': 'reference', 'x-model': 'genre', title: 'Genre' },
					reader: { type: 'string', 'x-kind': 'person', title: 'Reader' },
					due: { type: 'string', format: 'date', title: 'Due' },
					lent_at: { type: 'string', format: 'date-time', title: 'Lent at' },
				},
			},
		},
		{ kind: 'role', key: 'reader', title: 'Reader', models: { book: { read: '[reader] = ME()' } }, pages: [] },
		dataset(
			'genres',
			'genre',
			0,
			[
				{ key: 'crime', values: { name: 'Crime' } },
				{ key: 'novel', values: { name: 'Novel' } },
			],
			{ purpose: 'reference' },
		),
		dataset('people', 'directory/person', 1, [
			{ key: 'alice', values: { name: 'Alice', org_unit: 'shop' } },
			{ key: 'bob', values: { name: 'Bob', org_unit: 'shop', manager: 'alice' } },
		]),
		dataset('units', 'directory/org_unit', 2, [{ key: 'shop', values: { name: 'Shop', head: 'alice' } }]),
		dataset(
			'books',
			'book',
			3,
			[
				{ key: 'dune', values: { title: 'Dune', genre: 'novel', reader: 'bob', due: '2026-12-05' }, createdAt: '2026-11-11T01:00:00Z', createdBy: 'alice' },
				{ key: 'sherlock', values: { title: 'Sherlock', genre: 'crime', lent_at: '2026-11-19T08:30:00Z' } },
			],
			{ anchor: '2026-11-21' },
		),
		{
			...{ kind: 'accounts', key: 'demo', title: 'Demo' },
			accounts: [{ username: 'bob', password: 'demo-secret', person: 'bob', title: 'Bob, a reader', roles: ['reader'] }],
		},
	],
};

it('dates of a demo that stand for a period move with it, so that what belongs to a month still lies in it', async () => {
	await using app = await startApp({ apps: ['directory', 'performance'], demo: true, now: () => new Date('2027-01-10T04:00:00Z') });
	const base = '/production/apps/performance/records';
	const all = async (model: string) =>
		(await app.admin.post(`${base}/${model}/query`, { limit: 500 })).body.records.map((r: { values: { [field: string]: string } }) => r.values);
	const [settlement] = await all('settlement');
	expect(settlement.month).toBe('2026-12');
	const pieces = await all('piece_entry');
	expect(pieces.length).toBeGreaterThan(50);
	expect(pieces.filter((p: { date: string }) => !p.date.startsWith('2026-12-'))).toEqual([]);
	const snapshots = await all('snapshot');
	expect(new Set(snapshots.map((s: { from: string; to: string }) => `${s.from} ${s.to}`))).toEqual(new Set(['2026-12-01 2026-12-31']));
	const goals = (await app.admin.post(`${base}/goal/query`, { filter: { formula: '[cycle] = "quarter" AND [status] = "active"' }, limit: 500 })).body.records;
	const spans = new Set(goals.map((g: { values: { [field: string]: string } }) => `${g.values.from} ${g.values.due}`));
	expect(spans).toEqual(new Set(['2027-01-01 2027-03-31']));
});
