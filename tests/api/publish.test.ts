import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { inventory, text } from './inventory-app.ts';

let app: TestApp;
let admin: Person;
beforeEach(async () => {
	app = await startApp();
	admin = app.admin;
});
afterEach(() => app[Symbol.asyncDispose]());

const at = '/production/apps/inventory';
const items = `${at}/records/item`;
const publish = (bundle: object, more: object = {}) => admin.post(`${at}/publish`, { bundle, ...more });

async function addItem(values: object): Promise<{ id: string; version: number }> {
	const made = await admin.post(items, { values });
	expect(made.status, made.text).toBe(201);
	return made.body;
}

async function database<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client(app.database.config);
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}

it('publishes an app, whose records can be written at once', async () => {
	const first = await publish(inventory(), { note: 'first' });
	expect(first).toMatchObject({ status: 200, body: { revision: 1, changed: true } });
	const bolt = await addItem({ name: 'Bolt', amount: 12 });
	expect((await admin.get(`${items}/${bolt.id}`)).body.values).toEqual({ name: 'Bolt', amount: 12 });
	expect((await admin.get(`${at}/revisions`)).body.revisions).toMatchObject([{ number: 1, note: 'first', createdBy: 'Administrator', current: true }]);
});

it('does nothing when nothing has changed', async () => {
	await publish(inventory());
	expect((await publish(inventory())).body).toMatchObject({ revision: 1, changed: false });
	expect((await admin.get(`${at}/revisions`)).body.revisions).toHaveLength(1);
});

it('shows what a publish would do, and changes nothing by it', async () => {
	await publish(inventory());
	const bundle = inventory({ properties: { name: text(), amount: { type: 'integer', title: 'Amount' }, shelf: text('Shelf') } });
	const plan = await admin.post(`${at}/plan`, { bundle });
	expect(plan.status).toBe(200);
	expect(plan.body).toMatchObject({ app: 'inventory', fromRevision: 1, conflicts: [], diagnostics: [] });
	expect(plan.body.steps[0]).toMatchObject({ step: 'add-column', table: 'inventory__item', column: 'shelf', sentence: expect.any(String) });
	expect(plan.body.changes).toEqual([expect.objectContaining({ kind: 'field', key: 'item.shelf', change: 'added' })]);
	expect((await admin.get(`${at}/revisions`)).body.revisions).toHaveLength(1);
	const columns = await database((c) => c.query(`select 1 from information_schema.columns where table_name = 'inventory__item' and column_name = 'shelf'`));
	expect(columns.rowCount).toBe(0);
});

it('keeps the data of a field that goes, and brings it back with the field', async () => {
	await publish(inventory());
	const bolt = await addItem({ name: 'Bolt', amount: 12 });
	await publish(inventory({ properties: { name: text() } }));
	expect((await admin.get(`${items}/${bolt.id}`)).body.values).toEqual({ name: 'Bolt' });
	await publish(inventory());
	expect((await admin.get(`${items}/${bolt.id}`)).body.values).toEqual({ name: 'Bolt', amount: 12 });
});

it('keeps the old data when a field comes back as something else, and brings that back later', async () => {
	await publish(inventory());
	const bolt = await addItem({ name: 'Bolt', amount: 12 });
	await publish(inventory({ properties: { name: text() } }));
	await publish(inventory({ properties: { name: text(), amount: text('Amount in words') } }));
	expect((await admin.get(`${items}/${bolt.id}`)).body.values).toEqual({ name: 'Bolt', amount: null });
	await publish(inventory({ properties: { name: text() } }));
	await publish(inventory());
	expect((await admin.get(`${items}/${bolt.id}`)).body.values).toEqual({ name: 'Bolt', amount: 12 });
});

it('keeps the records of a model that goes, and brings them back with it', async () => {
	await publish(inventory({ models: ['item', 'shelf'] }));
	const made = await admin.post(`${at}/records/shelf`, { values: { name: 'Top' } });
	await publish(inventory());
	expect((await admin.get(`${at}/records/shelf/${made.body.id}`)).status).toBe(404);
	await publish(inventory({ models: ['item', 'shelf'] }));
	expect((await admin.get(`${at}/records/shelf/${made.body.id}`)).body.values.name).toBe('Top');
});

it('rolls back by publishing an old revision’s content again', async () => {
	await publish(inventory());
	const bolt = await addItem({ name: 'Bolt', amount: 12 });
	await publish(inventory({ properties: { name: text('Other name') } }));
	const back = await admin.post(`${at}/rollback`, { revision: 1 });
	expect(back.body).toMatchObject({ revision: 3, changed: true });
	expect((await admin.get(`${items}/${bolt.id}`)).body.values).toEqual({ name: 'Bolt', amount: 12 });
	const revisions = (await admin.get(`${at}/revisions`)).body.revisions;
	expect(revisions.map((r: { hash: string }) => r.hash)).toEqual([back.body.hash, expect.any(String), back.body.hash]);
	expect(await admin.post(`${at}/rollback`, { revision: 9 })).toMatchObject({ status: 404, body: { code: 'revision.unknown' } });
});

