import { oldestWrite, writesSoFar } from '../../stores/bulk-recompute.store.ts';
import type { JobContext } from '../job-kind.ts';

const lookEveryMs = 50;
/** Writes have a limit of time themselves; whatever is older than this is none of them. */
const giveUpMs = 20_000;

/** Until every write has ended that may not know of what happened at `payload.since`. */
export async function waitForOlderWrites({ services, env, job }: JobContext): Promise<void> {
	const { pool, jobs, now } = services;
	const since = typeof job.payload.since === 'string' ? Date.parse(job.payload.since) : now().getTime();
	// Nobody writes while the clock is on its way.
	if (!env.forwarding) await pause(since + jobs.settleMs - now().getTime());
	const until = await writesSoFar(pool);
	for (const began = Date.now(); Date.now() - began < giveUpMs; await pause(lookEveryMs)) {
		if ((await oldestWrite(pool)) >= until) return;
	}
}

export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, Math.max(0, Math.min(ms, 60_000))));
}
