import { type Static, Type } from '@sinclair/typebox';
import { closed, type JsonObject, type JsonValue } from '../common.ts';

/** Filter operators. Which of them a field takes is said by its kind. */
export const filterOps = [
	'eq',
	'ne',
	'lt',
	'lte',
	'gt',
	'gte',
	'in',
	'not-in',
	'contains',
	'starts',
	'has-any',
	'has-all',
	'empty',
	'not-empty',
	'below',
] as const;
export type FilterOp = (typeof filterOps)[number];

/**
 * A typed filter tree. `field` may cross references: `owner.org_unit`. `below`: the record itself or any below it in a tree.
 * `formula` is a condition in the formula language, e.g. `[owner] = ME()`.
 */
export type Filter =
	| { and: Filter[] }
	| { or: Filter[] }
	| { not: Filter }
	| { field: string; op: FilterOp; value?: JsonValue }
	| { formula: string }
	| { search: string };
export const Filter = Type.Recursive(
	(This) =>
		Type.Union([
			Type.Object({ and: Type.Array(This, { maxItems: 50 }) }, closed),
			Type.Object({ or: Type.Array(This, { maxItems: 50 }) }, closed),
			Type.Object({ not: This }, closed),
			Type.Object(
				{ field: Type.String({ maxLength: 200 }), op: Type.Union(filterOps.map((o) => Type.Literal(o))), value: Type.Optional(Type.Unknown()) },
				closed,
			),
			Type.Object({ formula: Type.String({ minLength: 1, maxLength: 4000 }) }, closed),
			Type.Object({ search: Type.String({ minLength: 1, maxLength: 200 }) }, closed),
		]),
	{ $id: 'Filter', title: 'Filter' },
);

/** Body of `POST …/records/{model}/query`; `GET …/records/{model}` takes the same names (filter as JSON, lists comma-separated). */
export const ListQuery = Type.Object(
	{
		filter: Type.Optional(Type.Unsafe<Filter>(Type.Ref('Filter'))),
		/** `-due` is descending. Blank values come last. The record id is always the last criterion. */
		sort: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 5 })),
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
		cursor: Type.Optional(Type.String({ maxLength: 2000 })),
		/** Skip this many; for jumping in a virtual list. At most 200,000. */
		offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 200000 })),
		count: Type.Optional(Type.Boolean({ default: false })),
		fields: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 200 })),
		expand: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 10 })),
		archived: Type.Optional(Type.Boolean({ default: false, description: 'Archived records instead of live ones' })),
	},
	{ ...closed, title: 'List query' },
);
export type ListQuery = Static<typeof ListQuery>;

/** A record on the wire. `values` holds only the fields that the reader may see; unset ones are null. */
export interface RecordJson {
	id: string;
	version: number;
	createdAt: string;
	updatedAt: string;
	/** Person ids, or null for the system. */
	createdBy: string | null;
	updatedBy: string | null;
	archivedAt?: string;
	values: JsonObject;
	/** For every expanded reference that has a value: the target’s id and title; `restricted` when the reader may not see it. */
	expanded?: { [field: string]: ExpandedRef | ExpandedRef[] | null };
	/** What the reader may do with this record now, and which fields they may change on it; only on get. */
	can?: { update: boolean; delete: boolean; fields?: string[] };
}
export interface ExpandedRef {
	id: string;
	title: string | null;
	restricted?: true;
}
export interface ListResult {
	records: RecordJson[];
	/** Present when there is more. */
	nextCursor?: string;
	/** Present when asked for with `count`. */
	total?: number;
}

/** Why, in the writer’s words; history keeps it. */
export const Reason = Type.String({ maxLength: 500, pattern: '^[^\\u0000]*$' });

/** Versions and revisions as the database counts them. */
export const Version = (o: object = {}) => Type.Integer({ minimum: 1, maximum: 2_147_483_647, ...o });

