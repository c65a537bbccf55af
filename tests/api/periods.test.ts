import { languageVersion } from '@dougong/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';

const month = { type: 'string', 'x-kind': 'period', 'x-period': 'month', title: '月份' };
const ledger = {
	app: { kind: 'app', key: 'ledger', title: '台账', language: languageVersion, version: '1.0.0' },
	definitions: [
		{ kind: 'period', key: 'month', title: '月度', type: 'month', managers: ['keeper'] },
		{ kind: 'translation', key: 'en', language: 'en', texts: { 'period.month.title': 'Month' } },
		{ kind: 'period', key: 'fortnight', title: '双周', type: 'days', anchor: '2026-01-05', every: 14 },
		{
			kind: 'model',
			key: 'entry',
			title: '记录',
			schema: { type: 'object', required: ['month'], properties: { text: { type: 'string' }, amount: { type: 'number' }, month } },
		},
		{
			kind: 'model',
			key: 'adjustment',
			title: '调整',
			schema: {
				type: 'object',
				properties: { text: { type: 'string' }, amount: { type: 'number' }, month, about: { ...month, title: '更正月份', 'x-closed': 'allow' } },
			},
		},
		{
			kind: 'model',
			key: 'sprint',
			title: '迭代',
			schema: { type: 'object', properties: { text: { type: 'string' }, span: { ...month, 'x-period': 'fortnight' } } },
		},
		{
			kind: 'model',
			key: 'sheet',
			title: '汇总',
			schema: { type: 'object', properties: { text: { type: 'string' }, month, total: { type: 'number', 'x-formula': 'SUM(line, [amount])' } } },
		},
		{
			kind: 'model',
			key: 'line',
			title: '明细',
			schema: {
				type: 'object',
				properties: { text: { type: 'string' }, amount: { type: 'number' }, sheet: { type: 'string', 'x-kind': 'reference', 'x-model': 'sheet' } },
			},
		},
		...['keeper', 'writer'].map((key) => ({
			...{ kind: 'role', key, title: key, pages: [] },
			models: Object.fromEntries(['entry', 'adjustment', 'sprint', 'sheet', 'line'].map((m) => [m, { read: true, create: true, update: true, delete: true }])),
		})),
	],
};

let app: TestApp;
let keeper: Person;
let writer: Person;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', ledger], now: () => new Date('2026-03-09T01:30:00Z') });
	keeper = await app.addMember('keeper', { roles: ['ledger/keeper'] });
	writer = await app.addMember('writer', { roles: ['ledger/writer'] });
});
afterAll(() => app[Symbol.asyncDispose]());

const records = '/production/apps/ledger/records';
const add = (who: Person, values: object, model = 'entry') => who.post(`${records}/${model}`, { values });
const change = (who: Person, record: { id: string; version: number }, values: object) =>
	who.patch(`${records}/entry/${record.id}`, { version: record.version, values });
const move = (who: Person, period: string, state: string, reason = '月结') =>
	who.put(`/production/apps/ledger/periods/month/${encodeURIComponent(period)}`, { state, reason });
const code = (answer: { status: number; body: { code?: string } }) => `${answer.status} ${answer.body?.code ?? ''}`.trim();
const kindOf = async (who: Person, key = 'month') => (await who.get('/production/apps/ledger/periods')).body.kinds.find((k: { key: string }) => k.key === key);

describe('the period of a record', () => {
	it('is said by its text, or by a date in it; what is no period of the kind is refused in words', async () => {
		expect((await add(writer, { month: '2026-02', text: 'a' })).body.values.month).toBe('2026-02');
		expect((await add(writer, { month: '2026-02-14', text: 'b' })).body.values.month).toBe('2026-02');
		const refused = await add(writer, { month: '2026-Q1' });
		expect(code(refused)).toBe('422 input.invalid');
		expect(refused.body.errors[0]).toMatchObject({ pointer: '#/values/month', detail: expect.stringContaining('2026-03') });
		expect(code(await add(writer, { span: '2026-01-12/P14D' }, 'sprint'))).toBe('422 input.invalid');
		expect((await add(writer, { span: '2026-01-20' }, 'sprint')).body.values.span).toBe('2026-01-19/P14D');
	});

	it('sorts in the order of time, and can be asked for', async () => {
		for (const m of ['2025-12', '2026-01', '2025-09']) await add(writer, { month: m, text: 'sorted' });
		const filter = encodeURIComponent(JSON.stringify({ field: 'text', op: 'eq', value: 'sorted' }));
		const found = await writer.get(`${records}/entry?sort=month&filter=${filter}`);
		expect(found.body.records.map((r: { values: { month: string } }) => r.values.month)).toEqual(['2025-09', '2025-12', '2026-01']);
	});
});