it('refuses a change that records do not fit, and names examples', async () => {
	await publish(inventory({ required: [] }));
	await addItem({ name: 'Bolt' });
	const nameless = await addItem({ amount: 3 });
	const plan = await admin.post(`${at}/plan`, { bundle: inventory() });
	expect(plan.body.conflicts).toEqual([expect.objectContaining({ model: 'item', field: 'name', rows: 1, sample: [nameless.id] })]);
	expect(await publish(inventory())).toMatchObject({ status: 409, body: { code: 'publish.data-conflict' } });
	expect((await admin.get(`${at}/revisions`)).body.revisions).toHaveLength(1);
	await admin.delete(`${items}/${nameless.id}?version=1`);
});

it('refuses a unique field when two records share a value', async () => {
	await publish(inventory());
	await addItem({ name: 'Bolt' });
	await addItem({ name: 'Bolt' });
	const unique = inventory({ properties: { name: { ...text(), 'x-unique': true }, amount: { type: 'integer', title: 'Amount' } } });
	expect(await publish(unique)).toMatchObject({ status: 409, body: { code: 'publish.data-conflict', conflicts: [{ model: 'item', rows: 2 }] } });
	await admin.post(items, { values: { name: 'Nut' } });
});

it('lists all mistakes of a definition at once, each with its place and a hint', async () => {
	const broken = inventory({ properties: { name: text(), owner: { type: 'string', 'x-kind': 'referense' }, size: { type: 'integer', 'x-max': 3 } } });
	const refused = await admin.post(`${at}/publish`, { bundle: broken }, { 'accept-language': 'en' });
	expect(refused).toMatchObject({ status: 422, body: { code: 'definition.invalid' } });
	expect(refused.body.diagnostics.length).toBeGreaterThanOrEqual(2);
	expect(refused.body.diagnostics[0]).toMatchObject({ file: 'models/item.json', severity: 'error', pointer: expect.stringContaining('/schema/properties/') });
	expect((await admin.post(`${at}/check`, { bundle: broken })).body.diagnostics).toHaveLength(refused.body.diagnostics.length);
});

it('refuses definitions of a newer language, and bundles of another app', async () => {
	const newer = inventory();
	newer.app.language = 99;
	expect(await publish(newer)).toMatchObject({ status: 422, body: { code: 'definition.too-new', found: 99 } });
	const other = inventory();
	other.app.key = 'other';
	expect(await publish(other)).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
	expect(await publish({ hello: 'world' })).toMatchObject({ status: 400 });
});

it('lets one of two publishes through that expect the same revision', async () => {
	await publish(inventory());
	const change = (title: string) => publish(inventory({ properties: { name: text(title) } }), { expectRevision: 1 });
	const answers = await Promise.all(['A', 'B', 'C'].map(change));
	expect(answers.map((a) => a.status).sort()).toEqual([200, 409, 409]);
	expect(answers.filter((a) => a.status === 409).map((a) => a.body)).toEqual([
		expect.objectContaining({ code: 'publish.outdated', found: 2 }),
		expect.objectContaining({ code: 'publish.outdated', found: 2 }),
	]);
});

it('lets many publishes wait for each other, even more than there are connections', async () => {
	const titles = Array.from({ length: 25 }, (_, i) => `Title ${i}`);
	const answers = await Promise.all(titles.map((title) => publish(inventory({ title }))));
	expect(answers.map((a) => a.status)).toEqual(titles.map(() => 200));
	expect(answers.map((a) => a.body.revision).sort((a, b) => a - b)).toEqual(titles.map((_, i) => i + 1));
});

it('waits for a short lock, and gives up on a long one without changing anything', { timeout: 120_000 }, async () => {
	await publish(inventory());
	await addItem({ name: 'Bolt' });
	const wider = inventory({ properties: { name: text(), amount: { type: 'integer', title: 'Amount' }, shelf: text('Shelf') } });
	await database(async (client) => {
		await client.query('begin');
		await client.query('select * from ws_main_production.inventory__item');
		const publishing = publish(wider);
		await new Promise((resolve) => setTimeout(resolve, 2_600));
		expect((await admin.get(items)).status).toBe(200);
		await client.query('commit');
		expect(await publishing).toMatchObject({ status: 200, body: { revision: 2 } });
	});
});

it('keeps a draft apart from what is published, until it is published', async () => {
	expect(await admin.get(`${at}/draft`)).toMatchObject({ status: 404, body: { code: 'app.unknown' } });
	expect(await admin.post(`${at}/publish`)).toMatchObject({ status: 404, body: { code: 'draft.missing' } });
	expect((await admin.put(`${at}/draft`, { bundle: inventory() })).status).toBe(200);
	expect((await admin.get(`${at}/draft`)).body).toMatchObject({ isSaved: true, baseRevision: null, bundle: inventory() });
	expect((await admin.get(`${at}/client`)).status).toBe(404);
	expect((await admin.post(`${at}/publish`)).body).toMatchObject({ revision: 1 });
	expect((await admin.get(`${at}/draft`)).body).toMatchObject({ isSaved: false, baseRevision: 1, bundle: inventory() });
});

