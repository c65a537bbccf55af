import type { RequestContext } from '../http/context.ts';
import { delegationStore, isIn, type StandsFor } from '../stores/delegation.store.ts';
import type { Queryable } from '../stores/job.store.ts';
import type { StoredTask } from '../stores/task.store.ts';

/** Whose tasks the reader may see and do today: their own, and those of people who have delegated to them. */
export async function standsFor(on: Queryable, ctx: RequestContext): Promise<StandsFor[]> {
	if (ctx.personId === null) return [];
	const others = await delegationStore(on, ctx.env.schema).standsFor(ctx.personId, ctx.facts.today);
	return [{ person: ctx.personId, scopes: null }, ...others];
}

/** Whether one of these may do the task: never as a delegate what they began themselves. */
export function mayStandIn(me: string, all: readonly StandsFor[], task: Pick<StoredTask, 'assignee' | 'app' | 'workflow' | 'initiator'>): boolean {
	if (task.assignee === me) return true;
	if (task.initiator === me) return false;
	return all.some(({ person, scopes }) => person === task.assignee && isIn(`${task.app}/${task.workflow}`, scopes));
}
