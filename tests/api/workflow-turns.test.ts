import { buildApp } from '@dougong/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { base, leaveApp, people, request, whole } from './workflow-app.ts';

const flow = (key: string, triggers: object[], more: object = {}) => ({
	...{ kind: 'workflow', key, title: key, model: 'request', triggers, start: 'pause' },
	nodes: [
		{ key: 'pause', type: 'wait', for: '3 days', next: 'end' },
		{ key: 'end', type: 'end', outcome: 'done' },
	],
	...more,
});
const atOnce = { start: 'end', nodes: [{ key: 'end', type: 'end', outcome: 'done' }] };
const stay = {
	...{ kind: 'model', key: 'stay', title: '出差', titleField: 'title' },
	schema: {
		type: 'object',
		properties: {
			title: { type: 'string', title: '名称' },
			day: { type: 'string', format: 'date', title: '日期' },
			price: { type: 'number', title: '价格' },
			total: { type: 'number', title: '合计', 'x-formula': '[price] * 2' },
		},
	},
};

let now = new Date('2026-03-02T01:00:00Z');
let app: TestApp;
beforeAll(async () => {
	const writes = [
		{ key: 'off', type: 'update', set: [{ key: 'remark', value: '"a"' }], next: 'on' },
		{ key: 'on', type: 'update', set: [{ key: 'remark', value: '"b"' }], next: 'pause' },
	];
	const bundle = leaveApp({
		models: [stay],
		workflows: [
			flow('long', [{ key: 'is', type: 'condition', when: '[days] > 5 AND [title] = "long"' }]),
			flow('due', [{ key: 'at', type: 'date', field: 'day' }], { model: 'stay' }),
			flow('each', [{ key: 'daily', type: 'schedule', cron: '0 12 * * *', each: '[state] = "booked"' }]),
			flow('wrote', [{ key: 'set', type: 'record', on: ['updated'], fields: ['remark'] }]),
			flow('own', [{ key: 'is', type: 'condition', when: '[remark] <> "a" AND [title] = "own"' }], {
				start: 'off',
				nodes: [...writes, { key: 'pause', type: 'wait', for: '3 days', next: 'end' }, { key: 'end', type: 'end', outcome: 'done' }],
			}),
			flow('dear', [{ key: 'is', type: 'condition', when: '[total] > 100' }], { model: 'stay', several: true, ...atOnce }),
			flow('crowd', [{ key: 'at', type: 'schedule', cron: '0 3 6 7 *', each: '[title] = "crowd"' }], { model: 'stay', several: true, ...atOnce }),
			flow('clock', [{ key: 'at', type: 'schedule', cron: '30 * * * *' }], { model: undefined, ...atOnce }),
		],
	});
	app = await startApp({ apps: ['directory', bundle], now: () => now, options: { jobs: { leaseMs: 900, settleMs: 0, backOffMs: () => 0 } } });
	await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());

const due = () => runDueJobs(app.server.services);
async function goOn(days: number) {
	for (let hour = 0; hour < days * 24; hour += 6) {
		now = new Date(now.getTime() + 6 * 3_600_000);
		await due();
	}
}
const runsOf = async (workflow: string, record?: string): Promise<{ id: string; status: string }[]> =>
	whole(await app.admin.get(`/production/runs?app=leave&workflow=${workflow}&limit=100${record ? `&record=${record}` : ''}`)).runs;
const storyOf = async (id: string): Promise<string> =>
	whole(await app.admin.get(`/production/runs/${id}`, { 'accept-language': 'en' }))
		.story.map((step: { text: string }) => step.text)
		.join('\n');
async function change(model: string, id: string, values: object) {
	const { version } = whole(await app.admin.get(`${base}/records/${model}/${id}`));
	whole(await app.admin.patch(`${base}/records/${model}/${id}`, { version, values }));
	now = new Date(now.getTime() + 1000);
	await due();
}
const make = async (values: object) => whole(await app.admin.post(`${base}/records/stay`, { values: { title: 'x', ...values } }));

describe('what comes due while a run is open on the record', () => {
	it('begins when that one has ended, for a condition that still holds', async () => {
		const { id } = await request(app.admin, { title: 'long', days: 6 });
		await due();
		await change('request', id, { days: 2 });
		await change('request', id, { days: 7 });
		const open = await runsOf('long', id);
		expect(open).toMatchObject([{ status: 'running' }]);
		expect(await storyOf(open[0]?.id ?? '')).toContain('waits until this run has ended');
		await goOn(3);
		expect((await runsOf('long', id)).map(({ status }) => status)).toEqual(['running', 'ended']);
		await goOn(4);
		expect((await runsOf('long', id)).map(({ status }) => status)).toEqual(['ended', 'ended']);
	});

	it('begins nothing, and says so, when the condition does not hold any more', async () => {
		const { id } = await request(app.admin, { title: 'long', days: 6 });
		await due();
		await change('request', id, { days: 2 });
		await change('request', id, { days: 7 });
		await change('request', id, { days: 1 });
		await goOn(4);
		const [only, another] = await runsOf('long', id);
		expect(another).toBeUndefined();
		expect(only?.status).toBe('ended');
		expect(await storyOf(only?.id ?? '')).toContain('no longer held');
	});

	it('waits likewise for dates, unless they were moved, and for schedules, once', async () => {
		const day = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
		const made = await make({ day: day(1) });
		const moved = await make({ day: day(1) });
		await goOn(2);
		for (const { id } of [made, moved]) await change('stay', id, { day: day(1) });
		await goOn(1.5);
		await change('stay', moved.id, { day: null });
		const booked = await request(app.admin, { state: 'booked' });
		await goOn(2.5);
		expect((await runsOf('due', made.id)).length).toBe(2);
		expect((await runsOf('due', moved.id)).length).toBe(1);
		await goOn(2.25);
		const times = await runsOf('each', booked.id);
		expect(times.map(({ status }) => status)).toEqual(['running', 'ended']);
	});

	it('is told to the open run when it is a write, and is nothing when it is a write of its own', async () => {
		const { id } = await request(app.admin, { title: 'y' });
		await change('request', id, { remark: 'one' });
		await change('request', id, { remark: 'two' });
		const [open, another] = await runsOf('wrote', id);
		expect(another).toBeUndefined();
		expect(await storyOf(open?.id ?? '')).toContain('nothing has begun');
		const own = await request(app.admin, { title: 'own', remark: 'x' });
		await due();
		await goOn(4);
		expect((await runsOf('own', own.id)).map(({ status }) => status)).toEqual(['ended']);
	});
});

describe('conditions', () => {
	it('that come true by a recompute in the background begin a run', async () => {
		const { id } = await make({ price: 40 });
		await due();
		expect(await runsOf('dear', id)).toEqual([]);
		const bundle = whole(await app.admin.get(`${base}/export`));
		const text = JSON.stringify(bundle).replace('[price] * 2', '[price] * 3');
		whole(await app.admin.post(`${base}/publish`, { bundle: JSON.parse(text) }));
		await due();
		expect(whole(await app.admin.get(`${base}/records/stay/${id}`)).values.total).toBe(120);
		expect((await runsOf('dear', id)).length).toBe(1);
	});
});

describe('several workers', () => {
	it('begin what schedules ask for once each, of more records than are read at once', async () => {
		const records = 1_030;
		for (let i = 0; i < records; i += 103) {
			const operations = Array.from({ length: 103 }, () => ({ op: 'create', values: { title: 'crowd' } }));
			whole(await app.admin.post(`${base}/records/stay/bulk`, { operations }));
		}
		const other = await buildApp({ database: app.database.config, now: () => now, jobs: { leaseMs: 900, settleMs: 0, backOffMs: () => 0 } });
		try {
			await other.ready();
			now = new Date('2026-07-05T18:40:00Z');
			await Promise.all([due(), runDueJobs(other.services)]);
			const counts = { clock: (await runsOf('clock')).length, hours: 4 };
			for (let hour = 1; hour <= counts.hours; hour++) {
				now = new Date(now.getTime() + 3_600_000);
				await Promise.all([due(), runDueJobs(other.services), due(), runDueJobs(other.services)]);
			}
			expect((await runsOf('clock')).length - counts.clock).toBe(counts.hours);
		} finally {
			await other.close();
		}
		const { rows } = await app.server.services.pool.query(
			`select count(*)::int as runs, count(distinct record)::int as records from ws_main_production.dg_run where workflow = 'crowd'`,
		);
		expect(rows).toEqual([{ runs: records, records }]);
	}, 120_000);
});
