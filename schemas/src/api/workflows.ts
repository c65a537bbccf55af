import { type Static, Type } from '@sinclair/typebox';
import { closed, Key } from '../common.ts';
import type { RunStatus } from '../run.ts';
import { Id, People, type PersonRef } from './parts.ts';

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
	/** Entries that the initiator has to choose people for: `place` names one in `chosen`. */
	choices: { place: string; title: string; node: string }[];
	/** Of a preview: variables that whoever starts it may give. */
	inputs?: { key: string; title: string; type: 'number' | 'text' | 'boolean' | 'date' | 'date-time' | 'record' }[];
	/** Of a preview: who would be asked and cannot sign in, for the first record. */
	warnings?: { node: string; title: string; people: PersonRef[]; text: string }[];
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
	counts: { [status in RunStatus]: number } | null;
	isOwner: boolean;
}
/** `GET /{env}/apps/{app}/workflows/{key}/dwell`. Days, both included; default: the last 90. `time`: `work` counts hours of work days only. */
export const DwellQuery = Type.Object(
	{
		from: Type.Optional(Type.String({ format: 'date' })),
		to: Type.Optional(Type.String({ format: 'date' })),
		time: Type.Optional(Type.Union([Type.Literal('clock'), Type.Literal('work')])),
	},
	closed,
);
export type DwellQuery = Static<typeof DwellQuery>;
/** Where time is lost. Seconds. */
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
		/** How many at once, and behind which: `cursor` of the answer before. */
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 200 })),
		cursor: Type.Optional(Id()),
	},
	closed,
);
export type MoveRuns = Static<typeof MoveRuns>;
export interface MoveResult {
	moved: number;
	/** Where the next ones begin, to be asked for with otherwise the same body; null: these were the last. How many there still are. */
	cursor: string | null;
	remaining: number;
	stay: { run: string; subject: string; node: string; reason: string }[];
	/** Nodes on which runs stand, and where they would go. */
	mapping: { from: string; title: string; to: string | null; runs: number; suggestion: string | null }[];
	/** Nodes of the present revision, to choose from. */
	targets: { key: string; title: string }[];
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
