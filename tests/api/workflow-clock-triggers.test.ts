import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { base, leaveApp, people, request, whole } from './workflow-app.ts';
import { restart, signIn } from './workflow-restart.ts';

/** Fires, and is over. */
const flow = (key: string, triggers: object[], more: object = {}) => ({
	kind: 'workflow',
	key,
	title: key,
	model: 'request',
	several: true,
	triggers,
	start: 'end',
	nodes: [{ key: 'end', type: 'end', outcome: 'done' }],
	...more,
});
const withoutModel = { model: undefined, several: undefined };
const stay = {
	kind: 'model',
	key: 'stay',
	title: '出差',
	titleField: 'title',
	schema: {
		type: 'object',
		required: ['title'],
		properties: {
			title: { type: 'string', title: '名称' },
			day: { type: 'string', format: 'date', title: '日期' },
			at: { type: 'string', format: 'date-time', title: '时刻' },
		},
	},
};

/** A basket is full when its things cost more than 100; a thing is dear where its basket's limit is below its price. */
const number = (title: string, more: object = {}) => ({ type: 'number', title, ...more });
const basket = {
	...{ kind: 'model', key: 'basket', title: '篮子', titleField: 'title' },
	schema: {
		type: 'object',
		properties: {
			title: { type: 'string', title: '名称' },
			limit: number('上限'),
			total: number('合计', { 'x-formula': 'SUM(thing, [price])' }),
		},
	},
};
const thing = {
	...{ kind: 'model', key: 'thing', title: '物品', titleField: 'title' },
	schema: {
		type: 'object',
		properties: {
			title: { type: 'string', title: '名称' },
			price: number('价格'),
			basket: { type: 'string', title: '篮子', 'x-kind': 'reference', 'x-model': 'basket' },
		},
	},
};

