import type { CatalogueModel } from '@dougong/engine';
import type pg from 'pg';
import type { Scope } from './record-source.ts';
import { quoted } from './record-statement.ts';
import type { WriteAction, WriteShape } from './record-write.ts';

const types: Record<WriteAction, string> = { create: 'record.created', update: 'record.updated', archive: 'record.archived', restore: 'record.restored' };

/** The outbox row of a write, in the same statement. `data.fields`: the fields that were given. */
export function insertEvent(scope: Scope, model: CatalogueModel, shape: WriteShape): string {
	const { params } = scope;
	const fields = JSON.stringify({ fields: shape.filled.map((f) => f.key) });
	return (
		`INSERT INTO ${quoted(scope.schema, 'dg_event')} (at, type, app, model, record_id, version, actor, data)` +
		` SELECT w.updated_at, ${params.constant(types[shape.action], 'text')}, ${params.constant(model.app, 'text')}, ${params.constant(model.key, 'text')},` +
		` w.id, w.version, w.updated_by, ${params.constant(fields, 'jsonb')} FROM w`
	);
}

const batch = 5_000;

/**
 * Removes events from before `until`, the oldest first, so that it looks at no more rows than it removes. In batches: nobody waits for
 * a long statement, and what was removed stays removed when the process ends.
 */
export async function removeOldEvents(pool: pg.Pool, schema: string, until: Date): Promise<void> {
	const table = quoted(schema, 'dg_event');
	const text = `delete from ${table} e using (select id, at from ${table} order by id limit ${batch}) oldest where e.id = oldest.id and oldest.at < $1`;
	let removed: number;
	do {
		removed = (await pool.query(text, [until])).rowCount ?? 0;
	} while (removed === batch);
}
