import type { ColumnSpec, LocalText } from '../kinds/field-type.ts';

type ColumnType = ColumnSpec['type'];

/**
 * What a lock means to those who work meanwhile. none: nothing waits. short: a moment, whatever the size. scan: the table is read, and
 * nothing waits for it. rewrite: the table cannot be used until it is written anew.
 */
export type LockClass = 'none' | 'short' | 'scan' | 'rewrite';

export interface PlannedColumn {
	name: string;
	type: ColumnType;
}
export interface IndexColumn {
	column: string;
	/** Blank values are last in both directions. */
	descending?: boolean;
	/** Sorts as people expect it (Chinese by pinyin). */
	collation?: 'people';
}
/** `unique` and `sort` indexes are over live records only (archived_at is null); `sort` ends with the id. `trigram` finds parts of texts, upper and lower case alike. */
export type IndexKind = 'reference' | 'unique' | 'plain' | 'sort' | 'trigram';

interface Common {
	/** Table in the environment's schema. For archive and restore steps: its name before. */
	table: string;
	/** The model, `app/key`. */
	model: string;
	/** after-commit: cannot run in a transaction, or would lock for too long inside one. */
	when: 'in-transaction' | 'after-commit';
	lock: LockClass;
	sentence: LocalText;
}
/** One change of the database. The engine says what, the server knows the SQL. */
export type StorageStep = Common &
	(
		| { step: 'create-table'; columns: readonly PlannedColumn[] }
		| { step: 'archive-table'; to: string }
		| { step: 'restore-table'; from: string }
		| { step: 'add-column'; column: string; type: ColumnType }
		| { step: 'archive-column'; column: string; to: string }
		| { step: 'restore-column'; column: string; from: string }
		/** The new type holds every value of the old one. */
		| { step: 'set-type'; column: string; type: ColumnType }
		/** Fills a new column from the archived one that it takes the place of; nothing is lost in between. */
		| { step: 'copy-column'; column: string; from: string; conversion: Conversion }
		/** Gives records without a value this one. */
		| { step: 'backfill'; column: string; type: ColumnType; value: unknown }
		| { step: 'add-check'; constraint: string; column: string; check: NonNullable<ColumnSpec['checks']>; validated: boolean }
		| { step: 'drop-constraint'; constraint: string }
		| { step: 'add-foreign-key'; constraint: string; column: string; target: string; validated: boolean }
		| { step: 'validate-constraint'; constraint: string }
		| { step: 'create-index'; index: string; columns: readonly IndexColumn[]; kind: IndexKind; concurrently: boolean }
		| { step: 'drop-index'; index: string }
		/** Works out the values of computed fields anew, in all records; large tables batch by batch, while people go on working. */
		| { step: 'recompute'; fields: readonly string[] }
	);
/** to-text: as JSON would write it. to-list: a list of the one value. to-json: the same value as JSON. to-instant: midnight UTC. */
export type Conversion = 'to-text' | 'to-list' | 'to-json' | 'to-instant';

/** Records that would not fit. The server counts them before a publish, which is refused when there are any. Live records only. */
export type DataCheck = { table: string; model: string; field?: string; reason: LocalText } & (
	| { check: 'filled'; column: string }
	/** There are none: a new required field has no value in any. */
	| { check: 'no-records' }
	| { check: 'within'; column: string; type: ColumnType; limits: NonNullable<ColumnSpec['checks']> }
	| { check: 'options'; column: string; many: boolean; options: readonly string[] }
	| { check: 'unique'; columns: readonly string[] }
);

export interface StoragePlan {
	steps: StorageStep[];
	checks: DataCheck[];
}

/** What lies archived, as the server finds it in the database. */
export type Archived =
	| { kind: 'column'; name: string; model: string; column: string; type: ColumnType; revision: number }
	| { kind: 'table'; name: string; model: string; columns: readonly PlannedColumn[]; revision: number };
