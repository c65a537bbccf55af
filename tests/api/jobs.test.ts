import { buildApp } from '@dougong/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { JobContext, JobKind, NewJob } from '../../runtime/server/src/jobs/job-kind.ts';
import { enqueueNow } from '../../runtime/server/src/jobs/jobs.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startWorker } from '../../runtime/server/src/jobs/worker.ts';
import type { Services } from '../../runtime/server/src/services.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { until } from '../support/until.ts';

const env = { key: 'production', schema: 'ws_main_production', clock: null };
const options = { jobs: { leaseMs: 600, backOffMs: (attempts: number) => attempts * 1000 } };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const stop of stops.splice(0)) await stop();
});

/** Where the effects of test jobs go: a table, so that they take part in the transactions. */
async function world(now?: () => Date): Promise<TestApp> {
	const app = await startApp({ options, ...(now && { now }) });
	await app.server.services.pool.query('create table public.effect (id bigint generated always as identity primary key, job uuid, what text)');
	return app;
}
const effects = async ({ services }: { services: Services }) =>
	(await services.pool.query<{ what: string }>('select what from public.effect order by id')).rows.map((row) => row.what);
const note = (ctx: JobContext, what: string) => (client: { query(text: string, values: unknown[]): Promise<unknown> }) =>
	client.query('insert into public.effect (job, what) values ($1, $2)', [ctx.job.id, what]);
const kind = (name: string, run: JobKind['run'], more: Partial<JobKind> = {}): JobKind => ({
	kind: name,
	title: (payload) => ({ en: `Test ${String(payload.name ?? name)}`, zh: `测试 ${String(payload.name ?? name)}` }),
	run,
	...more,
});
/** Counts to five, a step for each; `before` may spoil a step. */
const counting = (before: (ctx: JobContext, n: number) => unknown = () => {}, more: Partial<JobKind> = {}) =>
	kind(
		'count',
		async (ctx) => {
			for (let n = Number(ctx.job.cursor?.n ?? 0) + 1; n <= 5; n++) {
				await ctx.step(async (client) => {
					await note(ctx, `step ${n}`)(client);
					await before(ctx, n);
					return { cursor: { n }, done: n, total: 5 };
				});
			}
			await ctx.finish(async (client) => {
				await note(ctx, 'end')(client);
				return undefined;
			});
		},
		more,
	);
const whole = ['step 1', 'step 2', 'step 3', 'step 4', 'step 5', 'end'];
const list = async (app: TestApp, query = '', language = 'en') => (await app.admin.get(`/production/jobs${query}`, { 'accept-language': language })).body.jobs;

/** Another process on the same database. */
async function another(app: TestApp, ...kinds: JobKind[]) {
	const server = await buildApp({ ...options, database: app.database.config });
	for (const found of kinds) server.services.jobs.register(found);
	return { services: server.services, [Symbol.asyncDispose]: () => server.close() };
}
const work = ({ services }: { services: Services }, pollMs = 50) => {
	const stop = startWorker(services, { jobsAtOnce: 2, pollMs, warn: () => {} });
	stops.push(stop);
	return stop;
};

