import type { PoolClient } from 'pg';
import { dayAt, dayNumber, parseDay } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { LocalText } from '../http/problem.ts';
import { announceMessages } from '../messages/announce-messages.ts';
import { type EnteredMessages, enterMessages, nothingEntered } from '../messages/enter-messages.ts';
import { inBoth } from '../messages/languages.ts';
import type { JobKind } from '../jobs/job-kind.ts';
import type { Services } from '../services.ts';
import type { RequestContext } from '../http/context.ts';
import { delegationStore, type StoredDelegation } from '../stores/delegation.store.ts';
import { directoryStore } from '../stores/directory.store.ts';
import type { Queryable } from '../stores/job.store.ts';
import type { RunReading } from './find-run.ts';
import { finishWith } from './finish-with.ts';
import { delegationJob } from './job-names.ts';

/** When the delegation begins, whoever stands in is told so once, with how much waits already. */
export const delegationBegins: JobKind = {
	kind: delegationJob,
	title: () => ({ en: 'Tell a delegate what waits', zh: '通知代理人待办情况' }),
	run: (ctx) =>
		finishWith(ctx, async (open): Promise<JsonObject> => {
			const { client, services, env, set } = open;
			const store = delegationStore(client, env.schema);
			const row = await store.find(String(ctx.job.payload.delegation));
			if (!row || row.revoked_at !== null || row.until_day < open.ctx.facts.today) return { late: true };
			const waiting = (await store.covers([row])).get(row.id) ?? 0;
			const names = await directoryStore(client, env.schema, set.catalogues.get('directory')).loadNames([row.of_person]);
			const entered = await enterMessages(client, { services, env }, [
				{
					key: `delegation ${row.id} begins`,
					to: [row.to_person],
					topic: 'task.delegated',
					...wordsOf(names.get(row.of_person) ?? '', waiting, row),
					link: `/${env.key}/tasks`,
				},
			]);
			open.afterCommit.push(() => announceMessages(services, env, entered));
			return { waiting };
		}),
};

/** Enters the job for the first day, in the transaction that stores the delegation; at once where that has come. */
export async function awaitDelegation(services: Services, ctx: RequestContext, on: Queryable, { id, from_day: from }: StoredDelegation): Promise<void> {
	const day = parseDay(from);
	const begin = from > ctx.facts.today && day ? dayAt(dayNumber(day), { at: '00:00' }, ctx.facts) : null;
	const runAt = begin && 'at' in begin ? new Date(begin.at) : ctx.now;
	await services.jobs.enqueue(on, ctx.env, { kind: delegationJob, key: id, payload: { delegation: id }, runAt });
}

/** Whoever will stand in is told at once, when it is for later: they can plan, or say that they cannot. Entered in the transaction that stores it. */
export async function tellOfComing({ services, ctx }: RunReading, client: PoolClient, row: StoredDelegation): Promise<EnteredMessages> {
	if (row.from_day <= ctx.facts.today) return nothingEntered;
	const title = (of: string): LocalText => ({
		en: `You will stand in for ${of} from ${row.from_day} until ${row.until_day}`,
		zh: `您将代理${of}：${row.from_day} 至 ${row.until_day}`,
	});
	return tell({ services, ctx }, client, { row, key: `delegation ${row.id} set`, title, body: row.reason ?? '' });
}

/** Whoever was told that they stand in, or will, is told that they do not. Entered in the transaction that revokes it. */
export async function tellOfRevoked({ services, ctx }: RunReading, client: PoolClient, row: StoredDelegation): Promise<EnteredMessages> {
	if (row.until_day < ctx.facts.today) return nothingEntered;
	const title = (of: string): LocalText => ({ en: `You do not stand in for ${of} any more`, zh: `您不再代理${of}，委托已撤销` });
	return tell({ services, ctx }, client, { row, key: `delegation ${row.id} revoked`, title, body: '' });
}

interface Notice {
	row: StoredDelegation;
	key: string;
	title(of: string): LocalText;
	body: string;
}
async function tell({ services, ctx }: Pick<RunReading, 'services' | 'ctx'>, client: PoolClient, { row, key, title, body }: Notice): Promise<EnteredMessages> {
	const { env, catalogues } = ctx;
	const names = await directoryStore(client, env.schema, catalogues.catalogues.get('directory')).loadNames([row.of_person]);
	const words = { title: inBoth(title(names.get(row.of_person) ?? '')), body: inBoth({ en: body, zh: body }) };
	return enterMessages(client, { services, env }, [{ key, to: [row.to_person], topic: 'task.delegated', ...words, link: `/${env.key}/tasks` }]);
}

function wordsOf(of: string, waiting: number, { until_day: until, reason }: StoredDelegation) {
	const title: LocalText = { en: `You stand in for ${of} until ${until}`, zh: `您代理${of}，至 ${until}` };
	const pending: LocalText =
		waiting === 0
			? { en: 'Nothing waits at present.', zh: '目前没有待办。' }
			: { en: `${waiting === 1 ? '1 task waits' : `${waiting} tasks wait`} already.`, zh: `已有 ${waiting} 条待办。` };
	const body = (language: 'en' | 'zh') => [pending[language], reason].filter(Boolean).join('\n');
	return { title: inBoth(title), body: inBoth({ en: body('en'), zh: body('zh') }) };
}
