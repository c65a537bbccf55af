import type { JsonObject, JsonValue, NodeField, RunStatus, TaskKind, TaskState, Who } from '@dougong/schemas';
import type { LocalText } from '../kinds/field-type.ts';

/** A run as it is stored: small, and enough to go on after anything. Times are ISO instants; people are ids of the directory. */
export interface Run {
	/** `app/key`. */
	readonly workflow: string;
	readonly revision: number;
	readonly status: RunStatus;
	/** How it ended: the outcome of an `end` node, or the exit that led nowhere. */
	readonly outcome: string | null;
	readonly tokens: readonly Token[];
	/** By name of the variable. */
	readonly variables: JsonObject;
	/** Record that it is about. */
	readonly subject: { readonly model: string; readonly id: string } | null;
	readonly initiator: string | null;
	/** People that the initiator chose, by node and entry of its `Who` list: `manager.second`. */
	readonly chosen: { readonly [place: string]: readonly string[] };
	readonly startedAt: string;
	/** When the schedule or date that began it was due; missing where it began at once. */
	readonly scheduledAt?: string;
	/** Who began it has taken it back, and it is on the way that is for that: however that ends, the run is withdrawn. */
	readonly withdrawn?: true;
	/** Counts visits, forks and tasks: with the run's id it makes keys that no second call has. */
	readonly counter: number;
}

/** Where a run stands: one visit of a node. Whoever comes in anew, also into the same node, has a new id, so late events find nobody. */
export interface Token {
	readonly id: number;
	readonly node: string;
	readonly since: string;
	readonly state: JsonValue;
	/** Forks that it is inside of, the outermost first. `joined`: others have gone on without it. */
	readonly forks: readonly ForkMark[];
	/** Nodes to which it goes when this one is done instead of on, the last first: returns that come straight back. */
	readonly back?: readonly WayBack[];
	/** What this node had given to keep when it sent the run back; now it has come straight back. */
	readonly kept?: JsonValue;
	/** Inner effects and calls whose answers it waits for, by `as`. */
	readonly asked: readonly string[];
	/** Timers that are set for it, by name; `retry` is the engine's own. */
	readonly timers: readonly string[];
	/** The condition that it watches. */
	readonly watch?: string;
	/** It has come to a join, and waits for others of this fork. */
	readonly join?: { readonly fork: number; readonly needs: JoinNeeds; readonly rest: 'end' | 'finish' };
	/** Why it stands still (or, with the timer `retry`, pauses), and how often the node was tried. */
	readonly error?: RunError;
	readonly tries?: number;
}
export interface ForkMark {
	readonly node: string;
	readonly fork: number;
	readonly exit: string;
	readonly joined?: true;
}
export interface WayBack {
	readonly node: string;
	readonly keep?: JsonValue;
}
export type JoinNeeds = 'all' | 'any' | number;
export interface RunError {
	code: string;
	message: LocalText;
}

export interface RunView {
	readonly id: string;
	readonly initiator: string | null;
	readonly subject: Run['subject'];
	readonly variables: JsonObject;
	readonly chosen: Run['chosen'];
	readonly startedAt: string;
	/** Nodes that were left, in order, with how: for returning, and for skipping who has approved before. */
	readonly trail: readonly TrailStep[];
}
export interface TrailStep {
	readonly node: string;
	readonly exit: string;
	readonly at: string;
	/** Who decided it, if people did. */
	readonly by: readonly string[];
}

export interface TaskView {
	/** Unique in the run. */
	readonly number: number;
	readonly assignee: string;
	readonly state: TaskState;
	/** The verb that ended it. */
	readonly verb: string | null;
	/** Who did it: the assignee, or a delegate. */
	readonly by: string | null;
	/** Memory of the node about this task. */
	readonly data: JsonObject;
}

/** A task as `advance` is told of it: all of the run, open and done, in the order of their numbers. */
export interface RunTask extends TaskView {
	/** The visit that made it. */
	readonly token: number;
	/** Open copies stay when their node is left. */
	readonly kind: TaskKind;
}

/** What a person does with a task. */
export interface TaskAct {
	readonly verb: string;
	/** Blank only for `hand-over` and `change-due`, by an administrator who is no person of the directory. */
	readonly by: string;
	readonly comment?: string;
	/** For transfer, add-signer, hand-over. */
	readonly to?: readonly string[];
	/** add-signer: whether the new ones decide before, after or beside; and how they decide together. */
	readonly place?: 'before' | 'after' | 'beside';
	readonly mode?: 'any' | 'all' | 'sequence';
	/** return: which node, and whether it comes straight back. */
	readonly node?: string;
	readonly straightBack?: boolean;
	readonly values?: JsonObject;
	/** change-due: an instant; null: no deadline any more. */
	readonly due?: string | null;
	/** Whether it came with a signature; the strokes are kept by the server. */
	readonly signed?: boolean;
}

/** What happens to a token in a node. */
export type NodeEvent =
	/** An effect was done; `value` is its answer. */
	| { type: 'answer'; as: string; value: JsonValue }
	/** It cannot be done. Nodes never see it: the engine tries again, goes on elsewhere or stops (`onError`). */
	| { type: 'failure'; as: string; error: RunError }
	| { type: 'timer'; name: string }
	| { type: 'act'; task: number; act: TaskAct }
	/** An assignee has left. `superior`: whom the directory names above, nearest first. */
	| { type: 'assignee-left'; task: number; superiors: readonly string[] }
	/** A record of the run has changed: for waits on a condition. */
	| { type: 'changed' };

