import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { make, whole } from './records-app.ts';

const text = { type: 'string', maxLength: 60 };
const number = { type: 'number' };
/** Everybody sees jobs and what they come to, but neither the bonus nor its reason, nor the jobs of the board. */
const shop = {
	app: { kind: 'app', key: 'shop', title: 'Shop', language: 2, version: '1.0.0', mainLanguage: 'en' },
	definitions: [
		{
			kind: 'model',
			key: 'job',
			title: 'Job',
			titleField: 'name',
			schema: {
				type: 'object',
				required: ['name'],
				properties: {
					name: text,
					above: { type: 'string', 'x-kind': 'tree-parent' },
					board: { type: 'boolean', default: false },
					pay: number,
					bonus: { ...number, title: 'Hidden bonus' },
					remark: { ...text, title: 'Hidden remark' },
					total: { ...number, title: 'Total', 'x-formula': '[pay] + [bonus] * 1234' },
					below: { ...number, title: 'Below', 'x-rollup': { of: 'children', fn: 'sum', value: '[bonus]', where: '[bonus] > 4321' } },
					worth: { ...number, title: 'Worth', 'x-formula': 'SUM(children, [worth] + [pay])' },
					from_text: { ...number, title: 'From text', 'x-formula': 'VALUE([remark])' },
					secret_sum: { ...number, title: 'Hidden sum', 'x-formula': '[bonus] * 2' },
				},
			},
		},
		{
			kind: 'model',
			key: 'vault',
			title: 'Hidden vault',
			schema: { type: 'object', properties: { job: { type: 'string', 'x-kind': 'reference', 'x-model': 'job' } } },
		},
		{
			kind: 'role',
			key: 'all',
			title: 'All',
			everyone: true,
			models: {
				job: { read: 'NOT [board]', create: true, update: true, fields: { bonus: 'hidden', remark: 'hidden', secret_sum: 'hidden', board: 'hidden' } },
			},
			pages: [],
		},
	],
};
const jobs = '/production/apps/shop/records/job';
const english = { 'accept-language': 'en' };

let app: TestApp;
let admin: Person;
let member: Person;
beforeAll(async () => {
	app = await startApp({ apps: [shop] });
	admin = app.admin;
	member = await app.addMember('member');
});
afterAll(() => app?.[Symbol.asyncDispose]());

it('what an app gives a browser names no hidden field in the formulas of those that are shown', async () => {
	const { text: client } = await member.get('/production/apps/shop/client');
	expect(client).toContain('"worth"');
	expect(client).not.toMatch(/bonus|remark|1234|4321|vault|secret_sum/i);
	const { text: api } = await member.get('/production/apps/shop/openapi.json');
	expect(api).toContain('worth');
	expect(api).not.toMatch(/bonus|remark|1234|4321|vault|secret_sum/i);
});

/** Digits of these say nothing of values. */
const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

it('an explanation tells no hidden value, neither in inputs nor in reasons nor in what it was', async () => {
	const top = await make(admin, jobs, { name: 'top', pay: 10, bonus: 777, remark: 'sesame' });
	const board = await make(admin, jobs, { name: 'the board', above: top.id, board: true, pay: 555, bonus: 888 });
	await make(admin, jobs, { name: 'open', above: top.id, pay: 1, bonus: 999 });
	for (const field of ['total', 'below', 'worth', 'from_text']) {
		for (const at of ['', '&at=2999-01-01', '&at=2001-01-01']) {
			const answer = await member.get(`${jobs}/${top.id}/explain?field=${field}${at}`, english);
			expect(answer.status).toBe(200);
			expect(answer.text.replace(ids, '')).not.toMatch(/777|888|999[^9]|sesame|the board/);
		}
	}
	for (const what of ['explain?field=worth', 'values?field=worth', 'history', 'explain?field=worth&at=2999-01-01'])
		expect((await member.get(`${jobs}/${board.id}/${what}`)).status).toBe(404);
	for (const what of ['explain', 'values']) {
		expect((await member.get(`${jobs}/${top.id}/${what}?field=secret_sum`)).body.code).toBe('computed.unknown');
		for (const wrong of ['nothing', 'id', '__proto__', 'constructor', 'name'])
			expect((await member.get(`${jobs}/${top.id}/${what}?field=${wrong}`)).status).toBe(404);
	}
	for (const at of ['2026-99-99', '2026-01-01Tx', '9999-12-31', '0001-01-01', '2026-01-01T00:00:00%2B14:00'])
		expect((await member.get(`${jobs}/${top.id}/explain?field=worth&at=${at}`)).status, at).toBeLessThan(500);
});

