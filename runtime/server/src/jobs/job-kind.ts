import type { JsonObject } from '@dougong/schemas';
import type { JobEntry } from '@dougong/schemas/api';
import type pg from 'pg';
import type { CatalogueSet } from '../catalogues.ts';
import type { Environment } from '../http/context.ts';
import type { Language, LocalText } from '../http/problem.ts';
import type { Services } from '../services.ts';

/** A kind of background work. A module of the server brings it: `services.jobs.register(kind)`. */
export interface JobKind {
	/** `recompute-fields`; stored with each job, so it never changes its meaning. */
	kind: string;
	/** What a job does, for the list of jobs. It may name models that are no longer there. */
	title(payload: JsonObject, set: CatalogueSet): LocalText;
	/** How often in a row it is tried without getting on before it counts as failed. Default 8. */
	maxAttempts?: number;
	/** Most of its time goes by in waiting for others outside: such jobs have hands of their own, so that nobody who is slow holds up the rest. */
	waitsOutside?: true;
	/**
	 * Does the work from `ctx.job.cursor` on, or from the beginning where that is null. What it changes in the database it changes in
	 * `ctx.step` and `ctx.finish`; between them it may do what needs no transaction. It may end at any moment, and then begins again here.
	 */
	run(ctx: JobContext): Promise<void>;
	/** What came out of it, in a sentence; for jobs that leave a result. */
	report?(result: JsonObject, language: Language, set: CatalogueSet): string | null;
}

export interface Job {
	readonly id: string;
	readonly kind: string;
	readonly key: string | null;
	readonly payload: JsonObject;
	/** How far it has come, in the words of its kind; null: not begun. */
	readonly cursor: JsonObject | null;
	readonly done: number;
	readonly total: number | null;
	readonly createdAt: Date;
}

export interface Progress {
	cursor: JsonObject;
	done?: number;
	total?: number | null;
}

/** What a job works with while this process has its lease. */
export interface JobContext {
	readonly services: Services;
	readonly env: Environment;
	/** As it is after the last step. */
	readonly job: Job;
	/** Says when the server is about to end: what waits for others need not be waited for any more. */
	readonly stopping: AbortSignal;
	/**
	 * One short transaction, at whose end the progress is stored: its effect and the cursor behind it come together or not at all.
	 * Done again when it lost against another transaction. Fails when the server is about to end, or another process has the job.
	 */
	step(work: (client: pg.PoolClient) => Promise<Progress>): Promise<void>;
	/** The last transaction: with its effect the job is done. What it answers is kept as the result. */
	finish(work?: (client: pg.PoolClient) => Promise<JsonObject | undefined>): Promise<void>;
}

/** A job to be. */
export interface NewJob {
	kind: string;
	/** Work that need not be done twice has a key: a waiting job of this kind and key takes the place of a second one. */
	key?: string;
	payload?: JsonObject;
	/** Not before, by the clock of the environment. Default: now. */
	runAt?: Date;
	/** When a job with this key is waiting already: `earlier` leaves it as it is, to be run at the earlier of both times; `replace` gives it the new payload and time. Default `earlier`. */
	whenWaiting?: 'earlier' | 'replace';
}

/** Why the last try came to nothing; `message` is what the program said. */
export interface JobError {
	code: 'died' | 'slow' | 'busy' | 'failed';
	message: string;
}

export interface StoredJob extends Job {
	readonly state: JobEntry['state'];
	readonly runAt: Date;
	readonly attempts: number;
	readonly maxAttempts: number;
	readonly error: JobError | null;
	readonly result: JsonObject | null;
	readonly updatedAt: Date;
}
