import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { inTransactionUpTo } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { jobStore, leaseLost } from '../stores/job.store.ts';
import type { TextStatement } from '../stores/text-query.ts';
import type { Job, JobContext, JobError, JobKind, StoredJob } from './job-kind.ts';
import type { Lane } from './jobs.ts';
import { leasesOf } from './leases.ts';

/** This process is about to end, or has lost the job to another one: what was not committed is undone, and somebody else goes on. */
class JobInterrupted extends Error {}

export interface Running {
	services: Services;
	/** Says when the server is about to end. */
	stopping: AbortSignal;
	warn(error: unknown): void;
}

/** A job that this process has, until `over`. */
export interface Claimed {
	env: Environment;
	job: StoredJob;
	kind: JobKind;
	/** Names who has the lease: anew for each claim, so that a try that was believed dead cannot write into the next one. */
	worker: string;
	/** Its lease needs no renewal any more. */
	over(): void;
}

const triesOfStep = 5;
const undefinedTable = '42P01';

export interface Wanted {
	/** Only jobs of this lane. Default: all. */
	lane?: Lane;
	limit: number;
	/** So many at most that were tried before. One of them may be what processes die of, so they are begun at once: else whatever was claimed beside it would count as tried with each death. */
	again: number;
}

/** Claims jobs that are due in an environment, the oldest first. This process renews their leases until each is worked on or let go. */
export async function claimJobs(services: Services, env: Environment, { lane, ...most }: Wanted): Promise<Claimed[]> {
	const { jobs, pool, clock } = services;
	const worker = randomUUID();
	const found = await jobStore(pool, env.schema)
		.claim({ ...most, worker, now: clock.now(env), leaseMs: jobs.leaseMs, kinds: lane ? jobs.kindsOf(lane) : jobs.kinds })
		.catch((error: unknown) => {
			// Somebody has just removed the environment.
			if (pgErrorOf(error)?.code === undefinedTable) return [];
			throw error;
		});
	const known = found.flatMap((job) => {
		const kind = jobs.find(job.kind);
		return kind ? [{ job, kind }] : [];
	});
	if (known.length === 0) return [];
	const over = leasesOf(services).hold(env.schema, worker, known.length);
	return known.map((one) => ({ ...one, env, worker, over }));
}

/** Gives back what was claimed and not begun; somebody else may have it at once. */
export async function letGo({ pool }: Services, { env, job, worker, over }: Claimed): Promise<void> {
	over();
	await jobStore(pool, env.schema)
		.letGo(job.id, worker)
		.catch((error: unknown) => {
			if (pgErrorOf(error)?.code !== undefinedTable) throw error;
		});
}

/** Claims the next job that is due, and works on it until it is over in one way or another. False: there is none. */
export async function runNextJob({ env, ...running }: Running & { env: Environment }): Promise<boolean> {
	const [claimed] = await claimJobs(running.services, env, { limit: 1, again: 1 });
	if (claimed) await workOn(running, claimed);
	return claimed !== undefined;
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

/** Works on a job until it is over in one way or another. */
export async function workOn(running: Running, claimed: Claimed): Promise<void> {
	await tryJob(running, claimed).finally(claimed.over);
}

async function tryJob(running: Running, claimed: Claimed): Promise<void> {
	const { services, warn } = running;
	const { env, job, kind, worker } = claimed;
	const { jobs, pool, clock } = services;
	const store = jobStore(pool, env.schema);
	if (job.attempts > job.maxAttempts) {
		const error: JobError = { code: 'died', message: `${job.maxAttempts} processes ended in the middle of it` };
		return store.giveBack(job.id, worker, { runAt: null, error, now: clock.now(env) });
	}
	const context = contextOf(running, claimed);
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

function contextOf({ services, stopping }: Running, { env, worker, job: claimed }: Claimed): JobContext & { isFinished(): boolean } {
	const { pool, jobs, clock } = services;
	const store = jobStore(pool, env.schema);
	let job: Job = claimed;
	let isFinished = false;
	const interrupted = () => new JobInterrupted('the job was interrupted');
	/** `last` is sent with the commit: what was done counts only if the lease still holds. */
	async function transaction<T>(work: (client: pg.PoolClient) => Promise<T>, last: (result: T) => TextStatement): Promise<void> {
		if (stopping.aborted) throw interrupted();
		await retrying(stopping, async () => {
			let isWorked = false;
			const ending = (result: T) => {
				isWorked = true;
				return last(result);
			};
			await inTransactionUpTo(pool, work, ending).catch((error: unknown) => {
				throw isWorked && pgErrorOf(error)?.code === leaseLost ? interrupted() : error;
			});
		});
	}
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
			await transaction(work, (progress) => {
				next = { ...job, cursor: progress.cursor, done: progress.done ?? job.done, total: progress.total === undefined ? job.total : progress.total };
				return store.progress(job.id, worker, progress, { now: clock.now(env), leaseMs: jobs.leaseMs });
			});
			job = next;
		},
		async finish(work) {
			await transaction(
				async (client) => (await work?.(client)) ?? null,
				(result) => store.end(job.id, worker, result, clock.now(env)),
			);
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
