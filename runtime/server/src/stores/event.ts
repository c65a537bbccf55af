import type { CatalogueModel } from '@dougong/engine';
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
