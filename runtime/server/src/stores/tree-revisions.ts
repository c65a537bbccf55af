import { type CatalogueModel, type CheckedFormula, conditionToSql } from '@dougong/engine';
import type { Connection } from './record-runner.ts';
import { createSource, type Scope } from './record-source.ts';
import { quoted, type Statement } from './record-statement.ts';
import type { Asking } from './tree-weight.store.ts';

/** Those of `ids` (argument) on which the condition holds now, whoever asks. */
export function compileHolds(scope: Scope, model: CatalogueModel, condition: CheckedFormula): Statement {
	const source = createSource(scope, model, 't');
	const holds = source.fragment(conditionToSql(condition), 'stored');
	return scope.params.statement(`SELECT t.id FROM ${source.from()} WHERE t.id = ANY(${scope.params.argument('ids', 'uuid[]')}) AND (${holds}) IS TRUE`);
}

/** Keys of the fields that a change of a record has changed. */
export async function changedFields(on: Connection, schema: string, { id, version }: { id: string; version: number }): Promise<string[]> {
	const { rows } = await on.query<{ key: string }>(
		`select jsonb_object_keys(changes) as key from ${quoted(schema, 'dg_history')} where record_id = $1 and version = $2`,
		[id, version],
	);
	return rows.map((r) => r.key);
}

/** Formal revisions of these records between two instants: changes by people of one of the fields, one for each change of a record. */
export async function countRevisions(
	on: Asking,
	schema: string,
	of: { ids: readonly string[]; fields: readonly string[]; from: Date; to: Date },
): Promise<number> {
	const { rows } = await on.query(
		`select count(*)::int as n from ${quoted(schema, 'dg_history')} where record_id = any($1) and action = 'update' and cause is null
		and changes ?| $2 and at >= $3 and at < $4`,
		[of.ids, of.fields, of.from, of.to],
	);
	return (rows[0] as { n: number } | undefined)?.n ?? 0;
}
