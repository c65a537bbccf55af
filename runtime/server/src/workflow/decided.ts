import { Problem } from '../http/problem.ts';
import { directoryStore } from '../stores/directory.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import type { RunTransaction } from './transaction.ts';
import { verbWordsAt } from './verb-words.ts';

/** Who comes too late is told by whom it was decided. */
export async function decided(tx: RunTransaction, task: StoredTask): Promise<Problem> {
	const names = await directoryStore(tx.client, tx.env.schema, tx.set.catalogues.get('directory')).loadNames(task.done_by ? [task.done_by] : []);
	const name = task.done_by ? (names.get(task.done_by) ?? '') : '';
	const by = name === '' ? { en: 'Not needed any more', zh: '已无需处理' } : { en: name, zh: name };
	return new Problem('task.decided', { by, verb: verbWordsAt(tx.pinned, task.node, task.verb ?? task.state), state: task.state, at: task.decided_at });
}
