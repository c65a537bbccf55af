import type { JobKind } from '../jobs/job-kind.ts';
import type { Services } from '../services.ts';
import { delegationStore, type Lack } from '../stores/delegation.store.ts';
import { directoryStore } from '../stores/directory.store.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { jobStore } from '../stores/job.store.ts';
import { runOperationStore } from '../stores/run-operation.store.ts';
import { pinnedWorkflow } from './definitions.ts';
import { finishWith } from './finish-with.ts';
import { stuckJob } from './job-names.ts';
import type { Opening } from './open-run.ts';
import { keyOfLack, lackHelp, lackTitle, rolesThatSee } from './reach.ts';
import { tellOwners } from './triggers/tell-owners.ts';

/** A run of which nothing was heard for so long, and nothing is expected, is stuck. */
export const stuckAfterMs = 15 * 60_000;
const lookEveryMs = 15 * 60_000;
const runsAtOnce = 200;
const dayMs = 86_400_000;

/** Finds runs that nothing would ever wake, shows them as such, and calls those who look after them. */
export const findStuckRuns: JobKind = {
	kind: stuckJob,
	title: () => ({ en: 'Look for runs of workflows that are stuck', zh: '检查停滞的流程' }),
	async run(ctx) {
		const { services, env } = ctx;
		await finishWith(ctx, async (open) => {
			const now = open.ctx.now;
			const found = await runOperationStore(open.client, env.schema).markStuck(new Date(now.getTime() - stuckAfterMs), now, runsAtOnce);
			for (const { id, app, workflow, title, reason } of found) {
				const published = open.set.apps.get(app);
				const pinned = published && (await pinnedWorkflow(services, env, open.set, { app, key: workflow, revision: published.revision }));
				if (!pinned) continue;
				await tellOwners(open, pinned, {
					key: `stuck ${id} ${now.toISOString()}`,
					run: id,
					title: { en: `Stuck: ${title}`, zh: `流程停滞：${title}` },
					body: {
						en: `Nothing would ever wake it (${reason ?? ''}). Open it and run it again from where it stands.`,
						zh: `没有任何事件会使其继续（${reason ?? ''}）。请打开流程并从当前节点重新执行。`,
					},
				});
			}
			await findUnable(open, now);
			// A clock that is on its way is not held up by looks.
			const pause = env.forwarding ? dayMs : found.length < runsAtOnce ? lookEveryMs : 0;
			await services.jobs.enqueue(open.client, env, {
				kind: stuckJob,
				key: stuckJob,
				runAt: new Date(now.getTime() + pause),
			});
			return { found: found.length };
		});
	},
};

/** People and workflows that one look asks about. */
const askedAtOnce = 5_000;

/**
 * People who are asked and cannot act any more: their account was closed, or they have no role that shows them the app, and nobody stands in for
 * them. Nothing moves by itself, for that may be a matter of an hour; those who look after the workflow are told once a day, and hand it over.
 * Whoever has left the company is another matter: their superior follows at once.
 */
async function findUnable(open: Opening, now: Date): Promise<void> {
	const { client, env, set, ctx } = open;
	const store = delegationStore(client, env.schema);
	const all = await store.asked(askedAtOnce);
	const lost: { app: string; workflow: string; person: string; lack: Exclude<Lack, null>; runs: string[] }[] = [];
	for (const key of new Set(all.map(({ app, workflow }) => `${app}/${workflow}`))) {
		const mine = all.filter(({ app, workflow }) => `${app}/${workflow}` === key);
		const [app = '', workflow = ''] = key.split('/');
		const home = set.apps.get(app)?.catalogue;
		if (!home) continue;
		const people = mine.map(({ assignee }) => assignee);
		const reached = await store.reached(people, ctx.facts.today, key, rolesThatSee(home));
		for (const { assignee: person, runs } of mine) {
			const found = reached.get(person);
			if (found && found.lacks !== null && found.delegates.length === 0) lost.push({ app, workflow, person, lack: found.lacks, runs });
		}
	}
	const marked = await runOperationStore(client, env.schema).markUnable([...new Set(lost.flatMap(({ runs }) => runs))], now);
	if (marked.size === 0) return;
	const names = await directoryStore(client, env.schema, set.catalogues.get('directory')).loadNames(lost.map(({ person }) => person));
	for (const { app, workflow, person, lack, runs } of lost) {
		const run = runs.find((id) => marked.has(id));
		const published = set.apps.get(app);
		const pinned = published && (await pinnedWorkflow(open.services, env, set, { app, key: workflow, revision: published.revision }));
		if (run === undefined || !pinned) continue;
		await tellOwners(open, pinned, {
			...{ key: keyOfLack(`${app}/${workflow}`, person, ctx.facts.today), run },
			title: lackTitle(lack, names.get(person) ?? '', marked.get(run) ?? ''),
			body: lackHelp[lack],
		});
	}
}

/** Every environment that has workflows is looked at now and then. */
export async function awaitStuckLooks(services: Services): Promise<void> {
	const { jobs, pool, platform, clock } = services;
	for (const env of await environmentStore(platform).list()) {
		if ((await jobStore(pool, env.schema).listOf(stuckJob, ['waiting', 'running'])).length > 0) continue;
		const set = await services.catalogues.get(env);
		if (![...set.catalogues.values()].some(({ workflows }) => workflows.size > 0)) continue;
		await jobs.enqueue(pool, env, { kind: stuckJob, key: stuckJob, runAt: new Date(clock.now(env).getTime() + lookEveryMs) });
	}
}
