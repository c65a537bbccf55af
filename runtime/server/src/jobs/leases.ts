import type { Services } from '../services.ts';
import { jobStore } from '../stores/job.store.ts';

/** The leases that this process has: as long as it lives it renews all of them, at once, so that none ends while its job waits for a hand or is worked on. */
export interface Leases {
	/** `jobs` of an environment's schema were claimed under this name. Answers what to call for each of them that is over. */
	hold(schema: string, worker: string, jobs: number): () => void;
}

const known = new WeakMap<Services, Leases>();

export function leasesOf(services: Services): Leases {
	const leases = known.get(services) ?? createLeases(services);
	known.set(services, leases);
	return leases;
}

function createLeases({ pool, jobs: { leaseMs } }: Services): Leases {
	/** By schema and worker: how many jobs are not over. */
	const held = new Map<string, Map<string, number>>();
	let timer: NodeJS.Timeout | undefined;

	function renew(): void {
		// What cannot be renewed is taken over by somebody else, and then ours does nothing any more.
		for (const [schema, workers] of held)
			void jobStore(pool, schema)
				.renew([...workers.keys()], leaseMs)
				.catch(() => {});
	}

	function release(schema: string, worker: string): void {
		const workers = held.get(schema);
		const left = (workers?.get(worker) ?? 0) - 1;
		if (left > 0) workers?.set(worker, left);
		else workers?.delete(worker);
		if (workers?.size === 0) held.delete(schema);
		if (held.size > 0) return;
		clearInterval(timer);
		timer = undefined;
	}

	return {
		hold(schema, worker, jobs) {
			const workers = held.get(schema) ?? new Map<string, number>();
			held.set(schema, workers.set(worker, jobs));
			timer ??= setInterval(renew, leaseMs / 3);
			return () => release(schema, worker);
		},
	};
}
