import { exitsOf, nextOf, nilId } from '@dougong/engine';
import { isUnderWay, type JsonValue, type Workflow } from '@dougong/schemas';
import { type RunDetail, type RunEntry, type RunList, type RunQuery, type RunVerb, runVerbs } from '@dougong/schemas/api';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { LocalText } from '../http/problem.ts';
import { getRecord } from '../records/list.ts';
import type { RoleView } from '../records/view.ts';
import type { CursorKey } from '../records/cursor.ts';
import { delegationStore, type Lack } from '../stores/delegation.store.ts';
import { findModel } from '../stores/record-source.ts';
import { nobodyCanAct } from '../stores/run-operation.store.ts';
import { runReadStore, runStore, type StoredRun, type StoredStep } from '../stores/run.store.ts';
import { taskListStore } from '../stores/task-list.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import { type PinnedWorkflow, pinnedWorkflow } from './definitions.ts';
import type { Reading } from './inbox.ts';
import { exitTitle, outcomeTitle } from './outcome-title.ts';
import { personNames } from './person-names.ts';
import { lackWords, rolesThatSee } from './reach.ts';
import { heard, type Sight } from './discretion.ts';
import { isOwner, takesPart } from './sight.ts';
import { mayStandIn, standsFor } from './stand-in.ts';
import { storyOf } from './story.ts';
import { nodeTitleOf, textOf } from './texts.ts';

export type RunReading = Reading & { view: RoleView };
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

