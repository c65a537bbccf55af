import { changeDueVerb, handOverVerb, nodeOf } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { RecordJson, TaskDetail } from '@dougong/schemas/api';
import { orNothing } from '../http/or-nothing.ts';
import { Problem } from '../http/problem.ts';
import { getRecord } from '../records/list.ts';
import { findModel } from '../stores/record-source.ts';
import { runReadStore, runStore, type StoredRun } from '../stores/run.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import { pinnedWorkflow } from './definitions.ts';
import { entriesOf } from './inbox.ts';
import { runOf } from './open-run.ts';
import { personNames } from './person-names.ts';
import type { RunReading } from './find-run.ts';
import { heard } from './discretion.ts';
import { offersOf } from './scene.ts';
import { isOwner, seesApp, takesPart } from './sight.ts';
import { mayStandIn, standsFor } from './stand-in.ts';
import { storyOf } from './story.ts';
import { nodeTitleOf, textOf } from './texts.ts';

/** Everything to decide a task. Of the record what the reader's roles show, less what the node hides. Refuses with task.unknown. */
export async function readTask(reading: RunReading, id: string): Promise<TaskDetail> {
	const { services, ctx, language } = reading;
	const read = runReadStore(services.pool, ctx.env.schema);
	const runId = await read.runOfTask(id);
	const store = runStore(services.pool, ctx.env.schema);
	const run = runId === undefined ? undefined : await store.find(runId);
	const pinned = run && (await pinnedWorkflow(services, ctx.env, ctx.catalogues, { app: run.app, key: run.workflow, revision: run.revision }));
	if (!run || !pinned) throw new Problem('task.unknown');
	const { tasks, trail } = await store.load(run.id);
	const task = tasks.find((one) => one.id === id);
	if (!task) throw new Problem('task.unknown');
	const owns = isOwner(ctx, run.app, pinned.workflow);
	const isTheirs = ctx.personId !== null && mayStandIn(ctx.personId, await standsFor(services.pool, ctx), task);
	const mayDo = isTheirs && seesApp(ctx, run.app);
	if (!isTheirs && !owns && !takesPart(ctx, run, tasks)) throw new Problem('task.unknown');
	const offers = offersOf({ run: runOf(run), workflow: pinned.workflow, registry: services.registry, runId: run.id, tasks, trail, facts: ctx.facts }, task);
	const { record, fields, snapshot } = await recordOf(reading, run, task);
	const [entry] = await entriesOf(reading, [inboxRow(run, task)]);
	const beside = tasks.filter((one) => one.token === task.token && one.id !== task.id && one.kind !== 'copy');
	const names = await personNames(reading, [...beside.map((one) => one.assignee), ...trail.flatMap((step) => step.by)]);
	const { workflow, home } = pinned;
	const confidential = workflow.confidential === true;
	if (!entry) throw new Problem('task.unknown');
	const nodeTitle = (key: string) => nodeTitleOf(pinned, key, services.registry, language);
	const node = nodeOf(workflow, task.node);
	return {
		...entry,
		// Who looks after the workflow, or takes part in the run, stands in for nobody by looking.
		...(!isTheirs && task.done_by !== ctx.personId && { onBehalfOf: null }),
		...(!isTheirs && task.state === 'open' && { onlyLooks: true }),
		form: task.form,
		model: run.model,
		fields,
		record,
		snapshot,
		allowed:
			task.state === 'open'
				? [...new Set([...(mayDo ? [...offers.verbs, ...extraVerbs(task)] : []), ...(owns && task.kind !== 'copy' ? [handOverVerb, changeDueVerb] : [])])]
				: [],
		...(isTheirs && !mayDo && task.state === 'open' && { blocked: blockedWords[language === 'en' ? 'en' : 'zh'] }),
		needsComment: [...offers.comment, ...(owns ? [handOverVerb, changeDueVerb] : [])],
		needsSignature: offers.signature,
		returnTo: mayDo
			? offers.returnTo.map((key) => ({ node: key, title: nodeTitle(key), people: names.refs(trail.findLast((step) => step.node === key)?.by ?? []) }))
			: [],
		straightBack: offers.straightBack,
		beside: beside.map((one) => ({
			assignee: names.ref(one.assignee) ?? { id: one.assignee, title: '' },
			...{
				state: one.state,
				verb: one.verb,
				comment: confidential && !owns ? null : one.comment,
				at: one.decided_at === null ? null : new Date(one.decided_at).toISOString(),
			},
		})),
		instructions:
			offers.instructions === null ? null : textOf(home, `workflow.${workflow.key}.nodes.${node?.key ?? ''}.instructions`, offers.instructions, language),
		story: await storyOf(reading, pinned, heard(await read.steps(run.id), { sight: owns ? 'owner' : 'part', me: ctx.personId, confidential })),
	};
}

