import { isUnderWay, type Workflow } from '@dougong/schemas';
import { type RunVerb, runVerbs } from '@dougong/schemas/api';
import type { RequestContext } from '../http/context.ts';
import type { LocalText } from '../http/problem.ts';
import type { StoredRun } from '../stores/run.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import { isOwner, takesPart } from './sight.ts';

/** What the reader may do with the run now. */
export function allowedWith(ctx: RequestContext, run: StoredRun, tasks: readonly StoredTask[], workflow: Workflow, mentioned = false): RunVerb[] {
	const isOpen = isUnderWay(run.status);
	const isMine = ctx.personId !== null && ctx.personId === run.initiator;
	const owns = isOwner(ctx, run.app, workflow);
	const hasPeople = tasks.some((task) => task.state === 'open' && task.kind !== 'copy');
	const may: { [V in RunVerb]: boolean } = {
		withdraw: isMine && isOpen && whyNotWithdrawn(run, tasks, workflow) === null,
		urge: (isMine || owns) && isOpen && hasPeople,
		comment: ctx.personId !== null && (isMine || owns || mentioned || takesPart(ctx, run, tasks)),
		cancel: owns && isOpen,
		replay: owns && isOpen,
	};
	return runVerbs.filter((verb) => may[verb]);
}

const decisions = new Set(['approve', 'reject', 'return', 'complete']);

/** Why whoever began it cannot take it back any more; null: they can. */
export function whyNotWithdrawn(
	run: Pick<StoredRun, 'initiator' | 'state'>,
	tasks: readonly StoredTask[],
	{ withdraw = 'always' }: Workflow,
): LocalText | null {
	if (run.state.withdrawn) return withdrawnAlready;
	if (withdraw === 'always') return null;
	if (withdraw === 'never') return neverWithdrawn;
	return tasks.some((task) => task.state === 'done' && decisions.has(task.verb ?? '') && task.done_by !== run.initiator) ? decidedAlready : null;
}
const neverWithdrawn: LocalText = {
	en: 'This workflow is not taken back once it has begun. Ask who looks after it to cancel it.',
	zh: '该流程发起后不能撤回，如需终止请联系流程负责人。',
};
const withdrawnAlready: LocalText = {
	en: 'It is being taken back already. Wait until it has ended.',
	zh: '已经撤回，正在恢复处理，请等待流程结束。',
};
const decidedAlready: LocalText = {
	en: 'Somebody has decided already. Ask who has it now to return it, or who looks after the workflow to cancel it.',
	zh: '已有人处理，不能再撤回。请联系当前处理人退回，或联系流程负责人终止。',
};
