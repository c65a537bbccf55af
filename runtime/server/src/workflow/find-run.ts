import type { Workflow } from '@dougong/schemas';
import { orNothing } from '../http/or-nothing.ts';
import { Problem } from '../http/problem.ts';
import { getRecord } from '../records/list.ts';
import type { RoleView } from '../records/view.ts';
import { findModel } from '../stores/record-source.ts';
import { runReadStore, runStore, type StoredRun } from '../stores/run.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import { type PinnedWorkflow, pinnedWorkflow } from './definitions.ts';
import type { Sight } from './discretion.ts';
import type { Reading } from './inbox.ts';
import { isOwner, takesPart } from './sight.ts';
import { mayStandIn, standsFor } from './stand-in.ts';

export type RunReading = Reading & { view: RoleView };

/** A run that the reader may see, with its tasks. Refuses with run.unknown. */
export async function findRun(reading: RunReading, id: string): Promise<{ run: StoredRun; tasks: StoredTask[]; pinned: PinnedWorkflow; sight: Sight }> {
	const { services, ctx } = reading;
	const store = runStore(services.pool, ctx.env.schema);
	const run = await store.find(id);
	const pinned = run && (await pinnedOf(reading, run));
	if (!run || !pinned) throw new Problem('run.unknown');
	const { tasks } = await store.load(id);
	const sight = await sightOf(reading, run, tasks, pinned.workflow);
	if (sight === null) throw new Problem('run.unknown');
	return { run, tasks, pinned, sight };
}

/** Null: it is not there for the reader. */
async function sightOf(reading: RunReading, run: StoredRun, tasks: readonly StoredTask[], workflow: Workflow): Promise<Sight | null> {
	const { ctx, services } = reading;
	if (isOwner(ctx, run.app, workflow)) return 'owner';
	if (takesPart(ctx, run, tasks)) return 'part';
	const { personId: me } = ctx;
	if (me !== null) {
		const others = await standsFor(services.pool, ctx);
		if (tasks.some((task) => mayStandIn(me, others, task))) return 'part';
		if (await isMentioned(reading, run)) return 'part';
	}
	return run.model !== null && run.record !== null && (await mayRead(reading, run.model, run.record)) ? 'record' : null;
}

/** Whether the reader's roles show them the record. */
export async function mayRead({ ctx, view, services }: RunReading, model: string, id: string): Promise<boolean> {
	const found = findModel(ctx.catalogues.catalogues, model);
	if (!found || view.access(found.ref).rows.read.kind === 'never') return false;
	return (await orNothing(getRecord({ ctx, view, model: found, id, expand: [], on: services.pool }))) !== null;
}

/** Whether somebody has named the reader in a comment: whoever takes part may show a run to others, as by handing a task on. */
export async function isMentioned({ services, ctx }: Pick<Reading, 'services' | 'ctx'>, { id }: StoredRun): Promise<boolean> {
	return ctx.personId !== null && runReadStore(services.pool, ctx.env.schema).isMentioned(id, ctx.personId);
}

/** The workflow of a run, in the revision that it keeps; undefined: its app is gone. */
export function pinnedOf({ services, ctx }: Pick<Reading, 'services' | 'ctx'>, run: StoredRun): Promise<PinnedWorkflow | undefined> {
	return pinnedWorkflow(services, ctx.env, ctx.catalogues, { app: run.app, key: run.workflow, revision: run.revision });
}
