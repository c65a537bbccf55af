import { type Static, Type } from '@sinclair/typebox';
import { closed, Key } from '../common.ts';
import type { RunStatus, TaskKind, TaskState } from '../run.ts';
import { Duration } from '../workflow.ts';
import type { ClockJson } from './environments.ts';
import type { PersonRef } from './parts.ts';

const Instant = (o: object = {}) => Type.String({ format: 'date-time', ...o });

/** How people behave: those who act do so some time after they were asked, approve, complete, and fill what has to be filled. */
export const RehearsalAnswers = Type.Object(
	{
		/** `share`: each person either acts in time or is late, the same one always. */
		who: Type.Union([Type.Literal('nobody'), Type.Literal('everybody'), Type.Literal('share')]),
		after: Type.Optional(Duration({ default: '4 workhours', title: 'They act after' })),
		/** Of a share: percent of the people that act in time. */
		percent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, default: 80 })),
		/** Of a share: when the others act; missing: never. */
		lateAfter: Type.Optional(Duration()),
		/** Who is late; another number, others. */
		seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, default: 1 })),
	},
	closed,
);
export type RehearsalAnswers = Static<typeof RehearsalAnswers>;

/** A workflow that somebody begins by hand; schedules, dates and conditions begin theirs by themselves. */
export const RehearsalStart = Type.Object(
	{
		app: Key(),
		workflow: Key(),
		/** Of its buttons and manual triggers; default: the first. */
		trigger: Type.Optional(Key()),
		/** Not before now. */
		at: Instant(),
		/** A formula over its records: begun for each of which it holds. Default: for all. */
		where: Type.Optional(Type.String({ maxLength: 4000 })),
		/** Who begins it: the person in this field of the record. Default: the first field that holds a person. */
		by: Type.Optional(Key()),
		/** The first so many records only. */
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000 })),
	},
	closed,
);
export type RehearsalStart = Static<typeof RehearsalStart>;

/** `POST /environments/{key}/rehearsal`: from the time that it is in the sandbox to another. */
export const NewRehearsal = Type.Object(
	{ to: Instant(), answers: RehearsalAnswers, starts: Type.Optional(Type.Array(RehearsalStart, { maxItems: 50 })) },
	closed,
);
export type NewRehearsal = Static<typeof NewRehearsal>;

export interface RehearsalJson {
	from: string;
	to: string;
	answers: RehearsalAnswers;
	starts: RehearsalStart[];
	/** How far it has come: `state` of the way, and the clock. */
	state: 'running' | 'done' | 'stopped' | 'failed';
	clock: ClockJson;
	/** How long it took, so far; milliseconds. */
	tookMs: number;
}

/** `GET /environments/{key}/rehearsal`: all of it in numbers. */
export interface RehearsalSummary {
	/** Null: none was rehearsed yet. */
	rehearsal: RehearsalJson | null;
	totals: RehearsalTotals;
	workflows: RehearsalWorkflow[];
	/** Days on which anything happened, by the workspace's time zone. */
	days: RehearsalDay[];
	channels: { channel: string; day: string; state: string; count: number }[];
	deadEnds: { kind: DeadEndKind; count: number }[];
}
export interface RehearsalTotals {
	runs: number;
	asked: number;
	people: number;
	done: number;
	open: number;
	late: number;
	reminded: number;
	escalated: number;
	messages: number;
	captured: number;
	calls: number;
	records: number;
	deadEnds: number;
	/** People who are asked and have no account to act with. */
	withoutAccount: number;
}
export interface RehearsalWorkflow {
	app: string;
	key: string;
	title: string;
	runs: { [status in RunStatus]: number };
	nodes: RehearsalNode[];
}
export interface RehearsalNode {
	node: string;
	title: string;
	/** How often runs came to it. */
	visits: number;
	asked: number;
	people: number;
	done: number;
	open: number;
	late: number;
	reminded: number;
	escalated: number;
	firstAt: string | null;
	lastAt: string | null;
}
export interface RehearsalDay {
	day: string;
	begun: number;
	asked: number;
	done: number;
	reminded: number;
	escalated: number;
	messages: number;
}

export const rehearsalViews = ['asked', 'reminders', 'dead-ends', 'messages', 'load', 'paths', 'calls', 'records'] as const;
export type RehearsalView = (typeof rehearsalViews)[number];

