import { absoluteModel } from '@dougong/engine';
import type { JsonObject, Trigger } from '@dougong/schemas';
import { runReadStore, runStore } from '../../stores/run.store.ts';
import type { PinnedWorkflow } from '../definitions.ts';
import type { Opening } from '../open-run.ts';
import { askRecords } from '../questions.ts';
import { beginOrWait } from './wait-turn.ts';

/** Runs that begin each other in a row; more are a circle. */
const deepest = 25;

/** What a trigger job carries. Other triggers than those of records may leave out what they do not have. */
export interface Triggered {
	app: string;
	workflow: string;
	trigger: string;
	record: string | null;
	version?: number;
	by?: string | null;
	/** `run:` and the id of the run whose write it was. */
	cause?: string | null;
	/** Nothing begins a second run under it. */
	startKey?: string;
	variables?: JsonObject;
}

/** Begins the run of a trigger, under the definitions of now. Answers what came of it; nothing where the trigger is not meant after all. */
export async function beginByTrigger(open: Opening, payload: JsonObject): Promise<JsonObject | undefined> {
	const fired = payload as unknown as Triggered;
	const published = open.set.apps.get(fired.app);
	const workflow = published?.catalogue.workflows.get(fired.workflow);
	const trigger = workflow?.triggers.find((one) => one.key === fired.trigger);
	if (!published || !workflow || !trigger) return { skipped: 'gone' };
	const pinned: PinnedWorkflow = { workflow, revision: published.revision, home: published.catalogue };
	if (!(await isMeant(open, pinned, trigger, fired))) return { skipped: 'condition' };
	const depth = await depthOf(open, fired.cause);
	if (depth > deepest) return { skipped: 'circle' };
	const tx = await beginOrWait(open, pinned, {
		...{ trigger: trigger.key, record: fired.record, initiator: fired.by ?? null, cause: fired.cause ?? null },
		...(fired.variables && { variables: fired.variables }),
		...(fired.startKey !== undefined && { startKey: fired.startKey }),
		...(depth > 0 && { depth }),
	});
	return tx ? { run: tx.row.id } : { skipped: 'running' };
}

async function isMeant(open: Opening, pinned: PinnedWorkflow, trigger: Trigger, { record, version, by = null }: Triggered): Promise<boolean> {
	if (trigger.type === 'record' && trigger.fields && record !== null && version !== undefined) {
		const changed = await runReadStore(open.client, open.env.schema).changedFields(record, version);
		if (!trigger.fields.some((field) => changed.includes(field))) return false;
	}
	const when = 'when' in trigger && trigger.type !== 'condition' ? trigger.when : undefined;
	if (when === undefined || record === null || !pinned.workflow.model) return true;
	const model = absoluteModel(pinned.workflow.model, pinned.home.app.key);
	const ctx = { ...open.ctx, facts: { ...open.ctx.facts, ...(by && { me: by }) } };
	const run = { subject: { model, id: record }, initiator: by, variables: {} };
	return (await askRecords({ ...open, ctx, pinned, run }, { model, of: 'id', id: record, where: when })).length > 0;
}

async function depthOf(open: Opening, cause: string | null | undefined): Promise<number> {
	if (!cause?.startsWith('run:')) return 0;
	const run = await runStore(open.client, open.env.schema).find(cause.slice(4));
	return (run?.state.depth ?? 0) + 1;
}
