import type { LocalText } from '../http/problem.ts';
import type { NewMessage } from '../messages/new-message.ts';
import { delegationStore, type Reached } from '../stores/delegation.store.ts';
import { personStore } from '../stores/person.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import type { RunTransaction } from './transaction.ts';

/** Tasks that somebody has from now on, each with who else may do it and whether anybody can. */
export type Reach = readonly { task: StoredTask; reached: Reached }[];

/** One question to the database, where anything came to anybody. */
export async function reachOfTasks(tx: RunTransaction): Promise<Reach> {
	const moved = tx.tellings.flatMap(({ topic, task }) => (topic === 'task.transferred' && task ? [task] : []));
	const tasks = [...new Set([...tx.newTasks, ...moved])].filter((task) => task.state === 'open' && task.kind !== 'copy');
	if (tasks.length === 0) return [];
	const people = tasks.map((task) => task.assignee);
	const found = await delegationStore(tx.client, tx.env.schema).reached(people, tx.ctx.facts.today, `${tx.row.app}/${tx.row.workflow}`);
	return tasks.flatMap((task) => {
		const reached = found.get(task.assignee);
		return reached ? [{ task, reached }] : [];
	});
}

/** Whoever stands in for somebody is told of what comes for them; never of what they began themselves, which they do not decide. */
export function tellDelegates(tx: RunTransaction, reach: Reach): void {
	for (const { task, reached } of reach) {
		const to = reached.delegates.filter((person) => person !== task.initiator);
		if (to.length === 0) continue;
		for (const person of to) tx.inboxes.add(person);
		tx.tellings.push({ topic: 'task.delegated', to, key: `task ${task.id} delegated of ${task.assignee}`, task, of: task.assignee });
	}
}

/** People who are asked, cannot sign in, and have nobody who stands in for them. */
export function withoutAccount(reach: Reach): string[] {
	return [...new Set(reach.flatMap(({ task, reached }) => (reached.hasAccount || reached.delegates.length > 0 ? [] : [task.assignee])))];
}

/** Those who look after the workflow are told of such a person, once a day. */
export async function callOwners(tx: RunTransaction, absent: readonly string[], names: ReadonlyMap<string, string>): Promise<NewMessage[]> {
	const { workflow, home } = tx.pinned;
	const people = personStore(tx.client, tx.env.schema, tx.set.catalogues);
	const to: string[] = [];
	for (const role of workflow.owners ?? []) to.push(...(await people.byRole(home.roles.get(role)?.everyone ? null : `${home.app.key}/${role}`)));
	if (to.length === 0) return [];
	const both = ({ en, zh }: LocalText) => ({ en, 'zh-CN': zh });
	return absent.map((person) => {
		const name = names.get(person) ?? '';
		return {
			key: `${home.app.key}/${workflow.key} no account ${person} ${tx.ctx.facts.today}`,
			to: [...new Set(to)],
			topic: 'run.failed',
			title: both({ en: `${name} has no account and cannot act: ${tx.row.title}`, zh: `${name}没有账号，无法处理：${tx.row.title}` }),
			body: both(noAccountHelp),
			app: tx.row.app,
			run: tx.row.id,
			link: `/${tx.env.key}/runs/${tx.row.id}`,
		};
	});
}

/** Said of somebody who is waited for and cannot sign in. */
export function noAccountWords(names: readonly string[]): LocalText {
	return {
		en: `No account: ${names.join(', ')}. ${noAccountHelp.en}`,
		zh: `没有账号：${names.join('、')}。${noAccountHelp.zh}`,
	};
}
const noAccountHelp: LocalText = {
	en: 'Hand the task over to somebody else, or make an account for the person.',
	zh: '请将任务移交给其他人，或为其开通账号。',
};
