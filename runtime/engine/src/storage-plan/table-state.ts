import type { Catalogue, CatalogueField, CatalogueModel } from '../definition/catalogue.ts';
import { findModel } from '../definition/catalogue.ts';
import { slotsOf } from '../definition/slots.ts';
import type { ColumnSpec } from '../kinds/field-type.ts';
import type { Registry } from '../kinds/registry.ts';
import { identifier } from './identifier.ts';
import type { Conversion, IndexColumn, IndexKind, PlannedColumn } from './steps.ts';

/** `field`: null for a column of an archived table, of which only the type is known. */
export type StateColumn = PlannedColumn & { field: CatalogueField | null };

/** The table that a model wants: what two revisions are compared by. */
export interface TableState {
	table: string;
	model: CatalogueModel;
	columns: ReadonlyMap<string, StateColumn>;
	checks: ReadonlyMap<string, { column: string; check: NonNullable<ColumnSpec['checks']> }>;
	foreignKeys: ReadonlyMap<string, { column: string; target: string }>;
	indexes: ReadonlyMap<string, { columns: readonly IndexColumn[]; kind: IndexKind }>;
}

export function tableStates(catalogue: Catalogue | null, registry: Registry): Map<string, TableState> {
	if (!catalogue) return new Map();
	const sorted = sortedBy(catalogue, registry);
	const models = [...catalogue.models.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
	return new Map(models.map((model) => [model.key, tableState(model, sorted.get(model.ref) ?? [])]));
}

function tableState(model: CatalogueModel, sorts: readonly IndexColumn[][]): TableState {
	const { table } = model;
	const stored = model.fields.flatMap((field) => (field.column ? [{ name: field.columnName, type: field.column.type, field }] : []));
	const columns = new Map(stored.map((c) => [c.name, c]));
	const checks: TableState['checks'] = new Map(
		stored.flatMap(({ name, field }) =>
			field.column?.checks ? [[identifier(table, name, 'check'), { column: name, check: field.column.checks }] as const] : [],
		),
	);
	const single = stored.filter(({ field }) => field.reference && !field.reference.many);
	const foreignKeys: TableState['foreignKeys'] = new Map(
		single.map(({ name, field }) => [identifier(table, name, 'fk'), { column: name, target: (field.reference?.model ?? '').replace('/', '__') }]),
	);
	return { table, model, columns, checks, foreignKeys, indexes: indexes(model, stored, sorts) };
}

function indexes(model: CatalogueModel, stored: readonly { name: string; field: CatalogueField }[], sorts: readonly IndexColumn[][]): TableState['indexes'] {
	const { table } = model;
	const all = new Map<string, { columns: readonly IndexColumn[]; kind: IndexKind }>();
	const columnOf = (key: string): IndexColumn => ({ column: model.fieldsByKey.get(key)?.columnName ?? key });
	for (const { name, field } of stored) if (field.reference) all.set(identifier(table, name, 'ref'), { columns: [{ column: name }], kind: 'reference' });
	for (const unique of model.uniques) all.set(identifier(table, unique.key, 'unique'), { columns: unique.fields.map(columnOf), kind: 'unique' });
	for (const index of model.definition.indexes ?? []) all.set(identifier(table, index.key, 'index'), { columns: index.fields.map(columnOf), kind: 'plain' });
	for (const columns of sorts) {
		const name = columns.map((c) => (c.descending ? `${c.column}_desc` : c.column)).join('_');
		all.set(identifier(table, name, 'sort'), { columns, kind: 'sort' });
	}
	const searched = stored.filter(({ field }) => field.type.searchable && field.column?.type === 'text');
	if (searched.length > mostSearched) return all;
	for (const { name } of searched) all.set(identifier(table, name, 'search'), { columns: [{ column: name }], kind: 'trigram' });
	return all;
}

/** A search looks into all searchable fields of a model, so indexes help only when each has one; so many would slow down every write. */
const mostSearched = 12;

/** Longer text does not fit into an index entry for certain. */
const longestIndexed = 500;

/** The orders that pages of this app show its models in: each is worth an index. */
function sortedBy(catalogue: Catalogue, registry: Registry): Map<string, IndexColumn[][]> {
	const orders = new Map<string, { model: string; columns: (IndexColumn | null)[] }>();
	for (const use of slotsOf(catalogue.bundle, registry)) {
		const place = /^(.*\/sort)\/(\d+)\/field$/.exec(use.pointer);
		if (!place || use.slot.is !== 'field' || use.model === null) continue;
		const field = findModel(use.model, catalogue, new Map())?.fieldsByKey.get(use.value);
		const item = at(catalogue.pages.get(use.file.slice('pages/'.length, -'.json'.length)), `${place[1]}/${place[2]}`);
		const order = orders.get(`${use.file} ${place[1]}`) ?? { model: use.model, columns: [] };
		order.columns.push(field ? sortColumn(field, item.descending === true) : null);
		orders.set(`${use.file} ${place[1]}`, order);
	}
	const byModel = new Map<string, IndexColumn[][]>();
	for (const { model, columns } of orders.values()) {
		if (columns.every((c) => c !== null)) byModel.set(model, [...(byModel.get(model) ?? []), columns]);
	}
	return byModel;
}

/** null where an index would not serve: options sort by their order in the model, which no column holds. */
function sortColumn(field: CatalogueField, descending: boolean): IndexColumn | null {
	const isText = field.column?.type === 'text';
	if (!field.type.sortable || field.value.enum !== undefined) return null;
	if (isText && (field.column?.checks?.maxLength ?? Number.POSITIVE_INFINITY) > longestIndexed) return null;
	return { column: field.columnName, ...(descending && { descending }), ...(field.type.collation && { collation: field.type.collation }) };
}

function at(value: unknown, pointer: string): { [property: string]: unknown } {
	let found = value;
	for (const step of pointer.split('/').slice(1)) found = (found as { [step: string]: unknown } | undefined)?.[step];
	return (found ?? {}) as { [property: string]: unknown };
}

/** same: stays as it is. widen: the new type holds every old value. replace: archived, and made anew. */
export function changeOf(old: StateColumn, wanted: StateColumn): 'same' | 'widen' | 'replace' {
	const target = (column: StateColumn) => column.field?.reference?.model;
	if (old.field !== null && target(old) !== target(wanted)) return 'replace';
	if (old.field !== null && holdsFiles(old) !== holdsFiles(wanted)) return 'replace';
	if (old.type === wanted.type) return 'same';
	const width = (column: StateColumn) => ['smallint', 'bigint', 'numeric'].indexOf(column.type);
	return width(old) >= 0 && width(wanted) > width(old) ? 'widen' : 'replace';
}

/** How old values become new ones where every value has a meaning in the new type; null where they have not: then they stay archived. */
export function conversionOf(old: StateColumn, wanted: StateColumn): Conversion | null {
	if (wanted.type === 'text' && ['numeric', 'bigint', 'smallint', 'boolean', 'date', 'timestamptz'].includes(old.type)) return 'to-text';
	if (wanted.type === 'text[]' && old.type === 'text') return 'to-list';
	if (wanted.type === 'jsonb') return holdsFiles(wanted) ? null : 'to-json';
	return wanted.type === 'timestamptz' && old.type === 'date' ? 'to-instant' : null;
}

/** What is no list of files cannot become one. */
function holdsFiles({ field }: StateColumn): boolean {
	return field?.type.files !== undefined;
}
