import type { Environment } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import type { Services } from '../services.ts';
import { jobStore } from '../stores/job.store.ts';
import type { Lane } from './jobs.ts';
import { type Claimed, claimJobs, letGo, workOn } from './run-job.ts';

export interface LaneOptions {
	services: Services;
	stopping: AbortSignal;
	warn(error: unknown): void;
	environments(): Promise<readonly Environment[]>;
	lane: Lane;
	hands: number;
	/** So many jobs at most are claimed before a hand is free for them. */
	mostAhead: number;
	pollMs: number;
}

/** Work for so long is claimed ahead: enough that no hand waits for the database, and little for others to wait for. */
const aheadMs = 100;
/** What no hand was free for after so long goes back, for another process may have one. */
const patienceMs = 250;
/** What is due in a moment may as well be due then. */
const soonestMs = 50;
/** Of several processes that are told of a job one gets it. Whoever was told in vain waits longer and longer before the next look, up to that. */
const vainMs = { each: 10, most: 80 };

/** Hands that share the jobs of a lane, each of which does one at a time. Jobs are claimed several at once, and ahead where they are short. */
export function startLane(options: LaneOptions): { tell(): void; ended(): Promise<void> } {
	const lane = new RunningLane(options);
	lane.tell();
	return lane;
}

class RunningLane {
	readonly #options: LaneOptions;
	/** Claimed, and waiting for a hand. */
	#ahead: (Claimed & { since: number })[] = [];
	#free: number;
	/** How long jobs take: as long as the longest one of late. Unknown at first, and then nothing is claimed ahead. */
	#jobMs = Number.POSITIVE_INFINITY;
	/** Somebody has said so, or there were more when we looked last. */
	#isMore = false;
	#isLooking = false;
	#looks = 0;
	/** Looks in a row that found nothing, and when the last one ended. */
	#inVain = 0;
	#lookedAt = 0;
	#timer: NodeJS.Timeout | undefined;
	#impatience: NodeJS.Timeout | undefined;
	readonly #going = new Set<Promise<void>>();

	constructor(options: LaneOptions) {
		this.#options = options;
		this.#free = options.hands;
	}

	tell(): void {
		this.#isMore = true;
		this.#goOn();
	}

