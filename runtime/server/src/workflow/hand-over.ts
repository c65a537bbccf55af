import { handOverVerb } from '@dougong/engine';
import type { TaskActBody } from '@dougong/schemas/api';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { personStore } from '../stores/person.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import { applyEvent } from './apply.ts';
import { refuseForeignFiles } from './attached-files.ts';
import { decided } from './decided.ts';
import { keepRun, type Opening } from './open-run.ts';
import { isOwner, takesPart } from './sight.ts';
import type { RunTransaction } from './transaction.ts';

/**
 * Whoever looks after the workflow gives an open task to somebody else, with the reason: its assignee is ill, or has no account. Administrators may
 * without being a person of the directory; the story names them. Refuses with task.*.
 */
export async function handOver(open: Opening, tx: RunTransaction, ctx: RequestContext, { task, body }: { task: StoredTask; body: TaskActBody }): Promise<void> {
	if (!isOwner(ctx, tx.row.app, tx.pinned.workflow)) throw new Problem(takesPart(ctx, tx.row, tx.tasks) ? 'workflow.owners-only' : 'task.unknown');
	if (task.state !== 'open') throw await decided(tx, task);
	if (task.kind === 'copy') throw new Problem('task.refused', { reason: copyWords, reasonCode: 'task.verb' });
	await refuseForeignFiles(tx.client, ctx, body.files);
	const { to = [], comment } = body;
	const there = await personStore(tx.client, tx.env.schema, tx.set.catalogues).present(to);
	if (there.length < to.length) throw new Problem('task.refused', { reason: goneWords, reasonCode: 'task.person-missing' });
	const act = { verb: handOverVerb, by: ctx.personId ?? '', to, ...(comment !== undefined && { comment }) };
	const applied = await applyEvent(tx, { type: 'node', token: task.token, event: { type: 'act', task: task.number, act } });
	if (!applied.taken)
		throw applied.refused ? new Problem('task.refused', { reason: applied.refused.message, reasonCode: applied.refused.code }) : await decided(tx, task);
	const step = tx.steps.find((one) => one.kind === 'act');
	if (step)
		Object.assign(step.details, { from: [task.assignee], ...(ctx.personId === null && { byName: ctx.user.name }), ...(body.files && { files: body.files }) });
	await keepRun(open, tx);
}

const copyWords = { en: 'This was only sent to be known. Nothing waits for it.', zh: '抄送无需处理，不能移交。' };
const goneWords = {
	en: 'The person is not in the directory any more. Choose somebody else.',
	zh: '所选人员已离职或不在通讯录中，请选择其他人。',
};