let now = new Date('2026-02-12T16:00:00Z'); // midnight before Friday the 13th in Shanghai
const clock = () => now;
let app: TestApp;
const options = { jobs: { leaseMs: 900, settleMs: 0 } };
beforeAll(async () => {
	const bundle = leaveApp({
		models: [stay, basket, thing],
		workflows: [
			flow('long', [{ key: 'is', type: 'condition', when: '[days] > 5' }]),
			flow('full', [{ key: 'is', type: 'condition', when: '[total] > 100' }], { model: 'basket' }),
			flow('dear', [{ key: 'is', type: 'condition', when: '[price] > [basket.limit]' }], { model: 'thing' }),
			flow('many', [{ key: 'is', type: 'condition', when: 'COUNT(thing) >= 3' }], { model: 'basket' }),
			flow('big', [{ key: 'is', type: 'condition', when: '[state] = "asked" AND [days] > 5' }]),
			flow('old', [{ key: 'is', type: 'condition', when: '[day] < TODAY()' }], { model: 'stay' }),
			flow('morning', [{ key: 'at', type: 'schedule', cron: '0 9 * * *', dayOff: 'skip' }], { ...withoutModel, subject: '{{[@scheduled]}}' }),
			flow('moved', [{ key: 'at', type: 'schedule', cron: '0 10 16 * *', dayOff: 'next' }], withoutModel),
			flow('early', [{ key: 'at', type: 'schedule', cron: '0 11 16 * *', dayOff: 'previous' }], withoutModel),
			flow('each', [{ key: 'at', type: 'schedule', cron: '0 12 * * *', each: '[days] > 7' }]),
			flow('before', [{ key: 'due', type: 'date', field: 'day', offset: -2, days: 'work' }], { model: 'stay', owners: ['clerk'] }),
			flow('after', [{ key: 'due', type: 'date', field: 'day', offset: 2, days: 'work', at: '09:00' }], { model: 'stay' }),
			flow('same', [{ key: 'due', type: 'date', field: 'at', offset: 1 }], { model: 'stay', owners: ['clerk'] }),
		],
	});
	app = await startApp({ apps: ['directory', bundle], now: clock, options });
	await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());

/** When the runs of a workflow began, by the clock of Shanghai, oldest first. */
async function began(workflow: string): Promise<string[]> {
	const { runs } = whole(await app.admin.get(`/production/runs?app=leave&workflow=${workflow}&limit=100`));
	return runs.map((run: { startedAt: string }) => new Date(Date.parse(run.startedAt) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')).reverse();
}
/** The clock goes on to then, by hours; each hour everything that is due is done. */
async function goOn(until: string, stepHours = 1) {
	for (const to = new Date(until); now < to; ) {
		now = new Date(Math.min(now.getTime() + stepHours * 3_600_000, to.getTime()));
		await runDueJobs(app.server.services);
	}
}
const make = async (values: object) => whole(await app.admin.post(`${base}/records/stay`, { values: { title: 'x', ...values } }));

describe('conditions', () => {
	it('begin a run each time they become true by a write, and not while they stay true', async () => {
		const { as } = { as: app.admin };
		const made = await request(as, { days: 3 });
		await runDueJobs(app.server.services);
		expect(await began('long')).toEqual([]);
		let version = made.version;
		const set = async (days: number) => {
			version = whole(await as.patch(`${base}/records/request/${made.id}`, { version, values: { days } })).version;
			await runDueJobs(app.server.services);
			return (await began('long')).length;
		};
		expect(await set(6)).toBe(1);
		expect(await set(7)).toBe(1);
		expect(await set(2)).toBe(1);
		now = new Date(now.getTime() + 1000);
		expect(await set(9)).toBe(2);
	});

	it('begin a run by values that are worked out, by other records, and by sets of them', async () => {
		const add = async (model: string, values: object) => whole(await app.admin.post(`${base}/records/${model}`, { values: { title: 'x', ...values } }));
		const counts = async () => {
			await runDueJobs(app.server.services);
			return Promise.all(['full', 'dear', 'many'].map(async (key) => (await began(key)).length));
		};
		const { id, version } = await add('basket', { limit: 500 });
		await add('thing', { basket: id, price: 60 });
		expect(await counts()).toEqual([0, 0, 0]);
		await add('thing', { basket: id, price: 50 });
		expect(await counts()).toEqual([1, 0, 0]);
		const third = await add('thing', { basket: id, price: 1 });
		expect(await counts()).toEqual([1, 0, 1]);
		whole(await app.admin.patch(`${base}/records/basket/${id}`, { version, values: { limit: 55 } }));
		expect(await counts()).toEqual([1, 1, 1]);
		whole(await app.admin.delete(`${base}/records/thing/${third.id}`));
		await runDueJobs(app.server.services);
		now = new Date(now.getTime() + 1000);
		await add('thing', { basket: id, price: 2 });
		expect(await counts()).toEqual([1, 1, 2]);
	});

	it('that hold already when they are published begin nothing, nor anew when they are published as they were', async () => {
		const bundle = whole(await app.admin.get(`${base}/export`));
		const publish = async (when: string, title: string) => {
			const triggers = [{ key: 'is', type: 'condition', when }];
			const definitions = bundle.definitions.map((d: { key: string }) => (d.key === 'long' ? { ...d, title, triggers } : d));
			whole(await app.admin.post(`${base}/publish`, { bundle: { ...bundle, definitions } }));
			await runDueJobs(app.server.services);
			return (await began('long')).length;
		};
		const before = (await began('long')).length;
		expect(await publish('[days] > 1', 'a')).toBe(before);
		await request(app.admin, { days: 2 });
		await runDueJobs(app.server.services);
		expect((await began('long')).length).toBe(before + 1);
		expect(await publish('[days] > 1', 'b')).toBe(before + 1);
		expect(await publish('[days] > 5', 'c')).toBe(before + 1);
	});

	it('begin a run when a day has begun that makes them true', async () => {
		await make({ day: '2026-02-13' });
		expect(await began('old')).toEqual([]);
		await app.server.services.jobs.enqueue(app.server.services.pool, { schema: 'ws_main_production', clock: null }, { kind: 'new-day', key: 'new-day' });
		await goOn('2026-02-13T16:00:00Z');
		expect(await began('old')).toEqual(['2026-02-14 00:00']);
	});
});

describe('schedules', () => {
	it('skip, move behind and before days off, over the new year of 2026, with restarts and once', async () => {
		now = new Date('2026-02-13T16:00:00Z');
		await runDueJobs(app.server.services);
		await make({ day: '2026-02-25' });
		for (let day = 13; day < 26; day++) {
			await restart(app, { ...options, now: clock });
			await goOn(new Date(Date.UTC(2026, 1, day + 1, 16)).toISOString());
		}
		const all = await began('morning');
		expect(all.filter((at) => at >= '2026-02-14')).toEqual(['2026-02-14 09:00', '2026-02-24 09:00', '2026-02-25 09:00', '2026-02-26 09:00']);
		expect(await began('before')).toEqual(['2026-02-14 09:00']);
		expect(await began('moved')).toEqual(['2026-02-24 10:00']);
		expect(await began('early')).toEqual(['2026-02-14 11:00']);
	});

	it('begin one run for each record that is meant', async () => {
		const before = (await began('each')).length;
		await request(app.admin, { days: 8 });
		await request(app.admin, { days: 9 });
		await goOn('2026-02-27T05:00:00Z');
		const records = whole(await app.admin.post(`${base}/records/request/query`, { filter: { field: 'days', op: 'gt', value: 7 } })).records.length;
		expect((await began('each')).length - before).toBe(records);
	});

	it('that were missed while no server ran begin once, late, and say so', async () => {
		const before = (await began('morning')).length;
		now = new Date('2026-03-05T08:00:00Z');
		await runDueJobs(app.server.services);
		await runDueJobs(app.server.services);
		const { runs } = whole(await app.admin.get('/production/runs?app=leave&workflow=morning'));
		expect(runs.length - before).toBe(1);
		const detail = whole(await app.admin.get(`/production/runs/${runs[0].id}`, { 'accept-language': 'en' }));
		expect(detail.story.map((step: { text: string }) => step.text).join()).toContain('2026-02-28 09:00');
		// The run itself knows when it was due, so that a month is not taken for the next.
		expect(detail.subject).toContain('2026年2月28日 09:00');
	});
});

describe('dates', () => {
	it('fall due on the right work day, once, and follow a date that is changed', async () => {
		now = new Date('2026-09-28T16:00:00Z');
		await runDueJobs(app.server.services);
		const before = (await began('after')).length;
		const made = await make({ day: '2026-09-29' });
		whole(await app.admin.patch(`${base}/records/stay/${made.id}`, { version: made.version, values: { day: '2026-09-30' } }));
		await goOn('2026-10-12T16:00:00Z');
		expect((await began('after')).slice(before)).toEqual(['2026-10-09 09:00']);
	});

	it('read instants by the day in the zone of the workspace', async () => {
		await make({ at: '2026-10-13T15:59:00Z' });
		await make({ at: '2026-10-13T16:00:00Z' });
		await goOn('2026-10-16T16:00:00Z');
		expect((await began('same')).slice(-2)).toEqual(['2026-10-14 09:00', '2026-10-15 09:00']);
	});

	it('in a year without a table of work days are told to the owners, and begin once it is there', async () => {
		await make({ day: '2027-01-04' });
		await goOn('2026-12-30T16:00:00Z', 24);
		const started = (await began('before')).length;
		const dave = await signIn(app.server, 'dave');
		const { messages } = whole(await dave.get('/production/messages', { 'accept-language': 'en' }));
		expect(messages.filter((one: { title: string }) => one.title.includes('2027')).length).toBe(1);
		const table = { source: 'test', days: [{ date: '2027-01-01', name: '元旦', isOffDay: true }] };
		whole(await app.admin.put('/production/calendars/china/years/2027', table));
		await goOn('2027-01-01T16:00:00Z', 24);
		expect((await began('before')).length).toBe(started + 1);
	});
});
