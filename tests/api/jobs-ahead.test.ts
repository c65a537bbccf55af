import { buildApp } from '@dougong/server';
import { afterEach, expect, it } from 'vitest';
import type { JobKind } from '../../runtime/server/src/jobs/job-kind.ts';
import { claimJobs, runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startWorker } from '../../runtime/server/src/jobs/worker.ts';
import type { Services } from '../../runtime/server/src/services.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Jobs are claimed several at once, and ahead of the hands: nothing is held back by it, and nobody's tries are counted for others. */
const env = { key: 'production', title: 'x', schema: 'ws_main_production', timeZone: 'UTC', sandbox: false, clock: null, forwarding: false };
const options = { jobs: { leaseMs: 60_000, backOffMs: () => 20 } };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const stop of stops.splice(0)) await stop();
});

const work = (services: Services, pollMs = 60_000) => stops.push(startWorker(services, { jobsAtOnce: 2, pollMs, warn: () => {} }));
const kind = (run: JobKind['run'], more: Partial<JobKind> = {}): JobKind => ({ kind: 'short', title: () => ({ en: 'Short', zh: '短任务' }), run, ...more });
async function enter({ server: { services } }: TestApp, n: number, payload = {}): Promise<void> {
	for (let i = 0; i < n; i++) await services.jobs.enqueue(services.pool, env, { kind: 'short', payload });
}
const states = async ({ server: { services } }: TestApp) =>
	Object.fromEntries(
		(
			await services.pool.query<{ state: string; n: number }>(
				`select state || ' ' || attempts as state, count(*)::int as n from ${env.schema}.dg_job where kind = 'short' group by 1`,
			)
		).rows.map(({ state, n }) => [state, n]),
	);

it('what was claimed ahead goes back when the hands are taken for long, and another process does it', async () => {
	await using app = await startApp({ options });
	const { services } = app.server;
	let end = () => {};
	const held = new Promise<void>((resolve) => {
		end = resolve;
	});
	services.jobs.register(kind((ctx) => (ctx.job.payload.long ? held : ctx.finish())));
	const other = await buildApp({ ...options, database: app.database.config });
	other.services.jobs.register(kind((ctx) => ctx.finish()));
	try {
		await enter(app, 20);
		await enter(app, 2, { long: true });
		await enter(app, 30);
		work(services);
		// The last of them were claimed ahead, or not at all, when both hands were taken.
		const taken = `select 1 from ${env.schema}.dg_job where state = 'running' and payload ? 'long'`;
		await until('both hands are taken', async () => (await services.pool.query(taken)).rowCount === 2);
		// It does not hear of what goes back.
		work(other.services, 100);
		await until('the other has done the rest', async () => (await states(app))['done 1'] === 50);
	} finally {
		end();
		for (const stop of stops.splice(0)) await stop();
		await other.close();
	}
});

it('what a process had claimed when it was killed is taken over when its lease ends, and those that it had not begun come to their end', async () => {
	await using app = await startApp({ options });
	const { services } = app.server;
	services.jobs.register(kind((ctx) => ctx.finish(), { maxAttempts: 2 }));
	await enter(app, 12);
	// A killed process renews nothing.
	const claimed = await claimJobs(services, env, { limit: 10, again: 2 });
	expect(claimed).toHaveLength(10);
	for (const { over } of claimed) over();
	await runDueJobs(services);
	expect(await states(app)).toEqual({ 'running 1': 10, 'done 1': 2 });
	await services.pool.query(`update ${env.schema}.dg_job set lease_until = now() + interval '300 milliseconds' where state = 'running'`);
	// It looks when the lease ends, and not only now and then.
	work(services);
	await until('all are done', async () => (await states(app))['done 2'] === 10);
	expect(await states(app)).toEqual({ 'done 1': 2, 'done 2': 10 });
});

it('what processes end in again and again is taken over later and later, so that it is neither given up at once nor ends all of them', async () => {
	await using app = await startApp({ options: { jobs: { leaseMs: 1000, backOffMs: () => 20 } } });
	const { services } = app.server;
	const began: number[] = [];
	const run: JobKind['run'] = (ctx) => {
		began.push(Date.now());
		return ctx.finish();
	};
	services.jobs.register(kind(run, { maxAttempts: 20 }));
	await enter(app, 1);
	const free = async (attempts: number, silentMs: number): Promise<boolean> => {
		await services.pool.query(
			`update ${env.schema}.dg_job set state = 'running', leased_by = $3, attempts = $1, lease_until = now() - $2 * interval '1 millisecond' where kind = 'short'`,
			[attempts, silentMs, crypto.randomUUID()],
		);
		await runDueJobs(services);
		return began.splice(0).length > 0;
	};
	expect([await free(1, 100), await free(3, 100)]).toEqual([true, true]);
	expect([await free(4, 500), await free(4, 1500)]).toEqual([false, true]);
	expect([await free(6, 6000), await free(6, 8000)]).toEqual([false, true]);
	expect([await free(14, 599_000), await free(14, 601_000)]).toEqual([false, true]);
	// Its waiting process looks when that time has come.
	await free(4, 500);
	work(services);
	await until('it is taken over', async () => began.length === 1);
});

it('of those that were tried before only as many are claimed as are begun at once; the oldest come first', async () => {
	await using app = await startApp({ options });
	const { services } = app.server;
	services.jobs.register(kind((ctx) => ctx.finish()));
	await enter(app, 8);
	const { pool } = services;
	await pool.query(`update ${env.schema}.dg_job set attempts = 3 where id in (select id from ${env.schema}.dg_job where kind = 'short' order by id limit 4)`);
	const claimed = await claimJobs(services, env, { limit: 6, again: 1 });
	expect(claimed.map(({ job }) => job.attempts)).toEqual([4, 1, 1, 1, 1]);
	const rest = await claimJobs(services, env, { limit: 6, again: 6 });
	expect(rest.map(({ job }) => job.attempts)).toEqual([4, 4, 4]);
	expect(await claimJobs(services, env, { limit: 6, again: 6 })).toEqual([]);
	for (const { over } of [...claimed, ...rest]) over();
});

it('several that claim at the same moment never get the same job', async () => {
	await using app = await startApp({ options });
	const { services } = app.server;
	services.jobs.register(kind((ctx) => ctx.finish()));
	await enter(app, 60);
	const claimed = (await Promise.all(Array.from({ length: 8 }, () => claimJobs(services, env, { limit: 10, again: 10 })))).flat();
	for (const { over } of claimed) over();
	expect(new Set(claimed.map(({ job }) => job.id)).size).toBe(claimed.length);
	expect(claimed.length).toBeGreaterThanOrEqual(10);
});