it('exports what was published, as one bundle or as files, also of an old revision', async () => {
	await publish(inventory());
	await publish(inventory({ title: 'Store' }));
	expect((await admin.get(`${at}/export`)).body).toEqual(inventory({ title: 'Store' }));
	expect((await admin.get(`${at}/export?revision=1`)).body).toEqual(inventory());
	const { files } = (await admin.get(`${at}/export?as=files`)).body;
	expect(files.map((f: { path: string }) => f.path)).toEqual(['app.json', 'models/item.json', 'roles/keeper.json']);
});

it('exports its models as plain JSON Schemas, which install again', async () => {
	await publish(inventory({ properties: { name: { ...text(), 'x-unique': true }, amount: { type: 'integer', minimum: 0 } } }));
	const { item } = (await admin.get(`${at}/export?as=schemas`)).body.schemas;
	expect(item).toEqual({
		$schema: 'https://json-schema.org/draft/2020-12/schema',
		title: 'item',
		type: 'object',
		required: ['name'],
		properties: { name: { type: 'string', title: 'Name', maxLength: 100 }, amount: { type: 'integer', minimum: 0 } },
	});
	const model = { kind: 'model', key: 'item', title: item.title, schema: item };
	const again = { app: { ...inventory().app, key: 'copy' }, definitions: [model] };
	expect((await admin.post('/production/apps/copy/publish', { bundle: again })).status).toBe(200);
	expect((await admin.post('/production/apps/copy/records/item', { values: { name: 'Nut', amount: 2 } })).status).toBe(201);
});

it('refuses everything about definitions to members who do not administer', async () => {
	await publish(inventory());
	const member = await app.addMember('bob');
	const refused = { status: 403, body: { code: 'auth.admin-only' } };
	expect(await member.get(`${at}/draft`)).toMatchObject(refused);
	expect(await member.put(`${at}/draft`, { bundle: inventory() })).toMatchObject(refused);
	for (const action of ['check', 'plan', 'publish']) expect(await member.post(`${at}/${action}`, { bundle: inventory() })).toMatchObject(refused);
	expect(await member.post(`${at}/rollback`, { revision: 1 })).toMatchObject(refused);
	expect(await member.get(`${at}/export`)).toMatchObject(refused);
	expect(await member.get(`${at}/revisions`)).toMatchObject(refused);
	expect(await member.post('/production/apps', { bundle: inventory() })).toMatchObject(refused);
	expect((await member.get(`${at}/client`)).status).toBe(200);
});

it('keeps environments apart', async () => {
	await publish(inventory());
	const bolt = await addItem({ name: 'Bolt' });
	expect(await admin.post('/environments', { key: 'sandbox', title: 'Sandbox' })).toMatchObject({ status: 201 });
	expect(await admin.post('/environments', { key: 'sandbox', title: 'Again' })).toMatchObject({ status: 409, body: { code: 'environment.exists' } });
	expect((await admin.get('/sandbox/apps')).body.apps).toEqual([]);
	expect((await admin.get(`/sandbox/apps/inventory/records/item/${bolt.id}`)).status).toBe(404);
	await admin.post('/sandbox/apps/inventory/publish', { bundle: inventory({ title: 'Sand' }) });
	expect((await admin.get(`/sandbox/apps/inventory/records/item/${bolt.id}`)).status).toBe(404);
	expect((await admin.get('/sandbox/apps')).body.apps).toMatchObject([{ key: 'inventory', title: 'Sand', revision: 1 }]);
	expect((await admin.get('/production/apps')).body.apps).toMatchObject([{ key: 'inventory', title: 'Inventory', revision: 1 }]);
	const member = await app.addMember('carol');
	expect(await member.get('/sandbox/apps')).toMatchObject({ status: 403, body: { code: 'auth.not-a-member' } });
	expect(await admin.post('/environments', { key: 'auth', title: 'Taken by an address' })).toMatchObject({ status: 409 });
});

it('refuses to take from an app what another one builds on', async () => {
	await publish(inventory({ models: ['item', 'shelf'] }));
	const other = {
		app: { kind: 'app', key: 'orders', title: 'Orders', language: 2, version: '1.0.0', requires: [{ app: 'inventory' }] },
		definitions: [
			{
				kind: 'model',
				key: 'order',
				title: 'Order',
				schema: { type: 'object', properties: { name: text(), item: { type: 'string', title: 'Item', 'x-kind': 'reference', 'x-model': 'inventory/shelf' } } },
			},
		],
	};
	expect(await admin.post('/production/apps/orders/publish', { bundle: other })).toMatchObject({ status: 200 });
	const refused = await publish(inventory());
	expect(refused).toMatchObject({ status: 422, body: { code: 'definition.invalid' } });
	expect(refused.body.diagnostics[0].file).toBe('orders/models/order.json');
});