describe('a job', () => {
	it('does its steps in order, each together with its progress, and is done', async () => {
		await using app = await world();
		const { services } = app.server;
		services.jobs.register(counting());
		const id = await enqueueNow(services, env, { kind: 'count', payload: { name: 'five' } });
		expect(await list(app)).toMatchObject([{ id, kind: 'count', title: 'Test five', state: 'waiting', done: 0, total: null, attempts: 0, error: null }]);
		await runDueJobs(services);
		expect(await effects(app.server)).toEqual(whole);
		expect(await list(app, '', 'zh-CN')).toMatchObject([{ id, title: '测试 five', state: 'done', done: 5, total: 5, error: null }]);
	});

	it('goes on after the last step that was committed when a step fails, later and later', async () => {
		let clock = new Date('2026-03-01T08:00:00Z');
		await using app = await world(() => clock);
		const { services } = app.server;
		let fails = 2;
		services.jobs.register(
			counting((_, n) => {
				if (n === 3 && fails-- > 0) throw new Error('no third step');
			}),
		);
		await enqueueNow(services, env, { kind: 'count' });
		await runDueJobs(services);
		expect(await effects(app.server)).toEqual(['step 1', 'step 2']);
		const [waiting] = await list(app);
		expect(waiting).toMatchObject({ state: 'waiting', done: 2, attempts: 1, runAt: '2026-03-01T08:00:01.000Z' });
		expect(waiting.error).toContain('no third step');
		expect(waiting.error).toContain('Run it again');
		await runDueJobs(services);
		expect(await list(app)).toMatchObject([{ attempts: 1 }]);
		clock = new Date('2026-03-01T08:00:01Z');
		await runDueJobs(services);
		expect(await list(app)).toMatchObject([{ state: 'waiting', attempts: 2, runAt: '2026-03-01T08:00:03.000Z' }]);
		clock = new Date('2026-03-01T08:00:03Z');
		await runDueJobs(services);
		expect(await effects(app.server)).toEqual(whole);
		expect(await list(app)).toMatchObject([{ state: 'done', error: null }]);
	});

	it('has failed after so many tries without progress, and an administrator has it run again from where it stopped', async () => {
		await using app = await world();
		const { services } = app.server;
		let isBroken = true;
		services.jobs.register(
			counting(
				(_, n) => {
					if (n === 4 && isBroken) throw new Error('still broken');
				},
				{ maxAttempts: 1 },
			),
		);
		const id = await enqueueNow(services, env, { kind: 'count' });
		await runDueJobs(services);
		expect(await list(app, '?state=failed')).toMatchObject([{ id, state: 'failed', done: 3, error: expect.stringContaining('still broken') }]);
		isBroken = false;
		await runDueJobs(services);
		expect(await effects(app.server)).toEqual(whole.slice(0, 3));
		expect(await app.admin.post(`/production/jobs/${id}/replay`)).toMatchObject({ status: 200, body: { id, state: 'waiting', error: null } });
		await runDueJobs(services);
		expect(await effects(app.server)).toEqual(whole);
		expect(await app.admin.post(`/production/jobs/${id}/replay`)).toMatchObject({ status: 409, body: { code: 'job.not-failed' } });
		expect(await app.admin.post('/production/jobs/0197c0de-0000-7000-8000-000000000001/replay')).toMatchObject({ status: 404, body: { code: 'job.unknown' } });
		const { entries } = (await app.admin.get('/audit?limit=1')).body;
		expect(entries).toMatchObject([{ action: 'job.replayed', environment: 'production', subject: 'count' }]);
	});

	it('does a step once more that lost against another transaction', async () => {
		await using app = await world();
		const { services } = app.server;
		let losses = 2;
		services.jobs.register(
			counting((_, n) => {
				if (n === 2 && losses-- > 0) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
			}),
		);
		await enqueueNow(services, env, { kind: 'count' });
		await runDueJobs(services);
		expect(losses).toBe(-1);
		expect(await effects(app.server)).toEqual(whole);
	});

	it('comes with the transaction that enters it, or not at all', async () => {
		await using app = await world();
		const { services } = app.server;
		services.jobs.register(counting());
		const client = await services.pool.connect();
		await client.query('begin');
		await services.jobs.enqueue(client, env, { kind: 'count' });
		await client.query('rollback');
		client.release();
		expect(await list(app)).toEqual([]);
	});

	it('waits for its time, however far away', async () => {
		let clock = new Date('2026-03-01T08:00:00Z');
		await using app = await world(() => clock);
		const { services } = app.server;
		services.jobs.register(counting());
		await enqueueNow(services, env, { kind: 'count', runAt: new Date('2031-01-01T00:00:00Z') });
		await runDueJobs(services);
		expect(await effects(app.server)).toEqual([]);
		clock = new Date('2031-01-01T00:00:00Z');
		await runDueJobs(services);
		expect(await effects(app.server)).toEqual(whole);
	});

	it('is found only by processes that know its kind', async () => {
		await using app = await world();
		await enqueueNow(app.server.services, env, { kind: 'of-tomorrow' });
		await runDueJobs(app.server.services);
		expect(await list(app)).toMatchObject([{ kind: 'of-tomorrow', title: 'of-tomorrow', state: 'waiting', attempts: 0 }]);
	});
});

