import { forwardSandboxes } from '../environments/forward.ts';
import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { startLane } from './lane.ts';

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
	if (jobsAtOnce === 0) return async () => {};
	const stop = new AbortController();
	const working = { services, stopping: stop.signal, pollMs, warn, environments: environmentsOf(services) };
	const lanes = [
		startLane({ ...working, lane: 'inside', hands: jobsAtOnce, mostAhead: 32 }),
		// They take long: what one process has claimed ahead, another might have done.
		startLane({ ...working, lane: 'outside', hands: outsideAtOnce, mostAhead: 0 }),
	];
	const clockwork = startClockwork(working);
	services.changes.on((change) => {
		if (change.what === 'jobs') for (const lane of lanes) lane.tell();
		if (change.what === 'clock') clockwork.tell();
	});
	return async () => {
		stop.abort();
		await Promise.all([clockwork.ended(), ...lanes.map((lane) => lane.ended())]);
	};
}

/** Forwards sandboxes beside the hands, for it takes as long as it takes. */
function startClockwork({ services, stopping, pollMs, warn }: { services: Services; stopping: AbortSignal; pollMs: number; warn(error: unknown): void }) {
	let rise = () => {};
	let told = false;
	const rest = () =>
		new Promise<void>((resolve) => {
			const timer = setTimeout(resolve, told ? 0 : pollMs).unref();
			rise = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	async function work(): Promise<void> {
		while (!stopping.aborted) {
			told = false;
			await forwardSandboxes({ services, stopping, warn }).catch((error: unknown) => {
				if (!stopping.aborted) warn(error);
			});
			if (!stopping.aborted) await rest();
		}
	}
	const working = work();
	return {
		tell() {
			told = true;
			rise();
		},
		async ended(): Promise<void> {
			rise();
			await working;
		},
	};
}

/** So long two looks may share what one of them has read of the environments. */
const sharedMs = 10;

/** Both lanes look at the same moments: whoever looks second takes what the first has read. */
function environmentsOf({ platform }: Services): () => Promise<Environment[]> {
	let last: { at: number; list: Promise<Environment[]> } | undefined;
	return () => {
		const at = performance.now();
		if (!last || at - last.at > sharedMs) last = { at, list: environmentStore(platform).list() };
		return last.list;
	};
}
