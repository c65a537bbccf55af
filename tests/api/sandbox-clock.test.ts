import { buildApp } from '@dougong/server';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { forwardSandboxes } from '../../runtime/server/src/environments/forward.ts';
import type { JobKind } from '../../runtime/server/src/jobs/job-kind.ts';
import { awaitMidnights } from '../../runtime/server/src/jobs/new-day.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startWorker } from '../../runtime/server/src/jobs/worker.ts';
import type { Services } from '../../runtime/server/src/services.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { until } from '../support/until.ts';
import { at, group, make, scorecard, weightsBelow, whole } from './trees-app.ts';

// Months go by in each of them, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });
const monday = new Date('2026-03-02T01:00:00Z'); // nine o'clock in Shanghai
const options = { jobs: { leaseMs: 900, backOffMs: (attempts: number) => attempts * 60_000 } };
const rules = [
	{ key: 'trial', title: 'Trial product', when: '[kind] = "craft" AND [line.trial]', weight: '35', from: '[line.trial_from]', to: '[line.trial_to]' },
];
let app: TestApp;
let admin: Person;
let services: Services;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', scorecard({ weights: { rules } })], now: () => monday, options });
	({ admin } = app);
	({ services } = app.server);
	for (const kind of kindsOf(services)) services.jobs.register(kind);
	await services.pool.query('create table public.effect (id bigint generated always as identity primary key, env text, at timestamptz, today text, what text)');
	await awaitMidnights(services);
	await runDueJobs(services);
});
afterAll(() => app?.[Symbol.asyncDispose]());
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const stop of stops.splice(0)) await stop();
	for (const { key } of (await admin.get('/environments')).body.environments) {
		if (key !== 'production') expect((await admin.delete(`/environments/${key}?confirm=${key}`)).status).toBe(204);
	}
	await services.pool.query('delete from public.effect');
});

/** Jobs that write down when they were done by the clock of their environment. */
function kindsOf({ clock }: Services): JobKind[] {
	const note = (
		kind: string,
		and?: (ctx: Parameters<JobKind['run']>[0], client: Parameters<NonNullable<Parameters<Parameters<JobKind['run']>[0]['finish']>[0]>>[0]) => Promise<unknown>,
	): JobKind => ({
		kind,
		title: () => ({ en: kind, zh: kind }),
		async run(ctx) {
			await ctx.finish(async (client) => {
				const now = clock.now(ctx.env);
				await client.query('insert into public.effect (env, at, what) values ($1, $2, $3)', [
					ctx.env.key,
					now,
					`${kind} ${String(ctx.job.payload.name ?? '')}`.trim(),
				]);
				await and?.(ctx, client);
				return undefined;
			});
		},
	});
	return [
		note('once'),
		note('daily', async ({ env, job, services: own }, client) => {
			const days = Number(job.payload.days);
			if (days > 1)
				await own.jobs.enqueue(client, env, { kind: 'daily', payload: { days: days - 1 }, runAt: new Date(own.clock.now(env).getTime() + 24 * 3600_000) });
			await own.jobs.enqueue(client, env, { kind: 'once', payload: { name: 'of the same instant' } });
		}),
		note('endless', async ({ env, services: own }, client) => own.jobs.enqueue(client, env, { kind: 'endless' })),
		{ ...note('broken'), maxAttempts: 3, run: () => Promise.reject(new Error('broken by the test')) },
	];
}
const effects = async (env = 'rehearsal'): Promise<{ at: Date; what: string }[]> =>
	(await services.pool.query('select at, what from public.effect where env = $1 order by id', [env])).rows;
const rehearsal = async (key = 'rehearsal') => {
	expect(await admin.post('/environments', { key, title: '演练', from: 'production' })).toMatchObject({ status: 201 });
	return services.access.environment(key);
};
const forward = () => forwardSandboxes({ services, stopping: new AbortController().signal, warn: () => {} });
const move = async (body: object, key = 'rehearsal') => admin.post(`/environments/${key}/clock`, body);
const clockOf = async (key = 'rehearsal') => (await admin.get(`/environments/${key}/clock`)).body;
const inside = (address: string) => address.replace('/production/', '/rehearsal/');

