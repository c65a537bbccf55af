import type { Effect, Run, RunTask, TrailStep } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type pg from 'pg';
import type { CatalogueSet } from '../catalogues.ts';
import type { Environment, RequestContext } from '../http/context.ts';
import type { NewMessage } from '../messages/new-message.ts';
import type { RoleView } from '../records/view.ts';
import type { Services } from '../services.ts';
import type { NewStep, RunJob, StoredEffect, StoredRun } from '../stores/run.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import type { PinnedWorkflow } from './definitions.ts';
import type { Turns } from './turns.ts';

/** One run, in the transaction of one event: what was loaded, and what is to be stored at its end. Effects work on it. */
export interface RunTransaction {
	readonly services: Services;
	readonly env: Environment;
	readonly set: CatalogueSet;
	readonly client: pg.PoolClient;
	/** That of the runtime, for whom no rule is in the way. */
	readonly ctx: RequestContext;
	readonly view: RoleView;
	readonly pinned: PinnedWorkflow;
	/** ISO instant of the event, by the clock of the environment. */
	readonly at: string;
	/** Effects that are refused are undone alone, for a way to the database and back each. */
	readonly careful: boolean;
	/** Others go on in the same transaction at the same time. */
	readonly turns?: Turns;
	readonly row: StoredRun;
	readonly isNew: boolean;
	run: Run;
	/** All of the run, by number. */
	readonly tasks: StoredTask[];
	readonly newTasks: Set<StoredTask>;
	readonly changedTasks: Set<StoredTask>;
	readonly trail: TrailStep[];
	readonly steps: NewStep[];
	readonly jobs: RunJob[];
	readonly droppedTimers: Set<string>;
	/** Keys of calls that nobody waits for any more. */
	readonly droppedCalls: Set<string>;
	readonly effects: Map<string, StoredEffect>;
	/** What people are to be told; put into words at the end. */
	readonly tellings: Telling[];
	/** Models (`app/model`) whose records were written. */
	readonly written: Set<string>;
	/** People whose inbox looks different now. */
	readonly inboxes: Set<string>;
	/** Known to be there. */
	readonly present: Set<string>;
	/** Who acts, while somebody does: what they see is what is kept of the record. */
	actor: { ctx: RequestContext; view: RoleView } | null;
	/** Snapshots taken in this transaction, by what they leave out; forgotten when a record is written. */
	readonly snapshots: Map<string, { values: JsonObject; hash: string }>;
	/** What they are taken of; forgotten likewise. */
	seen: Promise<JsonObject> | null;
}

/** Something to tell people of; `task`: the link leads there, else to the run. */
export interface Telling {
	topic: string;
	to: readonly string[];
	/** Names it within the run, so that nobody is told twice. */
	key: string;
	task?: StoredTask;
	by?: string | null;
	of?: string | null;
	comment?: string | null;
	/** What was done, where that is the news. */
	verb?: string;
	effect?: Extract<Effect, { do: 'message' }>;
	node?: string;
	/** It is about this record instead of the run's, in these words. */
	told?: { about: { model: string; id: string }; words: Pick<NewMessage, 'title' | 'body'> };
}

/** What an effect was asked by. */
export interface At {
	token: number;
	node: string;
}
/** What an effect answers in the same transaction; undefined: nothing, or later. Throws EffectRefused, or a Problem, where it cannot be done. */
export type Perform<E extends Effect> = (tx: RunTransaction, effect: E, at: At) => Promise<JsonValue | undefined> | JsonValue | undefined;
export type EffectOf<D extends Effect['do']> = Extract<Effect, { do: D }>;

export function runTasks(tasks: readonly StoredTask[]): RunTask[] {
	return tasks.map(({ number, assignee, state, verb, done_by, data, token, kind }) => ({ number, assignee, state, verb, by: done_by, data, token, kind }));
}