describe('jobs with a key', () => {
	const enter = (app: TestApp, job: Partial<NewJob> = {}) => enqueueNow(app.server.services, env, { kind: 'count', key: 'k', ...job });

	it('are merged while they wait: the earlier time counts, or what came last', async () => {
		await using app = await world();
		const id = await enter(app, { runAt: new Date('2030-01-02T00:00:00Z'), payload: { name: 'a' } });
		expect(await enter(app, { runAt: new Date('2030-01-01T00:00:00Z'), payload: { name: 'b' } })).toBe(id);
		app.server.services.jobs.register(counting());
		expect(await list(app)).toMatchObject([{ title: 'Test a', runAt: '2030-01-01T00:00:00.000Z' }]);
		expect(await enter(app, { runAt: new Date('2030-01-03T00:00:00Z'), payload: { name: 'c' }, whenWaiting: 'replace' })).toBe(id);
		expect(await list(app)).toMatchObject([{ title: 'Test c', runAt: '2030-01-03T00:00:00.000Z' }]);
		expect(await enter(app, { key: 'other' })).not.toBe(id);
		expect(await enter(app, { key: undefined })).not.toBe(await enter(app, { key: undefined }));
	});

	it('are not merged into one that runs, for it may be past what changed; but they wait for it', async () => {
		await using app = await world();
		const { services } = app.server;
		let entered: string | undefined;
		services.jobs.register(
			counting(async (ctx, n) => {
				if (n !== 3 || entered) return;
				entered = await enter(app);
				expect(entered).not.toBe(ctx.job.id);
				await runDueJobs(services); // which another hand would do
			}),
		);
		await enter(app);
		await runDueJobs(services);
		expect(await effects(app.server)).toEqual([...whole, ...whole]);
		expect(await list(app)).toMatchObject([{ id: entered, state: 'done' }, { state: 'done' }]);
	});

	it('are merged when one that failed would be tried again beside a new one', async () => {
		await using app = await world();
		const { services } = app.server;
		let next: string | undefined;
		services.jobs.register(
			counting(
				async () => {
					if (next) return;
					next = await enter(app);
					throw new Error('fails');
				},
				{ maxAttempts: 1 },
			),
		);
		const first = await enter(app);
		await runDueJobs(services);
		expect(await list(app)).toMatchObject([
			{ id: next, state: 'done' },
			{ id: first, state: 'failed' },
		]);
		const third = await enter(app, { runAt: new Date(Date.now() + 60_000) });
		expect(await app.admin.post(`/production/jobs/${first}/replay`)).toMatchObject({ status: 200, body: { id: third, state: 'waiting' } });
		expect((await list(app)).map((job: { id: string }) => job.id)).toEqual([third, next]);
	});
});