it('a hidden computed field is neither filtered, nor sorted, nor summed by', async () => {
	const asks = [
		member.post(`${jobs}/query`, { filter: { field: 'secret_sum', op: 'gt', value: 1 } }),
		member.post(`${jobs}/query`, { sort: ['secret_sum'] }),
		member.post(`${jobs}/query`, { fields: ['secret_sum'] }),
		member.post(`${jobs}/query`, { filter: { formula: '[secret_sum] > 1' } }),
		member.post(`${jobs}/query`, { filter: { formula: 'SUM(children, [secret_sum]) > 1' } }),
		member.post(`${jobs}/query`, { filter: { formula: 'COUNT(children, [board]) > 0' } }),
		member.post(`${jobs}/query`, { filter: { formula: 'COUNT(vault) > 0' } }),
		member.post(`${jobs}/query`, { filter: { formula: 'COUNT(PEERS([bonus])) > 1' } }),
		member.post(`${jobs}/query`, { filter: { formula: 'PREVIOUS([name], [bonus]) = "x"' } }),
		member.post(`${jobs}/aggregate`, { measures: [{ fn: 'sum', field: 'secret_sum', as: 'n' }] }),
		member.post(`${jobs}/aggregate`, { groupBy: ['secret_sum'], measures: [{ fn: 'count', as: 'n' }] }),
	];
	for (const answer of await Promise.all(asks)) {
		expect([answer.status, answer.text]).toEqual([400, expect.any(String)]);
		expect(answer.text).not.toMatch(/Hidden/);
	}
	const seen = whole(await member.post(`${jobs}/query`, { filter: { formula: 'COUNT(children) = 2' } }));
	expect(seen.records).toEqual([]);
});

it('nobody writes a computed field, by any way', async () => {
	const made = await make(member, jobs, { name: 'mine', pay: 1 });
	const asks = [
		member.post(jobs, { values: { name: 'x', worth: 5 } }),
		admin.post(jobs, { values: { name: 'x', worth: 5 } }),
		admin.patch(`${jobs}/${made.id}`, { version: made.version, values: { total: 5 } }),
		admin.post(`${jobs}/bulk`, { operations: [{ op: 'update', id: made.id, version: made.version, values: { total: 5 } }] }),
		admin.post(`${jobs}/bulk`, { operations: [{ op: 'create', values: { name: 'y', total: 5 } }] }),
	];
	for (const answer of await Promise.all(asks))
		expect([answer.status, answer.text.match(/field\.(read-only|unknown)/)?.[0]], answer.text).toEqual([422, 'field.read-only']);
	const values = { name: 'a', total: 99 };
	const dataset = { kind: 'dataset', key: 'd', title: 'D', purpose: 'reference', model: 'job', records: [{ key: 'a', values }] };
	const bundle = { app: { ...shop.app, key: 'shop_two' }, definitions: [...shop.definitions, dataset] };
	const installed = await admin.post('/production/apps', { bundle }, english);
	expect([installed.status, installed.text.slice(0, 500)]).toEqual([422, expect.stringContaining('total')]);
});

it('a set of more records than are looked at is told by its number, and nothing wrong about it', async () => {
	const top = await make(admin, jobs, { name: 'many', pay: 1 });
	await make(admin, jobs, { name: 'first', above: top.id, pay: 7 });
	await app.server.services.pool.query(
		`insert into ws_main_production.shop__job (id, version, created_at, updated_at, name, above, pay)
		select gen_random_uuid(), 1, now(), now(), 'n' || n, $1, 1 from generate_series(1, 5001) n`,
		[top.id],
	);
	for (const at of ['', `&at=${new Date().toISOString()}`]) {
		const { error, inputs } = whole(await member.get(`${jobs}/${top.id}/explain?field=worth${at}`));
		expect([error, inputs[0].records.length, inputs[0].total]).toEqual([undefined, 200, 5002]);
	}
});
