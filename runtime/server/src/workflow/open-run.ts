import { type Run, startRun } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type pg from 'pg';
import type { CatalogueSet } from '../catalogues.ts';
import { inWriteTransaction } from '../database/pool.ts';
import type { Environment, RequestContext } from '../http/context.ts';
import { announceMessages } from '../messages/announce-messages.ts';
import type { EnteredMessages } from '../messages/enter-messages.ts';
import { newRecordId } from '../records/new-id.ts';
import type { RoleView } from '../records/view.ts';
import type { Services } from '../services.ts';
import { runStore, type StoredRun } from '../stores/run.store.ts';
import { runtimeView } from '../trees/runtime-view.ts';
import { NeedsCare, saveRun } from './apply.ts';
import { type PinnedWorkflow, pinnedWorkflow } from './definitions.ts';
import { runtimeContext } from './runtime-context.ts';
import type { RunTransaction } from './transaction.ts';
import type { Turns } from './turns.ts';

/** A transaction in which runs are opened, go on and are saved; and what it leaves to be told after the commit. */
export interface Opening {
	readonly services: Services;
	readonly env: Environment;
	readonly set: CatalogueSet;
	readonly client: pg.PoolClient;
	readonly ctx: RequestContext;
	readonly view: RoleView;
	readonly careful: boolean;
	/** Several go on at the same time. */
	readonly turns?: Turns;
	readonly saved: { tx: RunTransaction; entered: EnteredMessages }[];
	/** What else is to be done once it is committed. */
	readonly afterCommit: (() => Promise<void>)[];
}

/** `work` once more, with a way back behind each effect, when one of them was refused. */
export async function withCare<T>(work: (careful: boolean) => Promise<T>): Promise<T> {
	try {
		return await work(false);
	} catch (error) {
		if (!(error instanceof NeedsCare)) throw error;
		return work(true);
	}
}

/** Opens runs in a transaction of the caller. Its commit is followed by `announceRuns`. */
export async function opening(services: Services, env: Environment, client: pg.PoolClient, careful: boolean): Promise<Opening> {
	const set = await services.catalogues.get(env);
	const own = runtimeView(await runtimeContext(services, env, set), services.registry);
	return { services, env, set, client, careful, ...own, saved: [], afterCommit: [] };
}

/** `work` in a transaction of its own; done again when it lost against another one. Afterwards those who look are told. */
export async function inRunTransaction<T>(services: Services, env: Environment, work: (open: Opening) => Promise<T>): Promise<T> {
	return withCare(async (careful) => {
		let last: Opening | undefined;
		const result = await inWriteTransaction(services.pool, async (client) => {
			last = await opening(services, env, client, careful);
			return work(last);
		});
		if (last) await announceRuns(last);
		return result;
	});
}

/** A run that is there, by its id or that of one of its tasks, held until the transaction ends. Undefined: there is none, or its app is gone. */
export async function openRun(open: Opening, id: string, of: 'run' | 'task' = 'run'): Promise<RunTransaction | undefined> {
	const found = await runStore(open.client, open.env.schema).open(of, id);
	if (!found) return undefined;
	const { row, tasks, trail } = found;
	const pinned = await pinnedWorkflow(open.services, open.env, open.set, { app: row.app, key: row.workflow, revision: row.revision });
	return pinned && { ...transactionOf(open, pinned, row, false), tasks, trail };
}

export interface BeginRun {
	trigger: string | null;
	title: string;
	subject: Run['subject'];
	initiator: string | null;
	chosen?: Run['chosen'];
	/** Nothing begins a second run under it. */
	startKey?: string;
	parent?: { run: string; as: string };
	/** When its schedule or date was due. */
	scheduledAt?: string;
	/** How many runs, one begun by another, lead to it. */
	depth?: number;
}

