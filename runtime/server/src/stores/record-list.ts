import { type CatalogueModel, type CheckedFormula, conditionToSql, type Facts, type SortKey } from '@dougong/engine';
import { type ProjectionOptions, projectRecord } from './record-projection.ts';
import { runStatement, type Connection, type TextRow } from './record-runner.ts';
import { createSource, every, type Scope, type Source } from './record-source.ts';
import type { Arguments, Statement } from './record-statement.ts';

/** The shape of a list: everything but the values of one request. */
export interface ListShape extends ProjectionOptions {
	filter: CheckedFormula | null;
	sort: readonly SortKey[];
	archived: boolean;
	count: boolean;
	/** Starting after a position: for each sort key whether the position’s value is blank. */
	after: readonly boolean[] | null;
}
export interface CompiledList {
	statement: Statement;
	encode(row: TextRow): string;
	/** Where in a row the sort values and the id of the cursor position are. */
	position: readonly number[];
	total: number | null;
	id: number;
}

/**
 * One statement for a page: the page is cut first, then its rows get their values and the titles of what they refer to. The total is a
 * sub-select of the same statement. Arguments: limit, offset; p0, p1 … and pid, the position to start after.
 */
export function compileList(scope: Scope, model: CatalogueModel, shape: ListShape): CompiledList {
	const page = createSource(scope, model, 't');
	const keys = shape.sort.map((key) => sortExpression(scope, page, key));
	const where = [...visible(scope, page, shape), ...(shape.after ? [afterPosition(scope, shape, keys)] : [])];
	const order = [...keys.map((key, i) => `${key} ${shape.sort[i]?.descending ? 'DESC NULLS LAST' : 'ASC NULLS LAST'}`), 't.id'];
	const selected = ['t.*', ...keys.map((key, i) => `${key} AS _s${i}`)];
	const inner =
		`SELECT ${selected.join(', ')} FROM ${page.from()} WHERE ${every(where)} ORDER BY ${order.join(', ')}` +
		` LIMIT ${scope.params.argument('limit', 'bigint')} OFFSET ${scope.params.argument('offset', 'bigint')}`;

	const shown = createSource(scope, model, 'r', { table: `(${inner})` });
	const { columns, encode } = projectRecord(scope, shown, shape);
	const position = [...keys.map((_, i) => columns.push(`r._s${i}::text`) - 1), columns.indexOf('r.id')];
	const total = shape.count ? columns.push('n.total') - 1 : null;
	const outerOrder = [...keys.map((_, i) => `r._s${i} ${shape.sort[i]?.descending ? 'DESC NULLS LAST' : 'ASC NULLS LAST'}`), 'r.id'];
	const from = shape.count ? `(${countOf(scope, model, shape)}) n LEFT JOIN ${shown.table} r ON TRUE${shown.joins()}` : shown.from();
	const text = `SELECT ${columns.join(', ')} FROM ${from} ORDER BY ${outerOrder.join(', ')}`;
	return { statement: scope.params.statement(text), encode, position, total, id: columns.indexOf('r.id') };
}

export interface Page {
	/** Each a record as JSON text. */
	records: string[];
	total: number | null;
	/** Sort values and id of the last record, when there are more after it. */
	next: (string | null)[] | null;
}

/** `args.limit` records at most; one more is looked at to know whether there are more. */
export async function loadPage(on: Connection, list: CompiledList, facts: Facts, args: Arguments & { limit: number }): Promise<Page> {
	const rows = await runStatement(on, list.statement, list.statement.bind(facts, { ...args, limit: args.limit + 1 }));
	const total = list.total === null ? null : Number(rows[0]?.[list.total] ?? 0);
	const found = rows[0] && rows[0][list.id] === null ? [] : rows;
	const more = found.length > args.limit;
	if (more) found.length = args.limit;
	const last = found.at(-1);
	return { records: found.map(list.encode), total, next: more && last ? list.position.map((i) => last[i] ?? null) : null };
}

export interface CompiledGet {
	statement: Statement;
	encode(row: TextRow): string;
}

/** One record by id (argument `id`), archived or not, if the reader may see it. */
export function compileGet(scope: Scope, model: CatalogueModel, options: ProjectionOptions): CompiledGet {
	const source = createSource(scope, model, 't');
	const where = every([`t.id = ${scope.params.argument('id', 'uuid')}`, source.rule(scope.access(model.ref).rows.read)]);
	const { columns, encode } = projectRecord(scope, source, options);
	return { statement: scope.params.statement(`SELECT ${columns.join(', ')} FROM ${source.from()} WHERE ${where}`), encode };
}

/** The one set of records that the reader sees: used by page, total and aggregate alike. */
export function visible(scope: Scope, source: Source, shape: { filter: CheckedFormula | null; archived: boolean }): string[] {
	return [
		`${source.alias}.archived_at IS ${shape.archived ? 'NOT NULL' : 'NULL'}`,
		source.rule(scope.access(source.model.ref).rows.read),
		...(shape.filter ? [source.fragment(conditionToSql(shape.filter), 'seen')] : []),
	];
}

function countOf(scope: Scope, model: CatalogueModel, shape: ListShape): string {
	const counted = createSource(scope, model, 'c');
	const where = every(visible(scope, counted, shape));
	return `SELECT count(*) AS total FROM ${counted.from()} WHERE ${where}`;
}

/** Text that people read sorts as they expect it: Chinese by pinyin. A choice sorts in the order of its options. */
function sortExpression(scope: Scope, source: Source, key: SortKey): string {
	const value = source.seen(key.path, key.field);
	const { options } = optionsOf(key);
	if (options) return `array_position(${scope.params.constant(options, 'text[]')}, ${value})`;
	return key.collation === 'people' ? `(${value} COLLATE "zh-Hans-x-icu")` : value;
}

function optionsOf({ type }: SortKey): { options?: readonly string[] } {
	return type.t === 'text' ? type : {};
}

/** Keyset condition: later in the order than the position; blank values are last in both directions, the id decides among equals. */
function afterPosition(scope: Scope, shape: ListShape, keys: readonly string[]): string {
	const from = (i: number): string => {
		const key = keys[i];
		const sort = shape.sort[i];
		if (key === undefined || !sort) return `t.id > ${scope.params.argument('pid', 'uuid')}`;
		if (shape.after?.[i]) return `(${key} IS NULL AND ${from(i + 1)})`;
		const at = scope.params.argument(`p${i}`, optionsOf(sort).options ? 'integer' : (sort.column ?? 'text'));
		return `(${key} ${sort.descending ? '<' : '>'} ${at} OR ${key} IS NULL OR (${key} = ${at} AND ${from(i + 1)}))`;
	};
	return from(0);
}
