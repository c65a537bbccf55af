import { nilId } from '@dougong/engine';
import type { RunEntry, RunList, RunQuery } from '@dougong/schemas/api';
import type { RequestContext } from '../http/context.ts';
import type { LocalText } from '../http/problem.ts';
import type { CursorKey } from '../records/cursor.ts';
import { delegationStore, type Lack } from '../stores/delegation.store.ts';
import { nobodyCanAct } from '../stores/run-operation.store.ts';
import { runReadStore, type StoredRun } from '../stores/run.store.ts';
import { taskListStore } from '../stores/task-list.store.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { mayRead, pinnedOf, type RunReading } from './find-run.ts';
import type { Reading } from './inbox.ts';
import { outcomeTitle } from './outcome-title.ts';
import { personNames } from './person-names.ts';
import { lackWords, rolesThatSee } from './reach.ts';
import { isOwner } from './sight.ts';
import { nodeTitleOf, textOf } from './texts.ts';

const usualLimit = 30;

/** Runs that the reader may see: of a record that they may read, all; else those they take part in or look after. */
export async function listRuns(reading: RunReading, query: RunQuery, cursors: CursorKey): Promise<RunList> {
	const { services, ctx } = reading;
	const { cursor, limit = usualLimit, ...narrow } = query;
	const identity = `runs ${JSON.stringify([ctx.personId, narrow])}`;
	const [after = null] = cursor === undefined ? [] : cursors.read(identity, cursor);
	const isOfRecord = query.model !== undefined && query.record !== undefined && (await mayRead(reading, query.model, query.record));
	const mine = ctx.isAdmin || isOfRecord ? null : (ctx.personId ?? nilId);
	const rows = await runReadStore(services.pool, ctx.env.schema).list({ ...narrow, mine, owned: ownedBy(ctx), after, now: ctx.now, limit: limit + 1 });
	const last = rows[limit - 1];
	return {
		runs: await runEntries(reading, rows.slice(0, limit)),
		cursor: rows.length > limit && last ? cursors.sign(identity, [last.id]) : null,
	};
}

function ownedBy(ctx: RequestContext): string[] {
	return [...ctx.catalogues.catalogues].flatMap(([app, { workflows }]) =>
		[...workflows.values()].filter((w) => isOwner(ctx, app, w)).map((w) => `${app}/${w.key}`),
	);
}

/** Runs as lines: where each stands, and who holds it up. */
export async function runEntries(reading: Reading, runs: readonly StoredRun[]): Promise<RunEntry[]> {
	const { services, ctx } = reading;
	const waiting = await taskListStore(services.pool, ctx.env.schema).waitingFor(runs.map((run) => run.id));
	const names = await personNames(reading, [...runs.map((run) => run.initiator), ...waiting.map((one) => one.assignee)]);
	const lacking = await lackingIn(reading, runs, waiting);
	return Promise.all(
		runs.map(async (run): Promise<RunEntry> => {
			const pinned = await pinnedOf(reading, run);
			const at = run.state.tokens.map((token) => {
				const tasks = waiting.filter((one) => one.run === run.id && one.node === token.node);
				const absent = new Map(tasks.flatMap(({ assignee }) => { const lacks = lacking.get(run.app)?.get(assignee); return lacks ? [[assignee, lacks] as const] : []; })); // biome-ignore format: one map
				const due = tasks.map((one) => one.due?.toISOString()).filter((one) => one !== undefined);
				return {
					node: token.node,
					title: pinned ? nodeTitle(reading, pinned, token.node) : token.node,
					since: token.since,
					waitingFor: names.refs([...new Set(tasks.map((one) => one.assignee))]),
					...(isOwner(ctx, run.app, pinned?.workflow) && { tasks: tasks.map(({ id, assignee }) => ({ id, assignee })) }),
					due: due.sort()[0] ?? null,
					warning:
						absent.size === 0
							? null
							: lackWords(names.refs([...absent.keys()]).map(({ id, title }) => ({ title, lacks: absent.get(id) ?? 'account' })))[
									reading.language === 'en' ? 'en' : 'zh'
								],
					error: errorWords(run, token, isOwner(ctx, run.app, pinned?.workflow))?.[reading.language === 'en' ? 'en' : 'zh'] ?? null,
				};
			});
			return {
				id: run.id,
				app: run.app,
				workflow: { key: run.workflow, title: pinned ? workflowTitle(reading, pinned) : run.workflow },
				revision: run.revision,
				subject: run.title,
				record: run.model !== null && run.record !== null ? { model: run.model, id: run.record } : null,
				status: run.status,
				outcome: run.outcome,
				outcomeTitle: outcomeTitle(pinned, run.outcome, services.registry, reading.language),
				initiator: names.ref(run.initiator),
				startedAt: new Date(run.started_at).toISOString(),
				endedAt: run.ended_at === null ? null : new Date(run.ended_at).toISOString(),
				at,
			};
		}),
	);
}

/** Of each app: who is waited for in it and cannot act. */
async function lackingIn({ services, ctx }: Reading, runs: readonly StoredRun[], waiting: readonly { run: string; assignee: string }[]) {
	const found = new Map<string, Map<string, Exclude<Lack, null>>>();
	for (const app of new Set(runs.map((run) => run.app))) {
		const home = ctx.catalogues.apps.get(app)?.catalogue;
		const ids = new Set(runs.flatMap((run) => (run.app === app ? [run.id] : [])));
		const people = waiting.flatMap(({ run, assignee }) => (ids.has(run) ? [assignee] : []));
		if (home && people.length > 0) found.set(app, await delegationStore(services.pool, ctx.env.schema).lacking(people, rolesThatSee(home)));
	}
	return found;
}

/** Why a run stands still here. The reason itself may name formulas and hosts, so it is for those who look after the workflow. */
function errorWords(run: StoredRun, { error }: StoredRun['state']['tokens'][number], owns: boolean): LocalText | null {
	const found = error?.message ?? stuckWords(run);
	return found === null || owns ? found : toldToOwners;
}
const toldToOwners: LocalText = { en: 'It has stopped here. Those who look after this workflow are told.', zh: '流程在此中断，已通知流程负责人处理。' };

/** Said of a run that nothing would ever wake. */
function stuckWords(run: StoredRun): LocalText | null {
	// Who cannot act is named where it waits.
	if (run.stuck_reason === nobodyCanAct) return null;
	if (run.status !== 'running' || !run.stuck_at || Date.parse(run.stuck_at) < Date.parse(run.updated_at)) return null;
	const reason = run.stuck_reason ?? '';
	return { en: `Stuck: ${reason}. Run it again from here.`, zh: `流程停滞：${reason}。请从此处重新执行。` };
}

const workflowTitle = ({ language }: Reading, { workflow, home }: PinnedWorkflow) => textOf(home, `workflow.${workflow.key}.title`, workflow.title, language);
const nodeTitle = ({ services, language }: Reading, pinned: PinnedWorkflow, key: string) => nodeTitleOf(pinned, key, services.registry, language);
