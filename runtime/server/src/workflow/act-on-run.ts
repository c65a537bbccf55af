import { isUnderWay } from '@dougong/schemas';
import type { RunActBody, RunVerb } from '@dougong/schemas/api';
import { Problem } from '../http/problem.ts';
import { delegationStore } from '../stores/delegation.store.ts';
import { type Actor, addComment, mention } from './act.ts';
import { applyEvent } from './apply.ts';
import { changed } from './effects/task.ts';
import { refuseAbsent } from './known-people.ts';
import { keepRun, type Opening, openRun } from './open-run.ts';
import { isMentioned } from './find-run.ts';
import { allowedWith, whyNotWithdrawn } from './run-verbs.ts';
import { takesPart } from './sight.ts';
import { replay } from './replay.ts';
import { refuseForeignFiles } from './attached-files.ts';
import type { RunTransaction } from './transaction.ts';
import { verbWords } from './verb-words.ts';

/** How long after one urging the next may come. */
const urgeEveryMs = 4 * 60 * 60_000;

/** Answers what is told to who asks; nothing: that it is done. */
type Verb = (tx: RunTransaction, actor: Actor, body: RunActBody) => Promise<object | undefined>;
const verbs: { readonly [V in RunVerb]: Verb } = { withdraw, cancel, urge, comment, replay };

/** What somebody does with a run, in the transaction of `open`. Refuses with run.*. */
export async function actOnRun(open: Opening, actor: Actor, id: string, body: RunActBody): Promise<object | undefined> {
	const tx = await openRun(open, id);
	if (!tx) throw new Problem('run.unknown');
	const { ctx } = actor;
	const allowed = allowedWith(ctx, tx.row, tx.tasks, tx.pinned.workflow, await isMentioned({ services: tx.services, ctx }, tx.row));
	if (!allowed.includes(body.verb)) {
		if (allowed.length === 0 && !takesPart(ctx, tx.row, tx.tasks)) throw new Problem('run.unknown');
		if (!isUnderWay(tx.run.status)) throw new Problem('run.over');
		const reason = body.verb === 'withdraw' && tx.run.initiator === ctx.personId ? whyNotWithdrawn(tx.row, tx.tasks, tx.pinned.workflow) : null;
		if (reason) throw new Problem('run.not-withdrawable', { reason });
		const words = (language: 'en' | 'zh') => allowed.map((verb) => verbWords(verb)[language]).join(language === 'en' ? ', ' : '、');
		throw new Problem('run.not-allowed', { allowed: { en: words('en'), zh: words('zh') } });
	}
	await refuseForeignFiles(tx.client, ctx, body.files);
	await refuseAbsent(tx, { '#/mentions': body.mentions });
	const answer = await verbs[body.verb](tx, actor, body);
	if (!body.preview) await keepRun(open, tx);
	return answer;
}

async function withdraw(tx: RunTransaction, { ctx }: Actor, body: RunActBody): Promise<undefined> {
	const applied = await applyEvent(tx, { type: 'withdraw', by: ctx.personId ?? '', ...(body.comment !== undefined && { reason: body.comment }) });
	if (!applied.taken) throw new Problem('run.over');
}

async function cancel(tx: RunTransaction, { ctx }: Actor, body: RunActBody): Promise<undefined> {
	const applied = await applyEvent(tx, { type: 'cancel', by: ctx.personId, ...(body.comment !== undefined && { reason: body.comment }) });
	if (!applied.taken) throw new Problem('run.over');
}

/** Asks all who hold it up, and those who stand in for them, to hurry; again only after some hours. */
async function urge(tx: RunTransaction, { ctx }: Actor, body: RunActBody): Promise<undefined> {
	const until = tx.row.urged_at === null ? 0 : Date.parse(tx.row.urged_at) + urgeEveryMs;
	if (Date.parse(tx.at) < until) {
		const at = new Intl.DateTimeFormat('sv-SE', { timeZone: tx.env.timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(until));
		throw new Problem('run.urged-lately', { until: at });
	}
	tx.row.urged_at = tx.at;
	tx.row.urged += 1;
	const me = ctx.personId;
	const open = tx.tasks.filter((one) => one.state === 'open' && one.kind !== 'copy');
	const assignees = [...new Set(open.map((one) => one.assignee))];
	const delegates = await delegationStore(tx.client, tx.env.schema).delegatesOf(assignees, ctx.facts.today, tx.run.workflow);
	for (const task of open) {
		task.urged += 1;
		changed(tx, task);
		const others = (delegates.get(task.assignee) ?? []).filter((id) => id !== task.initiator);
		const to = [task.assignee, ...others];
		tx.tellings.push({ topic: 'task.urged', to, key: `task ${task.id} urged ${tx.row.urged}`, task, by: me, comment: body.comment ?? null });
		for (const id of others) tx.inboxes.add(id);
	}
	tx.steps.push({ kind: 'urged', node: null, token: null, by: me, for_person: null, verb: 'urge', comment: body.comment ?? null, details: {} });
}

async function comment(tx: RunTransaction, { ctx }: Actor, body: RunActBody): Promise<undefined> {
	if (!body.comment || ctx.personId === null) throw new Problem('request.malformed', { reason: { en: 'a comment has words', zh: '评论内容不能为空' } });
	addComment(tx, { node: null, token: null, me: ctx.personId, for_person: null }, body);
	mention(tx, ctx.personId, { ...body, comment: body.comment });
}
