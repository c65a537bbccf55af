import type { Catalogue } from '@dougong/engine';
import type { LocalText } from '../http/problem.ts';
import { inBoth } from '../messages/languages.ts';
import type { NewMessage } from '../messages/new-message.ts';
import { delegationStore, type Lack, type Reached } from '../stores/delegation.store.ts';
import { personStore } from '../stores/person.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import { ownersOf } from './owners.ts';
import type { RunTransaction } from './transaction.ts';

/** Tasks that somebody has from now on, each with who else may do it and whether anybody can. */
export type Reach = readonly { task: StoredTask; reached: Reached }[];

/** One question to the database, where anything came to anybody. */
export async function reachOfTasks(tx: RunTransaction): Promise<Reach> {
	const moved = tx.tellings.flatMap(({ topic, task }) => (topic === 'task.transferred' && task ? [task] : []));
	const tasks = [...new Set([...tx.newTasks, ...moved])].filter((task) => task.state === 'open' && task.kind !== 'copy');
	if (tasks.length === 0) return [];
	const people = tasks.map((task) => task.assignee);
	const found = await delegationStore(tx.client, tx.env.schema).reached(
		people,
		tx.ctx.facts.today,
		`${tx.row.app}/${tx.row.workflow}`,
		rolesThatSee(tx.pinned.home),
	);
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

/** Roles that show an app (`app/role`); null: everybody sees it. */
export function rolesThatSee({ app, roles }: Catalogue): string[] | null {
	const all = [...roles.values()];
	return all.some((role) => role.everyone) ? null : all.map((role) => `${app.key}/${role.key}`);
}

/** People who are asked, cannot act, and have nobody who stands in for them; each with what they lack. */
export function whoCannotAct(reach: Reach): Map<string, Exclude<Lack, null>> {
	return new Map(reach.flatMap(({ task, reached: { lacks, delegates } }) => (lacks === null || delegates.length > 0 ? [] : [[task.assignee, lacks] as const])));
}

/** Those who look after the workflow are told of such a person, once a day. */
export async function callOwners(
	tx: RunTransaction,
	absent: ReadonlyMap<string, Exclude<Lack, null>>,
	names: ReadonlyMap<string, string>,
): Promise<NewMessage[]> {
	const { workflow, home } = tx.pinned;
	const to = await ownersOf(personStore(tx.client, tx.env.schema, tx.set.catalogues), tx.pinned);
	if (to.length === 0) return [];
	return [...absent].map(([person, lack]) => {
		const name = names.get(person) ?? '';
		return {
			key: keyOfLack(`${home.app.key}/${workflow.key}`, person, tx.ctx.facts.today),
			to,
			topic: 'run.failed',
			title: inBoth(lackTitle(lack, name, tx.row.title)),
			body: inBoth(lackHelp[lack]),
			app: tx.row.app,
			run: tx.row.id,
			link: `/${tx.env.key}/runs/${tx.row.id}`,
		};
	});
}

/** Those who look after it are told of somebody once a day, whether by a task that comes or by the look for such tasks. */
export const keyOfLack = (workflow: string, person: string, today: string) => `${workflow} no account ${person} ${today}`;

export function lackTitle(lack: Exclude<Lack, null>, name: string, what: string): LocalText {
	return lack === 'account'
		? { en: `${name} has no account and cannot act: ${what}`, zh: `${name}没有账号，无法处理：${what}` }
		: { en: `${name} has no role in the app and cannot act: ${what}`, zh: `${name}没有该应用的角色，无法处理：${what}` };
}

/** Said of people who are waited for and cannot act. */
export function lackWords(people: readonly { title: string; lacks: Exclude<Lack, null> }[]): LocalText {
	const of = (lack: Exclude<Lack, null>) => people.flatMap((person) => (person.lacks === lack ? [person.title] : []));
	const parts = (['account', 'role'] as const).filter((lack) => of(lack).length > 0);
	return {
		en: parts.map((lack) => `${lack === 'account' ? 'No account' : 'No role in the app'}: ${of(lack).join(', ')}. ${lackHelp[lack].en}`).join(' '),
		zh: parts.map((lack) => `${lack === 'account' ? '没有账号' : '没有该应用的角色'}：${of(lack).join('、')}。${lackHelp[lack].zh}`).join(''),
	};
}
export const lackHelp: { [L in Exclude<Lack, null>]: LocalText } = {
	account: {
		en: 'Hand the task over to somebody else, or make an account for the person.',
		zh: '请将任务移交给其他人，或为其开通账号。',
	},
	role: {
		en: 'Hand the task over to somebody else, or give the person a role.',
		zh: '请将任务移交给其他人，或为其分配角色。',
	},
};