describe('the clock of a sandbox', () => {
	it('is what formulas, defaults, records and history go by; that of production is left alone', async () => {
		await rehearsal();
		expect(await move({ by: '30 days' })).toMatchObject({ status: 200, body: { runs: true, forward: { state: 'running', to: '2026-04-01T01:00:00.000Z' } } });
		await forward();
		expect(await clockOf()).toMatchObject({ now: '2026-04-01T01:00:00.000Z', runs: true, forward: { state: 'done' } });
		expect((await admin.get('/rehearsal/facts')).body).toMatchObject({ today: '2026-04-01', now: '2026-04-01T01:00:00.000Z' });
		expect((await admin.get('/production/facts')).body).toMatchObject({ today: '2026-03-02' });
		expect((await admin.get('/me')).body.environments).toMatchObject([{ sandbox: null }, { sandbox: { now: '2026-04-01T01:00:00.000Z', forwarding: false } }]);
		const made = whole(await admin.post(inside(at.measures), { values: { name: 'Of April' } }));
		expect(made).toMatchObject({ createdAt: '2026-04-01T01:00:00.000Z', updatedAt: '2026-04-01T01:00:00.000Z' });
		const { entries } = whole(await admin.get(`${inside(at.measures)}/${made.id}/history`));
		expect(entries[0].at).toBe('2026-04-01T01:00:00.000Z');
	});

	it('has rules of goal trees begin and end on their days, while weights in production stay', async () => {
		const line = (await make(admin, at.lines, { name: 'Line 2', trial: true, trial_from: '2026-03-21', trial_to: '2026-03-30' })).id;
		const { parent, ids } = await group(admin, [20, 30, 25, 15, 10], [{ kind: 'craft', line }]);
		await rehearsal();
		const weights = async () =>
			whole(await admin.get(inside(at.in(ids[0]!, 'weights')))).entries.map((e: { weight: number; from: string; to: string | null }) => [
				e.weight,
				e.from,
				e.to,
			]);
		await move({ to: '2026-03-21T01:00:00Z' });
		await forward();
		expect((await weights()).at(-1)).toEqual([35, '2026-03-21', null]);
		await move({ to: '2026-04-15T01:00:00Z' });
		await forward();
		expect((await weights()).slice(-3)).toEqual([
			[20, '2026-03-02', '2026-03-20'],
			[35, '2026-03-21', '2026-03-30'],
			[20, '2026-03-31', null],
		]);
		expect(await weightsBelow(admin, parent)).toEqual([20, 30, 25, 15, 10]);
	});

	it('goes on by itself or stands, and every process and the next start see it at the same place', async () => {
		let machine = monday.getTime();
		const other = await buildApp({ ...options, database: app.database.config, now: () => new Date(machine) });
		try {
			await rehearsal();
			await move({ by: '1 week' });
			await forward();
			const seen = async () => other.services.clock.now(await other.services.access.environment('rehearsal')).toISOString();
			expect(await seen()).toBe('2026-03-09T01:00:00.000Z');
			machine += 3_600_000;
			expect(await seen()).toBe('2026-03-09T02:00:00.000Z');
			expect(await move({ runs: false })).toMatchObject({ body: { runs: false, now: '2026-03-09T01:00:00.000Z' } });
			expect(await seen()).toBe('2026-03-09T01:00:00.000Z');
			await move({ by: '90 minutes' });
			await forward();
			expect(await clockOf()).toMatchObject({ runs: false, now: '2026-03-09T02:30:00.000Z' });
		} finally {
			await other.close();
		}
	});

	it('never goes back, nor further than ten years, and belongs to sandboxes only', async () => {
		await rehearsal();
		for (const to of ['2026-03-02T01:00:00Z', '2025-01-01T00:00:00Z', '2036-04-01T00:00:00Z']) {
			expect(await move({ to })).toMatchObject({ status: 422, body: { code: 'environment.clock-target' } });
		}
		for (const body of [{ by: '0 days' }, { by: '-1 days' }, { by: '1 year' }, { to: 'soon' }, {}, { to: '2026-04-01T00:00:00Z', by: '1 day' }]) {
			expect((await move(body)).status, JSON.stringify(body)).toBe(400);
		}
		expect(await move({ by: '1 day' }, 'production')).toMatchObject({ status: 409, body: { code: 'environment.not-a-sandbox' } });
		expect(await admin.get('/environments/production/clock')).toMatchObject({ status: 409 });
		expect(await move({ by: '1 day' }, 'nowhere')).toMatchObject({ status: 404 });
	});

	it('keeps the time of day over a change of summer time', async () => {
		expect((await admin.patch('/workspace', { timeZone: 'Europe/Berlin' })).status).toBe(200);
		try {
			await rehearsal();
			expect(await move({ by: '4 weeks' })).toMatchObject({ body: { forward: { from: '2026-03-02T01:00:00.000Z', to: '2026-03-30T00:00:00.000Z' } } });
		} finally {
			await admin.patch('/workspace', { timeZone: 'Asia/Shanghai' });
			await runDueJobs(services, 'production');
		}
	});
});

