import { changeDueVerb, handOverVerb, type TaskAct } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { TaskActBody } from '@dougong/schemas/api';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { getRecord } from '../records/list.ts';
import type { RoleView } from '../records/view.ts';
import { newRecordId } from '../records/new-id.ts';
import { announceMessages } from '../messages/announce-messages.ts';
import { nothingEntered } from '../messages/enter-messages.ts';
import { messageStore } from '../stores/message.store.ts';
import type { NewStep } from '../stores/run.store.ts';
import { findModel } from '../stores/record-source.ts';
import type { StoredTask } from '../stores/task.store.ts';
import { runtimeView } from '../trees/runtime-view.ts';
import { applyEvent } from './apply.ts';
import { decided } from './decided.ts';
import { changed } from './effects/task.ts';
import { writeForRun } from './effects/write.ts';
import { refuseAbsent } from './known-people.ts';
import { keepRun, type Opening, openRun } from './open-run.ts';
import { handOver } from './hand-over.ts';
import { verbsOf } from './scene.ts';
import { seesApp } from './sight.ts';
import { mayStandIn, standsFor } from './stand-in.ts';
import { refuseForeignFiles } from './attached-files.ts';
import type { RunTransaction } from './transaction.ts';
import { verbWordsAt } from './verb-words.ts';

/** Who acts: a person, with what their roles let them see. */
export interface Actor {
	ctx: RequestContext;
	view: RoleView;
}

/**
 * What a person does with a task: values that the node lets them write, then the act itself, then whatever follows from it, all in the
 * transaction of `open`. Refuses with task.* and what a write refuses.
 */
export async function actOnTask(open: Opening, actor: Actor, id: string, body: TaskActBody): Promise<void> {
	const tx = await openRun(open, id, 'task');
	const task = tx?.tasks.find((one) => one.id === id);
	if (!tx || !task) throw new Problem('task.unknown');
	if (body.verb === handOverVerb || body.verb === changeDueVerb) return handOver(open, tx, actor.ctx, { task, body });
	const me = await mayAct(tx, actor, task);
	await refuseForeignFiles(tx.client, actor.ctx, body.files);
	await refuseAbsent(tx, { '#/to': body.to, '#/mentions': body.mentions });
	if (body.verb === 'read') read(tx, task, me);
	else if (task.state !== 'open') throw await decided(tx, task);
	else if (body.verb === 'save') await writeValues(tx, actor, task, body);
	else if (body.verb === 'comment') comment(tx, task, me, body);
	else await decide(tx, actor, task, me, body);
	await readMessages(open, tx, task, me);
	await keepRun(open, tx);
}

/** Whoever has opened a task, or decided it, is not to be told once more that it waits. */
async function readMessages({ client, env, services, afterCommit }: Opening, tx: RunTransaction, task: StoredTask, me: string): Promise<void> {
	await messageStore(client, env.schema).markLinkLater(me, { run: tx.row.id, link: `/${env.key}/tasks/${task.id}` }, tx.at);
	afterCommit.push(() => announceMessages(services, env, { ...nothingEntered, people: [me] }));
}

async function mayAct(tx: RunTransaction, { ctx }: Actor, task: StoredTask): Promise<string> {
	const me = await isMine(tx, ctx, task);
	// Whose roles show the app no longer decides nothing in it.
	if (!seesApp(ctx, tx.row.app)) throw new Problem('task.no-access');
	return me;
}

async function isMine(tx: RunTransaction, ctx: RequestContext, task: StoredTask): Promise<string> {
	const me = ctx.personId;
	if (me === null) throw new Problem(ctx.isAdmin ? 'workflow.person-missing' : 'task.unknown');
	// A task that was handed on is still known to who had it.
	if (task.assignee === me || task.done_by === me) return me;
	if (mayStandIn(me, await standsFor(tx.client, ctx), task)) return me;
	throw new Problem(
		ctx.isAdmin || tx.tasks.some((one) => one.assignee === me || one.done_by === me) || tx.run.initiator === me ? 'task.not-yours' : 'task.unknown',
	);
}

function read(tx: RunTransaction, task: StoredTask, me: string): void {
	if (task.read_at !== null || task.assignee !== me) return;
	task.read_at = tx.at;
	if (task.kind === 'copy') Object.assign(task, { state: 'done', verb: 'read', done_by: me, decided_at: tx.at });
	changed(tx, task);
}

/** Values go in before the act, by the node's leave: exactly the fields that it lets be written, among those that the person may see. */
async function writeValues(tx: RunTransaction, actor: Actor, task: StoredTask, { values, version }: TaskActBody): Promise<void> {
	if (values === undefined || Object.keys(values).length === 0) return;
	const { subject } = tx.run;
	const model = subject && findModel(tx.set.catalogues, subject.model);
	if (!subject || !model) throw new Problem('workflow.needs-record');
	const may = new Map((task.fields ?? []).map(({ field, may }) => [field, may]));
	const seen = new Set(actor.view.visibleFields(model).map((field) => field.key));
	const refused = Object.keys(values).filter((key) => !['write', 'require'].includes(may.get(key) ?? '') || !seen.has(key));
	if (refused.length > 0) {
		const detail = { en: 'This field cannot be written here.', zh: '该字段在此步骤不可填写。' };
		throw new Problem('input.invalid', {}, refused.map((key) => ({ pointer: `#/values/${key}`, code: 'field.read-only', detail }))); // biome-ignore format: one call
	}
	// Who cannot see the record cannot write it either.
	const record = JSON.parse(await getRecord({ ...actor, model, id: subject.id, expand: [], on: tx.client })) as { version: number };
	const by = runtimeView(actor.ctx, tx.services.registry);
	await writeForRun(tx, [{ op: 'update', model: model.ref, id: subject.id, version: version ?? record.version, values: values as JsonObject }], by);
}