const SubmittedForm = Type.String({ maxLength: 40, description: 'Key of the form that was submitted, for workflows that wait for it' });
export const CreateRecord = Type.Object(
	{ values: Type.Unsafe<JsonObject>({ type: 'object' }), reason: Type.Optional(Reason), form: Type.Optional(SubmittedForm) },
	{ ...closed, title: 'New record' },
);
export const UpdateRecord = Type.Object(
	{
		version: Version({ description: 'The version you have seen' }),
		values: Type.Unsafe<JsonObject>({ type: 'object', minProperties: 1 }),
		reason: Type.Optional(Reason),
		form: Type.Optional(SubmittedForm),
	},
	{ ...closed, title: 'Change of a record' },
);

/** The most operations of one bulk write. */
export const bulkLimit = 500;
/** Body of `POST …/records/{model}/bulk`: many records at once. Pointers of refusals are `#/operations/3/values/actual`. */
export const BulkWrite = Type.Object(
	{
		operations: Type.Array(
			Type.Union([
				Type.Object({ op: Type.Literal('create'), values: Type.Unsafe<JsonObject>({ type: 'object' }) }, closed),
				Type.Object(
					{
						op: Type.Literal('update'),
						id: Type.String({ maxLength: 60 }),
						version: Version(),
						values: Type.Unsafe<JsonObject>({ type: 'object', minProperties: 1 }),
					},
					closed,
				),
			]),
			{ minItems: 1, maxItems: bulkLimit },
		),
		atomic: Type.Optional(Type.Boolean({ default: true, description: 'All or none; without it, each operation succeeds or is refused by itself' })),
		reason: Type.Optional(Reason),
	},
	{ ...closed, title: 'Many changes' },
);
export type BulkWrite = Static<typeof BulkWrite>;
/** One entry per operation, in their order. An atomic write that is refused is one problem for all instead. */
export interface BulkResult {
	results: ({ status: 'done'; record: RecordJson } | { status: 'refused'; problem: ProblemJson })[];
}

export interface HistoryEntry {
	version: number;
	at: string;
	actor: { id: string | null; title: string };
	action: 'create' | 'update' | 'archive' | 'restore';
	reason: string | null;
	/** Why the runtime itself made the change: it gave way to others of its weight group; a rule of a goal tree set its weight; a tree opened it; a workflow did, in `run`. */
	cause?: 'balance' | 'rule' | 'conflict' | 'run';
	/** The run of a workflow that made the change, or in which somebody did. */
	run?: string;
	/** Only fields that the reader may see. References come with the title of then-and-now targets in `titles`. */
	changes: { [field: string]: { from: JsonValue; to: JsonValue } };
	titles?: { [id: string]: string };
}
export interface HistoryResult {
	entries: HistoryEntry[];
	nextCursor?: string;
}

export const AggregateQuery = Type.Object(
	{
		filter: Type.Optional(Type.Unsafe<Filter>(Type.Ref('Filter'))),
		groupBy: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 2 })),
		measures: Type.Array(
			Type.Object(
				{
					key: Type.String({ maxLength: 40 }),
					fn: Type.Union([Type.Literal('count'), Type.Literal('sum'), Type.Literal('avg'), Type.Literal('min'), Type.Literal('max')]),
					field: Type.Optional(Type.String({ maxLength: 200 })),
				},
				closed,
			),
			{ minItems: 1, maxItems: 10 },
		),
	},
	{ ...closed, title: 'Aggregate query' },
);
export type AggregateQuery = Static<typeof AggregateQuery>;
export interface AggregateResult {
	/** One per group (one in all without groupBy); `titles` for groups that are references. At most 1,000 groups. */
	groups: { by: { [field: string]: JsonValue }; values: { [measure: string]: number | string | null } }[];
	titles?: { [id: string]: string };
}

/** RFC 9457. `errors` point into the request body’s `values` (or into a definition). */
export interface ProblemJson {
	type: string;
	title: string;
	status: number;
	detail: string;
	code: string;
	instance?: string;
	errors?: { pointer: string; code: string; detail: string }[];
	[detail: string]: unknown;
}