/** What happens to a run. */
export type RunEvent =
	| { type: 'start'; variables?: JsonObject }
	| { type: 'node'; token: number; event: NodeEvent }
	| { type: 'withdraw'; by: string; reason?: string }
	| { type: 'cancel'; by: string | null; reason?: string }
	/** A stopped token is entered again, or one that waits; variables are set first. */
	| { type: 'replay'; token: number; node?: string; variables?: JsonObject; by: string };

/**
 * Inner effects are answered before the transaction ends; outer ones by a job, later. `as` names the answer: such an effect is done only
 * while a token of the run still has that name in `asked`; the others are always done. `note` never comes out of `advance`: it becomes a step.
 */
export type Effect =
	/** Formulas over the run's record and variables → `{ name: value }` as JSON. */
	| { do: 'evaluate'; as: string; formulas: { readonly [name: string]: string } }
	/** → `{ groups: { [key of who]: personIds }, choice?: keys still to choose }`. */
	| { do: 'people'; as: string; who: readonly Who[] }
	/** → `{ [personId]: superiors, nearest first }`; vacant and left ones are passed over. */
	| { do: 'superiors'; as: string; of: readonly string[] }
	/** → `{ ids, count }`, at most `limit`. */
	| { do: 'find'; as: string; model: string; where?: string; sort?: readonly { field: string; descending?: boolean }[]; limit: number }
	/**
	 * → `{ ids }`. Formulas over the record that is written; `create`: over the run's record, or with `each` one for each record of that model of
	 * which `where` holds, over that. `target` update and archive: those of which `where` holds.
	 */
	| {
			do: 'write';
			as: string;
			op: 'create' | 'update' | 'archive';
			model: string;
			each?: string;
			where?: string;
			set?: readonly { key: string; value: string }[];
			target: 'subject' | 'where' | 'new';
	  }
	/** A value from a series of numbers → text. */
	| { do: 'number'; as: string; series: string; pattern: string }
	/** Keeps the results of a goal tree of the app for these days (both included), of records of which `where` holds → `{ made, partial }`: how many results, how many without a score. */
	| { do: 'results'; as: string; tree: string; from: string; to: string; where?: string }
	/** An assignee who has left meanwhile is told at once, in the same transaction, as `assignee-left`. */
	| {
			do: 'task';
			number: number;
			assignee: string;
			verbs: readonly string[];
			due?: string;
			data?: JsonObject;
			kind: TaskKind;
			/** The node tells them itself, by a message of its own. */
			silent?: boolean;
			form?: string;
			fields?: readonly NodeField[];
	  }
	| { do: 'close-task'; number: number; state: 'done' | 'cancelled'; verb?: string; by?: string; comment?: string }
	| { do: 'change-task'; number: number; assignee?: string; due?: string | null; data?: JsonObject; verbs?: readonly string[] }
	/** Fires once, at or after `at`; one of the same name takes its place. */
	| { do: 'timer'; name: string; at: string }
	| { do: 'cancel-timer'; name: string }
	/**
	 * `title` and `body` are templates (`{{formula}}`): worked out over the run with `renderTemplate` where it is entered, once for each language,
	 * with the app's translation of them where there is one (`details.texts`: their paths). `cooldown` in seconds. With `each` one for each record
	 * of that model of which `where` holds, worked out over that record.
	 */
	| {
			do: 'message';
			topic: string;
			each?: string;
			where?: string;
			to: readonly string[];
			who?: readonly Who[];
			title?: string;
			body?: string;
			details?: JsonObject;
			channels?: readonly string[];
			robots?: readonly string[];
			cooldown?: number;
	  }
	/** Outer. Answer: `{ status, headers, body }`. At least once, with an idempotency key. */
	| { do: 'call'; as: string; method: string; url: string; headers?: { readonly [name: string]: string }; body?: string; timeoutMs: number; retries: number }
	/** Outer: answers `{ runs: [{ id, outcome }] }` when enough have ended. `where`: one run for each such record; `limit`: so many at once. */
	| {
			do: 'runs';
			as: string;
			workflow: string;
			on: 'subject' | 'where' | 'none';
			model?: string;
			where?: string;
			set?: readonly { key: string; value: string }[];
			limit?: number;
			needs: 'all' | 'any' | 'none' | number;
	  }
	/** Has the token told (`changed`) when the run's record, or what the formula reads, has changed. */
	| { do: 'watch'; formula: string }
	/** The token has left what it watched. */
	| { do: 'unwatch' }
	/** Nobody waits for that answer any more: a call that was not made is not made, runs that go on are cancelled. */
	| { do: 'drop'; as: string }
	/** Keeps what the record is like now: as the task comes, and once more as it is decided (in place of the former), for ever. */
	| { do: 'snapshot'; task?: number }
	| { do: 'note'; text: LocalText; by?: string };

/** A line of the story. The trail is made of those that are `left` and `returned`: both have `exit` and `by` in their details. */
export interface Step {
	readonly node: string | null;
	readonly token: number | null;
	readonly kind:
		| 'started'
		| 'entered'
		| 'left'
		| 'act'
		| 'waited'
		| 'failed'
		| 'returned'
		| 'withdrawn'
		| 'cancelled'
		| 'ended'
		| 'replayed'
		| 'moved'
		| 'note';
	readonly details: JsonObject;
}

/** The answer of `advance`: the run as it becomes, what is to be done, and what there is to tell. */
export interface Advance {
	readonly run: Run;
	readonly effects: readonly { readonly token: number; readonly node: string; readonly effect: Effect }[];
	readonly steps: readonly Step[];
	/** False: the event came too late or means nobody, and nothing has changed. */
	readonly taken: boolean;
	/** Why the node refuses the act; nothing has changed. */
	readonly refused?: RunError;
	/** Nodes gone through so far; handed back with the next event of the same transaction, so that nothing goes round for ever. */
	readonly moves: number;
}
