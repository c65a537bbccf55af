import { type Static, Type } from '@sinclair/typebox';
import { closed, Key } from '../common.ts';
import { type RunStatus, runStatuses } from '../run.ts';
import { Comment, Id, People, type PersonRef } from './parts.ts';

/** A line of the story of a run, in words and as data. */
export interface RunStep {
	id: string;
	at: string;
	kind: string;
	node: string | null;
	title: string | null;
	by: PersonRef | null;
	onBehalfOf: PersonRef | null;
	verb: string | null;
	to: PersonRef[];
	comment: string | null;
	mentions: PersonRef[];
	files: { id: string; name: string; size: number }[];
	signature: number[][][] | null;
	/** A sentence, in the reader's language. */
	text: string;
}

export interface RunEntry {
	id: string;
	app: string;
	workflow: { key: string; title: string };
	revision: number;
	subject: string;
	record: { model: string; id: string } | null;
	status: RunStatus;
	outcome: string | null;
	/** As the node is called that it ended in; null where no node says that outcome. */
	outcomeTitle?: string | null;
	initiator: PersonRef | null;
	startedAt: string;
	endedAt: string | null;
	at: {
		node: string;
		title: string;
		since: string;
		waitingFor: PersonRef[];
		due: string | null;
		error: string | null;
		/** For those who look after it: what they may open to hand it over. `assignee`: of `waitingFor`. */
		tasks?: { id: string; assignee: string }[];
		/** Why it may wait for ever, such as for somebody who cannot sign in. */
		warning?: string | null;
	}[];
}
/**
 * `GET /{env}/runs`, newest first: of a record (for who may read it), or of workflows (for those who look after them, and what the caller
 * began or was asked in).
 */
export const RunQuery = Type.Object(
	{
		/** `app/key` of the record's model, and its id. */
		model: Type.Optional(Type.String({ maxLength: 73 })),
		record: Type.Optional(Id()),
		app: Type.Optional(Key()),
		workflow: Type.Optional(Key()),
		status: Type.Optional(Type.Union(runStatuses.map((status) => Type.Literal(status)))),
		/** Only those that stand at this node. */
		node: Type.Optional(Key()),
		revision: Type.Optional(Type.Integer({ minimum: 1 })),
		/** Only those in which something is late. */
		overdue: Type.Optional(Type.Boolean()),
		/** Only those that nothing would ever wake. */
		stuck: Type.Optional(Type.Boolean()),
		/** Part of the subject's text. */
		search: Type.Optional(Type.String({ maxLength: 100 })),
		cursor: Type.Optional(Type.String({ maxLength: 500 })),
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30 })),
	},
	closed,
);
export type RunQuery = Static<typeof RunQuery>;
export interface RunList {
	runs: RunEntry[];
	cursor: string | null;
}
/** `GET /{env}/runs/{id}`: the picture, where it stands, and the whole story. */
export interface RunDetail extends RunEntry {
	/** As the run's own revision has them. */
	nodes: {
		key: string;
		type: string;
		title: string;
		icon: string;
		state: 'done' | 'waiting' | 'failed' | 'ahead';
		visits: number;
		position: [number, number] | null;
	}[];
	/** `withdrawn`: the way that it went when it was withdrawn, from where it stood; `exit` is empty then. */
	edges: { from: string; to: string; exit: string; title: string; taken: boolean; withdrawn?: boolean }[];
	variables: { key: string; title: string; text: string }[];
	story: RunStep[];
	/** What the reader may do with the run now. */
	allowed: RunVerb[];
	/** What it has begun, and what began it. */
	children: RunEntry[];
	parent: { id: string; subject: string } | null;
	/** Calls and messages that left, or would leave, each with its idempotency key. */
	effects: { key: string; kind: 'call' | 'message'; node: string; title: string; state: string; attempts: number; at: string | null; error: string | null }[];
	/** The latest revision of the workflow, where it is another one. */
	latest: number | null;
}
/** What may be done with a run. */
export const runVerbs = ['withdraw', 'urge', 'comment', 'cancel', 'replay'] as const;
export type RunVerb = (typeof runVerbs)[number];
/** `POST /{env}/runs/{id}/act`. */
export const RunActBody = Type.Object(
	{
		verb: Type.Union(runVerbs.map((verb) => Type.Literal(verb))),
		comment: Type.Optional(Comment),
		mentions: Type.Optional(People()),
		files: Type.Optional(Type.Array(Id(), { maxItems: 20 })),
		/** replay: where to enter again, and with which variables. */
		node: Type.Optional(Key()),
		variables: Type.Optional(Type.Record(Key(), Type.Unknown())),
		/** replay: answers what would be sent again, and does nothing. */
		preview: Type.Optional(Type.Boolean()),
	},
	closed,
);
export type RunActBody = Static<typeof RunActBody>;
export interface ReplayPreview {
	again: { kind: 'call' | 'message'; node: string; title: string; sentAt: string | null; key: string }[];
}
