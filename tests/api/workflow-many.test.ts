import { buildApp } from '@dougong/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { startApp, type TestApp } from '../support/server.ts';
import { act, base, code, inbox, leaveApp, people, request, simple, start, whole, type World } from './workflow-app.ts';

/** Many at once: records, approvers, server processes. */

const end = { key: 'end', type: 'end', outcome: 'over' };
const many = {
	...{
		kind: 'workflow',
		key: 'many',
		title: '多',
		model: 'request',
		subject: '{{[title]}}',
		triggers: [{ key: 'hand', type: 'button', title: '提交', when: '[days] > 0' }],
	},
	start: 'count',
	nodes: [
		{ key: 'count', type: 'update', title: '登记', set: [{ key: 'number', value: '"N" & [title]' }], next: 'only' },
		{ key: 'only', type: 'approval', title: '审批', who: [{ key: 'boss', by: 'manager' }], next: { approved: 'end', rejected: 'end' } },
		end,
	],
};
const crowd = {
	...{ kind: 'workflow', key: 'crowd', title: '众', model: 'request', subject: '{{[title]}}', triggers: [{ key: 'hand', type: 'manual' }], start: 'all' },
	nodes: [{ key: 'all', type: 'approval', title: '会签', mode: 'ratio', percent: 50, who: [{ key: 'r', by: 'role', role: 'crowd' }], next: { approved: 'end', rejected: 'end' } }, end],
}; // biome-ignore format: a table

let app: TestApp;
let world: World;
beforeAll(async () => {
	const unique = {
		kind: 'model',
		key: 'mark',
		title: '标',
		titleField: 'text',
		schema: { type: 'object', properties: { text: { type: 'string', title: '内容' } } },
	};
	const roles = [{ kind: 'role', key: 'crowd', title: '众人', pages: [], models: { request: { read: true } } }];
	app = await startApp({ apps: ['directory', leaveApp({ workflows: [simple, many, crowd], models: [unique], roles })] });
	world = await people(app);
}, 120_000);
afterAll(() => app?.[Symbol.asyncDispose]());

const as = (name: string) => {
	const found = world.as[name];
	if (!found) throw new Error(name);
	return found;
};
const seconds = async (work: () => Promise<unknown>) => {
	const from = performance.now();
	await work();
	return (performance.now() - from) / 1000;
};

describe('starting many', () => {
	it('begins each by itself: what is refused does not keep the others', async () => {
		const good = await Promise.all(Array.from({ length: 60 }, () => request(as('alice'))));
		const bad = await Promise.all([request(as('alice'), { days: 0 }), request(as('alice'), { days: null })]);
		const records = [...good.slice(0, 30), ...bad, ...good.slice(30)].map(({ id }) => id);
		const result = whole(await start(as('alice'), 'many', { records }));
		expect(result.runs.length).toBe(60);
		expect(result.refused.map((r: { record: string; code: string }) => [r.record, r.code])).toEqual(bad.map(({ id }) => [id, 'workflow.not-startable']));
		const again = whole(await start(as('alice'), 'many', { records: good.map(({ id }) => id) }));
		expect([again.runs.length, new Set(again.refused.map((r: { code: string }) => r.code))]).toEqual([0, new Set(['workflow.running-already'])]);
	});

	it('undoes only the one that the database refuses', async () => {
		const all = await Promise.all(Array.from({ length: 3 }, (_, n) => request(as('alice'), { title: `撞 ${n}` })));
		const client = new pg.Client(app.database.config);
		await client.connect();
		await client.query(`create unique index clash on ws_main_production.leave__request ((number)) where number = 'N撞 1'`);
		await client.query(
			`insert into ws_main_production.leave__request (id, version, title, number, created_at, updated_at) values (gen_random_uuid(), 1, 'x', 'N撞 1', now(), now())`,
		);
		await client.end();
		const result = whole(await start(as('alice'), 'many', { records: all.map(({ id }) => id) }));
		const begun = result.runs.map((r: { record: string }) => r.record);
		const stopped = await Promise.all(result.runs.map(async (r: { run: string }) => whole(await app.admin.get(`/production/runs/${r.run}`)).status));
		expect([begun.length + result.refused.length, stopped.filter((s) => s === 'running').length]).toEqual([3, 2]);
	});

	it('takes 1,000 records in some seconds', async () => {
		const values = Array.from({ length: 500 }, (_, n) => ({ op: 'create', values: { title: `批量 ${n}`, days: 1 } }));
		const made: string[] = [];
		for (let i = 0; i < 2; i++) {
			const { results } = whole(await as('alice').post(`${base}/records/request/bulk`, { operations: values }));
			made.push(...results.map((r: { record?: { id: string }; id?: string }) => r.record?.id ?? r.id));
		}
		let result = { runs: [], refused: [] };
		const took = await seconds(async () => {
			result = whole(await start(as('alice'), 'many', { records: made }));
		});
		expect([result.runs.length, result.refused]).toEqual([1000, []]);
		console.info(`1,000 runs began in ${took.toFixed(1)} s`);
		expect(took).toBeLessThan(60);
	}, 120_000);
});

