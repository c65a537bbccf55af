import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { inventory, text } from './inventory-app.ts';

const rows = 30_000;
const words = { properties: { name: text(), place: text('Place'), amount: { type: 'integer', title: 'Amount' } } };
const items = '/production/apps/inventory/records/item';
let app: TestApp;
let client: pg.Client;
beforeAll(async () => {
	app = await startApp();
	client = new pg.Client(app.database.config);
	await client.connect();
	expect((await app.admin.post('/production/apps/inventory/publish', { bundle: inventory(words) })).status).toBe(200);
	await client.query(
		`insert into ws_main_production.inventory__item (id, name, place)
		select gen_random_uuid(), 'Part ' || md5(i::text), 'Shelf ' || md5('s' || i) from generate_series(1, ${rows}) i`,
	);
	for (const name of ['Ölkanne 12%_', 'back\\slash', '客户投诉 处理']) await app.admin.post(items, { values: { name, place: 'Zentrallager' } });
	await client.query('vacuum analyze ws_main_production.inventory__item');
});
afterAll(async () => {
	await client.end();
	await app[Symbol.asyncDispose]();
});

const found = async (filter: object) =>
	(await app.admin.post(`${items}/query`, { filter })).body.records.map((r: { values: { name: string } }) => r.values.name);
const indexUses = async (): Promise<number> => {
	const { rows: counted } = await client.query(`select idx_scan::int as n from pg_stat_user_indexes where indexrelname = 'inventory__item__name__search'`);
	return counted[0]?.n;
};

it.each([
	['search', { search: '客户投诉' }, '客户投诉 处理'],
	['search of several words, in several fields', { search: 'ölkanne zentral' }, 'Ölkanne 12%_'],
	['contains', { field: 'name', op: 'contains', value: 'LKAN' }, 'Ölkanne 12%_'],
	['starts', { field: 'name', op: 'starts', value: 'ölk' }, 'Ölkanne 12%_'],
])('%s over many records uses the index of its text', async (_, filter, name) => {
	const before = await indexUses();
	// Statistics arrive within a second or so.
	await expect.poll(async () => [await found(filter), (await indexUses()) > before], { timeout: 15_000, interval: 300 }).toEqual([[name], true]);
});

it('leaves the index alone where it does not help: for less than three characters, however often they are looked for', async () => {
	const before = await indexUses();
	for (let i = 0; i < 15; i++) expect(await found({ search: '投诉' })).toEqual(['客户投诉 处理']);
	let useful = 0;
	const told = async () => {
		await found({ search: '客户投诉' });
		useful++;
		return (await indexUses()) - before;
	};
	await expect.poll(told, { timeout: 15_000, interval: 300 }).toBeGreaterThan(0);
	expect((await indexUses()) - before).toBeLessThanOrEqual(useful);
});

it('takes signs that LIKE has a meaning for as they are', async () => {
	const contains = (value: string) => found({ field: 'name', op: 'contains', value });
	expect(await contains('12%_')).toEqual(['Ölkanne 12%_']);
	expect(await contains('k\\s')).toEqual(['back\\slash']);
	expect(await contains('Ö_kanne')).toEqual([]);
	expect(await contains('Ö%ne')).toEqual([]);
	expect(await found({ field: 'name', op: 'starts', value: '%' })).toEqual([]);
	expect(await found({ search: '%_' })).toEqual(['Ölkanne 12%_']);
});

it('publishes and searches on a database without pg_trgm', async () => {
	await using poor = await startApp();
	const owner = new pg.Client(poor.database.config);
	await owner.connect();
	await owner.query('drop extension pg_trgm');
	await owner.end();
	expect((await poor.admin.post('/production/apps/inventory/publish', { bundle: inventory(words) })).status).toBe(200);
	await poor.admin.post(items, { values: { name: 'Bolt' } });
	expect((await poor.admin.post(`${items}/query`, { filter: { search: 'OLT' } })).body.records).toHaveLength(1);
	const renamed = inventory({ properties: { name: text('Called'), place: text('Place'), shelf: text('Shelf') } });
	expect((await poor.admin.post('/production/apps/inventory/publish', { bundle: renamed })).status).toBe(200);
});
