import type { FactName } from '@dougong/engine';
import type pg from 'pg';
import type { Environment } from '../http/context.ts';
import { dayIn } from '../http/time.ts';
import type { Services } from '../services.ts';
import { changedJob } from '../workflow/job-names.ts';
import { hasTreeRules } from '../trees/trees.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { jobStore } from '../stores/job.store.ts';
import { lookAfterFacts } from '../workflow/triggers/condition.ts';
import type { JobKind } from './job-kind.ts';
import { allComputedFields, fieldsJson, fieldsThatRead } from './recompute/recompute-plan.ts';

const hourMs = 60 * 60_000;
/** Every process knows by itself what day it is: nobody has to be waited for who may not have heard of it. */
const lately = new Date(0);
/** How long after midnight the computed values are checked. */
const auditAfterMs = 3 * hourMs;

/** A day begins in the time zone of the workspace: what depends on the day is worked out anew, and at night all of it is checked. */
export const newDay: JobKind = {
	kind: 'new-day',
	title: () => ({ en: 'A new day: bring up to date what depends on the day', zh: '新的一天：更新与日期有关的计算' }),
	async run({ services, env, finish }) {
		const set = await services.catalogues.get(env);
		const { catalogues } = set;
		const now = services.clock.now(env);
		await finish(async (client) => {
			if (hasTreeRules(set, services.registry)) await services.jobs.enqueue(client, env, { kind: 'tree-rules', key: 'day' });
			await recomputeReadersOf(services, client, env, ['today'], lately);
			await services.jobs.enqueue(client, env, { kind: changedJob, key: 'day' });
			await lookAfterFacts(services, env, client, set, ['today', 'now']);
			if (allComputedFields(catalogues).length > 0 && !env.forwarding) {
				const runAt = new Date(now.getTime() + auditAfterMs);
				await services.jobs.enqueue(client, env, { kind: 'audit-computed', key: 'nightly', runAt });
			}
			await services.jobs.enqueue(client, env, { kind: newDay.kind, key: newDay.kind, runAt: nextMidnight(env.timeZone, now) });
			return undefined;
		});
		services.changes.announce({ what: 'jobs', env: env.key });
	},
};

/** Something that formulas know about the place where they run is no longer as it was: the calendar, or the time zone. */
export const factsChanged: JobKind = {
	kind: 'facts-changed',
	title: () => ({ en: 'Bring up to date what depends on the calendar or the time zone', zh: '更新与日历或时区有关的计算' }),
	async run({ services, env, job, finish }) {
		await finish(async (client) => {
			await recomputeReadersOf(services, client, env, job.payload.facts as FactName[], services.now());
			await services.jobs.enqueue(client, env, { kind: changedJob, key: 'day' });
			await lookAfterFacts(services, env, client, await services.catalogues.get(env), job.payload.facts as FactName[]);
			return undefined;
		});
		services.changes.announce({ what: 'jobs', env: env.key });
	},
};

async function recomputeReadersOf(services: Services, client: pg.PoolClient, env: Environment, facts: readonly FactName[], since: Date): Promise<void> {
	const { catalogues } = await services.catalogues.get(env);
	const changed = fieldsThatRead(catalogues, facts);
	if (changed.length === 0) return;
	const payload = { changed: fieldsJson(changed), since: since.toISOString() };
	await services.jobs.enqueue(client, env, { kind: 'recompute-fields', key: `facts ${facts.join()}`, payload, whenWaiting: 'replace' });
}

/** Every environment waits for its next midnight. One that has passed while nothing ran is made up for. */
export async function awaitMidnights(services: Services): Promise<void> {
	const { jobs, pool, platform, clock } = services;
	for (const env of await environmentStore(platform).list()) {
		if ((await jobStore(pool, env.schema).listOf(newDay.kind, ['waiting', 'running'])).length > 0) continue;
		await jobs.enqueue(pool, env, { kind: newDay.kind, key: newDay.kind, runAt: nextMidnight(env.timeZone, clock.now(env)) });
	}
}

/** The workspace has another time zone: today may be another day, and midnight comes at another time. */
export async function moveMidnights(services: Services): Promise<void> {
	const { jobs, pool, platform, changes } = services;
	for (const env of await environmentStore(platform).list()) {
		await jobs.enqueue(pool, env, { kind: newDay.kind, key: newDay.kind, whenWaiting: 'replace' });
		await jobs.enqueue(pool, env, { kind: factsChanged.kind, key: 'timeZone', payload: { facts: ['timeZone'] } });
		changes.announce({ what: 'jobs', env: env.key });
	}
}

/** The first instant of the next day, to the second. Days have 23 to 25 hours, and some time zones skip midnight, so it is looked for. */
export function nextMidnight(timeZone: string, now: Date): Date {
	const today = dayIn(timeZone, now);
	let [before, after] = [Math.floor(now.getTime() / 1000), Math.floor(now.getTime() / 1000) + 50 * 3600];
	while (after - before > 1) {
		const middle = Math.floor((before + after) / 2);
		if (dayIn(timeZone, new Date(middle * 1000)) > today) after = middle;
		else before = middle;
	}
	return new Date(after * 1000);
}