	async ended(): Promise<void> {
		clearTimeout(this.#timer);
		clearInterval(this.#impatience);
		this.#giveBack(0);
		while (this.#going.size > 0) await Promise.all(this.#going);
	}

	/** Everything that can be begun now is. */
	#goOn(): void {
		if (this.#options.stopping.aborted) this.#giveBack(0);
		while (this.#free > 0 && this.#ahead.length > 0) this.#begin(this.#ahead.shift() as Claimed);
		if (!this.#isMore || this.#isLooking || this.#options.stopping.aborted || this.#wanted() === 0) return;
		const rest = this.#lookedAt + Math.min(this.#inVain * vainMs.each, vainMs.most) - performance.now();
		if (rest > 0) this.#lookIn(rest);
		else this.#keep(this.#look());
	}

	#begin(claimed: Claimed): void {
		const { services, stopping, warn } = this.#options;
		this.#free--;
		const began = performance.now();
		const work = workOn({ services, stopping, warn }, claimed)
			.catch((error: unknown) => {
				if (!stopping.aborted) warn(error);
			})
			.finally(() => {
				const ms = performance.now() - began;
				this.#jobMs = Math.max(ms, Number.isFinite(this.#jobMs) ? this.#jobMs * 0.8 + ms * 0.2 : ms);
				this.#free++;
				// It may have entered more, and told nobody.
				if (this.#ahead.length === 0) this.#isMore = true;
				this.#goOn();
			});
		this.#keep(work);
	}

	/** How many jobs to claim now. Ahead, only when half of those have been begun: few claims of many are better than many of few. */
	#wanted(): number {
		const { hands, mostAhead } = this.#options;
		const most = Math.min(mostAhead, Math.floor((hands * aheadMs) / this.#jobMs));
		const ahead = this.#ahead.length > most / 2 ? 0 : most - this.#ahead.length;
		return this.#free + ahead;
	}

	async #look(): Promise<void> {
		this.#isLooking = true;
		this.#isMore = false;
		const number = ++this.#looks;
		clearTimeout(this.#timer);
		try {
			const environments = (await this.#options.environments()).filter(({ forwarding }) => !forwarding);
			const found = await this.#claim(environments, number);
			this.#inVain = found ? 0 : this.#inVain + 1;
			if (!this.#isMore && this.#free > 0) this.#lookIn(Math.min(this.#options.pollMs, await this.#untilNext(environments)));
		} catch (error) {
			if (!this.#options.stopping.aborted) this.#options.warn(error);
			this.#lookIn(this.#options.pollMs);
		} finally {
			this.#isLooking = false;
			this.#lookedAt = performance.now();
			this.#goOn();
		}
	}

	/** A share of each environment, beginning with another one each time, so that none waits for the backlog of another. False: there was nothing. */
	async #claim(environments: readonly Environment[], number: number): Promise<boolean> {
		const { services, lane } = this.#options;
		let wanted = this.#wanted();
		let found = 0;
		for (let i = 0; i < environments.length && wanted > 0; i++) {
			const env = environments[(i + number) % environments.length] as Environment;
			const limit = Math.ceil(wanted / (environments.length - i));
			const claimed = await claimJobs(services, env, { lane, limit, again: Math.max(1, Math.min(limit, this.#free)) });
			if (claimed.length >= limit) this.#isMore = true;
			wanted -= claimed.length;
			found += claimed.length;
			this.#take(claimed);
		}
		return found > 0;
	}

	#take(claimed: readonly Claimed[]): void {
		const since = performance.now();
		const isTried = ({ job }: Claimed) => job.attempts > 1;
		for (const one of claimed) if (!isTried(one)) this.#ahead.push({ ...one, since });
		this.#ahead.unshift(...claimed.filter(isTried).map((one) => ({ ...one, since })));
		this.#goOn();
		if (this.#ahead.length > 0) this.#impatience ??= setInterval(() => this.#giveBack(patienceMs), patienceMs / 2);
	}

	/** What has waited for so long. */
	#giveBack(ms: number): void {
		const { services, stopping, warn } = this.#options;
		const before = performance.now() - ms;
		const late = this.#ahead.filter(({ since }) => since <= before);
		if (late.length > 0) {
			this.#ahead = this.#ahead.filter(({ since }) => since > before);
			this.#jobMs = Number.POSITIVE_INFINITY;
			const back = Promise.all(late.map((one) => letGo(services, one)))
				.catch((error: unknown) => {
					if (!stopping.aborted) warn(error);
				})
				.then(() => {
					for (const env of new Set(late.map((one) => one.env.key))) services.changes.announce({ what: 'jobs', env });
				});
			this.#keep(back);
		}
		if (this.#ahead.length > 0) return;
		clearInterval(this.#impatience);
		this.#impatience = undefined;
	}

	/** Milliseconds until the next job is due, or a lease ends. */
	async #untilNext(environments: readonly Environment[]): Promise<number> {
		const { services, lane } = this.#options;
		const { jobs, pool, clock } = services;
		const due = await Promise.all(
			environments.filter(moves).map(async (env) =>
				jobStore(pool, env.schema)
					.nextDue(jobs.kindsOf(lane), jobs.leaseMs)
					.then(({ at, leaseMs }) => [...(at ? [at.getTime() - clock.now(env).getTime()] : []), ...(leaseMs === null ? [] : [leaseMs])])
					// An environment that was removed in this moment has none.
					.catch((error: unknown) => (pgErrorOf(error) ? [] : Promise.reject(error))),
			),
		);
		return Math.max(soonestMs, Math.min(...due.flat(), Number.MAX_SAFE_INTEGER));
	}

	#lookIn(ms: number): void {
		clearTimeout(this.#timer);
		if (!this.#options.stopping.aborted) this.#timer = setTimeout(() => this.tell(), ms).unref();
	}

	#keep(work: Promise<void>): void {
		this.#going.add(work);
		void work.finally(() => this.#going.delete(work));
	}
}

/** Whether its time goes by, so that jobs become due. */
function moves({ clock }: Environment): boolean {
	return clock === null || clock.since !== null;
}
