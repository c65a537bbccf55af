import { type Static, Type } from '@sinclair/typebox';
import { closed, type JsonObject, type JsonValue } from '../common.ts';
import { Reason } from './records.ts';

/** All below /{env}/apps/{app}/trees/{tree}. Ids are those of records of the tree's model. Numbers that were computed are decimal text. */

/** GET …/records/{id}/path : from the record up to the root; what the reader may not see is `restricted`. `share`: its part of the root's score in percent. */
export interface TreePath {
	steps: {
		id: string;
		title: string | null;
		level: string | null;
		weight: number | null;
		score: string | null;
		status: string | null;
		share: string | null;
		restricted?: true;
	}[];
}

export const WeightsChange = Type.Object(
	{
		/** The record whose group is meant; any member. */
		of: Type.String({ format: 'uuid' }),
		/** New weights of members; the others give way. */
		weights: Type.Array(
			Type.Object({ id: Type.String({ format: 'uuid' }), weight: Type.Optional(Type.Number()), locked: Type.Optional(Type.Boolean()) }, closed),
			{ maxItems: 500 },
		),
		reason: Type.Optional(Reason),
		/** Answers what would be, and writes nothing. */
		preview: Type.Optional(Type.Boolean({ default: false })),
		/** From which day the new weights count; default today. */
		validFrom: Type.Optional(Type.String({ format: 'date' })),
	},
	{ ...closed, title: 'Change of weights' },
);
export type WeightsChange = Static<typeof WeightsChange>;
/** POST …/weights. Refusals: tree.weights-impossible, with what stands in the way. */
export interface WeightGroup {
	total: number;
	digits: number;
	members: {
		id: string;
		version: number;
		title: string | null;
		before: number | null;
		weight: number | null;
		locked: boolean;
		minimum: number | null;
		maximum: number | null;
		rule?: { key: string; title: string };
	}[];
}

/** GET …/records/{id}/weights : its weights over time, oldest first. */
export interface WeightTimeline {
	entries: {
		weight: number;
		from: string;
		to: string | null;
		cause: 'formal' | 'rule' | 'balance';
		rule: { key: string; title: string } | null;
		at: string;
		by: string | null;
		reason: string | null;
	}[];
}

export const TreeMove = Type.Object(
	{
		id: Type.String({ format: 'uuid' }),
		parent: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
		version: Type.Optional(Type.Integer()),
		preview: Type.Optional(Type.Boolean()),
		reason: Type.Optional(Reason),
	},
	{ ...closed, title: 'Move in a tree' },
);
export type TreeMove = Static<typeof TreeMove>;
/** POST …/move */
export interface TreeMoveResult {
	/** Records that move along, below it. */
	below: number;
	groups: WeightGroup[];
	scores: { id: string; title: string | null; before: string | null; after: string | null }[];
}

/** GET …/records/{id}/score?from=2026-01-01&to=2026-01-31 : the score of a period. */
export interface PeriodScore {
	from: string;
	to: string;
	mode: 'segment' | 'average' | 'closing';
	value: string | null;
	segments: {
		from: string;
		to: string;
		days: number;
		value: string | null;
		parts: { id: string; title: string | null; weight: string; score: string | null; contribution: string | null; restricted?: true }[];
		/** What made the weights change at its beginning. */
		cause?: { rule: { key: string; title: string } | null; reason: string | null };
	}[];
}

export const CascadeRequest = Type.Object(
	{ id: Type.String({ format: 'uuid' }), rule: Type.String({ maxLength: 36 }), preview: Type.Optional(Type.Boolean()), reason: Type.Optional(Reason) },
	{ ...closed, title: 'Cascade' },
);
export type CascadeRequest = Static<typeof CascadeRequest>;
/** POST …/cascade. Children that exist are not made again: where the parent has changed, the change is proposed. */
export interface CascadeResult {
	create: { for: { id: string; title: string | null }; values: JsonObject; id?: string }[];
	change: { id: string; title: string | null; version: number; fields: { [field: string]: { from: JsonValue; to: JsonValue } } }[];
}
/** POST …/cascade/accept : the proposed changes of these records are made. */
export const CascadeAccept = Type.Object(
	{
		id: Type.String({ format: 'uuid' }),
		rule: Type.String({ maxLength: 36 }),
		records: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 1000 }),
		reason: Type.Optional(Reason),
	},
	{ ...closed, title: 'Accept proposed changes' },
);
export type CascadeAccept = Static<typeof CascadeAccept>;

/** POST …/results : freezes a period for all records that the writer may change; again: only those that are missing. */
export const FreezeResults = Type.Object(
	{
		from: Type.String({ format: 'date' }),
		to: Type.String({ format: 'date' }),
		records: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { maxItems: 5000 })),
	},
	{ ...closed, title: 'Freeze results' },
);
export type FreezeResults = Static<typeof FreezeResults>;

/** GET …/revisions?from&to : formal revisions and rule events, told apart; and how often goals were changed. */
export interface TreeRevisions {
	formal: number;
	byRule: number;
	/** Records that were live at any time in the period. */
	active: number;
	/** formal / active; null without any. */
	ratio: string | null;
}

/** GET …/warnings : dependencies that slip or wait, one for each pair. */
export interface TreeWarnings {
	entries: {
		id: string;
		title: string | null;
		on: { id: string; title: string | null };
		kind: 'late' | 'overdue' | 'poor';
		due: string | null;
		owners: string[];
	}[];
}
