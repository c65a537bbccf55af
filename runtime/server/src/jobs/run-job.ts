import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { inTransaction } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { jobStore } from '../stores/job.store.ts';
import type { JobContext, JobError, JobKind, StoredJob } from './job-kind.ts';
import type { Lane } from './jobs.ts';

/** This process is about to end, or has lost the job to another one: what was not committed is undone, and somebody else goes on. */
class JobInterrupted extends Error {}

export interface Running {
	services: Services;
	env: Environment;
	/** Names who has the lease: anew for each try, so that a try that was believed dead cannot write into the next one. */
	worker: string;
	/** Says when the server is about to end. */
	stopping: AbortSignal;
	warn(error: unknown): void;
	/** Only jobs of this lane. Default: all. */
	lane?: Lane;
	/** Called when there is a job, before it is worked on. */
	begun?(): void;
}

const triesOfStep = 5;
const undefinedTable = '42P01';

/** Claims the next job that is due, and works on it until it is over in one way or another. False: there is none. */
export async function runNextJob(options: Omit<Running, 'worker'>): Promise<boolean> {
	const { services, env } = options;
	const running: Running = { ...options, worker: randomUUID() };
	const { jobs, pool, clock } = services;
	const job = await jobStore(pool, env.schema)
		.claim({ worker: running.worker, now: clock.now(env), leaseMs: jobs.leaseMs, kinds: options.lane ? jobs.kindsOf(options.lane) : jobs.kinds })
		.catch((error: unknown) => {
			// Somebody has just removed the environment.
			if (pgErrorOf(error)?.code === undefinedTable) return undefined;
			throw error;
		});
	const kind = job && jobs.find(job.kind);
	if (!kind) return false;
	options.begun?.();
	await work(running, kind, job);
	return true;
}

/** All jobs that are due now, one after the other, in one environment or in all: what a worker does, without waiting; for tests. */
export async function runDueJobs(services: Services, only?: string): Promise<void> {
	const warn = () => {};
	const stopping = new AbortController().signal;
	for (const env of await environmentStore(services.platform).list()) {
		if ((only === undefined || env.key === only) && !env.forwarding) while (await runNextJob({ services, env, stopping, warn }));
	}
}

/** A pause never ends where the clock stands. While it is on its way it does. */
function stands({ clock, forwarding }: Environment): boolean {
	return clock !== null && clock.since === null && !forwarding;
}

async function work(running: Running, kind: JobKind, job: StoredJob): Promise<void> {
	const { services, env, worker, warn } = running;
	const { jobs, pool, clock } = services;
	const store = jobStore(pool, env.schema);
	if (job.attempts > job.maxAttempts) {
		const error: JobError = { code: 'died', message: `${job.maxAttempts} processes ended in the middle of it` };
		return store.giveBack(job.id, worker, { runAt: null, error, now: clock.now(env) });
	}
	const context = contextOf(running, job);
	const alive = setInterval(() => void store.renew(job.id, worker, jobs.leaseMs).catch(() => {}), jobs.leaseMs / 3);
	try {
		await kind.run(context);
		if (!context.isFinished()) await context.finish();
	} catch (error) {
		const now = clock.now(env);
		if (error instanceof JobInterrupted) return await store.giveBack(job.id, worker, { runAt: now, error: null, now });
		// Somebody has just removed the environment, or made it anew.
		if (pgErrorOf(error)?.code === undefinedTable && !(await stillThere(store, job))) return;
		const stored = await store.find(job.id);
		const attempts = stored?.attempts ?? job.attempts;
		const runAt = attempts >= job.maxAttempts ? null : new Date(now.getTime() + (stands(env) ? 0 : jobs.backOffMs(attempts)));
		if (runAt === null || !pgErrorOf(error)) warn(error);
		await store.giveBack(job.id, worker, { runAt, error: reasonOf(error), now });
	} finally {
		clearInterval(alive);
	}
}

async function stillThere(store: ReturnType<typeof jobStore>, job: StoredJob): Promise<boolean> {
	return store.find(job.id).then(
		() => true,
		(error: unknown) => {
			if (pgErrorOf(error)?.code === undefinedTable) return false;
			throw error;
		},
	);
}

function contextOf({ services, env, worker, stopping }: Running, claimed: StoredJob): JobContext & { isFinished(): boolean } {
	const { pool, jobs, clock } = services;
	let job = claimed;
	let isFinished = false;
	const interrupted = () => new JobInterrupted('the job was interrupted');
	const transaction = async (work: (client: pg.PoolClient) => Promise<boolean>) => {
		if (stopping.aborted) throw interrupted();
		await retrying(stopping, () =>
			inTransaction(pool, async (client) => {
				if (!(await work(client))) throw interrupted();
			}),
		);
	};
	return {
		services,
		env,
		stopping,
		get job() {
			return job;
		},
		isFinished: () => isFinished,
		async step(work) {
			let next = job;
			await transaction(async (client) => {
				const progress = await work(client);
				next = { ...job, cursor: progress.cursor, done: progress.done ?? job.done, total: progress.total === undefined ? job.total : progress.total };
				return jobStore(client, env.schema).saveProgress(job.id, worker, progress, { now: clock.now(env), leaseMs: jobs.leaseMs });
			});
			job = next;
		},
		async finish(work) {
			await transaction(async (client) => {
				const result = await work?.(client);
				return jobStore(client, env.schema).finish(job.id, worker, result ?? null, clock.now(env));
			});
			isFinished = true;
		},
	};
}

/** What lost against another transaction is done again, a few times. */
async function retrying(stopping: AbortSignal, work: () => Promise<void>): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			if (!lostRaces.has(pgErrorOf(error)?.code ?? '') || attempt === triesOfStep || stopping.aborted) throw error;
			await new Promise((resolve) => setTimeout(resolve, 50 * attempt * (1 + Math.random())));
		}
	}
}

/** Deadlock, serialization failure, lock not available. */
const lostRaces = new Set(['40P01', '40001', '55P03']);

function reasonOf(error: unknown): JobError {
	const message = error instanceof Error ? error.message : String(error);
	const code = pgErrorOf(error)?.code ?? '';
	if (lostRaces.has(code)) return { code: 'busy', message };
	return { code: code === '57014' ? 'slow' : 'failed', message };
}
