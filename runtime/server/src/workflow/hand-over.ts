import { changeDueVerb, handOverVerb, parseInstant } from '@dougong/engine';
import type { TaskActBody } from '@dougong/schemas/api';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { personStore } from '../stores/person.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import { applyEvent } from './apply.ts';
import { refuseForeignFiles } from './attached-files.ts';
import { decided } from './decided.ts';
import { forEver } from './effects/task.ts';
import { keepRun, type Opening } from './open-run.ts';
import { isOwner, takesPart } from './sight.ts';
import type { RunTransaction } from './transaction.ts';

/**
 * Whoever looks after the workflow gives an open task to somebody else, or moves its deadline, with the reason: its assignee is ill, or has no
 * account; the matter has changed. Administrators may
 * without being a person of the directory; the story names them. Refuses with task.*.
 */
export async function handOver(open: Opening, tx: RunTransaction, ctx: RequestContext, { task, body }: { task: StoredTask; body: TaskActBody }): Promise<void> {
	if (!isOwner(ctx, tx.row.app, tx.pinned.workflow)) throw new Problem(takesPart(ctx, tx.row, tx.tasks) ? 'workflow.owners-only' : 'task.unknown');
	if (task.state !== 'open') throw await decided(tx, task);
	if (task.kind === 'copy') throw new Problem('task.refused', { reason: copyWords, reasonCode: 'task.verb' });
	await refuseForeignFiles(tx.client, ctx, body.files);
	const { comment } = body;
	const former = task.due === forEver ? null : new Date(task.due).toISOString();
	const what = body.verb === changeDueVerb ? { due: dueOf(tx, body) } : { to: await present(tx, body) };
	const act = { verb: body.verb, by: ctx.personId ?? '', ...what, ...(comment !== undefined && { comment }) };
	const applied = await applyEvent(tx, { type: 'node', token: task.token, event: { type: 'act', task: task.number, act } });
	if (!applied.taken)
		throw applied.refused ? new Problem('task.refused', { reason: applied.refused.message, reasonCode: applied.refused.code }) : await decided(tx, task);
	const step = tx.steps.find((one) => one.kind === 'act');
	if (step)
		Object.assign(step.details, {
			...(body.verb === handOverVerb ? { from: [task.assignee] } : { former }),
			...(ctx.personId === null && { byName: ctx.user.name }),
			...(body.files && { files: body.files }),
		});
	await keepRun(open, tx);
}

/** Who takes it over, if they are there. */
async function present(tx: RunTransaction, { to = [] }: TaskActBody): Promise<string[]> {
	const there = await personStore(tx.client, tx.env.schema, tx.set.catalogues).present(to);
	if (there.length < to.length) throw new Problem('task.refused', { reason: goneWords, reasonCode: 'task.person-missing' });
	return to;
}

/** Another moment from now on; null: no deadline any more. */
function dueOf(tx: RunTransaction, { due }: TaskActBody): string | null {
	if (due === null) return null;
	const at = due === undefined ? undefined : parseInstant(due);
	if (at === undefined || at <= tx.at) throw new Problem('task.refused', { reason: dueWords, reasonCode: 'task.due' });
	return at;
}

const dueWords = {
	en: 'Say when it is due from now on: a moment that is still to come, or none.',
	zh: '请填写新的截止时间：须晚于现在，或留空表示不设期限。',
};
const copyWords = { en: 'This was only sent to be known. Nothing waits for it.', zh: '抄送无需处理，不能移交。' };
const goneWords = {
	en: 'The person is not in the directory any more. Choose somebody else.',
	zh: '所选人员已离职或不在通讯录中，请选择其他人。',
};
