import { randomUUID } from 'node:crypto';
import type { Environment } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import { claimJobs, letGo, workOn } from '../jobs/run-job.ts';
import { planActs, rehearsalAt } from '../rehearsal/plan-acts.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { type ClockRow, forwardStore, type Lease } from '../stores/forward.store.ts';
import { jobStore } from '../stores/job.store.ts';

export interface Forwarding {
	services: Services;
	/** Says when the server is about to end. */
	stopping: AbortSignal;
	warn(error: unknown): void;
	/** How many jobs of one instant are done at the same time. Default 4. */
	hands?: number;
	/** So many jobs at one instant, and it is believed never to end. Default 100,000. */
	mostAtOnce?: number;
}

type Outcome = 'done' | 'stopped' | 'failed' | 'lost' | 'interrupted';

const lookAgainMs = 50;
const tellEveryMs = 500;
const claimedAtOnce = 40;

/**
 * Forwards every sandbox that is to be forwarded and that no other process has, one after the other, until they have arrived or `stopping`.
 * Of several processes each sandbox has one; when that ends, another goes on from the instant at which it was.
 */
export async function forwardSandboxes(options: Forwarding): Promise<void> {
	const { services, stopping } = options;
	const store = forwardStore(services.platform);
	for (const env of await environmentStore(services.platform).list()) {
		if (!env.forwarding || stopping.aborted) continue;
		const lease = { worker: randomUUID(), leaseMs: services.jobs.leaseMs };
		const row = await store.claim(env.key, lease);
		if (row) await new Forward(options, env, lease, row).run();
	}
}

class Forward {
	#options: Forwarding;
	#env: Environment;
	#lease: Lease;
	#row: ClockRow;
	#at: Date;
	#jobsDone: number;
	#isLost = false;
	#stopAsked = false;
	#toldAt = 0;

	constructor(options: Forwarding, env: Environment, lease: Lease, row: ClockRow) {
		this.#options = options;
		this.#env = env;
		this.#lease = lease;
		this.#row = row;
		this.#at = row.clock.at;
		this.#jobsDone = row.forward?.jobsDone ?? 0;
	}

	async run(): Promise<void> {
		const { services } = this.#options;
		const store = forwardStore(services.platform);
		const alive = setInterval(() => void this.#save().catch(() => {}), this.#lease.leaseMs / 3);
		try {
			const outcome = await this.#through();
			if (outcome === 'interrupted') await store.letGo(this.#env.key, this.#lease);
			else if (outcome !== 'lost') await this.#end(outcome);
		} catch (error) {
			// Another process, or this one, begins again at this instant when the lease is over.
			if (!this.#isLost && !pgErrorOf(error)) this.#options.warn(error);
			if (pgErrorOf(error)?.code !== undefinedTable) throw error;
		} finally {
			clearInterval(alive);
			services.changes.announce({ what: 'clock', env: this.#env.key });
			services.changes.announce({ what: 'jobs', env: this.#env.key });
		}
	}

	async #through(): Promise<Outcome> {
		const { services, stopping } = this.#options;
		const target = new Date(this.#row.forward?.to ?? this.#at);
		const jobs = jobStore(services.pool, this.#env.schema);
		const rehearsal = await rehearsalAt(services, this.#env, this.#at);
		for (let isFirst = true; ; isFirst = false) {
			const ended = await this.#instant();
			if (ended) return ended;
			// People see what came at this instant before it is over. At the first all that waits, for nobody may have got so far.
			if (rehearsal && this.#at <= rehearsal.ends) await planActs(services, this.#standing(), rehearsal, isFirst ? null : this.#at);
			const { next, isWorking } = await jobs.ahead(services.jobs.kinds);
			if (isWorking) {
				// Begun before the clock was on its way, by a process that still works on it or has ended.
				await pause(lookAgainMs, stopping);
				continue;
			}
			if (next === null || next > target) return 'done';
			if (next > this.#at) this.#at = next;
			const state = await this.#save();
			if (state === 'lost') return 'lost';
			if (state === 'stop') return 'stopped';
			if (stopping.aborted) return 'interrupted';
		}
	}

	/** All that is due at the instant at which the clock stands, with all that follows at the same instant. */
	async #instant(): Promise<Outcome | null> {
		const { services, stopping, warn, hands = 4, mostAtOnce = 100_000 } = this.#options;
		const env = this.#standing();
		const before = this.#jobsDone;
		const goesOn = () => !this.#isLost && !stopping.aborted && this.#jobsDone - before <= mostAtOnce;
		while (goesOn() && !this.#stopAsked) {
			const claimed = await claimJobs(services, env, { limit: claimedAtOnce, again: 1 });
			if (claimed.length === 0) break;
			const waiting = claimed.values();
			const hand = async () => {
				for (const job of waiting) {
					if (!goesOn() || this.#stopAsked) await letGo(services, job);
					else {
						await workOn({ services, stopping, warn }, job);
						this.#jobsDone++;
					}
				}
			};
			await Promise.all(Array.from({ length: Math.min(hands, claimed.length) }, hand));
		}
		if (this.#isLost) return 'lost';
		if (stopping.aborted) return 'interrupted';
		if (this.#stopAsked) return 'stopped';
		return this.#jobsDone - before > mostAtOnce ? 'failed' : null;
	}

	#standing(): Environment {
		return { ...this.#env, clock: { at: this.#at, since: null } };
	}

	async #save(): Promise<'on' | 'stop' | 'lost'> {
		const { services } = this.#options;
		const state = await forwardStore(services.platform).advance(this.#env.key, this.#lease, { at: this.#at, jobsDone: this.#jobsDone });
		this.#isLost = state === 'lost';
		this.#stopAsked = state === 'stop';
		const now = performance.now();
		if (now - this.#toldAt > tellEveryMs) {
			this.#toldAt = now;
			services.changes.announce({ what: 'clock', env: this.#env.key });
		}
		return state;
	}

	async #end(state: 'done' | 'stopped' | 'failed'): Promise<void> {
		const { services } = this.#options;
		const { forward } = this.#row;
		if (!forward) return;
		const now = services.now();
		const at = state === 'done' ? new Date(Math.max(this.#at.getTime(), Date.parse(forward.to))) : this.#at;
		const clock = { at, since: forward.runsOn && state !== 'failed' ? now : null };
		const { stop: _, ...rest } = forward;
		const ended = { ...rest, state, jobsDone: this.#jobsDone, endedAt: now.toISOString(), reason: state === 'failed' ? ('endless' as const) : null };
		await forwardStore(services.platform).end(this.#env.key, this.#lease, clock, ended);
	}
}

/** Somebody has removed or reset it. */
const undefinedTable = '42P01';

function pause(ms: number, stopping: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (stopping.aborted) return resolve();
		const timer = setTimeout(done, ms);
		function done() {
			clearTimeout(timer);
			stopping.removeEventListener('abort', done);
			resolve();
		}
		stopping.addEventListener('abort', done);
	});
}
