import { beginLater } from './triggers/wait-turn.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { runCall } from './calls/run-call.ts';
import { findStuckRuns } from './stuck.ts';
import { lookAtConditions } from './triggers/condition.ts';
import { runDates } from './triggers/date.ts';
import { runSchedule } from './triggers/schedule.ts';

/** Jobs of triggers that come by themselves, of calls, and of looking after runs. */
export function registerWorkflowOperations(jobs: Jobs): void {
	for (const kind of [runSchedule, runDates, lookAtConditions, runCall, findStuckRuns, beginLater]) jobs.register(kind);
}