async function mayRead({ ctx, view, services }: RunReading, model: string, id: string): Promise<boolean> {
	const found = findModel(ctx.catalogues.catalogues, model);
	if (!found || view.access(found.ref).rows.read.kind === 'never') return false;
	try {
		await getRecord({ ctx, view, model: found, id, expand: [], on: services.pool });
		return true;
	} catch (error) {
		if (error instanceof Problem) return false;
		throw error;
	}
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

function pinnedOf({ services, ctx }: Pick<Reading, 'services' | 'ctx'>, run: StoredRun): Promise<PinnedWorkflow | undefined> {
	return pinnedWorkflow(services, ctx.env, ctx.catalogues, { app: run.app, key: run.workflow, revision: run.revision });
}
const workflowTitle = ({ language }: Reading, { workflow, home }: PinnedWorkflow) => textOf(home, `workflow.${workflow.key}.title`, workflow.title, language);
const nodeTitle = ({ services, language }: Reading, pinned: PinnedWorkflow, key: string) => nodeTitleOf(pinned, key, services.registry, language);

/** A run that the reader may see, with its tasks. Refuses with run.unknown. */
export async function findRun(reading: RunReading, id: string): Promise<{ run: StoredRun; tasks: StoredTask[]; pinned: PinnedWorkflow; sight: Sight }> {
	const { services, ctx } = reading;
	const store = runStore(services.pool, ctx.env.schema);
	const run = await store.find(id);
	const pinned = run && (await pinnedOf(reading, run));
	if (!run || !pinned) throw new Problem('run.unknown');
	const { tasks } = await store.load(id);
	const sight = await sightOf(reading, run, tasks, pinned.workflow);
	if (sight === null) throw new Problem('run.unknown');
	return { run, tasks, pinned, sight };
}

/** Null: it is not there for the reader. */
async function sightOf(reading: RunReading, run: StoredRun, tasks: readonly StoredTask[], workflow: Workflow): Promise<Sight | null> {
	const { ctx, services } = reading;
	if (isOwner(ctx, run.app, workflow)) return 'owner';
	if (takesPart(ctx, run, tasks)) return 'part';
	const { personId: me } = ctx;
	if (me !== null) {
		const others = await standsFor(services.pool, ctx);
		if (tasks.some((task) => mayStandIn(me, others, task))) return 'part';
		if (await isMentioned(reading, run)) return 'part';
	}
	return run.model !== null && run.record !== null && (await mayRead(reading, run.model, run.record)) ? 'record' : null;
}

async function findRunIfSeen(reading: RunReading, id: string): Promise<StoredRun | undefined> {
	try {
		return (await findRun(reading, id)).run;
	} catch (error) {
		if (error instanceof Problem) return undefined;
		throw error;
	}
}

/** The picture of a run, where it stands, and its story. */
export async function readRun(reading: RunReading, id: string): Promise<RunDetail> {
	const { services, ctx } = reading;
	const { run, tasks, pinned, sight } = await findRun(reading, id);
	const store = runReadStore(services.pool, ctx.env.schema);
	const [entry] = await runEntries(reading, [run]);
	const steps = await store.steps(id);
	const effects = await store.effects(id);
	const owns = isOwner(ctx, run.app, pinned.workflow);
	// Of other records, which the reader need not see.
	const children = await store.childrenOf(id, owns ? null : (ctx.personId ?? nilId));
	const parent = run.parent === null ? undefined : await findRunIfSeen(reading, run.parent);
	const published = ctx.catalogues.apps.get(run.app);
	if (!entry) throw new Problem('run.unknown');
	return {
		...entry,
		nodes: nodesOf(reading, pinned, run, { steps, tasks }),
		edges: edgesOf(reading, pinned, steps),
		// What formulas and calls have left in them may be more than any role of the initiator shows.
		variables: owns ? variablesOf(pinned.workflow, run) : [],
		story: await storyOf(reading, pinned, heard(steps, { sight, me: ctx.personId, confidential: pinned.workflow.confidential === true })),
		allowed: allowedWith(ctx, run, tasks, pinned.workflow, await isMentioned(reading, run)),
		children: await runEntries(reading, children),
		parent: parent ? { id: parent.id, subject: parent.title } : null,
		effects: owns
			? effects.map((one) => ({
					...{ key: one.key, kind: one.kind as 'call' | 'message', node: one.node, title: one.title, state: one.state },
					...{ attempts: one.attempts, at: one.updated_at.toISOString(), error: one.error },
				}))
			: [],
		latest: published && published.revision !== run.revision && published.catalogue.workflows.has(run.workflow) ? published.revision : null,
	};
}

/** Whether somebody has named the reader in a comment: whoever takes part may show a run to others, as by handing a task on. */
export async function isMentioned({ services, ctx }: Pick<Reading, 'services' | 'ctx'>, { id }: StoredRun): Promise<boolean> {
	return ctx.personId !== null && runReadStore(services.pool, ctx.env.schema).isMentioned(id, ctx.personId);
}

/** What the reader may do with the run now. */
export function allowedWith(ctx: RequestContext, run: StoredRun, tasks: readonly StoredTask[], workflow: Workflow, mentioned = false): RunVerb[] {
	const isOpen = isUnderWay(run.status);
	const isMine = ctx.personId !== null && ctx.personId === run.initiator;
	const owns = isOwner(ctx, run.app, workflow);
	const hasPeople = tasks.some((task) => task.state === 'open' && task.kind !== 'copy');
	const may: { [V in RunVerb]: boolean } = {
		withdraw: isMine && isOpen && whyNotWithdrawn(run, tasks, workflow) === null,
		urge: (isMine || owns) && isOpen && hasPeople,
		comment: ctx.personId !== null && (isMine || owns || mentioned || takesPart(ctx, run, tasks)),
		cancel: owns && isOpen,
		replay: owns && isOpen,
	};
	return runVerbs.filter((verb) => may[verb]);
}

const decisions = new Set(['approve', 'reject', 'return', 'complete']);

/** Why whoever began it cannot take it back any more; null: they can. */
export function whyNotWithdrawn(
	run: Pick<StoredRun, 'initiator' | 'state'>,
	tasks: readonly StoredTask[],
	{ withdraw = 'always' }: Workflow,
): LocalText | null {
	if (run.state.withdrawn) return withdrawnAlready;
	if (withdraw === 'always') return null;
	if (withdraw === 'never') return neverWithdrawn;
	return tasks.some((task) => task.state === 'done' && decisions.has(task.verb ?? '') && task.done_by !== run.initiator) ? decidedAlready : null;
}
const neverWithdrawn: LocalText = {
	en: 'This workflow is not taken back once it has begun. Ask who looks after it to cancel it.',
	zh: '该流程发起后不能撤回，如需终止请联系流程负责人。',
};
const withdrawnAlready: LocalText = {
	en: 'It is being taken back already. Wait until it has ended.',
	zh: '已经撤回，正在恢复处理，请等待流程结束。',
};
const decidedAlready: LocalText = {
	en: 'Somebody has decided already. Ask who has it now to return it, or who looks after the workflow to cancel it.',
	zh: '已有人处理，不能再撤回。请联系当前处理人退回，或联系流程负责人终止。',
};

type Trail = { steps: readonly StoredStep[]; tasks: readonly StoredTask[] };
function nodesOf(reading: Reading, pinned: PinnedWorkflow, run: StoredRun, { steps, tasks }: Trail): RunDetail['nodes'] {
	const { workflow } = pinned;
	return workflow.nodes.map((node) => {
		const token = run.state.tokens.find((one) => one.node === node.key);
		// A node for what is returned is passed through on the way there: nobody has done it before it asks somebody.
		const isPassed = node.onlyReturned === true && !tasks.some((task) => task.node === node.key);
		const visits = isPassed ? 0 : steps.filter((step) => step.kind === 'entered' && step.node === node.key).length;
		return {
			key: node.key,
			type: node.type,
			title: nodeTitle(reading, pinned, node.key),
			icon: reading.services.registry.node(node.type)?.icon ?? 'circle',
			state: token ? (token.error ? 'failed' : 'waiting') : visits > 0 ? 'done' : 'ahead',
			visits,
			position: workflow.layout?.[node.key] ?? null,
		};
	});
}

function edgesOf({ services, language }: Reading, pinned: PinnedWorkflow, steps: readonly StoredStep[]): RunDetail['edges'] {
	const { workflow } = pinned;
	const taken = new Set(steps.flatMap((step) => (step.kind === 'left' ? [`${step.node} ${String(step.details.exit)}`] : [])));
	return workflow.nodes.flatMap((node) => {
		const exits = exitsOf(node, services.registry.node(node.type), workflow);
		return exits.flatMap((exit) => {
			const to = nextOf(node, exit.key, exits);
			return to === undefined
				? []
				: [
						{
							from: node.key,
							to,
							exit: exit.key,
							title: exits.length > 1 ? exitTitle(pinned, node.key, exit, language) : '',
							taken: taken.has(`${node.key} ${exit.key}`),
						},
					];
		});
	});
}

function variablesOf(workflow: Workflow, run: StoredRun): RunDetail['variables'] {
	const text = (value: JsonValue | undefined) =>
		value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
	return (workflow.variables ?? []).map(({ key, title }) => ({ key, title, text: text(run.state.variables[key]) }));
}
