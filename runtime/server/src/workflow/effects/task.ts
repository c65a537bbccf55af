import { newRecordId } from '../../records/new-id.ts';
import type { StoredTask } from '../../stores/task.store.ts';
import type { EffectOf, Perform, RunTransaction } from '../transaction.ts';

export const forEver = 'infinity';

export const task: Perform<EffectOf<'task'>> = (tx, effect, { token, node }) => {
	const made: StoredTask = {
		id: newRecordId(new Date(tx.at)),
		run: tx.row.id,
		number: effect.number,
		token,
		node,
		kind: effect.kind,
		app: tx.row.app,
		workflow: tx.row.workflow,
		initiator: tx.row.initiator,
		assignee: effect.assignee,
		state: 'open',
		verb: null,
		done_by: null,
		comment: null,
		verbs: effect.verbs,
		form: effect.form ?? null,
		fields: effect.fields ?? null,
		data: effect.data ?? {},
		due: effect.due ?? forEver,
		created_at: tx.at,
		decided_at: null,
		read_at: null,
		urged: 0,
		snapshot: null,
		snapshot_hash: null,
	};
	tx.tasks.push(made);
	tx.newTasks.add(made);
	tx.inboxes.add(made.assignee);
	const topic = made.kind === 'copy' ? 'task.copied' : 'task.assigned';
	if (!effect.silent) tx.tellings.push({ topic, to: [made.assignee], key: `task ${made.id} assigned`, task: made });
	return undefined;
};

export const closeTask: Perform<EffectOf<'close-task'>> = (tx, { number, state, verb, by, comment }) => {
	const found = taskOf(tx, number);
	if (!found) return undefined;
	Object.assign(found, { state, verb: verb ?? null, done_by: by ?? null, decided_at: tx.at, ...(comment !== undefined && { comment }) });
	changed(tx, found);
	return undefined;
};

export const changeTask: Perform<EffectOf<'change-task'>> = (tx, { number, assignee, due, data, verbs }) => {
	const found = taskOf(tx, number);
	if (!found) return undefined;
	changed(tx, found);
	const former = found.assignee;
	Object.assign(found, {
		...(assignee !== undefined && { assignee, read_at: null }),
		...(due !== undefined && { due: due ?? forEver }),
		...(data !== undefined && { data }),
		...(verbs !== undefined && { verbs }),
	});
	changed(tx, found);
	if (assignee !== undefined && assignee !== former)
		tx.tellings.push({ topic: 'task.transferred', to: [assignee], key: `task ${found.id} to ${assignee} ${tx.at}`, task: found, of: former });
	return undefined;
};

function taskOf(tx: RunTransaction, number: number): StoredTask | undefined {
	return tx.tasks.find((one) => one.number === number);
}

export function changed(tx: RunTransaction, one: StoredTask): void {
	tx.inboxes.add(one.assignee);
	if (!tx.newTasks.has(one)) tx.changedTasks.add(one);
}