it('an approval by a role with 1,000 people opens in two seconds', async () => {
	const client = new pg.Client(app.database.config);
	await client.connect();
	const unit = (await client.query(`select id from ws_main_production.directory__org_unit limit 1`)).rows[0].id;
	await client.query(
		`with p as (insert into ws_main_production.directory__person (id, version, name, employee_no, org_unit, position, active, created_at, updated_at)
		select gen_random_uuid(), 1, 'P' || n, 'P' || n, $1, 'x', true, now(), now() from generate_series(1, 1000) n returning id, employee_no)
		insert into ws_main_production.dg_member (user_id, person_id, roles) select 'user ' || employee_no, id, '{leave/crowd}' from p`,
		[unit],
	);
	await client.end();
	const { id } = await request(as('alice'));
	let run = '';
	const took = await seconds(async () => {
		run = whole(await start(as('alice'), 'crowd', { records: [id] })).runs[0].run;
	});
	const opened = await seconds(async () => {
		expect(whole(await as('alice').get(`/production/runs/${run}`)).at[0].waitingFor).toHaveLength(1000);
	});
	console.info(`1,000 people were asked in ${took.toFixed(1)} s, shown in ${opened.toFixed(1)} s`);
	expect(took).toBeLessThan(10);
	expect(opened).toBeLessThan(10);
}, 120_000);

describe('two server processes', () => {
	it('take acts on one run at once: each is done once, and who comes second is told', async () => {
		const other = await buildApp({ database: app.database.config, signInsPerMinute: 1000 });
		try {
			const there = (name: string) => async (method: 'GET' | 'POST', address: string, body?: object) => {
				const headers = { cookie: `dougong_session=${as(name).session}`, ...(body && { 'content-type': 'application/json' }) };
				const response = await other.inject({ method, url: `/api/v1${address}`, headers, ...(body && { payload: JSON.stringify(body) }) });
				return { status: response.statusCode, body: response.body === '' ? null : response.json(), text: response.body, headers: {} };
			};
			for (let round = 0; round < 5; round++) {
				const { id } = await request(as('alice'));
				const starts = await Promise.all([
					start(as('alice'), 'ask', { trigger: 'hand', records: [id] }),
					there('alice')('POST', `${base}/workflows/ask/start`, { trigger: 'hand', records: [id] }),
				]);
				expect(starts.map(code).sort()).toEqual(['201', '409 workflow.running-already']);
				const run = starts.flatMap((answer) => answer.body.runs ?? [])[0].run;
				const task = (await inbox(as('bob'), '?limit=100&sort=newest')).find((t: { run: string }) => t.run === run);
				const acts = await Promise.all([
					act(as('bob'), task.id, { verb: 'approve' }),
					there('bob')('POST', `/production/tasks/${task.id}/act`, { verb: 'reject', comment: '不' }),
				]);
				expect(acts.map(code).sort()).toEqual(['200', '409 task.decided']);
				const detail = whole(await there('alice')('GET', `/production/runs/${run}`));
				expect(detail.outcome).toBe(acts[0]?.status === 200 ? 'approved' : 'rejected');
				expect(detail.story.filter((s: { kind: string }) => s.kind === 'act')).toHaveLength(1);
				expect(whole(await as('alice').get(`${base}/records/request/${id}`)).values.state).toBe(detail.outcome);
			}
		} finally {
			await other.close();
		}
	}, 120_000);
});
