import type { Clock } from '../environments/clock.ts';
import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import { jobStore, type Queryable } from '../stores/job.store.ts';
import type { JobKind, NewJob } from './job-kind.ts';

const usualAttempts = 8;

/** Where a job is to be done, and by which clock. */
export type JobPlace = Pick<Environment, 'schema' | 'clock'>;

/** Jobs that wait for others outside, and those that only have to do with us: neither takes the hands of the other. */
export type Lane = 'outside' | 'inside';

/** The kinds of background work that this server knows, and how new work is entered. */
export interface Jobs {
	/** Fails when the kind is there already: a fault of the program. */
	register(kind: JobKind): void;
	find(kind: string): JobKind | undefined;
	readonly kinds: readonly string[];
	/** Those of a lane. */
	kindsOf(lane: Lane): readonly string[];
	/**
	 * Enters a job in the transaction that makes it necessary, due by the clock of the environment, and answers its id, or that of the waiting job that it was merged with.
	 * After the commit, `services.changes.announce({ what: 'jobs', env })` has it begun at once rather than after some seconds.
	 */
	enqueue(on: Queryable, env: JobPlace, job: NewJob): Promise<string>;
	/** How long a process that gives no sign of life keeps a job; milliseconds. */
	readonly leaseMs: number;
	/** How long another process may go on with definitions that are no longer in force; milliseconds. */
	readonly settleMs: number;
	/** How long a job waits after so many tries in a row that came to nothing; milliseconds. */
	backOffMs(attempts: number): number;
}

export interface JobOptions {
	clock: Clock;
	leaseMs?: number;
	settleMs?: number;
	backOffMs?: (attempts: number) => number;
}

export function createJobs({ clock, leaseMs = 15_000, settleMs = 0, backOffMs = usualBackOff }: JobOptions): Jobs {
	const kinds = new Map<string, JobKind>();
	return {
		leaseMs,
		settleMs,
		backOffMs,
		register(kind) {
			if (kinds.has(kind.kind)) throw new Error(`the job kind "${kind.kind}" is registered twice`);
			kinds.set(kind.kind, kind);
		},
		find: (kind) => kinds.get(kind),
		get kinds() {
			return [...kinds.keys()];
		},
		kindsOf: (lane) => [...kinds.values()].filter((one) => (one.waitsOutside === true) === (lane === 'outside')).map(({ kind }) => kind),
		async enqueue(on, env, job) {
			const maxAttempts = kinds.get(job.kind)?.maxAttempts ?? usualAttempts;
			return jobStore(on, env.schema).add(job, { now: clock.now(env), maxAttempts });
		},
	};
}

/** Enters a job in a transaction of its own, and has it begun. */
export async function enqueueNow({ jobs, pool, changes }: Services, env: JobPlace & { key: string }, job: NewJob): Promise<string> {
	const id = await jobs.enqueue(pool, env, job);
	changes.announce({ what: 'jobs', env: env.key });
	return id;
}

/** 1 s, 2 s, 4 s … at most an hour; up to half as long again, so that what failed together does not come back together. */
function usualBackOff(attempts: number): number {
	return Math.min(2 ** (attempts - 1), 3600) * 1000 * (1 + Math.random() / 2);
}