async function refuseMissing(tx: RunTransaction, actor: Actor, task: StoredTask): Promise<void> {
	const required = (task.fields ?? []).flatMap(({ field, may }) => (may === 'require' ? [field] : []));
	const { subject } = tx.run;
	const model = subject && findModel(tx.set.catalogues, subject.model);
	if (required.length === 0 || !subject || !model) return;
	const all = runtimeView(actor.ctx, tx.services.registry);
	const record = JSON.parse(await getRecord({ ...all, model, id: subject.id, expand: [], on: tx.client })) as { values: JsonObject };
	const missing = required.filter((key) => (record.values[key] ?? null) === null || record.values[key] === '');
	if (missing.length === 0) return;
	const titles = missing.map((key) => model.fieldsByKey.get(key)?.title ?? key);
	const detail = { en: 'Fill this in.', zh: '请填写。' };
	throw new Problem('task.fields-missing', { fields: titles.join(', ') }, missing.map((key) => ({ pointer: `#/values/${key}`, code: 'field.required', detail }))); // biome-ignore format: one call
}

const savingVerbs = new Set(['approve', 'complete', 'return', 'reject']);
const completing = new Set(['approve', 'complete']);

async function decide(tx: RunTransaction, actor: Actor, task: StoredTask, me: string, body: TaskActBody): Promise<void> {
	const { verb } = body;
	refuseUnlessOffered(tx, task, verb);
	if (savingVerbs.has(verb)) await writeValues(tx, actor, task, body);
	if (completing.has(verb)) await refuseMissing(tx, actor, task);
	const { comment: text, to, place, mode, node, straightBack, signature } = body;
	const act: TaskAct = {
		verb,
		by: me,
		...(text !== undefined && { comment: text }),
		...(to && { to }),
		...(place && { place }),
		...(mode && { mode }),
		...(node !== undefined && { node }),
		...(straightBack !== undefined && { straightBack }),
		...(body.values && { values: body.values as JsonObject }),
		...(signature && { signed: true }),
	};
	tx.actor = actor;
	const applied = await applyEvent(tx, { type: 'node', token: task.token, event: { type: 'act', task: task.number, act } });
	tx.actor = null;
	if (!applied.taken)
		throw applied.refused ? new Problem('task.refused', { reason: applied.refused.message, reasonCode: applied.refused.code }) : await decided(tx, task);
	if (task.state === 'done') Object.assign(task, { comment: text ?? task.comment });
	embellish(tx, task, me, body);
	if (task.assignee !== me)
		tx.tellings.push({
			topic: 'task.done-for',
			to: [task.assignee],
			key: `task ${task.id} done for ${tx.at} ${verb}`,
			task,
			by: me,
			verb,
			comment: text ?? null,
		});
}

function refuseUnlessOffered(tx: RunTransaction, task: StoredTask, verb: string): void {
	const verbs = verbsOf({ ...tx, workflow: tx.pinned.workflow, registry: tx.services.registry, runId: tx.row.id, facts: tx.ctx.facts }, task);
	if (verbs.includes(verb)) return;
	const allowed = (language: 'en' | 'zh') => verbs.map((one) => verbWordsAt(tx.pinned, task.node, one)[language]).join(language === 'en' ? ', ' : '、');
	throw new Problem('task.not-allowed', { allowed: { en: allowed('en'), zh: allowed('zh') } });
}

/** What the engine knows nothing of: for whom it was done, files, mentions, strokes. */
function embellish(tx: RunTransaction, task: StoredTask, me: string, { files, mentions, signature }: TaskActBody): void {
	const step = tx.steps.find((one) => one.kind === 'act');
	if (step) {
		if (task.assignee !== me && task.done_by === me) step.for_person = task.assignee;
		Object.assign(step.details, { ...(files && { files }), ...(mentions && { mentions }), ...(signature && { signature }) });
	}
	mention(tx, me, { mentions, comment: step?.comment ?? null });
}

/** They are led to the run, which they may see from now on; the task is another's. */
export function mention(tx: RunTransaction, me: string, { mentions = [], comment: text }: { mentions?: readonly string[]; comment: string | null }): void {
	const to = mentions.filter((id) => id !== me);
	if (to.length > 0)
		tx.tellings.push({ topic: 'task.mentioned', to, key: `run ${tx.row.id} mentioned ${newRecordId(new Date(tx.at))}`, by: me, comment: text });
}

function comment(tx: RunTransaction, task: StoredTask, me: string, body: TaskActBody): void {
	if (task.kind !== 'copy') refuseUnlessOffered(tx, task, 'comment');
	if (!body.comment) throw new Problem('request.malformed', { reason: { en: 'a comment has words', zh: '评论内容不能为空' } });
	addComment(tx, { node: task.node, token: task.token, me, for_person: task.assignee === me ? null : task.assignee }, body);
	mention(tx, me, { ...body, comment: body.comment });
}

export function addComment(
	tx: RunTransaction,
	{ node, token, me, for_person }: { node: string | null; token: number | null; me: string; for_person: string | null },
	{ comment: text = '', mentions, files }: Pick<TaskActBody, 'comment' | 'mentions' | 'files'>,
): void {
	const details = { ...(mentions && { mentions }), ...(files && { files }) };
	const step: NewStep = { kind: 'comment', node, token, by: me, for_person, verb: 'comment', comment: text, details };
	tx.steps.push(step);
}