/** `GET /environments/{key}/rehearsal/{view}`: a list of it, or all of it as a CSV file. */
export const RehearsalQuery = Type.Object(
	{
		app: Type.Optional(Key()),
		workflow: Type.Optional(Key()),
		node: Type.Optional(Key()),
		person: Type.Optional(Type.String({ format: 'uuid' })),
		/** A day of the workspace. */
		day: Type.Optional(Type.String({ format: 'date' })),
		/** asked: `open`, `done`, `cancelled`, `late`. dead-ends: their kind. reminders: their topic. messages: the channel. */
		only: Type.Optional(Type.String({ maxLength: 40, pattern: '^[a-z][a-z0-9._-]*$' })),
		search: Type.Optional(Type.String({ maxLength: 100 })),
		cursor: Type.Optional(Type.String({ maxLength: 20, pattern: '^[0-9]+$' })),
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
		format: Type.Optional(Type.Literal('csv')),
	},
	closed,
);
export type RehearsalQuery = Static<typeof RehearsalQuery>;

/** In the order of time, for `load` and `paths` the greatest first. */
export interface RehearsalList<V extends RehearsalView = RehearsalView> {
	rows: RehearsalRows[V][];
	total: number;
	cursor: string | null;
}
/** Where something happened. */
interface Place {
	app: string;
	workflow: { key: string; title: string };
	run: string;
	subject: string;
}
export interface AskedRow extends Place {
	task: string;
	node: { key: string; title: string };
	kind: TaskKind;
	person: PersonRef;
	at: string;
	due: string | null;
	/** When they were, or would have been, reminded. */
	reminded: string[];
	escalated: { to: PersonRef; at: string }[];
	state: TaskState;
	verb: string | null;
	by: PersonRef | null;
	decidedAt: string | null;
	late: boolean;
	/** It waited already when the rehearsal began. */
	carried: boolean;
}
export interface ReminderRow extends Place {
	at: string;
	/** `task.reminder`, `task.overdue`, `task.escalated` */
	topic: string;
	node: { key: string; title: string };
	person: PersonRef;
	/** Who is late. */
	of: PersonRef | null;
	due: string | null;
}
export const deadEndKinds = ['stopped', 'stuck', 'nobody', 'endless', 'late', 'self', 'leaver', 'refused', 'no-recipient', 'not-begun', 'job'] as const;
export type DeadEndKind = (typeof deadEndKinds)[number];
export interface DeadEndRow {
	kind: DeadEndKind;
	at: string;
	app: string | null;
	workflow: { key: string; title: string } | null;
	node: { key: string; title: string } | null;
	run: string | null;
	subject: string | null;
	person: PersonRef | null;
	/** What is wrong and what to do about it. */
	detail: string;
}
export interface MessageRow {
	at: string;
	/** When it would have left. */
	dueAt: string;
	channel: string;
	person: PersonRef | null;
	topic: string;
	title: string;
	body: string;
	state: string;
	reason: string | null;
}
export interface LoadRow {
	person: PersonRef;
	asked: number;
	done: number;
	open: number;
	late: number;
	/** The day on which most was new to them. */
	peakDay: string;
	peak: number;
	/** The most that waited for them at one time. */
	waiting: number;
	reminded: number;
	/** What came to them because others were late. */
	escalated: number;
	hasAccount: boolean;
}
export interface PathRow extends Place {
	status: RunStatus;
	at: string;
	endedAt: string | null;
	hours: number;
	/** Titles of the nodes that asked people, in the order in which it came through. */
	path: string[];
}
export interface CallRow extends Place {
	at: string;
	node: { key: string; title: string };
	title: string;
	state: string;
}
/** What workflows made of records on a day. */
export interface RecordsRow {
	day: string;
	app: string;
	workflow: { key: string; title: string };
	model: { ref: string; title: string };
	created: number;
	changed: number;
	archived: number;
}
export interface RehearsalRows {
	asked: AskedRow;
	reminders: ReminderRow;
	'dead-ends': DeadEndRow;
	messages: MessageRow;
	load: LoadRow;
	paths: PathRow;
	calls: CallRow;
	records: RecordsRow;
}

/** `POST /{env}/apps/{app}/workflows/{key}/rehearse`: who would be asked if each person began it, without anything being begun. */
export interface ApproverRehearsal {
	/** People who could begin it. */
	initiators: number;
	/** How many combinations of initiator and node were looked at. */
	looks: number;
	tookMs: number;
	nodes: { node: string; title: string; asked: number; people: number; most: { person: PersonRef; times: number } | null }[];
	deadEnds: ApproverDeadEnd[];
	/** Entries that only a run knows: chosen by the initiator, or in a variable. */
	unknown: { node: string; title: string; entry: string }[];
}
export interface ApproverDeadEnd {
	/** `leaver`: somebody in the line has left, and the next above is asked. `circle`: the line of superiors leads back. */
	kind: 'nobody' | 'self' | 'leaver' | 'circle' | 'no-record';
	node: { key: string; title: string } | null;
	initiators: PersonRef[];
	/** All of them; `initiators` names the first fifty. */
	count: number;
	/** Who has left, or of whom the circle is made. */
	people: PersonRef[];
	detail: string;
}