const blockedWords = {
	en: 'You have no role in this app any more, so you cannot decide this. Who looks after the workflow can hand it over.',
	zh: '您已没有该应用的角色，不能处理此任务。流程负责人可将其移交他人。',
};

function extraVerbs(task: StoredTask): string[] {
	const writes = (task.fields ?? []).some(({ may }) => may === 'write' || may === 'require');
	return task.kind === 'copy' ? ['read'] : writes ? ['save'] : [];
}

/** The record as the reader may see it, what the node says of its fields, and what it was like where it has changed since. */
async function recordOf({ services, ctx, view }: RunReading, run: StoredRun, task: StoredTask): Promise<Pick<TaskDetail, 'record' | 'fields' | 'snapshot'>> {
	const model = run.model === null ? undefined : findModel(ctx.catalogues.catalogues, run.model);
	const may = new Map((task.fields ?? []).map(({ field, may }) => [field, may]));
	if (!model || run.record === null || view.access(model.ref).rows.read.kind === 'never')
		return { record: null, fields: Object.fromEntries(may), snapshot: null };
	const text = await orNothing(getRecord({ ctx, view, model, id: run.record, expand: expanded(view, model), on: services.pool }));
	if (text === null) return { record: null, fields: Object.fromEntries(may), snapshot: null };
	const record = JSON.parse(text) as RecordJson;
	const isHidden = (key: string) => may.get(key) === 'hide';
	const only = (values: JsonObject) => Object.fromEntries(Object.entries(values).filter(([key]) => !isHidden(key))) as JsonObject;
	const readable = new Set(view.visibleFields(model).map((field) => field.key));
	// A field that is masked on this record is blank in it; what it was is no less a secret.
	const isOpenTo = (key: string) => readable.has(key) && (view.access(model.ref).readable(key).kind === 'always' || (record.values[key] ?? null) !== null);
	const was =
		task.snapshot === null
			? null
			: Object.fromEntries(
					Object.entries(only(task.snapshot)).filter(([key, value]) => isOpenTo(key) && JSON.stringify(value) !== JSON.stringify(record.values[key] ?? null)),
				);
	const isOpen = task.state === 'open';
	const fields = Object.fromEntries(
		[...may].map(([key, what]) => [key, !isOpen && what !== 'hide' ? ('read' as const) : readable.has(key) ? what : ('hide' as const)]),
	);
	return { record: { ...record, values: only(record.values) }, fields, snapshot: was && Object.keys(was).length > 0 ? (was as JsonObject) : null };
}

/** References that the reader sees, with their titles. */
function expanded(view: RunReading['view'], model: Parameters<RunReading['view']['visibleFields']>[0]): string[] {
	return view.visibleFields(model).flatMap((field) => (field.reference && view.access(field.reference.model).rows.read.kind !== 'never' ? [field.key] : []));
}

function inboxRow(run: StoredRun, task: StoredTask): Parameters<typeof entriesOf>[1][number] {
	const date = (text: string | null) => (text === null || text === 'infinity' ? null : new Date(text));
	return {
		...task,
		revision: run.revision,
		title: run.title,
		run_status: run.status,
		outcome: run.outcome,
		created_at: new Date(task.created_at),
		due: date(task.due),
		decided_at: date(task.decided_at),
		read_at: date(task.read_at),
		cursor_due: task.due,
	};
}
