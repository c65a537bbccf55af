import { type CatalogueField, type CatalogueModel, type CheckedFormula, conditionToSql, formulaToSql } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import { columnTypeOf } from './record-columns.ts';
import { titleOf } from './record-projection.ts';
import type { Connection, TextRow } from './record-runner.ts';
import { createSource, every, type Scope, type Source } from './record-source.ts';
import { quoted, type Statement } from './record-statement.ts';

/** A cascade is one transaction, so it has an end. */
export const mostRecords = 5000;

/** Records as cascades read them, as the reader sees them: values by field key, as JSON. */
export interface CompiledRecords {
	statement: Statement;
	record(row: TextRow): { id: string; version: number; title: string | null; values: JsonObject };
}

/** Records by id (argument `id`), by a reference that names a record (arguments as `of` says), or all of a model that a condition holds on. */
export type RecordsOf = { by: 'id' } | { by: 'reference'; field: string; where: CheckedFormula | null } | { by: 'all'; where: CheckedFormula | null };

/** Live records that the reader may see, with these fields: at most one more than `mostRecords`. Arguments: id, the record or what the reference names. */
export function compileRecords(scope: Scope, model: CatalogueModel, of: RecordsOf, fields: readonly CatalogueField[]): CompiledRecords {
	const source = createSource(scope, model, 't');
	const id = () => scope.params.argument('id', 'uuid');
	const reference = (key: string) => {
		const isMany = model.fieldsByKey.get(key)?.reference?.many;
		return isMany ? `${source.seen([], key)} @> ARRAY[${id()}]` : `${source.seen([], key)} = ${id()}`;
	};
	const found = of.by === 'id' ? `t.id = ${id()}` : of.by === 'reference' ? reference(of.field) : 'TRUE';
	const condition = of.by !== 'id' && of.where ? [`(${source.fragment(conditionToSql(of.where), 'seen')}) IS TRUE`] : [];
	const where = every(['t.archived_at IS NULL', source.rule(scope.access(model.ref).rows.read), found, ...condition]);
	const columns = ['t.id', 't.version', titleOf(source, [], model.titleField), ...fields.map((f) => jsonOf(source, f))];
	return {
		statement: scope.params.statement(`SELECT ${columns.join(', ')} FROM ${source.from()} WHERE ${where} ORDER BY t.id LIMIT ${mostRecords + 1}`),
		record: ([recordId, version, title, ...values]) => ({
			id: recordId ?? '',
			version: Number(version),
			title: title ?? null,
			values: Object.fromEntries(fields.map((f, i) => [f.key, JSON.parse(values[i] ?? 'null') as JsonValue])),
		}),
	};
}

/** What formulas give for a record (argument `id`) as the reader sees it, after whether a condition holds on it. */
export function compileValues(scope: Scope, model: CatalogueModel, when: CheckedFormula | null, formulas: readonly CheckedFormula[]): Statement {
	const source = createSource(scope, model, 't');
	const holds = when ? `(${source.fragment(conditionToSql(when), 'seen')}) IS TRUE` : 'TRUE';
	const values = formulas.map((formula) => `to_jsonb(${source.fragment(formulaToSql(formula), 'seen')})::text`);
	return scope.params.statement(`SELECT ${[holds, ...values].join(', ')} FROM ${source.from()} WHERE t.id = ${scope.params.argument('id', 'uuid')}`);
}

/** Those of `ids` that a rule of a tree has made. */
export async function madeByRule(on: Connection, schema: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
	if (ids.length === 0) return new Set();
	const { rows } = await on.query<{ id: string }>(
		`select record_id as id from ${quoted(schema, 'dg_history')} where record_id = any($1::uuid[]) and version = 1 and action = 'create' and cause = 'rule'`,
		[ids],
	);
	return new Set(rows.map((r) => r.id));
}

/** A value as it goes over the wire. */
function jsonOf(source: Source, field: CatalogueField): string {
	const column = source.seen([], field.key);
	return columnTypeOf(field) === 'timestamptz'
		? `to_jsonb(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text`
		: `to_jsonb(${column})::text`;
}
