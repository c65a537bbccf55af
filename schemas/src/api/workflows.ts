import { type Static, Type } from '@sinclair/typebox';
import { closed, type JsonObject, Key } from '../common.ts';
import type { RecordJson } from './records.ts';

const Id = (o: object = {}) => Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', ...o });
const People = (o: object = {}) => Type.Array(Id(), { minItems: 1, maxItems: 50, uniqueItems: true, ...o });
const Comment = Type.String({ minLength: 1, maxLength: 4000 });

export interface PersonRef {
	id: string;
	title: string;
}

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
	kind: 'approval' | 'task' | 'copy' | 'run';
	state: 'open' | 'done' | 'cancelled';
	runStatus: RunStatusName;
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
export type RunStatusName = 'running' | 'stopped' | 'ended' | 'withdrawn' | 'cancelled';

/** `GET /{env}/tasks/{id}`: everything to decide it. */
export interface TaskDetail extends TaskEntry {
	/** The form to fill or show, and what may be done with its fields; fields that are hidden here are not in `record`. */
	form: string | null;
	model: string | null;
	fields: { [field: string]: 'hide' | 'read' | 'write' | 'require' };
	record: RecordJson | null;
	/** What the record was when the task came, where it has changed since. */
	snapshot: JsonObject | null;
	/** All that may be done with it now, in order; see the node type. */
	allowed: string[];
	needsComment: string[];
	needsSignature: boolean;
	/** Where it may be returned to, the nearest first. */
	returnTo: { node: string; title: string; people: PersonRef[] }[];
	/** Whether what is returned comes straight back here; missing: whoever returns it may choose. */
	straightBack?: 'choose' | 'always' | 'never';
	/** Others who are asked at the same time, and what they have said. */
	beside: { assignee: PersonRef; state: 'open' | 'done' | 'cancelled'; verb: string | null; comment: string | null; at: string | null }[];
	instructions: string | null;
	story: RunStep[];
}

/** `POST /{env}/tasks/{id}/act`. `verb`: approve, reject, return, transfer, add-signer, complete, choose, comment, save, read; hand-over (`to`, with a reason) by who looks after the workflow. */
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
		/** Strokes: lists of points in a box of 1000 × 400. */
		signature: Type.Optional(
			Type.Array(Type.Array(Type.Unsafe<[number, number]>(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })), { minItems: 1, maxItems: 2000 }), {
				minItems: 1,
				maxItems: 200,
			}),
		),
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
	},
	closed,
);
export type TaskBatch = Static<typeof TaskBatch>;
/** Each by itself: one that is refused does not keep the others. */
export interface TaskBatchResult {
	done: string[];
	refused: { id: string; code: string; detail: string }[];
}

