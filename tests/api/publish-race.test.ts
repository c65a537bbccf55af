import { expect, it } from 'vitest';
import { startApp } from '../support/server.ts';
import { inventory, text } from './inventory-app.ts';

const schema = 'ws_main_production';
const items = '/production/apps/inventory/records/item';
const number = { type: 'number', title: 'Amount' };
/** The same app with and without fields, and with one that changes its type and what must be there. */
const stages = [
	inventory({ properties: { name: text(), amount: number, colour: text() } }),
	inventory({ properties: { name: text(), amount: { ...text(), maxLength: 20 } } }),
	inventory({ properties: { name: { ...text(), 'x-unique': true }, colour: text() } }),
	inventory({ properties: { name: text(), amount: number, colour: text(), size: { type: 'integer', title: 'Size', minimum: 0 } } }),
];

it('whoever reads and writes while the app is published again and again is answered in words, never with a fault', async () => {
	await using app = await startApp({ options: { queryTimeoutMs: 5000 } });
	const { admin } = app;
	let stage = 0;
	const publish = () => admin.post('/production/apps/inventory/publish', { bundle: stages[stage++ % stages.length] });
	expect((await publish()).status).toBe(200);
	const ids: string[] = [];
	for (let i = 0; i < 20; i++) ids.push((await admin.post(items, { values: { name: `Item ${i}` } })).body.id);
	let n = 0;
	const pick = () => ids[n++ % ids.length];
	const asks = [
		() => admin.get(`${items}?limit=20&sort=name`),
		() => admin.get(`${items}/${pick()}`),
		() => admin.post(`${items}/query`, { filter: { field: 'amount', op: 'not-empty' }, count: true }),
		() => admin.post(`${items}/query`, { filter: { field: 'colour', op: 'eq', value: 'red' } }),
		() => admin.post(`${items}/aggregate`, { groupBy: ['colour'], measures: [{ key: 'n', fn: 'count' }] }),
		() => admin.post(items, { values: { name: `New ${n++}`, amount: 3 } }),
		() => admin.post(items, { values: { name: `Keyed ${n++}`, colour: 'red' } }, { 'idempotency-key': `race-${n++}` }),
		async () => {
			const id = pick();
			const { version } = (await admin.get(`${items}/${id}`)).body;
			return admin.patch(`${items}/${id}`, { version, values: { colour: `red ${n++}` } });
		},
		() => admin.get(`${items}/${pick()}/history`),
		() => admin.delete(`${items}/${pick()}`),
		() => admin.post(`${items}/${pick()}/restore`, {}),
	];
	const until = Date.now() + 4000;
	const seen = new Map<string, number>();
	const publishes: number[] = [];
	const workers = Array.from({ length: 8 }, async (_, w) => {
		for (let i = w; Date.now() < until; i++) {
			const { status, body } = await asks[i % asks.length]!();
			const what = status < 300 ? String(status) : body.code;
			seen.set(what, (seen.get(what) ?? 0) + 1);
		}
	});
	const publisher = (async () => {
		while (Date.now() < until) publishes.push((await publish()).status);
	})();
	await Promise.all([...workers, publisher]);
	expect(publishes.filter((status) => status === 200).length).toBeGreaterThan(5);
	expect(
		[...seen.keys()].filter((what) => !expected.has(what)),
		JSON.stringify([...seen]),
	).toEqual([]);
	expect(seen.get('200')).toBeGreaterThan(100);
	const lonely = await app.server.services.pool.query(
		`select 1 from ${schema}.dg_history h full join ${schema}.dg_event e using (record_id, version) where h.action is null or e.type is null`,
	);
	expect(lonely.rows).toEqual([]);
});

/** What the changing app or the other people give cause for. */
const expected = new Set([
	'200',
	'201',
	'query.invalid',
	'input.invalid',
	'record.not-found',
	'record.version-conflict',
	'record.not-unique',
	'app.changed',
	'record.busy',
]);

it('whoever comes in while the directory itself is changed is known all the same', async () => {
	const directory = (manager: object) => ({
		app: { kind: 'app', key: 'directory', title: 'Directory', language: 2, version: '1.0.0' },
		definitions: [
			model('org_unit', { name: text(), parent: { type: 'string', title: 'Parent', 'x-kind': 'tree-parent' }, head: reference('person') }),
			model('person', { name: text(), org_unit: reference('org_unit'), manager }),
			{ kind: 'role', key: 'member', title: 'Member', everyone: true, models: { person: { read: true } }, pages: [] },
		],
	});
	const stages = [directory(reference('person')), directory(text('A name'))];
	await using app = await startApp();
	const publish = (n: number) => app.admin.post('/production/apps/directory/publish', { bundle: stages[n % 2] });
	expect((await publish(0)).status).toBe(200);
	const people = '/production/apps/directory/records/person';
	const boss = (await app.admin.post(people, { values: { name: 'Boss' } })).body.id;
	const member = await app.addMember('boss', { person: boss });
	const until = Date.now() + 2500;
	const answers = new Map<number, number>();
	const workers = Array.from({ length: 6 }, async (_, w) => {
		while (Date.now() < until) {
			// As if it was the first request for a while: nothing about this member is in memory.
			app.server.services.changes.announce({ what: 'access' });
			await new Promise((resolve) => setImmediate(resolve));
			const { status } = await (w % 2 ? member.get('/production/facts') : member.get(people));
			answers.set(status, (answers.get(status) ?? 0) + 1);
		}
	});
	let published = 0;
	while (Date.now() < until) {
		expect((await publish(published + 1)).status).toBe(200);
		published++;
	}
	await Promise.all(workers);
	expect([...answers.keys()]).toEqual([200]);
	expect(published).toBeGreaterThan(5);
});

function model(key: string, properties: object) {
	return { kind: 'model', key, title: key, titleField: 'name', schema: { type: 'object', required: ['name'], properties } };
}
function reference(to: string) {
	return { type: 'string', title: to, 'x-kind': 'reference', 'x-model': to };
}
