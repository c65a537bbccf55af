import { absoluteModel } from '@dougong/engine';
import type { JsonObject, Trigger } from '@dougong/schemas';
import { type LocalText, Problem } from '../../http/problem.ts';
import type { JobKind } from '../../jobs/job-kind.ts';
import { triggerStore } from '../../stores/trigger.store.ts';
import type { PinnedWorkflow } from '../definitions.ts';
import { finishWith } from '../finish-with.ts';
import { laterJob } from '../job-names.ts';
import type { Opening } from '../open-run.ts';
import { askRecords } from '../questions.ts';
import { type Beginning, beginRun } from '../start.ts';
import type { RunTransaction } from '../transaction.ts';
import { waitsForItsTurn } from './waits-for-turn.ts';

/** A run that a trigger wants to begin, and whose write it was: `run:` and the id of a run. */
export type Wanted = Beginning & { trigger: string; cause?: string | null };

/** So long at most it waits unasked; the end of the run before calls it earlier. */
const lookAgainMs = 24 * 3_600_000;

/**
 * Begins a run. Where one is open on the record already and no second may be, what still can be true afterwards (a condition, a date, a schedule)
 * waits for its end; what has happened (a write, a form) is told in its story, and begins nothing. Undefined: it has not begun.
 */
export async function beginOrWait(open: Opening, pinned: PinnedWorkflow, { cause, ...wanted }: Wanted, behind?: string): Promise<RunTransaction | undefined> {
	try {
		return await beginRun(open, pinned, wanted);
	} catch (error) {
		if (!(error instanceof Problem) || error.code !== 'workflow.running-already') throw error;
	}
	const { workflow, home } = pinned;
	const store = triggerStore(open.client, open.env.schema);
	// Whoever is just ending it is waited for; afterwards it stays as it is until this is stored.
	const busy = await store.holdOpenRun(wanted.record ?? '', home.app.key, workflow.key);
	if (busy === undefined) return beginRun(open, pinned, wanted);
	const trigger = workflow.triggers.find(({ key }) => key === wanted.trigger);
	// What it does itself begins no further one, or that would have no end.
	if (!trigger || cause === `run:${busy}`) return undefined;
	const at = open.ctx.facts.now;
	if (!waitsForItsTurn(trigger)) {
		await store.addNote(busy, at, words.told(trigger.key));
		return undefined;
	}
	if (busy !== behind) await store.addNote(busy, at, words.waits(trigger.key));
	const { record, startKey, initiator, scheduledAt } = wanted;
	await open.services.jobs.enqueue(open.client, open.env, {
		kind: laterJob,
		key: `${home.app.key}/${workflow.key} ${record} ${trigger.key}`,
		payload: {
			app: home.app.key,
			workflow: workflow.key,
			trigger: trigger.key,
			record,
			startKey: startKey ?? null,
			scheduledAt: scheduledAt ?? null,
			initiator,
			behind: busy,
		},
		runAt: new Date(open.ctx.now.getTime() + lookAgainMs),
		whenWaiting: 'replace',
	});
	return undefined;
}

interface Later {
	app: string;
	workflow: string;
	trigger: string;
	record: string;
	startKey: string | null;
	/** When it was due, where it was. */
	scheduledAt?: string | null;
	initiator: string | null;
	/** The run that it waits for. */
	behind: string;
}

/** The run before is over: begins the one that has waited for it, if its trigger still means the record. */
export const beginLater: JobKind = {
	kind: laterJob,
	maxAttempts: 12,
	title: ({ app, workflow }) => ({
		en: `Begin ${String(app)}/${String(workflow)} after a run before`,
		zh: `前一流程结束后启动 ${String(app)}/${String(workflow)}`,
	}),
	run: (ctx) => finishWith(ctx, (open) => begin(open, ctx.job.payload as unknown as Later)),
};

async function begin(open: Opening, later: Later): Promise<JsonObject> {
	const published = open.set.apps.get(later.app);
	const workflow = published?.catalogue.workflows.get(later.workflow);
	const trigger = workflow?.triggers.find(({ key }) => key === later.trigger);
	if (!published || !workflow || !trigger || !waitsForItsTurn(trigger)) return { skipped: 'gone' };
	const { behind, record, startKey, initiator } = later;
	const store = triggerStore(open.client, open.env.schema);
	if (startKey !== null && (await store.startedUnder([startKey])).size > 0) return { skipped: 'begun' };
	const pinned = { workflow, revision: published.revision, home: published.catalogue };
	if (!(await stillMeans(open, pinned, trigger, later))) {
		await store.addNote(behind, open.ctx.facts.now, words.over(trigger.key));
		return { skipped: 'condition' };
	}
	const wanted = {
		trigger: trigger.key,
		record,
		initiator,
		...(startKey !== null && { startKey }),
		...(later.scheduledAt && { scheduledAt: later.scheduledAt }),
	};
	const tx = await beginOrWait(open, pinned, wanted, behind);
	return tx ? { run: tx.row.id } : { waits: true };
}

async function stillMeans(open: Opening, pinned: PinnedWorkflow, trigger: Trigger, { app, record, startKey, initiator }: Later): Promise<boolean> {
	const model = absoluteModel(pinned.workflow.model ?? '', app);
	const field = trigger.type === 'date' ? trigger.field : null;
	const where = trigger.type === 'schedule' ? trigger.each : 'when' in trigger ? trigger.when : undefined;
	const run = { subject: { model, id: record }, initiator, variables: {} };
	const rows = await askRecords(
		{ ...open, pinned, run },
		{ model, of: 'live', id: record, ...(where !== undefined && { where }), ...(field !== null && { formulas: { value: `[${field}]` } }) },
	);
	const [found] = rows;
	// A date that was moved falls due again by itself.
	return found !== undefined && (field === null || startKey?.endsWith(` ${String(found.values.value)}`) === true);
}

const words: { [what in 'waits' | 'told' | 'over']: (trigger: string) => LocalText } = {
	waits: (trigger) => ({
		en: `“${trigger}” would begin it once more. That waits until this run has ended.`,
		zh: `触发器“${trigger}”再次满足，将在本次流程结束后启动。`,
	}),
	told: (trigger) => ({
		en: `“${trigger}” would begin it once more. As it is running already, nothing has begun.`,
		zh: `触发器“${trigger}”再次触发，因本次流程尚未结束，未重复启动。`,
	}),
	over: (trigger) => ({
		en: `“${trigger}” no longer held when this run had ended, so nothing has begun.`,
		zh: `本次流程结束时触发器“${trigger}”已不再满足，未再启动。`,
	}),
};
