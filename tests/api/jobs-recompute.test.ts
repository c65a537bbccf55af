import { describe, expect, it } from 'vitest';
import { awaitMidnights, nextMidnight } from '../../runtime/server/src/jobs/new-day.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { fillParts, parts, schema, wrong } from './computed-app.ts';

const at = '/production/apps/parts';
const large = { options: { largeTableRows: 0 } };
const rating = `(select round(avg(stars), 20) + 1 from ${schema}.parts__review r where r.part = p.id)`;
const all = { score: '[amount] * [price] + 1', rating: 'AVERAGE(review.part, [stars]) + 1' };
const allExpected = { score: 'amount * price + 1', rating };
const idOf = (n: number) => `0197c0de-0001-7000-8000-${n.toString(16).padStart(12, '0')}`;

async function world(count: number, start: Parameters<typeof startApp>[0] = large, formulas: Parameters<typeof parts>[0] = {}): Promise<TestApp> {
	const app = await startApp(start);
	await publish(app, parts(formulas));
	for (const statement of fillParts(count)) await app.server.services.pool.query(statement);
	return app;
}
async function publish(app: TestApp, bundle: object): Promise<void> {
	const { status, text } = await app.admin.post(`${at}/publish`, { bundle });
	if (status !== 200) throw new Error(text);
}
const count = async (app: TestApp, query: string) => (await app.server.services.pool.query<{ n: number }>(query)).rows[0]?.n;
const jobs = async (app: TestApp, language = 'en') => (await app.admin.get('/production/jobs', { 'accept-language': language })).body.jobs;
const work = (app: TestApp) => runDueJobs(app.server.services);
const scores = `select count(score)::int as n from ${schema}.parts__part`;

describe('a changed formula', () => {
	it('of a large table is worked out by a job, with everything that follows from it and nothing else', async () => {
		await using app = await world(3000);
		await publish(app, parts({ score: '[amount] * [price] + 1' }));
		expect(await count(app, scores)).toBe(0);
		const [job] = await jobs(app);
		expect(job).toMatchObject({ kind: 'recompute-fields', title: 'Recompute Part.Score', state: 'waiting' });
		await work(app);
		expect(await count(app, wrong({ score: 'amount * price + 1' }))).toBe(0);
		expect(await count(app, `select count(rating)::int as n from ${schema}.parts__part`)).toBe(0);
		expect(await jobs(app)).toMatchObject([{ id: job.id, state: 'done', error: null }]);
		expect((await jobs(app, 'zh-CN'))[0].title).toBe('重新计算 Part.Score');
	});

	it('of a small table is in force together with the publish; a job only looks whether writes of that moment have left something behind', async () => {
		await using app = await world(300, {});
		await publish(app, parts(all));
		expect(await count(app, wrong(allExpected))).toBe(0);
		expect(await jobs(app)).toMatchObject([{ title: expect.stringContaining('Check after a publish'), state: 'waiting' }]);
		await app.server.services.pool.query(`update ${schema}.parts__part set score = -1 where id = '${idOf(7)}'`);
		await work(app);
		expect(await count(app, wrong(allExpected))).toBe(0);
	});

	it('leaves the versions of records alone, and what the values were is kept', async () => {
		await using app = await world(300);
		await publish(app, parts(all));
		await work(app);
		expect(await count(app, `select count(*)::int as n from ${schema}.parts__part where version <> 1 or updated_at <> created_at`)).toBe(0);
		await publish(app, parts({ ...all, score: '[amount] * [price] + 2' }));
		await work(app);
		const { rows } = await app.server.services.pool.query<{ was: string; revision: number }>(
			`select changes->$1->>'score' as was, revision from ${schema}.dg_computed where model = 'parts/part' and changes ? $1 order by id`,
			[idOf(9)],
		);
		expect(rows).toEqual([
			{ was: null, revision: 2 },
			{ was: String(2 * 9.5 + 1), revision: 3 },
		]);
	});

	it('that is changed again while the job runs ends with the last formula, whatever was changed before', async () => {
		await using app = await world(2000);
		await publish(app, parts({ score: '[amount] * [price] + 1' }));
		await publish(app, parts({ rating: all.rating }));
		await publish(app, parts(all));
		expect(await jobs(app)).toHaveLength(1);
		await work(app);
		expect(await count(app, wrong(allExpected))).toBe(0);
	});

	it('is right for records that people write meanwhile, also for those that the job finds held', async () => {
		await using app = await world(3000);
		const { pool } = app.server.services;
		await publish(app, parts(all));
		const holder = await pool.connect();
		await holder.query('begin');
		await holder.query(`select 1 from ${schema}.parts__part where id = $1 for update`, [idOf(50)]);
		const working = work(app);
		const writing = (async () => {
			for (let n = 100; n < 160; n++) {
				const { status } = await app.admin.patch(`${at}/records/part/${idOf(n)}`, { version: 1, values: { amount: n } });
				expect(status).toBe(200);
			}
		})();
		await new Promise((resolve) => setTimeout(resolve, 700));
		await holder.query('commit');
		holder.release();
		await Promise.all([working, writing]);
		await work(app);
		// What lost against the holder for too long is tried again.
		await pool.query(`update ${schema}.dg_job set run_at = now() where state = 'waiting'`);
		await work(app);
		expect(await jobs(app)).toMatchObject([{ state: 'done' }]);
		expect(await count(app, wrong(allExpected))).toBe(0);
	});

	it('is told as stale until the job is done, also when it has failed', async () => {
		await using app = await world(20);
		await publish(app, parts(all));
		const explain = async () => (await app.admin.get(`${at}/records/part/${idOf(3)}/explain?field=total`)).body;
		expect(await explain()).toMatchObject({ stale: true });
		await app.server.services.pool.query(`update ${schema}.dg_job set state = 'failed'`);
		expect(await explain()).toMatchObject({ stale: true });
		const [job] = await jobs(app);
		await app.admin.post(`/production/jobs/${job.id}/replay`);
		await work(app);
		expect((await explain()).stale).toBeUndefined();
	});
});

