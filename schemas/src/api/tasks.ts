import { type Static, Type } from '@sinclair/typebox';
import { closed, type JsonObject, Key } from '../common.ts';
import type { RunStatus, TaskKind, TaskState } from '../run.ts';
import type { NodeField } from '../workflow.ts';
import { Comment, Id, People, type PersonRef } from './parts.ts';
import type { RecordJson } from './records.ts';
import type { RunStep } from './runs.ts';

/** `todo`: waits for me, or for somebody who has delegated to me. `started`: runs that I began. `done`: what I did. `copied`: sent to me to know. */
export const TaskBox = Type.Union([Type.Literal('todo'), Type.Literal('started'), Type.Literal('done'), Type.Literal('copied')]);
export type TaskBox = Static<typeof TaskBox>;

/** `GET /{env}/tasks`. */
export const TaskQuery = Type.Object(
	{
		box: Type.Optional(TaskBox),
		app: Type.Optional(Key()),
		workflow: Type.Optional(Key()),
		node: Type.Optional(Key()),
		/** Only what is late. */
		overdue: Type.Optional(Type.Boolean()),
		/** Part of the subject's text. */
		search: Type.Optional(Type.String({ maxLength: 100 })),
		sort: Type.Optional(Type.Union([Type.Literal('due'), Type.Literal('newest'), Type.Literal('oldest')])),
		cursor: Type.Optional(Type.String({ maxLength: 500 })),
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30 })),
	},
	closed,
);
export type TaskQuery = Static<typeof TaskQuery>;

/** One line of the inbox. In box `started` each is a run, `id` null. */
export interface TaskEntry {
	id: string | null;
	run: string;
	app: string;
	workflow: { key: string; title: string; icon: string | null };
	/** What the run is about, as the workflow's `subject` says. */
	subject: string;
	node: { key: string; title: string } | null;
	kind: TaskKind | 'run';
	state: TaskState;
	runStatus: RunStatus;
	outcome: string | null;
	/** As the node is called that the run ended in; null where no node says that outcome. */
	outcomeTitle?: string | null;
	verb: string | null;
	/** What its node calls verbs, in the reader's language; missing: as everywhere. */
	labels?: { [verb: string]: string };
	initiator: PersonRef | null;
	assignee: PersonRef | null;
	/** Whose task it is, where I act as a delegate. */
	onBehalfOf: PersonRef | null;
	/** Verbs that can be done to several tasks at once. */
	verbs: string[];
	createdAt: string;
	due: string | null;
	overdue: boolean;
	decidedAt: string | null;
	/** Who holds it up, for box `started`. */
	waitingFor: PersonRef[];
	/** How often somebody has urged. */
	urged: number;
	/** A copy that was not opened yet; a task that was not looked at yet. */
	unread: boolean;
}
export interface TaskList {
	tasks: TaskEntry[];
	cursor: string | null;
}
export interface TaskCounts {
	todo: number;
	overdue: number;
	copied: number;
	started: number;
}

/** `GET /{env}/tasks/{id}`: everything to decide it. */
export interface TaskDetail extends TaskEntry {
	/** The form to fill or show, and what may be done with its fields; fields that are hidden here are not in `record`. */
	form: string | null;
	model: string | null;
	fields: { [field: string]: NodeField['may'] };
	record: RecordJson | null;
	/** What the record was when the task came, where it has changed since. */
	snapshot: JsonObject | null;
	/** All that may be done with it now, in order; see the node type. */
	allowed: string[];
	/** It is open and asks somebody for whom the reader does not stand in: they see it as one who looks after the workflow, or takes part. */
	onlyLooks?: boolean;
	/** Why whoever is asked cannot do it, such as for want of a role. */
	blocked?: string;
	needsComment: string[];
	needsSignature: boolean;
	/** Where it may be returned to, the nearest first. */
	returnTo: { node: string; title: string; people: PersonRef[] }[];
	/** Whether what is returned comes straight back here; missing: whoever returns it may choose. */
	straightBack?: 'choose' | 'always' | 'never';
	/** Others who are asked at the same time, and what they have said. */
	beside: { assignee: PersonRef; state: TaskState; verb: string | null; comment: string | null; at: string | null }[];
	instructions: string | null;
	story: RunStep[];
}

/** `POST /{env}/tasks/{id}/act`. `verb`: approve, reject, return, transfer, add-signer, complete, choose, comment, save, read; hand-over (`to`, with a reason) and change-due (`due`, with a reason) by who looks after the workflow. */
/** Strokes: lists of points in a box of 1000 × 400. */
const Signature = () =>
	Type.Array(Type.Array(Type.Unsafe<[number, number]>(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })), { minItems: 1, maxItems: 2000 }), {
		minItems: 1,
		maxItems: 200,
	});
export const TaskActBody = Type.Object(
	{
		verb: Type.String({ pattern: '^[a-z][a-z-]{0,39}$' }),
		comment: Type.Optional(Comment),
		mentions: Type.Optional(People()),
		files: Type.Optional(Type.Array(Id(), { maxItems: 20 })),
		to: Type.Optional(People()),
		place: Type.Optional(Type.Union([Type.Literal('before'), Type.Literal('after'), Type.Literal('beside')])),
		mode: Type.Optional(Type.Union([Type.Literal('any'), Type.Literal('all'), Type.Literal('sequence')])),
		node: Type.Optional(Key()),
		straightBack: Type.Optional(Type.Boolean()),
		/** Fields of the record, as far as the node lets them be written; `version` as it was read. */
		values: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
		version: Type.Optional(Type.Integer()),
		/** change-due: when it is due from now on; null: at no time. */
		due: Type.Optional(Type.Union([Type.String({ format: 'date-time' }), Type.Null()])),
		signature: Type.Optional(Signature()),
	},
	closed,
);
export type TaskActBody = Static<typeof TaskActBody>;
export const TaskBatch = Type.Object(
	{
		tasks: Type.Array(Id(), { minItems: 1, maxItems: 200 }),
		verb: Type.Union([Type.Literal('approve'), Type.Literal('reject'), Type.Literal('transfer'), Type.Literal('read')]),
		comment: Type.Optional(Comment),
		to: Type.Optional(People()),
		/** Once for all of them. */
		signature: Type.Optional(Signature()),
	},
	closed,
);
export type TaskBatch = Static<typeof TaskBatch>;
/** Each by itself: one that is refused does not keep the others. */
export interface TaskBatchResult {
	done: string[];
	/** `reasonCode`: what its node says, where it refuses. */
	refused: { id: string; code: string; detail: string; reasonCode?: string }[];
}
