import type { Workflow } from '@dougong/schemas';
import type { RequestContext } from '../http/context.ts';
import type { StoredRun } from '../stores/run.store.ts';
import type { StoredTask } from '../stores/task.store.ts';

/** Whether the reader looks after the workflow: roles that it names, and administrators. */
export function isOwner(ctx: RequestContext, app: string, workflow: Pick<Workflow, 'owners'> | undefined): boolean {
	const own = ctx.roles.get(app) ?? [];
	return ctx.isAdmin || (workflow?.owners ?? []).some((role) => own.includes(role));
}

/** Whether the reader began the run, or was asked in it. */
export function takesPart(ctx: RequestContext, run: Pick<StoredRun, 'initiator'>, tasks: readonly Pick<StoredTask, 'assignee' | 'done_by'>[]): boolean {
	const me = ctx.personId;
	return me !== null && (run.initiator === me || tasks.some((task) => task.assignee === me || task.done_by === me));
}

/** Whether the reader has a role that shows them the app; without one they decide nothing in it. */
export function seesApp(ctx: Pick<RequestContext, 'isAdmin' | 'roles'>, app: string): boolean {
	return ctx.isAdmin || ctx.roles.has(app);
}
