import { afterAll, beforeAll, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { base, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

let app: TestApp;
let world: World;
const as = (name: string) => {
	const found = world.as[name];
	if (!found) throw new Error(`nobody is called ${name}`);
	return found;
};
const flow = (key: string, triggers: object[], nodes: object[], more: object = {}) => ({
	...{ kind: 'workflow', key, title: key, model: 'request', triggers, start: (nodes[0] as { key: string }).key },
	nodes: [...nodes, { key: 'done', type: 'end', outcome: 'over' }],
	several: true,
	...more,
});
const note = (text: string, next = 'done') => ({
	...{ key: 'note', type: 'create', model: 'entry', next },
	set: [
		{ key: 'text', value: text },
		{ key: 'request', value: '[id]' },
	],
});
const workflows = [
	flow('made', [{ key: 'new', type: 'record', on: ['created'], when: '[days] > 5' }], [note('"新建"')]),
	flow('moved', [{ key: 'state', type: 'record', on: ['updated'], fields: ['state'] }], [note('"状态：" & [state]')]),
	flow('gone', [{ key: 'archive', type: 'record', on: ['archived'] }], [note('"归档"')]),
	flow('filled', [{ key: 'form', type: 'form', form: 'ask' }], [note('"表单"')]),
	flow(
		'circle',
		[{ key: 'count', type: 'record', on: ['updated'], fields: ['count'] }],
		[{ key: 'up', type: 'update', set: [{ key: 'count', value: '[count] + 1' }], next: 'done' }],
	),
	flow(
		'parent',
		[{ key: 'hand', type: 'manual' }],
		[
			{ key: 'each', type: 'each', model: 'entry', where: '[request] = [@subject]', workflow: 'child', next: { next: 'done', empty: 'none' } },
			{ key: 'none', type: 'end', outcome: 'none' },
		],
	),
	flow(
		'child',
		[{ key: 'sub', type: 'workflow' }],
		[{ key: 'add', type: 'update', set: [{ key: 'amount', value: 'COALESCE([amount], 0) + 1' }], next: 'done' }],
		{ model: 'entry' },
	),
	flow(
		'wrong',
		[{ key: 'hand', type: 'manual' }],
		[{ key: 'bad', type: 'update', set: [{ key: 'title', value: '""' }], next: 'done', onError: { to: 'done' } }],
	),
	flow('stuck', [{ key: 'hand', type: 'manual' }], [{ key: 'bad', type: 'create', model: 'entry', set: [{ key: 'amount', value: '1' }], next: 'done' }], {
		owners: ['clerk'],
	}),
	flow('patient', [{ key: 'hand', type: 'manual' }], [{ key: 'until', type: 'wait', when: '[state] = "booked"', next: 'done' }]),
	flow('numbered', [{ key: 'hand', type: 'manual' }], [
		{ key: 'draw', type: 'number', pattern: 'LV-{YYYY}-{###}', into: 'nr', next: 'keep' },
		{ key: 'keep', type: 'update', set: [{ key: 'number', value: '[@nr]' }], next: 'done' },
	], { variables: [{ key: 'nr', title: '号', type: 'text' }] }), // biome-ignore format: a table
];

beforeAll(async () => {
	const form = { kind: 'form', key: 'ask', model: 'request', title: '申请', sections: [{ key: 'main', fields: [{ field: 'title' }, { field: 'days' }] }] };
	app = await startApp({ apps: ['directory', leaveApp({ workflows: [...workflows, form] })], now: () => new Date('2026-03-09T01:30:00Z') });
	world = await people(app);
});
afterAll(() => app[Symbol.asyncDispose]());

const doJobs = () => runDueJobs(app.server.services, 'production');
const entries = async (id: string) => {
	const list = whole(await app.admin.post(`${base}/records/entry/query`, { filter: { field: 'request', op: 'eq', value: id } }));
	return list.records.map((r: { values: { text: string } }) => r.values.text).sort();
};
const change = async (id: string, values: object, more: object = {}) => {
	const { version } = whole(await app.admin.get(`${base}/records/request/${id}`));
	return whole(await as('alice').patch(`${base}/records/request/${id}`, { version, values, ...more }));
};
const runsOf = async (id: string) => whole(await app.admin.get(`/production/runs?model=leave/request&record=${id}`)).runs;

it('a new record begins a run where the condition holds, after the commit and once', async () => {
	const long = await request(as('alice'), { days: 9 });
	const short = await request(as('alice'), { days: 1 });
	expect(await entries(long.id)).toEqual([]);
	await doJobs();
	await doJobs();
	expect([await entries(long.id), await entries(short.id)]).toEqual([['新建'], []]);
	expect((await runsOf(long.id))[0]).toMatchObject({ workflow: { key: 'made' }, status: 'ended', initiator: { title: 'alice' } });
});

it('a change begins one only when a named field has really changed, and so does archiving', async () => {
	const { id } = await request(as('alice'));
	await change(id, { title: '别的' });
	await change(id, { state: 'draft', title: '又一个' });
	await doJobs();
	expect(await entries(id)).toEqual([]);
	await change(id, { state: 'asked' });
	await doJobs();
	expect(await entries(id)).toEqual(['状态：asked']);
	whole(await as('alice').delete(`${base}/records/request/${id}`));
	await doJobs();
	expect((await runsOf(id)).map((r: { workflow: { key: string } }) => r.workflow.key)).toContain('gone');
});

it('a submitted form begins one; the same record written otherwise does not', async () => {
	const plain = await request(as('alice'));
	const { id } = whole(await as('alice').post(`${base}/records/request`, { values: { title: '表', days: 1 }, form: 'ask' }));
	await doJobs();
	expect([await entries(plain.id), await entries(id)]).toEqual([[], ['表单']]);
});

it('runs that begin each other in a circle come to an end', async () => {
	const { id } = await request(as('alice'));
	await change(id, { count: 1 });
	await doJobs();
	const { values } = whole(await app.admin.get(`${base}/records/request/${id}`));
	expect(values.count).toBeGreaterThan(20);
	expect(values.count).toBeLessThan(40);
});

it('a loop runs another workflow for each record, and goes on when all have ended', async () => {
	const { id } = await request(as('alice'));
	for (let i = 0; i < 30; i++) whole(await as('alice').post(`${base}/records/entry`, { values: { text: `e${i}`, request: id } }));
	const { runs } = whole(await start(as('alice'), 'parent', { records: [id] }));
	await doJobs();
	const run = whole(await app.admin.get(`/production/runs/${runs[0].run}`));
	expect(run).toMatchObject({ status: 'ended', outcome: 'over' });
	expect(run.children).toHaveLength(30);
	const { records } = whole(await app.admin.post(`${base}/records/entry/query`, { filter: { field: 'request', op: 'eq', value: id }, limit: 100 }));
	expect(records.map((r: { values: { amount: number } }) => r.values.amount)).toEqual(Array(30).fill(1));
	const none = whole(await start(as('alice'), 'parent', { records: [(await request(as('alice'))).id] }));
	await doJobs();
	expect(whole(await app.admin.get(`/production/runs/${none.runs[0].run}`)).outcome).toBe('none');
});

it('what a write refuses goes the error path, or stops the run and calls its owners', async () => {
	const { id } = await request(as('alice'));
	const { runs } = whole(await start(as('alice'), 'stuck', { records: [id] }));
	const run = whole(await as('dave').get(`/production/runs/${runs[0].run}`));
	expect(run).toMatchObject({
		status: 'stopped',
		at: [{ node: 'bad', error: expect.stringContaining('请修正所列字段') }],
		allowed: expect.arrayContaining(['cancel', 'replay']),
	});
	expect(whole(await as('dave').get('/production/messages')).messages[0]).toMatchObject({ topic: 'run.failed', run: run.id });
	const cleared = whole(await start(as('alice'), 'wrong', { records: [id] }));
	expect(whole(await app.admin.get(`/production/runs/${cleared.runs[0].run}`)).status).toBe('ended');
	whole(await as('dave').post(`/production/runs/${run.id}/act`, { verb: 'cancel', comment: '作废' }));
	expect(whole(await app.admin.get(`/production/runs/${run.id}`)).status).toBe('cancelled');
});

it('numbers are drawn in order, each once', async () => {
	const ids = await Promise.all(Array.from({ length: 8 }, async () => (await request(as('alice'))).id));
	await Promise.all(ids.map(async (id) => whole(await start(as('alice'), 'numbered', { records: [id] }))));
	const numbers = await Promise.all(ids.map(async (id) => whole(await app.admin.get(`${base}/records/request/${id}`)).values.number));
	expect(numbers.sort()).toEqual(Array.from({ length: 8 }, (_, i) => `LV-2026-00${i + 1}`));
});

it('waits until a condition on its record holds, whoever makes it hold', async () => {
	const { id } = await request(as('alice'));
	const { runs } = whole(await start(as('alice'), 'patient', { records: [id] }));
	const status = async () => whole(await app.admin.get(`/production/runs/${runs[0].run}`)).status;
	await change(id, { title: '还没' });
	await doJobs();
	expect(await status()).toBe('running');
	await change(id, { state: 'booked' });
	await doJobs();
	expect(await status()).toBe('ended');
});