describe('several processes', () => {
	it('share the work: every effect happens once', async () => {
		await using app = await world();
		const { services } = app.server;
		await using other = await another(app, counting());
		services.jobs.register(counting());
		for (let n = 0; n < 40; n++) await services.jobs.enqueue(services.pool, env, { kind: 'count' });
		work(app.server);
		work(other);
		const open = async () => (await services.pool.query(`select 1 from ${env.schema}.dg_job where state <> 'done'`)).rowCount;
		await until('all are done', async () => (await open()) === 0);
		const found = await services.pool.query('select job, array_agg(what order by id) as what from public.effect group by job');
		expect(found.rows).toHaveLength(40);
		for (const row of found.rows) expect(row.what).toEqual(whole);
	});

	it('take over what a process had begun that gives no sign of life; should it wake up, it can do nothing any more', async () => {
		await using app = await world();
		const { services } = app.server;
		let wakeUp = () => {};
		const asleep = new Promise<void>((resolve) => {
			wakeUp = resolve;
		});
		// A process that hangs before its third step; its lease is cut, as if no renewal came through.
		const hangs = kind('count', async (ctx) => {
			const step = (n: number, what: string) =>
				ctx.step(async (client) => {
					await note(ctx, what)(client);
					return { cursor: { n }, done: n, total: 5 };
				});
			await step(1, 'step 1');
			await step(2, 'step 2');
			await services.pool.query(`update ${env.schema}.dg_job set lease_until = now() - interval '1 second'`);
			await asleep;
			await step(3, 'too late');
		});
		services.jobs.register(hangs);
		await using other = await another(app, counting());
		await enqueueNow(services, env, { kind: 'count' });
		const hanging = runDueJobs(services);
		await until('two steps are done', async () => (await effects(app.server)).length === 2);
		await until('the other has taken over', async () => {
			await runDueJobs(other.services);
			return (await effects(app.server)).length === whole.length;
		});
		wakeUp();
		await hanging;
		expect(await effects(app.server)).toEqual(whole);
		expect(await list(app)).toMatchObject([{ state: 'done', done: 5, error: null }]);
	});

	it('give up a job in which one after the other has died', async () => {
		await using app = await world();
		const { services } = app.server;
		services.jobs.register(counting(undefined, { maxAttempts: 3 }));
		await enqueueNow(services, env, { kind: 'count' });
		await services.pool.query(
			`update ${env.schema}.dg_job set state = 'running', attempts = 3, leased_by = gen_random_uuid(), lease_until = now() - interval '1 second'`,
		);
		await runDueJobs(services);
		expect(await effects(app.server)).toEqual([]);
		expect(await list(app)).toMatchObject([{ state: 'failed', error: expect.stringContaining('ended again and again') }]);
	});

	it('are told of new work at once, and find by themselves what nobody told them', async () => {
		await using app = await world();
		const { services } = app.server;
		await using other = await another(app, counting());
		other.services.changes.listen();
		const listening = async () =>
			(await services.pool.query(`select 1 from pg_stat_activity where datname = current_database() and query like 'listen %'`)).rowCount === 1;
		await until('it listens', listening);
		const stop = work(other, 60_000);
		await new Promise((resolve) => setTimeout(resolve, 200));
		await enqueueNow(services, env, { kind: 'count' });
		await until('the job is done', async () => (await effects(app.server)).length === whole.length);
		await stop();
		work(other, 100);
		await new Promise((resolve) => setTimeout(resolve, 200));
		await services.jobs.enqueue(services.pool, env, { kind: 'count' });
		await until('the second job is done', async () => (await effects(app.server)).length === 2 * whole.length);
	});
});

it('a process that stops lets go of its jobs after the step under way, and another one goes on from there', async () => {
	await using app = await world();
	const { services } = app.server;
	const slow = counting(() => new Promise((resolve) => setTimeout(resolve, 100)));
	services.jobs.register(slow);
	await enqueueNow(services, env, { kind: 'count' });
	const stop = work(app.server);
	await until('it has begun', async () => (await effects(app.server)).length >= 1);
	await stop();
	const [stopped] = await list(app);
	expect(stopped).toMatchObject({ state: 'waiting', attempts: 0, error: null });
	expect(stopped.done).toBeLessThan(5);
	expect(await effects(app.server)).toHaveLength(stopped.done);
	await using other = await another(app, counting());
	await runDueJobs(other.services);
	expect(await effects(app.server)).toEqual(whole);
});

it('an environment that is removed takes its jobs with it, and stops no worker', async () => {
	await using app = await world();
	const { services } = app.server;
	services.jobs.register(counting());
	await app.admin.post('/environments', { key: 'trial', title: 'Trial' });
	await services.jobs.enqueue(services.pool, { schema: 'ws_main_trial', clock: null }, { kind: 'count', runAt: new Date(Date.now() + 300) });
	work(app.server);
	expect((await app.admin.delete('/environments/trial?confirm=trial')).status).toBe(204);
	await enqueueNow(services, env, { kind: 'count' });
	await until('the job is done', async () => (await effects(app.server)).length === whole.length);
});

it('lists the newest first, page by page', async () => {
	await using app = await world();
	const { services } = app.server;
	const ids: string[] = [];
	for (let n = 0; n < 5; n++) {
		ids.push(await services.jobs.enqueue(services.pool, env, { kind: 'count' }));
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
	const first = (await app.admin.get('/production/jobs?limit=3')).body;
	expect(first.jobs.map((job: { id: string }) => job.id)).toEqual(ids.toReversed().slice(0, 3));
	const second = (await app.admin.get(`/production/jobs?limit=3&before=${first.nextBefore}`)).body;
	expect(second.jobs.map((job: { id: string }) => job.id)).toEqual(ids.toReversed().slice(3));
	expect(second.nextBefore).toBeUndefined();
	expect((await app.admin.get('/production/jobs?state=lost')).status).toBe(400);
});