describe('going forward', () => {
	it('does every job at the instant at which it is due, in order, with all that it enters on the way', async () => {
		const env = await rehearsal();
		const due = (day: string) => new Date(`2026-${day}T02:00:00Z`);
		await services.jobs.enqueue(services.pool, env, { kind: 'once', payload: { name: 'late' }, runAt: due('05-20') });
		await services.jobs.enqueue(services.pool, env, { kind: 'daily', payload: { days: 90 }, runAt: due('03-03') });
		await services.jobs.enqueue(services.pool, env, { kind: 'once', payload: { name: 'after the target' }, runAt: due('06-20') });
		await services.jobs.enqueue(services.pool, env, { kind: 'once', payload: { name: 'of production' }, runAt: due('03-03') });
		await move({ by: '100 days' });
		await forward();
		const seen = await effects();
		expect(seen.filter((e) => e.what === 'daily')).toHaveLength(90);
		expect(seen.filter((e) => e.what === 'once of the same instant')).toHaveLength(90);
		expect(seen.map((e) => e.at.getTime())).toEqual(seen.map((e) => e.at.getTime()).toSorted((a, b) => a - b));
		expect(seen.find((e) => e.what === 'once late')?.at).toEqual(due('05-20'));
		expect(seen[0]?.at).toEqual(due('03-03'));
		expect(seen.at(-1)?.at).toEqual(due('05-31'));
		expect(await effects('production')).toEqual([]);
		const { forward: way } = await clockOf();
		// Beside ours: a new day for each midnight.
		expect(way).toMatchObject({ state: 'done', stopping: false, reason: null });
		expect(way.jobsDone).toBeGreaterThanOrEqual(181 + 100);
		const jobs = whole(await admin.get('/rehearsal/jobs?state=waiting')).jobs;
		expect(jobs.map((job: { kind: string; runAt: string }) => [job.kind, job.runAt]).sort()).toEqual([
			['new-day', '2026-06-10T16:00:00.000Z'],
			['once', '2026-06-20T02:00:00.000Z'],
		]);
	});

	it('tries what fails again at its own pace, and passes on when it has failed for good', async () => {
		const env = await rehearsal();
		await services.jobs.enqueue(services.pool, env, { kind: 'broken' });
		await services.jobs.enqueue(services.pool, env, { kind: 'once', payload: { name: 'next hour' }, runAt: new Date(monday.getTime() + 3_600_000) });
		await move({ by: '2 hours' });
		await forward();
		expect(await effects()).toMatchObject([{ what: 'once next hour' }]);
		expect(whole(await admin.get('/rehearsal/jobs?state=failed')).jobs).toMatchObject([{ kind: 'broken', attempts: 3, updatedAt: '2026-03-02T01:03:00.000Z' }]);
	});

	it('is gone on with by another process where the first one ended, and nothing is done twice', async () => {
		const env = await rehearsal();
		await services.jobs.enqueue(services.pool, env, { kind: 'daily', payload: { days: 150 } });
		await move({ by: '26 weeks' });
		const first = new AbortController();
		const running = forwardSandboxes({ services, stopping: first.signal, warn: () => {} });
		await until('a third of the way', async () => (await effects()).length > 100);
		first.abort();
		await running;
		const between = await clockOf();
		expect(between.forward).toMatchObject({ state: 'running' });
		expect(between.now > '2026-04').toBe(true);
		expect((await admin.get('/rehearsal/facts')).body.now).toBe(between.now);
		const other = await buildApp({ ...options, database: app.database.config, now: () => monday });
		try {
			for (const kind of kindsOf(other.services)) other.services.jobs.register(kind);
			stops.push(startWorker(other.services, { jobsAtOnce: 2, pollMs: 50, warn: () => {} }));
			await until('it has arrived', async () => (await clockOf()).forward.state === 'done');
			const days = (await effects()).filter((e) => e.what === 'daily').map((e) => e.at.toISOString().slice(0, 10));
			expect(days).toHaveLength(150);
			expect(new Set(days).size).toBe(150);
			expect((await effects()).filter((e) => e.what === 'once of the same instant')).toHaveLength(150);
		} finally {
			for (const stop of stops.splice(0)) await stop();
			await other.close();
		}
	});

	it('is taken over when the process that does it gives no sign of life', async () => {
		const env = await rehearsal();
		await services.jobs.enqueue(services.pool, env, { kind: 'once', runAt: new Date(monday.getTime() + 60_000) });
		await move({ by: '1 hour' });
		await services.pool.query(
			`update dougong.environment set forward_by = gen_random_uuid(), forward_until = now() + interval '300 milliseconds' where key = 'rehearsal'`,
		);
		await forward();
		expect((await clockOf()).forward.state).toBe('running');
		stops.push(startWorker(services, { jobsAtOnce: 1, pollMs: 50, warn: () => {} }));
		await until('another one has done it', async () => (await clockOf()).forward.state === 'done');
		expect(await effects()).toMatchObject([{ what: 'once' }]);
	});

	it('lets people read but not write, has no other hand do jobs, and is stopped where it is', async () => {
		const env = await rehearsal();
		const { id, version } = await make(admin, at.measures, { name: 'Before' });
		await services.jobs.enqueue(services.pool, env, { kind: 'once', runAt: new Date(monday.getTime() + 60_000) });
		await move({ by: '1 week' });
		expect(await move({ by: '1 week' })).toMatchObject({ status: 409, body: { code: 'environment.forwarding' } });
		expect(await move({ runs: false })).toMatchObject({ status: 409, body: { code: 'environment.forwarding' } });
		expect(await admin.post(inside(at.measures), { values: { name: 'x' } })).toMatchObject({ status: 409, body: { code: 'environment.forwarding' } });
		expect(await admin.patch(`${inside(at.measures)}/${id}`, { version, values: { name: 'x' } })).toMatchObject({ status: 409 });
		expect((await admin.post(`${inside(at.measures)}/query`, {})).status).toBe(200);
		expect((await admin.get('/rehearsal/facts')).status).toBe(200);
		await runDueJobs(services);
		expect(await effects()).toEqual([]);
		expect(await move({ stop: true })).toMatchObject({ body: { forward: { stopping: true } } });
		await forward();
		expect(await clockOf()).toMatchObject({ forward: { state: 'stopped', stopping: false } });
		expect((await clockOf()).now < '2026-03-03').toBe(true);
		expect((await admin.post(inside(at.measures), { values: { name: 'x' } })).status).toBe(201);
	});

	it('gives up at an instant that does not come to an end, and the clock stands there', async () => {
		const env = await rehearsal();
		await services.jobs.enqueue(services.pool, env, { kind: 'endless', runAt: new Date(monday.getTime() + 60_000) });
		await move({ by: '1 day' });
		await forwardSandboxes({ services, stopping: new AbortController().signal, warn: () => {}, mostAtOnce: 50 });
		expect(await clockOf()).toMatchObject({ now: '2026-03-02T01:01:00.000Z', runs: false, forward: { state: 'failed', reason: 'endless' } });
	});

	it('ends when the sandbox is removed or made anew', async () => {
		const env = await rehearsal();
		await services.jobs.enqueue(services.pool, env, { kind: 'daily', payload: { days: 3000 } });
		await move({ by: '500 weeks' });
		const running = forward();
		await until('it has begun', async () => (await effects()).length > 20);
		expect(await admin.post('/environments/rehearsal/reset')).toMatchObject({
			status: 200,
			body: { sandbox: { clock: { now: monday.toISOString(), forward: null } } },
		});
		await running;
		expect((await admin.get('/rehearsal/facts')).body.today).toBe('2026-03-02');
		expect(whole(await admin.get('/rehearsal/jobs')).jobs.filter((job: { kind: string }) => job.kind === 'daily')).toEqual([]);
	});
});
