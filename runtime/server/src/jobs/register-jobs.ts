import { auditComputed } from './recompute/audit-computed.ts';
import { recomputeFields } from './recompute/recompute-fields.ts';
import type { Jobs } from './jobs.ts';
import { deliverMessages } from '../messages/deliver-messages.ts';
import { rehearseActs } from '../rehearsal/act-job.ts';
import { rehearseStart } from '../rehearsal/start-job.ts';
import { treeRules } from '../trees/day-job.ts';
import { registerWorkflowJobs } from '../workflow/jobs.ts';
import { registerWorkflowOperations } from '../workflow/operations.ts';
import { factsChanged, newDay } from './new-day.ts';

/** The kinds of background work that every server knows. */
export function registerJobs(jobs: Jobs): void {
	for (const kind of [recomputeFields, auditComputed, newDay, factsChanged, treeRules, deliverMessages, rehearseActs, rehearseStart]) jobs.register(kind);
	registerWorkflowJobs(jobs);
	registerWorkflowOperations(jobs);
}
