import { forwardSandboxes } from '../environments/forward.ts';
import type { Environment } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { jobStore } from '../stores/job.store.ts';
import { runNextJob } from './run-job.ts';

export interface WorkerOptions {
	/** How many jobs this process works on at the same time. */
	jobsAtOnce: number;
	/** How often it looks for work that nobody told it about, in milliseconds. */
	pollMs: number;
	warn(error: unknown): void;
}

/**
 * Works on the jobs of all environments; any number of processes may do so. It looks when it is told of new work, when the next job is
 * due, and now and then. Answers how to stop it: what is under way is finished or undone, and other processes go on from there.
 */
export function startWorker(services: Services, { jobsAtOnce, pollMs, warn }: WorkerOptions): () => Promise<void> {
	const stop = new AbortController();
	const sleepers = new Set<() => void>();
	const wake = () => {
		for (const rise of sleepers) rise();
	};
	const sleep = (ms: number | null) =>
		new Promise<void>((resolve) => {
			const timer = ms === null ? undefined : setTimeout(() => rise(), ms).unref();
			const rise = () => {
				clearTimeout(timer);
				sleepers.delete(rise);
				resolve();
			};
			sleepers.add(rise);
		});

	/** One hand does a job at a time. While there is nothing to do only the first one looks, and calls the others when it finds something. */
	async function hand(number: number): Promise<void> {
		while (!stop.signal.aborted) {
			let pause: number | null = number === 0 ? pollMs : null;
			try {
				const environments = await environmentStore(services.platform).list();
				if (await workThrough(environments)) continue;
				if (number === 0) pause = Math.min(pollMs, await untilNext(services, environments));
			} catch (error) {
				if (!stop.signal.aborted) warn(error);
			}
			if (!stop.signal.aborted) await sleep(pause);
		}
	}

	/** One job in each environment, so that none waits for the backlog of another. False: there was none. */
	async function workThrough(environments: readonly Environment[]): Promise<boolean> {
		let hasWorked = false;
		for (const env of environments) {
			if (stop.signal.aborted) break;
			// Whoever moves its clock does its jobs.
			if (env.forwarding) continue;
			if (!(await runNextJob({ services, env, stopping: stop.signal, warn, begun: wake }))) continue;
			hasWorked = true;
		}
		return hasWorked;
	}

	services.changes.on((change) => {
		if (change.what === 'jobs') wake();
	});
	/** Beside the hands, for it takes as long as it takes. */
	async function clockwork(): Promise<void> {
		while (!stop.signal.aborted) {
			await forwardSandboxes({ services, stopping: stop.signal, warn }).catch((error: unknown) => {
				if (!stop.signal.aborted) warn(error);
			});
			if (!stop.signal.aborted) await sleep(pollMs);
		}
	}
	const hands = Array.from({ length: jobsAtOnce }, (_, number) => hand(number));
	if (jobsAtOnce > 0) hands.push(clockwork());
	return async () => {
		stop.abort();
		wake();
		await Promise.all(hands);
	};
}

/** Milliseconds until the next job is due. */
async function untilNext({ jobs, pool, clock }: Services, environments: readonly Environment[]): Promise<number> {
	const due = await Promise.all(
		environments.filter(moves).map(async (env) =>
			jobStore(pool, env.schema)
				.nextDue(jobs.kinds)
				.then((at) => at && at.getTime() - clock.now(env).getTime())
				// An environment that was removed in this moment has none.
				.catch((error: unknown) => (pgErrorOf(error) ? null : Promise.reject(error))),
		),
	);
	return Math.max(50, Math.min(...due.flatMap((ms) => ms ?? []), Number.MAX_SAFE_INTEGER));
}

/** Whether its time goes by, so that jobs become due. */
function moves({ clock, forwarding }: Environment): boolean {
	return !forwarding && (clock === null || clock.since !== null);
}