/** `POST /{env}/apps/{app}/workflows/{key}/start`. */
export const StartRuns = Type.Object(
	{
		/** Key of a manual or button trigger; default: the first that the caller may use. */
		trigger: Type.Optional(Key()),
		records: Type.Optional(Type.Array(Id(), { minItems: 1, maxItems: 1000 })),
		/** Of those that the workflow marks as `input`. */
		variables: Type.Optional(Type.Record(Key(), Type.Unknown())),
		/** People for the entries of nodes that the initiator chooses: `node.entry`. */
		chosen: Type.Optional(Type.Record(Type.String({ maxLength: 80 }), People())),
		/** Answers who would be asked, and starts nothing. */
		preview: Type.Optional(Type.Boolean()),
	},
	closed,
);
export type StartRuns = Static<typeof StartRuns>;
export interface StartResult {
	runs: { run: string; record: string | null }[];
	refused: { record: string | null; code: string; detail: string }[];
	/** Entries that the initiator has to choose people for, with whom may be chosen (empty: anybody). */
	choices: { place: string; title: string; node: string }[];
	/** Of a preview: variables that whoever starts it may give. */
	inputs?: { key: string; title: string; type: 'number' | 'text' | 'boolean' | 'date' | 'date-time' | 'record' }[];
	/** Of a preview: who would be asked and cannot sign in, for the first record. */
	warnings?: { node: string; title: string; people: PersonRef[]; text: string }[];
}

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
	status: RunStatusName;
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
		status: Type.Optional(
			Type.Union([Type.Literal('running'), Type.Literal('stopped'), Type.Literal('ended'), Type.Literal('withdrawn'), Type.Literal('cancelled')]),
		),
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
	edges: { from: string; to: string; exit: string; title: string; taken: boolean }[];
	variables: { key: string; title: string; text: string }[];
	story: RunStep[];
	/** What the reader may do with the run: withdraw, urge, comment, cancel, replay, move, bring-back. */
	allowed: string[];
	/** What it has begun, and what began it. */
	children: RunEntry[];
	parent: { id: string; subject: string } | null;
	/** Calls and messages that left, or would leave, each with its idempotency key. */
	effects: { key: string; kind: 'call' | 'message'; node: string; title: string; state: string; attempts: number; at: string | null; error: string | null }[];
	/** The latest revision of the workflow, where it is another one. */
	latest: number | null;
}
/** `POST /{env}/runs/{id}/act`. `verb`: withdraw, urge, comment, cancel, replay. */
export const RunActBody = Type.Object(
	{
		verb: Type.String({ pattern: '^[a-z][a-z-]{0,39}$' }),
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

/** `GET /{env}/apps/{app}/workflows`. `record`: only the workflows about it, with the triggers that are offered for it now. */
export const WorkflowsQuery = Type.Object({ record: Type.Optional(Id()) }, closed);
/** Answered as `{ workflows: WorkflowEntry[] }`. */
export interface WorkflowEntry {
	app: string;
	key: string;
	title: string;
	description: string | null;
	model: string | null;
	revision: number;
	/** Triggers that the reader may pull by hand. */
	startable: { key: string; type: 'button' | 'manual'; title: string; icon: string | null; confirm: string | null }[];
	/** For those who look after it. */
	counts: { [status in RunStatusName]: number } | null;
	isOwner: boolean;
}
/** `GET /{env}/apps/{app}/workflows/{key}/dwell`: where time is lost. Seconds. */
export interface DwellReport {
	from: string;
	to: string;
	nodes: { node: string; title: string; visits: number; open: number; median: number; p90: number; longest: number; overdue: number; returned: number }[];
	runs: { ended: number; median: number; p90: number };
}

/** `POST /{env}/apps/{app}/workflows/{key}/move`: running ones to the present revision. */
export const MoveRuns = Type.Object(
	{
		from: Type.Integer({ minimum: 1 }),
		runs: Type.Optional(Type.Array(Id(), { maxItems: 1000 })),
		/** Old node → new node, where the key differs; null: stays on the old revision. */
		nodes: Type.Optional(Type.Record(Key(), Type.Union([Key(), Type.Null()]))),
		preview: Type.Optional(Type.Boolean()),
	},
	closed,
);
export type MoveRuns = Static<typeof MoveRuns>;
export interface MoveResult {
	moved: number;
	stay: { run: string; subject: string; node: string; reason: string }[];
	/** Nodes on which runs stand, and where they would go. */
	mapping: { from: string; title: string; to: string | null; runs: number; suggestion: string | null }[];
	/** Nodes of the present revision, to choose from. */
	targets?: { key: string; title: string }[];
}

export const DelegationBody = Type.Object(
	{
		to: Id(),
		/** Days, both included. */
		from: Type.String({ format: 'date' }),
		until: Type.String({ format: 'date' }),
		/** Only these apps or workflows (`app` or `app/key`); default: everything. */
		scope: Type.Optional(Type.Array(Type.String({ maxLength: 73 }), { minItems: 1, maxItems: 50 })),
		reason: Type.Optional(Type.String({ maxLength: 500 })),
		/** Of whom; administrators only. Default: the caller. */
		of: Type.Optional(Id()),
	},
	closed,
);
export type DelegationBody = Static<typeof DelegationBody>;
export interface DelegationEntry {
	id: string;
	of: PersonRef;
	to: PersonRef;
	from: string;
	until: string;
	scope: { ref: string; title: string }[] | null;
	reason: string | null;
	state: 'coming' | 'now' | 'over' | 'revoked';
	/** Tasks that it covers now. */
	covers: number;
}

/** `GET /{env}/apps/{app}/workflows/{key}/webhooks`, for those who look after it. Answered as `{ webhooks: WebhookEntry[] }`. */
export interface WebhookEntry {
	trigger: string;
	/** The end of its address; null: it has none yet. */
	hint: string | null;
	/** Whether callers have to sign. */
	signed: boolean;
	createdAt: string | null;
	usedAt: string | null;
}
/** `POST …/webhooks/{trigger}/rotate`: a new address; the former one ends. `signing`: what callers sign with from now on; null: nothing. */
export const RotateWebhook = Type.Object({ signing: Type.Optional(Type.Union([Type.String({ minLength: 16, maxLength: 200 }), Type.Null()])) }, closed);
export type RotateWebhook = Static<typeof RotateWebhook>;
/** The address below the server's own; shown only now. */
export interface RotatedWebhook extends WebhookEntry {
	address: string;
}

/** `GET /{env}/secrets`: names only. What they are goes in by `PUT /{env}/secrets/{name}` and never comes out. */
export interface SecretEntry {
	name: string;
	updatedAt: string;
}
export const PutSecret = Type.Object({ value: Type.String({ minLength: 1, maxLength: 4000, pattern: '^[^\\u0000]+$' }) }, closed);
export type PutSecret = Static<typeof PutSecret>;

/** `GET /{env}/call-hosts`: hosts (`name:port`) that workflows have called, or may. */
export interface CallHostEntry {
	host: string;
	/** Also where its address is a private one. */
	allowed: boolean;
	/** What a sandbox is answered in its place. */
	answer: { status: number; body: string } | null;
	/** How many calls have failed in a row, and until when it rests. */
	failures: number;
	pausedUntil: string | null;
}
/** `PUT /{env}/call-hosts/{host}`; the host `*` stands for all, and has only an `answer`. */
export const PutCallHost = Type.Object(
	{
		allowed: Type.Optional(Type.Boolean()),
		answer: Type.Optional(
			Type.Union([Type.Object({ status: Type.Integer({ minimum: 200, maximum: 599 }), body: Type.String({ maxLength: 20_000 }) }, closed), Type.Null()]),
		),
	},
	closed,
);
export type PutCallHost = Static<typeof PutCallHost>;

/** `GET …/dwell`. Days, both included; default: the last 90. `time`: `work` counts hours of work days only. */
export const DwellQuery = Type.Object(
	{
		from: Type.Optional(Type.String({ format: 'date' })),
		to: Type.Optional(Type.String({ format: 'date' })),
		time: Type.Optional(Type.Union([Type.Literal('clock'), Type.Literal('work')])),
	},
	closed,
);
export type DwellQuery = Static<typeof DwellQuery>;
