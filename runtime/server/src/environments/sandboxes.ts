import type { ClockJson, EnvironmentEntry, MoveClock } from '@dougong/schemas/api';
import type { Environment } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import { Problem } from '../http/problem.ts';
import { daysLater } from '../http/time.ts';
import type { Services } from '../services.ts';
import { runPendingSteps } from '../storage/pending-steps.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { retime } from './retime.ts';
import { type ClockRow, forwardStore } from '../stores/forward.store.ts';
import { sandboxStore } from '../stores/sandbox.store.ts';

/** A copy of an environment with all its data. `at`: what time it is there instead of what it is in the source; then its clock stands. Refuses with environment.exists. */
export async function makeSandbox(
	services: Services,
	{ from, key, title, at = null, madeBy }: { from: Environment; key: string; title: string; at?: Date | null; madeBy: string },
): Promise<void> {
	await runPendingSteps(services, from);
	const times = { at: at ?? services.clock.now(from), machine: services.now(), runs: at === null };
	const made = await sandboxStore(services.pool).create({ from, key, title, madeBy, ...times });
	if (!made) throw new Problem('environment.exists', { environment: key });
	const env = at && (await environmentStore(services.platform).find(key));
	if (env) await retime(services, env);
	services.changes.announce({ what: 'access' });
	services.changes.announce({ what: 'jobs', env: key });
}

/** Makes a sandbox anew as its source is now, with the time that it is there. Refuses with environment.not-a-sandbox, environment.unknown (the source is gone), environment.busy. */
export async function resetSandbox(services: Services, sandbox: Environment): Promise<void> {
	const row = await clockOf(services, sandbox);
	const from = await environmentStore(services.platform).find(row.of);
	if (!from) throw new Problem('environment.unknown', { environment: row.of });
	await runPendingSteps(services, from);
	// Who forwards it writes to its row with every step, which the copy could not do beside it.
	await forwardStore(services.platform).breakOff(sandbox.key, services.now());
	const made = await sandboxStore(services.pool)
		.reset({ sandbox, from, at: services.clock.now(from), machine: services.now() })
		.catch((error: unknown) => {
			const isBusy = ['55P03', '40P01'].includes(pgErrorOf(error)?.code ?? '');
			throw isBusy ? new Problem('environment.busy', {}, undefined, { cause: error }) : error;
		});
	if (!made) throw new Problem('environment.busy');
	// What others keep in memory of it is of records that are not there any more.
	services.changes.announce({ what: 'removed', env: sandbox.key });
	services.changes.announce({ what: 'jobs', env: sandbox.key });
}

/** Refuses with environment.not-a-sandbox. */
export async function clockOf(services: Services, { key }: Environment): Promise<ClockRow> {
	const row = await forwardStore(services.platform).find(key);
	if (!row) throw new Problem('environment.not-a-sandbox', { environment: 'production' });
	return row;
}

/** Refuses with environment.not-a-sandbox, environment.forwarding, environment.clock-target. */
export async function moveClock(services: Services, env: Environment, move: MoveClock): Promise<void> {
	const { clock, changes, platform } = services;
	const row = await clockOf(services, env);
	const store = forwardStore(platform);
	const now = clock.now(row);
	if ('stop' in move) {
		await store.stop(env.key);
	} else if ('runs' in move) {
		if (!(await store.set(env.key, { at: now, since: move.runs ? services.now() : null }))) throw new Problem('environment.forwarding');
	} else {
		const to = 'to' in move ? new Date(move.to) : later(now, move.by, env.timeZone);
		if (!(to > now) || to.getTime() - now.getTime() > mostMs) throw new Problem('environment.clock-target', { now: now.toISOString() });
		const runsOn = row.clock.since !== null;
		const times = { from: now.toISOString(), to: to.toISOString(), startedAt: services.now().toISOString(), endedAt: null };
		if (!(await store.start(env.key, { state: 'running', ...times, runsOn, jobsDone: 0, stop: false, reason: null })))
			throw new Problem('environment.forwarding');
	}
	changes.announce({ what: 'clock', env: env.key });
	changes.announce({ what: 'jobs', env: env.key });
}

const minuteMs = 60_000;
/** Ten years. */
const mostMs = 3653 * 24 * 60 * minuteMs;
const days: { [unit: string]: number } = { day: 1, week: 7 };
const minutes: { [unit: string]: number } = { minute: 1, hour: 60 };

/** `by`: `90 minutes`, `30 days`; see MoveClock. */
function later(now: Date, by: string, timeZone: string): Date {
	const [count = '', units = ''] = by.split(' ');
	const unit = units.replace(/s$/, '');
	const inMinutes = minutes[unit];
	return inMinutes ? new Date(now.getTime() + Number(count) * inMinutes * minuteMs) : daysLater(timeZone, now, Number(count) * (days[unit] ?? 1));
}

export function clockJson({ clock: state, forward }: ClockRow, { clock }: Pick<Services, 'clock'>): ClockJson {
	const shown = forward && { ...forward, stopping: forward.stop && forward.state === 'running' };
	return {
		now: clock.now({ clock: state }).toISOString(),
		runs: forward?.state === 'running' ? forward.runsOn : state.since !== null,
		forward: shown && withoutKeys(shown),
	};
}

function withoutKeys({ state, from, to, jobsDone, startedAt, endedAt, stopping, reason }: NonNullable<ClockJson['forward']>): ClockJson['forward'] {
	return { state, from, to, jobsDone, startedAt, endedAt, stopping, reason };
}

/** All environments, in the order in which they were made. */
export async function listEnvironments(services: Services): Promise<EnvironmentEntry[]> {
	const rows = new Map((await forwardStore(services.platform).list()).map((row) => [row.key, row]));
	return (await environmentStore(services.platform).list()).map(({ key, title, timeZone }) => {
		const row = rows.get(key);
		return { key, title, timeZone, sandbox: row ? { of: row.of, copiedAt: row.copiedAt.toISOString(), clock: clockJson(row, services) } : null };
	});
}
