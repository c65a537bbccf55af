import { type CatalogueModel, type CheckedFormula, conditionToSql } from '@dougong/engine';
import type { Connection } from './record-runner.ts';
import { createSource, every, type Scope, tableOf } from './record-source.ts';
import { quoted, type Statement } from './record-statement.ts';
import type { Tree } from '../trees/trees.ts';

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

/** The version that a record is at. 0: no such record. */
export async function storedVersion(on: Connection, schema: string, model: CatalogueModel, id: string): Promise<number> {
	const { rows } = await on.query<{ version: number }>(`select version from ${tableOf({ schema }, model)} where id = $1`, [id]);
	return rows[0]?.version ?? 0;
}

/** People’s own changes, and those that a workflow makes of itself: it does what people have decided. What they write on the way to that does not count. */
const isFormal = "(h.cause IS NULL OR (h.cause LIKE 'run:%' AND h.actor IS NULL))";

/**
 * Of the records of a tree that the reader may see and that were there on a day of the span: how many, how often people (or a workflow)
 * changed one of the fields, how often rules set or released a weight. Arguments from, to (days, both included).
 */
export function compileRevisions(scope: Scope, tree: Tree, fields: readonly string[], timeZone: string): Statement {
	const { params } = scope;
	const source = createSource(scope, tree.model, 't');
	const midnight = (day: string) => `((${day})::timestamp AT TIME ZONE ${params.constant(timeZone, 'text')})`;
	const [start, end] = [midnight(params.argument('from', 'date')), midnight(`${params.argument('to', 'date')} + 1`)];
	const counted = tree.where ? [`(${source.fragment(conditionToSql(tree.where), 'stored')}) IS TRUE`] : [];
	const there = [`t.created_at < ${end}`, `(t.archived_at IS NULL OR t.archived_at >= ${start})`];
	const where = every([source.rule(scope.access(tree.model.ref).rows.read), ...there, ...counted]);
	const inSpan = (at: string) => `${at} >= ${start} AND ${at} < ${end}`;
	const formal =
		`SELECT count(*) FROM ${quoted(scope.schema, 'dg_history')} h JOIN r ON r.id = h.record_id WHERE h.action = 'update' AND ${isFormal}` +
		` AND h.changes ?| ${params.constant(fields, 'text[]')} AND ${inSpan('h.at')}`;
	const byRule =
		`SELECT count(*) FROM ${quoted(scope.schema, 'dg_weight')} w JOIN r ON r.id = w.record_id WHERE w.tree = ${params.constant(tree.ref, 'text')}` +
		` AND w.cause = 'rule' AND ${inSpan('w.at')}`;
	return params.statement(`WITH r AS (SELECT t.id FROM ${source.from()} WHERE ${where}) SELECT (SELECT count(*) FROM r), (${formal}), (${byRule})`);
}
