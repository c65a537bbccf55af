import { type Static, Type } from '@sinclair/typebox';
import { closed, type JsonObject, type JsonValue } from '../common.ts';
import { Reason, Version } from './records.ts';

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
			Type.Object(
				{
					id: Type.String({ format: 'uuid' }),
					weight: Type.Optional(Type.Number({ minimum: 0 })),
					locked: Type.Optional(Type.Boolean()),
					version: Type.Optional(Version({ description: 'The version you have seen; without it, whatever it is now' })),
				},
				closed,
			),
			{ maxItems: 500 },
		),
		reason: Type.Optional(Reason),
		/** Answers what would be, and writes nothing. */
		preview: Type.Optional(Type.Boolean({ default: false })),
		/** From which day the new weights count: today or a day before. Default today. What comes into force later is a rule of the tree. */
		validFrom: Type.Optional(Type.String({ format: 'date' })),
	},
	{ ...closed, title: 'Change of weights' },
);
export type WeightsChange = Static<typeof WeightsChange>;
/**
 * GET …/records/{id}/group : the records that share a total with this one, as they are now (`before` is `weight`).
 * POST …/weights : the same as it has become, or would. Refusals: tree.weights-impossible, with what stands in the way; tree.weight-by-rule.
 */
export interface WeightGroup {
	total: number;
	digits: number;
	/** Those that the reader may see, in the order in which they were made. Weights with the base beside them while a rule of the tree is in force. */
	members: {
		id: string;
		version: number;
		title: string | null;
		before: number | null;
		weight: number | null;
		/** What it weighs without rules; only where that differs. */
		base?: number | null;
		locked: boolean;
		minimum: number | null;
		maximum: number | null;
		/** The rule that sets its weight now: it cannot be set by hand. */
		rule?: { key: string; title: string };
	}[];
	/** Members that the reader may not see, together; they give way like the others. */
	restricted?: { count: number; before: number; weight: number };
	/** Rules that hold and could not be applied: locked, out of bounds, or the others cannot give way. In the reader's language. */
	rejected?: { id: string; rule: { key: string; title: string }; reason: string }[];
}

/** GET …/records/{id}/weights : its weights over time, oldest first. */
export interface WeightTimeline {
	entries: {
		weight: number;
		/** Days, both included; `to` null: until further notice. */
		from: string;
		to: string | null;
		/** formal: somebody set it. rule: a rule of the tree set it. balance: it gave way to others of its group. */
		cause: 'formal' | 'rule' | 'balance';
		rule: { key: string; title: string } | null;
		/** The rule let go of it. */
		ended?: true;
		/** The record whose change made it give way, as far as the reader may see it. */
		causedBy?: { id: string; title: string | null };
		at: string;
		by: { id: string | null; title: string };
		reason: string | null;
		/** Since when another entry stands in its place: it was never in force for a whole day, or was replaced for days that had passed. */
		replacedAt?: string;
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
	/** The groups whose weights change: the one that it leaves and the one that it enters. */
	groups: WeightGroup[];
	scores: { id: string; title: string | null; before: string | null; after: string | null }[];
}

/** GET …/records/{id}/score?from=2026-01-01&to=2026-01-31 : the score of a period; with `&of=group` that of the records that share a total with it. */
export interface PeriodScore {
	from: string;
	to: string;
	mode: 'segment' | 'average' | 'closing';
	value: string | null;
	/** What made the score of a record with children, in trees where its own achievement may count before them (`rollup.own: first`). */
	counted?: 'own' | 'children';
	segments: {
		from: string;
		to: string;
		days: number;
		value: string | null;
		/** Contributions sum to the value. `restricted`: all that the reader may not see, as one. */
		parts: { id: string | null; title: string | null; weight: string; score: string | null; contribution: string | null; restricted?: true }[];
		/** What made the weights change at its beginning. */
		cause?: { rule: { key: string; title: string } | null; reason: string | null; ended?: true };
	}[];
}

export const CascadeRequest = Type.Object(
	{
		id: Type.String({ format: 'uuid' }),
		rule: Type.String({ maxLength: 36 }),
		/** Those that no child is made for this time; numbers are divided among the others. */
		leave: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { maxItems: 1000, description: 'No child is made for these this time' })),
		preview: Type.Optional(Type.Boolean()),
		reason: Type.Optional(Reason),
	},
	{ ...closed, title: 'Cascade' },
);
export type CascadeRequest = Static<typeof CascadeRequest>;
/** POST …/cascade. Children that exist are not made again: of those that a cascade has made, what has changed above is proposed. */
export interface CascadeResult {
	create: { for: { id: string; title: string | null }; values: JsonObject; id?: string }[];
	change: { id: string; title: string | null; version: number; fields: { [field: string]: { from: JsonValue; to: JsonValue } } }[];
	/** Children that no cascade has made, but that are for the same: none is made beside them, and nothing is proposed. */
	byHand?: { id: string; title: string | null }[];
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

/** POST …/results : freezes a period for all records that the writer may see; again: only those that are missing. */
export const FreezeResults = Type.Object(
	{
		from: Type.String({ format: 'date' }),
		to: Type.String({ format: 'date' }),
		records: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { maxItems: 5000 })),
		/** Only says how many there would be; nothing is worked out or made. */
		preview: Type.Optional(Type.Boolean()),
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

/** POST …/results : one record of the tree's `results.model` for each record of the tree. */
export interface FrozenResults {
	/** Records that were made. */
	made: number;
	/** Those that were there already. */
	kept: number;
	/** Records of the tree whose score could not be worked out: their result has no score. */
	partial: { id: string; title: string | null }[];
	/** The same of weight groups, in trees that keep results of them. */
	groups?: { made: number; kept: number };
}
