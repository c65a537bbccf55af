import { inSavepoint } from '../database/pool.ts';
import { type LocalText, Problem } from '../http/problem.ts';
import type { JobKind } from '../jobs/job-kind.ts';
import { type Become, type DueAct, rehearsalStore } from '../stores/rehearsal.store.ts';
import { actOnTask } from '../workflow/act.ts';
import { announceRuns, type Opening, opening, withCare } from '../workflow/open-run.ts';
import { problemWords } from '../workflow/problem-words.ts';
import { actorFor, type KnownPeople } from './actors.ts';
import { actJob } from './job-names.ts';
import { answerTo } from './plausible.ts';

const atOnce = 200;
/** So many acts are one transaction. */
const together = 40;

/** People do what they were planned to do at this instant, each through what HTTP calls as well. Payload: `share`. */
export const rehearseActs: JobKind = {
	kind: actJob,
	title: () => ({ en: 'Rehearsal: people do their tasks', zh: '预演：人员处理待办' }),
	async run(ctx) {
		const { services, env } = ctx;
		const share = Number(ctx.job.payload.share);
		const known: KnownPeople = new Map();
		for (;;) {
			const acts = await rehearsalStore(services.pool, env.schema).due(services.clock.now(env), share, atOnce);
			for (let i = 0; i < acts.length; i += together) {
				const part = acts.slice(i, i + together);
				let last: Opening | undefined;
				await withCare((careful) =>
					ctx.step(async (client) => {
						last = await opening(services, env, client, careful);
						const become: Become[] = [];
						for (const act of part) become.push({ task: act.task, ...(await doAct(last, act, known)) });
						await rehearsalStore(client, env.schema).settle(become);
						return { cursor: { task: part.at(-1)?.task ?? null }, done: ctx.job.done + part.length };
					}),
				);
				if (last) await announceRuns(last);
			}
			if (acts.length < atOnce) return ctx.finish();
		}
	},
};

/** What is refused is undone, and stays on record: somebody could not do what they were asked for. */
async function doAct(open: Opening, act: DueAct, known: KnownPeople): Promise<Omit<Become, 'task'>> {
	if (act.state !== 'open') return { state: 'needless' };
	const before = { saved: open.saved.length, later: open.afterCommit.length };
	try {
		const verb = await inSavepoint(open.client, async () => {
			const actor = await actorFor(open, act.assignee, known);
			const body = await answerTo(open, actor, act);
			if (body) await actOnTask(open, actor, act.task, body);
			return body?.verb ?? null;
		});
		return verb === null ? { state: 'refused', code: 'rehearsal.no-way', reason: noWay } : { state: 'done', verb };
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		open.saved.length = before.saved;
		open.afterCommit.length = before.later;
		return decidedMeanwhile.has(error.code) ? { state: 'needless' } : { state: 'refused', code: error.code, reason: problemWords(error) };
	}
}

const decidedMeanwhile = new Set(['task.decided']);
const noWay: LocalText = {
	en: 'The task offers neither approving nor completing: it can only be handed on.',
	zh: '该任务既不能同意也不能完成，只能转给他人。',
};
