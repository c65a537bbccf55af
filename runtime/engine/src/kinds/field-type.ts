import type { JsonValue, PropertySchema } from '@dougong/schemas';
import type { FilterOp } from '@dougong/schemas/api';
import type { Static, TObject } from '@sinclair/typebox';
import type { FormulaType } from '../formula/types.ts';

export interface LocalText {
	en: string;
	zh: string;
}
/** How values lie in the database. `checks` become check constraints; text length is in characters. */
export interface ColumnSpec {
	type: 'text' | 'numeric' | 'bigint' | 'smallint' | 'boolean' | 'date' | 'timestamptz' | 'uuid' | 'text[]' | 'uuid[]' | 'jsonb';
	checks?: { min?: number; max?: number; maxLength?: number };
}
/** Which files a field takes. */
export interface FileSpec {
	/** By what the content is, without parameters; a type that ends in `/` stands for all that begin so. null: whatever may be sent at all. */
	types: readonly string[] | null;
	maxBytes: number;
	/** What `types` is in words: “PNG, JPEG …”. */
	words: LocalText;
}
/** Columns that every model table has; a kind may show one instead of having its own. */
export type SystemColumn = 'id' | 'version' | 'created_at' | 'created_by' | 'updated_at' | 'updated_by' | 'archived_at';

/** What a reference points at. `tree`: parent in the same model, no cycles. */
export interface ReferenceSpec {
	model: string;
	many: boolean;
	tree: boolean;
	/** When the target is archived: refuse, or keep the (then archived) reference. */
	onArchive: 'refuse' | 'keep';
}

/**
 * A field kind: one folder plugins/…/fields/<kind>/ with definition.ts and view.tsx, and one line in the list.
 * All functions are pure; `c` is the property schema, already checked against `config`.
 */
export interface FieldType<C extends TObject = TObject> {
	kind: string;
	title: LocalText;
	description: LocalText;
	/** Keywords that a property of this kind may use, besides the common ones (common-keywords.ts). Closed. Draws the property panel. */
	config: C;
	/** Takes a property without `x-kind`. The first kind in the list that says yes gets it. */
	infers?(property: PropertySchema): boolean;
	/** JSON Schema of a value: for validation, form and OpenAPI. Without null; the caller adds it for optional fields. */
	value(c: Static<C> & PropertySchema): { [keyword: string]: unknown };
	/** null: not stored (see `system`). */
	column(c: Static<C> & PropertySchema): ColumnSpec | null;
	system?: SystemColumn;
	/** Its type in formulas; null: formulas cannot use it. `model: "."` is the model that holds the field. */
	formula(c: Static<C> & PropertySchema): FormulaType | null;
	filters: readonly FilterOp[];
	sortable: boolean;
	/** How text sorts where people read it: Chinese by pinyin, numbers inside text by value. */
	collation?: 'people';
	/** Part of `{ search }` filters. */
	searchable?: boolean;
	reference?(c: Static<C> & PropertySchema): ReferenceSpec;
	/**
	 * Its value is a list of objects with the `id` of a file that was sent before. The write path looks each of them up, fills in what is known of
	 * it (`name`, `type`, `size` …), and links it to record and field. Neither defaults nor formulas give it a value.
	 */
	files?(c: Static<C> & PropertySchema): FileSpec;
	/** Nobody writes it by hand: filled by the runtime. */
	readOnly?: boolean;
	/**
	 * Filled when a record is made, from a counter of the model and field: one counter for each `scope`, and the number, with at least
	 * so many `digits`, between two texts. Data, so that the number is drawn and written in one statement.
	 */
	sequence?(
		c: Static<C> & PropertySchema,
		today: { year: number; month: number; day: number },
	): { scope: string; before: string; digits: number; after: string };
	/** Bring an accepted value into its stored form (trim, normalise); runs before validation. */
	normalise?(value: JsonValue, c: Static<C> & PropertySchema): JsonValue;
	/** An example value for docs and OpenAPI. */
	example?(c: Static<C> & PropertySchema): JsonValue;
}
export function defineFieldType<C extends TObject>(type: FieldType<C>): FieldType<C> {
	return type;
}
