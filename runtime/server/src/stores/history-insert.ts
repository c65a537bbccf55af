import type { CatalogueField, CatalogueModel } from '@dougong/engine';
import type { HistoryEntry } from '@dougong/schemas/api';
import { columnTypeOf } from './record-columns.ts';
import type { Scope } from './record-source.ts';
import { quoted } from './record-statement.ts';
import type { WriteShape } from './record-write.ts';

/** Why the runtime itself changed a record: it gave way to others of its weight group; a rule of a tree set or released its weight; a tree opened it; a run did (`run:` and its id). */
export type HistoryCause = Exclude<NonNullable<HistoryEntry['cause']>, 'run'> | `run:${string}`;

/**
 * The history row of a write, in the same statement: `changes` holds `{ field: { from, to } }` of what really changed.
 * Arguments: user, reason, cause; for a new record `changes`, all but its numbers.
 */
export function insertHistory(scope: Scope, model: CatalogueModel, shape: WriteShape, numbered: readonly CatalogueField[]): string {
	const { params } = scope;
	return (
		`INSERT INTO ${quoted(scope.schema, 'dg_history')} (record_id, version, app, model, at, actor, actor_user, action, reason, cause, changes)` +
		` SELECT w.id, w.version, ${params.constant(model.app, 'text')}, ${params.constant(model.key, 'text')}, w.updated_at, w.updated_by,` +
		` ${params.argument('user', 'text')}, ${params.constant(shape.action, 'text')}, ${params.argument('reason', 'text')}, ${params.argument('cause', 'text')}, ${changesOf(scope, shape, numbered)}` +
		` FROM w${shape.action === 'update' ? ', c' : ''}`
	);
}

function changesOf(scope: Scope, shape: WriteShape, numbered: readonly CatalogueField[]): string {
	if (shape.action === 'create') {
		const numbers = numbered.map((f) => ` || jsonb_build_object('${f.key}', jsonb_build_object('from', NULL, 'to', w.${quoted(f.columnName)}))`);
		return `${scope.params.argument('changes', 'jsonb')}${numbers.join('')}`;
	}
	if (shape.action !== 'update') return `'{}'::jsonb`;
	const [only] = shape.filled;
	// The one field that was given has changed, or nothing would be written.
	if (only && shape.filled.length === 1)
		return `jsonb_build_object('${only.key}', jsonb_build_object('from', ${asJson('c', only)}, 'to', ${asJson('w', only)}))`;
	const rows = shape.filled.map((f) => `('${f.key}', ${asJson('c', f)}, ${asJson('w', f)})`);
	return (
		`(SELECT COALESCE(jsonb_object_agg(v.field, jsonb_build_object('from', v.was, 'to', v.becomes)), '{}')` +
		` FROM (VALUES ${rows.join(', ')}) v(field, was, becomes) WHERE v.was IS DISTINCT FROM v.becomes)`
	);
}

/** A stored value as it goes over the wire. */
export function asJson(alias: string, field: CatalogueField): string {
	const column = `${alias}.${quoted(field.columnName)}`;
	return columnTypeOf(field) === 'timestamptz' ? `to_jsonb(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))` : `to_jsonb(${column})`;
}
