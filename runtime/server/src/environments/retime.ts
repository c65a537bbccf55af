import type { Environment } from '../http/context.ts';
import { newDay } from '../jobs/new-day.ts';
import type { Services } from '../services.ts';
import { rehearsalStore } from '../stores/rehearsal.store.ts';
import { dateJob, scheduleJob, stuckJob } from '../workflow/job-names.ts';
import { replanDates } from '../workflow/triggers/date.ts';
import { triggersOf } from '../workflow/triggers/find-triggers.ts';
import { replanSchedules } from '../workflow/triggers/schedule.ts';

/**
 * A sandbox was given another time than its source has: whatever comes again and again is planned by the new clock, and what depends on the
 * day is looked at at once. Deadlines and pauses of runs that were copied stay when they are.
 */
export async function retime(services: Services, env: Environment): Promise<void> {
	const { pool, jobs, catalogues } = services;
	const set = await catalogues.get(env);
	await rehearsalStore(pool, env.schema).dropWaiting([newDay.kind, 'audit-computed', scheduleJob, dateJob, stuckJob]);
	await jobs.enqueue(pool, env, { kind: newDay.kind, key: newDay.kind });
	await replanSchedules(services, env, pool, triggersOf(set, 'schedule'));
	await replanDates(services, env, pool, triggersOf(set, 'date'));
	if ([...set.catalogues.values()].some(({ workflows }) => workflows.size > 0)) await jobs.enqueue(pool, env, { kind: stuckJob, key: stuckJob });
}
