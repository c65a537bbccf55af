import type { CatalogueModel, CheckedFormula, FormulaType, SqlCast } from '@dougong/engine';
import { conditionToSql, formulaToSql } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import { columnTypeOf } from './record-columns.ts';
import type { TextRow } from './record-runner.ts';
import { createSource, every, type Scope } from './record-source.ts';
import { quoted, type Statement } from './record-statement.ts';

/** What a run asks of records: formulas by name, for its own record, for records that meet a condition, or without any. */
export interface RunQuestion {
	/** The model with the names that begin with `@` as further fields; its `table` is empty where there is no record. */
	root: CatalogueModel;
	formulas: readonly { name: string; formula: CheckedFormula }[];
	/** `id`: of the one record `id` (argument); `live`: the same unless it is archived. `where`: of live ones; `next`: of live ones behind the id `after`. `none`: of no record. */
	of: 'id' | 'live' | 'where' | 'next' | 'none';
	where?: CheckedFormula;
	sort?: readonly { field: string; descending?: boolean }[];
	/** So that nobody changes them before this transaction ends. */
	locks: boolean;
	/** How many there are, beside those that are answered. */
	counts: boolean;
}
export interface RunRow {
	id: string | null;
	version: number;
	values: JsonObject;
	/** With `counts`: of all. */
	count: number;
}
export interface CompiledRunQuestion {
	statement: Statement;
	row(row: TextRow): RunRow;
}

/** Arguments: `id`, `after`, `limit`, and a value for each name that begins with `@`. The runtime asks, so it sees what is stored. */
export function compileRunQuestion(scope: Scope, { root, formulas, of, where, sort = [], locks, counts }: RunQuestion): CompiledRunQuestion {
	const { params } = scope;
	const isRecord = root.table !== '';
	const isOne = of === 'id' || of === 'live';
	const isMany = of === 'where' || of === 'next';
	const column = (name: string) => {
		const field = name.startsWith('@') ? root.fieldsByKey.get(name) : undefined;
		return field ? params.argument(name, (columnTypeOf(field) ?? 'text') as SqlCast) : `t.${quoted(name)}`;
	};
	const source = createSource(scope, root, 't', {
		column,
		...(!isRecord ? { table: '(SELECT 1)' } : of === 'none' ? { table: `(SELECT (NULL::${quoted(scope.schema, root.table)}).*)` } : {}),
	});
	const values = formulas.map(({ formula }) => asJson(source.fragment(formulaToSql(formula), 'stored'), formula.node.type));
	const conditions = [
		...(isOne && isRecord ? [`t.id = ${params.argument('id', 'uuid')}`] : []),
		...(isMany || (of === 'live' && isRecord) ? ['t.archived_at IS NULL'] : []),
		...(of === 'next' ? [`t.id > ${params.argument('after', 'uuid')}`] : []),
		...(where ? [source.fragment(conditionToSql(where), 'stored')] : []),
	];
	const order = sort.map(
		({ field, descending }) => `t.${quoted(root.fieldsByKey.get(field)?.columnName ?? 'id')}${descending ? ' DESC NULLS LAST' : ' NULLS FIRST'}`,
	);
	const text =
		`SELECT ${[isRecord ? 't.id' : 'NULL', isRecord ? 't.version' : '0', counts ? 'count(*) OVER ()' : '1', ...values].join(', ')} FROM ${source.from()}` +
		`${conditions.length > 0 ? ` WHERE ${every(conditions)}` : ''}` +
		`${isMany ? ` ORDER BY ${[...order, 't.id'].join(', ')} LIMIT ${params.argument('limit', 'integer')}` : ''}` +
		`${locks && isRecord && of !== 'none' ? ' FOR UPDATE OF t' : ''}`;
	const names = formulas.map(({ name }) => name);
	return {
		statement: params.statement(text),
		row: ([id, version, count, ...cells]) => ({
			id: id ?? null,
			version: Number(version),
			count: Number(count),
			values: Object.fromEntries(names.map((name, i) => [name, cells[i] ? (JSON.parse(cells[i]) as JsonValue) : null])),
		}),
	};
}

function asJson(value: string, type: FormulaType): string {
	if (type.t === 'date-time') return `to_json(to_char((${value}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;
	if (type.t === 'number' || type.t === 'duration') return `to_json(trim_scale((${value})::numeric))`;
	if (type.t === 'blank') return 'NULL::json';
	if (type.t === 'text') return `to_json((${value})::text)`;
	return `to_json(${value})`;
}