describe('a new day', () => {
	it('begins at midnight in the time zone of the workspace, in days of 23 hours, too', () => {
		expect(nextMidnight('Asia/Shanghai', new Date('2026-03-01T15:59:59Z'))).toEqual(new Date('2026-03-01T16:00:00Z'));
		expect(nextMidnight('Asia/Shanghai', new Date('2026-03-01T16:00:00Z'))).toEqual(new Date('2026-03-02T16:00:00Z'));
		expect(nextMidnight('Europe/Berlin', new Date('2026-03-29T00:30:00Z'))).toEqual(new Date('2026-03-29T22:00:00Z'));
		expect(nextMidnight('Europe/Berlin', new Date('2026-10-25T00:30:00Z'))).toEqual(new Date('2026-10-25T23:00:00Z'));
		// Midnight itself does not exist there on the day on which summer time begins.
		expect(nextMidnight('America/Santiago', new Date('2026-09-05T12:00:00Z'))).toEqual(new Date('2026-09-06T04:00:00Z'));
	});

	it('works out what reads TODAY(), once, however many processes there are and however long none ran', async () => {
		let clock = new Date('2026-03-10T04:00:00Z');
		await using app = await world(200, { now: () => clock, ...large }, { late: '[due] < TODAY()' });
		const { services } = app.server;
		await Promise.all([awaitMidnights(services), awaitMidnights(services)]);
		await publish(app, parts({ late: 'TODAY() > [due]' }));
		await work(app);
		const wrongDay = (day: string) => count(app, `select count(*)::int as n from ${schema}.parts__part where late is distinct from (due < date '${day}')`);
		expect(await wrongDay('2026-03-10')).toBe(0);
		clock = new Date('2026-03-14T20:00:00Z');
		await Promise.all([work(app), work(app)]);
		expect(await wrongDay('2026-03-15')).toBe(0);
		const open = await services.pool.query(`select kind, key, run_at from ${schema}.dg_job where state = 'waiting' order by kind`);
		expect(open.rows).toEqual([
			{ kind: 'audit-computed', key: 'nightly', run_at: new Date('2026-03-14T23:00:00Z') },
			{ kind: 'new-day', key: 'new-day', run_at: new Date('2026-03-15T16:00:00Z') },
		]);
		expect(await count(app, `select count(*)::int as n from ${schema}.dg_job where kind = 'new-day'`)).toBe(2);
	});

	it('may come with another time zone', async () => {
		const clock = new Date('2026-03-10T04:00:00Z');
		await using app = await world(50, { now: () => clock, ...large }, { late: '[due] < TODAY()' });
		await awaitMidnights(app.server.services);
		await app.admin.patch('/workspace', { timeZone: 'Pacific/Kiritimati' });
		await app.admin.patch('/workspace', { timeZone: 'Pacific/Pago_Pago' });
		await work(app);
		expect(await count(app, `select count(*)::int as n from ${schema}.parts__part where late is distinct from (due < date '2026-03-09')`)).toBe(0);
		const [next] = (await app.server.services.pool.query(`select run_at from ${schema}.dg_job where kind = 'new-day' and state = 'waiting'`)).rows;
		expect(next).toEqual({ run_at: new Date('2026-03-10T11:00:00Z') });
	});
});

describe('the check of all computed values', () => {
	it('reports what differs, names examples, and repairs nothing', async () => {
		await using app = await world(200, {});
		await publish(app, parts(all));
		await work(app);
		const started = await app.admin.post('/production/jobs/audit', undefined, { 'accept-language': 'en' });
		expect(started).toMatchObject({ status: 202, body: { kind: 'audit-computed', state: 'waiting', title: 'Check all computed values' } });
		await work(app);
		expect((await jobs(app))[0]).toMatchObject({ state: 'done', report: expect.stringMatching(/rows compared, everything is as it should be/) });
		await app.server.services.pool.query(`update ${schema}.parts__part set score = -1 where id in ('${idOf(7)}', '${idOf(8)}')`);
		await app.admin.post('/production/jobs/audit');
		await work(app);
		const [{ report }] = await jobs(app);
		expect(report).toContain(idOf(7));
		expect(report).toMatch(/Part \(.*Score.*\): 2 rows differ/);
		expect((await jobs(app, 'zh-CN'))[0].report).toContain('2 行不一致');
		expect(await count(app, `select count(*)::int as n from ${schema}.parts__part where score = -1`)).toBe(2);
		const { entries } = (await app.admin.get('/audit?limit=1')).body;
		expect(entries).toMatchObject([{ action: 'job.started', subject: 'audit-computed' }]);
	});

	it('passes over what is being worked out anyway', async () => {
		await using app = await world(50);
		await publish(app, parts(all));
		await app.server.services.pool.query(`update ${schema}.dg_job set run_at = now() + interval '1 hour'`);
		await app.admin.post('/production/jobs/audit');
		await work(app);
		expect((await jobs(app))[0]).toMatchObject({ kind: 'audit-computed', state: 'done', report: expect.stringContaining('as it should be') });
	});
});
