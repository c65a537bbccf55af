import type { LocalText } from '../../http/problem.ts';
import { announceMessages } from '../../messages/announce-messages.ts';
import { enterMessages } from '../../messages/enter-messages.ts';
import { inBoth } from '../../messages/languages.ts';
import { personStore } from '../../stores/person.store.ts';
import type { PinnedWorkflow } from '../definitions.ts';
import type { Opening } from '../open-run.ts';
import { ownersOf } from '../owners.ts';

export interface OwnerMessage {
	/** Names its cause: nobody is told twice of it. */
	key: string;
	title: LocalText;
	body: LocalText;
	run?: string;
}

/** Calls those who look after a workflow, in the transaction of the caller. */
export async function tellOwners(open: Opening, { workflow, home }: Pick<PinnedWorkflow, 'workflow' | 'home'>, message: OwnerMessage): Promise<void> {
	const { client, services, env, set } = open;
	const to = await ownersOf(personStore(client, env.schema, set.catalogues), { workflow, home });
	const entered = await enterMessages(client, { services, env }, [
		{
			key: message.key,
			to,
			topic: 'run.failed',
			title: inBoth(message.title),
			body: inBoth(message.body),
			app: home.app.key,
			link: message.run ? `/${env.key}/runs/${message.run}` : `/${env.key}/apps/${home.app.key}`,
			...(message.run !== undefined && { run: message.run }),
		},
	]);
	open.afterCommit.push(() => announceMessages(services, env, entered));
}

export function unknownYearWords(workflow: string, year: number): { title: LocalText; body: LocalText } {
	return {
		title: { en: `${workflow}: the calendar has no table for ${year}`, zh: `${workflow}：工作日历缺少 ${year} 年` },
		body: {
			en: `When it shall begin cannot be worked out. Import the work days of ${year}; it is looked at again every day.`,
			zh: `无法确定触发时间。请导入 ${year} 年的工作日历，系统每天会重新检查。`,
		},
	};
}
