import { forwardSandboxes } from '../environments/forward.ts';
import type { Environment } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { jobStore } from '../stores/job.store.ts';
import type { Lane } from './jobs.ts';
import { runNextJob } from './run-job.ts';

export interface WorkerOptions {
	/** How many jobs this process works on at the same time. With 0 it works on none. */
	jobsAtOnce: number;
	/** Beside them: how many that wait for others outside, most of them without doing anything. Default 8. */
	outsideAtOnce?: number;
	/** How often it looks for work that nobody told it about, in milliseconds. */
	pollMs: number;
	warn(error: unknown): void;
}

/**
 * Works on the jobs of all environments; any number of processes may do so. It looks when it is told of new work, when the next job is
 * due, and now and then. Answers how to stop it: what is under way is finished or undone, and other processes go on from there.
 */
export function startWorker(services: Services, options: WorkerOptions): () => Promise<void> {
	const { jobsAtOnce, outsideAtOnce = 8, pollMs, warn } = options;
	const stop = new AbortController();
	const working = { services, stopping: stop.signal, pollMs, warn };
	const rest = restingPlace();
	/** Beside the hands, for it takes as long as it takes. */
	async function clockwork(): Promise<void> {
		while (!stop.signal.aborted) {
			await forwardSandboxes({ services, stopping: stop.signal, warn }).catch((error: unknown) => {
				if (!stop.signal.aborted) warn(error);
			});
			if (!stop.signal.aborted) await rest.sleep(pollMs);
		}
	}
	const lanes = jobsAtOnce > 0 ? [startLane('inside', jobsAtOnce, working), startLane('outside', outsideAtOnce, working)] : [];
	services.changes.on((change) => {
		if (change.what !== 'jobs') return;
		for (const lane of lanes) lane.tell();
		rest.wakeAll();
	});
	const clocks = jobsAtOnce > 0 ? [clockwork()] : [];
	return async () => {
		stop.abort();
		rest.wakeAll();
		await Promise.all([...clocks, ...lanes.map((lane) => lane.ended())]);
	};
}

interface Working {
	services: Services;
	stopping: AbortSignal;
	pollMs: number;
	warn(error: unknown): void;
}

/** Hands that share the jobs of a lane. Each does one at a time; of those that have nothing to do one watches (at first it alone), and calls another when it finds something. */
function startLane(lane: Lane, hands: number, { services, stopping, pollMs, warn }: Working) {
	const rest = restingPlace();
	let isWatched = false;
	/** What has been told; who looks while it grows looks again. */
	let told = 0;

	async function hand(number: number): Promise<void> {
		if (number > 0) await rest.sleep(null);
		while (!stopping.aborted) {
			const heard = told;
			let pause: number | null = null;
			let isWatching = false;
			try {
				const environments = await environmentStore(services.platform).list();
				if (await workThrough(environments)) continue;
				isWatching = !isWatched;
				isWatched = true;
				if (isWatching) pause = pollMs;
				if (isWatching) pause = Math.min(pollMs, await untilNext(services, lane, environments));
			} catch (error) {
				if (!stopping.aborted) warn(error);
				pause = pollMs;
			}
			if (!stopping.aborted && told === heard) await rest.sleep(pause);
			if (isWatching) isWatched = false;
		}
	}

	/** One job in each environment, so that none waits for the backlog of another. False: there was none. */
	async function workThrough(environments: readonly Environment[]): Promise<boolean> {
		let hasWorked = false;
		for (const env of environments) {
			if (stopping.aborted) break;
			// Whoever moves its clock does its jobs.
			if (env.forwarding) continue;
			if (await runNextJob({ services, env, lane, stopping, warn, begun: rest.wakeOne })) hasWorked = true;
		}
		return hasWorked;
	}

	const all = Array.from({ length: hands }, (_, number) => hand(number));
	return {
		tell() {
			told++;
			rest.wakeOne();
		},
		async ended(): Promise<void> {
			rest.wakeAll();
			await Promise.all(all);
		},
	};
}

function restingPlace() {
	const sleepers = new Set<() => void>();
	return {
		/** Until somebody wakes us, or so many milliseconds are over. */
		sleep: (ms: number | null) =>
			new Promise<void>((resolve) => {
				const rise = () => {
					clearTimeout(timer);
					sleepers.delete(rise);
					resolve();
				};
				const timer = ms === null ? undefined : setTimeout(rise, ms).unref();
				sleepers.add(rise);
			}),
		wakeOne() {
			const [first] = sleepers;
			first?.();
		},
		wakeAll() {
			for (const rise of sleepers) rise();
		},
	};
}

/** Milliseconds until the next job of a lane is due. */
async function untilNext({ jobs, pool, clock }: Services, lane: Lane, environments: readonly Environment[]): Promise<number> {
	const due = await Promise.all(
		environments.filter(moves).map(async (env) =>
			jobStore(pool, env.schema)
				.nextDue(jobs.kindsOf(lane))
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
