import type { ColumnSpec, FieldType } from '../kinds/field-type.ts';
import type { AggregateFunction } from '../kinds/aggregate-function.ts';
import type { FormulaFunction } from '../kinds/formula-function.ts';
import type { Relation } from './relation.ts';
import type { FormulaType } from './types.ts';

/** What a formula or filter may refer to: fields of the root model and, over references, of others, and the functions. */
export interface FormulaScope {
	/** The root model, `app/model`. */
	model: string;
	/** Its fields as far as the author may use them; undefined for a model that is not there. */
	fields(model: string): readonly ScopeField[] | undefined;
	/** What people call the model. */
	title?(model: string): string;
	readonly functions: readonly FormulaFunction[];
	fn(name: string): FormulaFunction | undefined;
	readonly aggregates?: readonly AggregateFunction[];
	aggregate?(name: string): AggregateFunction | undefined;
	/** The sets of records that belong to a record of the model, except peers, which say their fields. None without it. */
	relations?(model: string): readonly ScopeRelation[];
}

/** A set of records that belongs to a record, as formulas name it: `children`, `task.goal`, `[检查记录]`. */
export interface ScopeRelation {
	/** As it is stored; where the model is of another app, `app/model.field`, which is written in brackets. */
	name: string;
	/** Other ways to write it, and what people call it in every language. A name that several have finds none of them. */
	aliases: readonly string[];
	titles: readonly string[];
	titleIn?(language: string): string | undefined;
	relation: Extract<Relation, { k: 'referring' | 'descendants' }>;
}

/** A field as formulas and filters see it. The record's id is there by itself, as `id`. */
export interface ScopeField {
	key: string;
	/** What people call it, in every language: `[目标]` finds it as `[goal]` does. */
	titles: readonly string[];
	/** What people call it in one language, and an option of it. */
	titleIn?(language: string): string | undefined;
	optionTitle?(option: string, language?: string): string | undefined;
	/** null: formulas cannot read it. Models in it are absolute. */
	type: FormulaType | null;
	/** Absolute model. `tree`: parent in the same model. */
	reference?: { model: string; many: boolean; tree: boolean };
	/** So that conditions on it can use its index. */
	column?: ColumnSpec['type'];
	/** What filters and sorting may do with it. */
	query: Pick<FieldType, 'filters' | 'sortable' | 'searchable' | 'collation'>;
}

/** One field of a record, reached over single references: [] + 'due', ['owner'] + 'org_unit'. Keys only. */
export interface FieldPath {
	path: readonly string[];
	field: string;
}

/** `one`: found. `none`, `several`: by title. The key goes before titles, exact case before any case. */
export type FoundField = { is: 'one'; field: ScopeField } | { is: 'several'; keys: string[] } | { is: 'none' };

export function findField(scope: FormulaScope, model: string, name: string): FoundField {
	const fields = scope.fields(model) ?? [];
	const byKey = fields.find((f) => f.key === name);
	if (byKey) return { is: 'one', field: byKey };
	if (name === 'id') return { is: 'one', field: idField(model) };
	const folded = name.toLowerCase();
	const tests: ((f: ScopeField) => boolean)[] = [(f) => f.titles.includes(name), (f) => [f.key, ...f.titles].some((t) => t.toLowerCase() === folded)];
	for (const test of tests) {
		const found = fields.filter(test);
		if (found.length === 1 && found[0]) return { is: 'one', field: found[0] };
		if (found.length > 1) return { is: 'several', keys: found.map((f) => f.key) };
	}
	return { is: 'none' };
}

function idField(model: string): ScopeField {
	return { key: 'id', titles: [], type: { t: 'record', model }, column: 'uuid', query: { filters: ['eq', 'ne', 'in', 'not-in', 'below'], sortable: true } };
}