/** A run that is about to begin; its first event is `start`. */
export function newRun(open: Opening, pinned: PinnedWorkflow, begin: BeginRun): RunTransaction {
	const { workflow, home, revision } = pinned;
	const at = open.ctx.facts.now;
	const run = startRun({
		...{ workflow: `${home.app.key}/${workflow.key}`, revision, subject: begin.subject, initiator: begin.initiator, now: at },
		...(begin.chosen && { chosen: begin.chosen }),
		...(begin.scheduledAt !== undefined && { scheduledAt: begin.scheduledAt }),
	});
	const { tokens, variables, chosen, counter, scheduledAt } = run;
	const row: StoredRun = {
		id: newRecordId(open.ctx.now),
		app: home.app.key,
		workflow: workflow.key,
		revision,
		trigger: begin.trigger,
		status: 'running',
		outcome: null,
		title: begin.title,
		model: begin.subject?.model ?? null,
		record: begin.subject?.id ?? null,
		initiator: begin.initiator,
		state: { tokens, variables, chosen, counter, ...(scheduledAt !== undefined && { scheduledAt }), ...(begin.depth && { depth: begin.depth }) },
		timers: {},
		sole: begin.subject !== null && workflow.several !== true,
		parent: begin.parent?.run ?? null,
		parent_as: begin.parent?.as ?? null,
		start_key: begin.startKey ?? null,
		urged_at: null,
		urged: 0,
		started_at: at,
		ended_at: null,
		updated_at: at,
	};
	return transactionOf(open, pinned, row, true);
}

function transactionOf(open: Opening, pinned: PinnedWorkflow, row: StoredRun, isNew: boolean): RunTransaction {
	const { services, env, set, client, ctx, view, careful, turns } = open;
	return {
		...{ services, env, set, client, ctx, view, careful, pinned, row, isNew },
		...(turns && { turns }),
		at: ctx.facts.now,
		run: runOf(row),
		tasks: [],
		newTasks: new Set(),
		changedTasks: new Set(),
		trail: [],
		steps: [],
		jobs: [],
		droppedTimers: new Set(),
		droppedCalls: new Set(),
		effects: new Map(),
		tellings: [],
		written: new Set(),
		inboxes: new Set(),
		present: new Set(),
		actor: null,
		snapshots: new Map(),
		seen: null,
	};
}

export function runOf(row: StoredRun): Run {
	const { app, workflow, revision, status, outcome, model, record, initiator, state } = row;
	return {
		...{ workflow: `${app}/${workflow}`, revision, status, outcome, initiator },
		...{ tokens: state.tokens, variables: state.variables as JsonObject, chosen: state.chosen, counter: state.counter },
		subject: model !== null && record !== null ? { model, id: record } : null,
		startedAt: new Date(row.started_at).toISOString(),
		...(state.scheduledAt !== undefined && { scheduledAt: state.scheduledAt }),
		...(state.withdrawn && { withdrawn: true }),
	};
}

/** Stores the run, and remembers it for `announceRuns`. */
export async function keepRun(open: Opening, tx: RunTransaction): Promise<void> {
	const save = () => saveRun(tx);
	open.saved.push({ tx, entered: await (open.turns ? open.turns.reading(save) : save()) });
}

/** After the commit: screens ask again, jobs begin, messages go out. */
export async function announceRuns({ services, env, set, saved, afterCommit }: Opening): Promise<void> {
	const written = new Set(saved.flatMap(({ tx }) => [...tx.written]));
	if (written.size > 0) services.live.wrote(env.key, set.catalogues, written);
	if ([...written].some((model) => model.startsWith('directory/'))) services.changes.announce({ what: 'directory', env: env.key });
	if (saved.some(({ tx }) => tx.jobs.length > 0)) services.changes.announce({ what: 'jobs', env: env.key });
	const inboxes = new Set(saved.flatMap(({ tx }) => [...tx.inboxes, tx.run.initiator ?? ''].filter((id) => id !== '')));
	if (inboxes.size > 0) services.live.told(env.key, [...inboxes]);
	for (const { entered } of saved) await announceMessages(services, env, entered);
	for (const work of afterCommit) await work();
}