describe('a period', () => {
	it('is listed around now, newest first, and is open until somebody says otherwise', async () => {
		const kind = await kindOf(writer);
		expect(kind).toMatchObject({ title: '月度', present: '2026-03', canManage: false });
		expect(kind.periods[0]).toEqual({ period: '2026-04', days: { from: '2026-04-01', to: '2026-04-30' }, state: 'open', at: null, by: null, reason: null });
		expect(kind.periods.map((p: { period: string }) => p.period)).toContain('2025-03');
		expect((await kindOf(keeper)).canManage).toBe(true);
		const entry = async (who: Person) => (await who.get('/production/apps')).body.apps.find((a: { key: string }) => a.key === 'ledger');
		expect([(await entry(keeper)).managesPeriods, (await entry(writer)).managesPeriods]).toEqual([true, undefined]);
		const english = (await writer.get('/production/apps/ledger/periods', { 'accept-language': 'en' })).body.kinds;
		expect(english.map((k: { title: string }) => k.title)).toEqual(['双周', 'Month']);
		expect((await kindOf(app.admin, 'fortnight')).present).toBe('2026-03-02/P14D');
	});

	it('that is frozen is written by its managers only, and can be opened again', async () => {
		const entry = (await add(writer, { month: '2025-11', text: 'x' })).body;
		expect(code(await move(writer, '2025-11', 'frozen'))).toBe('403 period.not-manager');
		expect((await move(keeper, '2025-11', 'frozen', '核对中')).status).toBe(204);
		expect((await kindOf(writer)).periods.find((p: { period: string }) => p.period === '2025-11')).toMatchObject({
			state: 'frozen',
			by: 'keeper',
			reason: '核对中',
		});
		const refused = await change(writer, entry, { text: 'y' });
		expect(code(refused)).toBe('409 period.frozen');
		expect(refused.body.detail).toContain('2025年11月');
		expect(code(await add(writer, { month: '2025-11' }))).toBe('409 period.frozen');
		const byKeeper = await change(keeper, entry, { text: 'by the keeper' });
		expect(byKeeper.status).toBe(200);
		expect((await move(keeper, '2025-11', 'open', '继续')).status).toBe(204);
		expect((await change(writer, byKeeper.body, { text: 'z' })).status).toBe(200);
	});

	it('that is closed keeps its records as they are, for everybody and for ever', async () => {
		const entry = (await add(writer, { month: '2025-10', text: 'x' })).body;
		const archived = (await add(writer, { month: '2025-10', text: 'archived' })).body;
		const other = (await add(writer, { month: '2026-03', text: 'open' })).body;
		await writer.delete(`${records}/entry/${archived.id}`);
		expect((await move(keeper, '2025-10', 'closed', '月结完成')).status).toBe(204);
		for (const who of [writer, keeper, app.admin]) {
			expect(code(await change(who, entry, { text: 'y' }))).toBe('409 period.closed');
			expect(code(await change(who, entry, { month: '2026-03' }))).toBe('409 period.closed');
			expect(code(await change(who, other, { month: '2025-10' }))).toBe('409 period.closed');
			expect(code(await add(who, { month: '2025-10' }))).toBe('409 period.closed');
			expect(code(await who.delete(`${records}/entry/${entry.id}`))).toBe('409 period.closed');
			expect(code(await who.post(`${records}/entry/${archived.id}/restore`))).toBe('409 period.closed');
		}
		expect((await change(app.admin, other, { text: 'still open' })).status).toBe(200);
		const said = await writer.patch(`${records}/entry/${entry.id}`, { version: 1, values: { text: 'y' } }, { 'accept-language': 'en' });
		expect(said.body.detail).toBe('Records of October 2025 cannot be changed any more. Put it right by an adjustment record in an open period.');
		for (const state of ['open', 'frozen', 'closed']) expect(code(await move(app.admin, '2025-10', state))).toBe('409 period.stays-closed');
	});

	it('that is closed is put right by an adjustment in an open one, which names it', async () => {
		expect((await move(keeper, '2025-08', 'closed')).status).toBe(204);
		const adjustment = await add(writer, { month: '2026-03', about: '2025-08', amount: -5 }, 'adjustment');
		expect(adjustment.status).toBe(201);
		expect(code(await add(writer, { month: '2025-08', about: '2025-08' }, 'adjustment'))).toBe('409 period.closed');
	});

	it('that is closed keeps computed values too, whatever happens to what they were made of', async () => {
		const total = async (id: string) => (await writer.get(`${records}/sheet/${id}`)).body.values.total;
		const [closing, open] = [(await add(writer, { month: '2025-09' }, 'sheet')).body.id, (await add(writer, { month: '2026-03' }, 'sheet')).body.id];
		for (const sheet of [closing, open]) await add(writer, { sheet, amount: 10 }, 'line');
		expect(await total(closing)).toBe(10);
		expect((await move(keeper, '2025-09', 'closed')).status).toBe(204);
		for (const sheet of [closing, open]) expect((await add(writer, { sheet, amount: 5 }, 'line')).status).toBe(201);
		expect(await total(closing)).toBe(10);
		expect(await total(open)).toBe(15);
	});

	it('of demo data moves with the day of the install', async () => {
		const app_ = { kind: 'app', key: 'demo', title: '演示', language: languageVersion, version: '1.0.0' };
		const model = { kind: 'model', key: 'entry', title: '记录', schema: { type: 'object', properties: { text: { type: 'string' }, month } } };
		const records = [{ key: 'a', values: { text: 'a', month: '2025-12' } }];
		const dataset = { kind: 'dataset', key: 'entries', title: '记录', purpose: 'reference', model: 'entry', anchor: '2026-01-20', records };
		const bundle = { app: app_, definitions: [{ kind: 'period', key: 'month', title: '月度', type: 'month' }, model, dataset] };
		expect((await app.admin.post('/production/apps', { bundle })).status).toBe(201);
		expect((await app.admin.get('/production/apps/demo/records/entry')).body.records[0].values.month).toBe('2026-02');
	});

	it('is not closed while values are still being worked out', async () => {
		const { services } = app.server;
		const job = { kind: 'recompute-fields', payload: { changed: [] }, key: 'waiting' };
		const id = await services.jobs.enqueue(services.pool, { schema: 'ws_main_production', clock: null }, job);
		expect(code(await move(keeper, '2025-05', 'closed'))).toBe('409 period.recomputing');
		expect((await move(keeper, '2025-05', 'frozen')).status).toBe(204);
		await services.pool.query('delete from ws_main_production.dg_job where id = $1', [id]);
		expect((await move(keeper, '2025-05', 'closed')).status).toBe(204);
	});

	it('asks for a reason, and for a period that is one', async () => {
		expect((await move(keeper, '2025-07', 'frozen', ' ')).status).toBe(400);
		expect(code(await move(keeper, '2025-13', 'frozen'))).toBe('404 period.unknown');
		expect(code(await move(keeper, '2026-Q1', 'frozen'))).toBe('404 period.unknown');
		expect(
			(await app.admin.put(`/production/apps/ledger/periods/fortnight/${encodeURIComponent('2026-02-16/P14D')}`, { state: 'closed', reason: 'x' })).status,
		).toBe(204);
		expect(code(await add(app.admin, { span: '2026-02-20' }, 'sprint'))).toBe('409 period.closed');
	});

	it('leaves a line in the audit for each change', async () => {
		const { entries } = (await app.admin.get('/audit')).body;
		expect(entries).toContainEqual(
			expect.objectContaining({
				action: 'period.closed',
				subject: '2025-10',
				data: expect.objectContaining({ reason: '月结完成', from: 'open', key: 'month' }),
			}),
		);
	});

	it('is not seen by those who have nothing to do with the app', async () => {
		const stranger = await app.addMember('stranger');
		expect(code(await stranger.get('/production/apps/ledger/periods'))).toBe('404 app.unknown');
	});
});

it('closing waits for writes that are under way, so that none gets in afterwards', async () => {
	const schema = 'ws_main_production';
	const client = await app.server.services.pool.connect();
	try {
		await client.query('begin');
		await client.query(
			`insert into ${schema}.ledger__entry (id, version, created_at, updated_at, month) values (gen_random_uuid(), 1, now(), now(), '2025-06')`,
		);
		let closed = false;
		const closing = move(keeper, '2025-06', 'closed').then((answer) => {
			closed = true;
			return answer;
		});
		const waits = `select count(*)::int as n from pg_locks where not granted and relation = '${schema}.ledger__entry'::regclass`;
		await expect.poll(async () => (await app.server.services.pool.query(waits)).rows[0].n).toBe(1);
		expect(closed).toBe(false);
		await client.query('commit');
		expect((await closing).status).toBe(204);
	} finally {
		client.release();
	}
	expect(code(await add(writer, { month: '2025-06' }))).toBe('409 period.closed');
});
