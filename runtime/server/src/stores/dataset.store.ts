import type { CatalogueField, CatalogueModel } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import { CompiledQuery } from 'kysely';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';

/** A record that comes with an app, ready to be stored. `values` by field key, as they go over the wire. */
export interface BulkRecord {
	id: string;
	/** Its name inside data sets. */
	key: string;
	/** ISO. */
	at: string;
	/** Person id. */
	by: string | null;
	values: JsonObject;
}

/** Writes many records with a statement per model: for what installs with an app. Made from the transaction that it shall take part in. */
export function datasetStore(db: Db<EnvironmentTables>, schema: string) {
	const query = async <R = unknown>(text: string, parameters: unknown[]): Promise<R[]> => (await db.executeQuery<R>(CompiledQuery.raw(text, parameters))).rows;
	const table = (name: string) => `"${schema}"."${name}"`;
	return {
		/** Ids of records that were installed before, by their key. */
		async loadIds(app: string, model: string): Promise<Map<string, string>> {
			const rows = await query<{ key: string; record_id: string }>(`select key, record_id from ${table('dg_dataset_record')} where app = $1 and model = $2`, [
				app,
				model,
			]);
			return new Map(rows.map((r) => [r.key, r.record_id]));
		},

		/** The records with their history, their events and their names. `now`: what of a value can be stored at once; history has all of it. */
		async insert(
			model: CatalogueModel,
			fields: readonly CatalogueField[],
			records: readonly BulkRecord[],
			user: string | null,
			now: (field: CatalogueField, value: JsonValue) => JsonValue,
		): Promise<void> {
			const columns = fields.map((f) => `"${f.columnName}"`);
			const rows = records.map((r) => ({
				...Object.fromEntries(fields.map((f) => [f.columnName, now(f, r.values[f.key] ?? null)])),
				id: r.id,
				version: 1,
				created_at: r.at,
				created_by: r.by,
				updated_at: r.at,
				updated_by: r.by,
			}));
			const all = ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', ...columns].join(', ');
			await query(`insert into ${table(model.table)} (${all}) select ${all} from jsonb_populate_recordset(null::${table(model.table)}, $1::jsonb)`, [
				JSON.stringify(rows),
			]);
			const changes = records.map((r) => ({ id: r.id, key: r.key, at: r.at, by: r.by, changes: changesOf(r.values), fields: Object.keys(r.values) }));
			const entries = 'jsonb_to_recordset($1::jsonb) as r(id uuid, key text, at timestamptz, by uuid, changes jsonb, fields jsonb)';
			const parameters = [JSON.stringify(changes), model.app, model.key];
			await query(
				`insert into ${table('dg_history')} (record_id, version, app, model, at, actor, actor_user, action, changes)
				select r.id, 1, $2, $3, r.at, r.by, $4, 'create', r.changes from ${entries}`,
				[...parameters, user],
			);
			await query(
				`insert into ${table('dg_event')} (at, type, app, model, record_id, version, actor, data)
				select r.at, 'record.created', $2, $3, r.id, 1, r.by, jsonb_build_object('fields', r.fields) from ${entries}`,
				parameters,
			);
			await query(`insert into ${table('dg_dataset_record')} (app, model, key, record_id) select $2, $3, r.key, r.id from ${entries}`, parameters);
		},

		/** Fills references whose targets came later than the records themselves. */
		async fill(model: CatalogueModel, field: CatalogueField, values: readonly { id: string; value: JsonValue }[]): Promise<void> {
			await query(
				`update ${table(model.table)} t set "${field.columnName}" = r."${field.columnName}"
				from jsonb_populate_recordset(null::${table(model.table)}, $1::jsonb) r where t.id = r.id`,
				[JSON.stringify(values.map(({ id, value }) => ({ id, [field.columnName]: value })))],
			);
		},

		/** Numbers that the runtime gives to one field of records, with their history: what is loaded may make others give way. */
		async giveWay(
			model: CatalogueModel,
			field: CatalogueField,
			values: readonly { id: string; from: number | null; to: number }[],
			by: { at: Date; user: string | null },
		): Promise<void> {
			if (values.length === 0) return;
			await query(
				`with r as (select * from jsonb_to_recordset($1::jsonb) as r(id uuid, "from" jsonb, "to" numeric)),
				w as (update ${table(model.table)} t set "${field.columnName}" = r."to", version = t.version + 1, updated_at = $2, updated_by = null
					from r where t.id = r.id returning t.id, t.version),
				e as (insert into ${table('dg_event')} (at, type, app, model, record_id, version, actor, data)
					select $2, 'record.updated', $3, $4, w.id, w.version, null, jsonb_build_object('fields', jsonb_build_array($5::text)) from w)
				insert into ${table('dg_history')} (record_id, version, app, model, at, actor, actor_user, action, cause, changes)
				select w.id, w.version, $3, $4, $2, null, $6, 'update', 'balance', jsonb_build_object($5::text, jsonb_build_object('from', r."from", 'to', r."to"))
				from w join r on r.id = w.id`,
				[JSON.stringify(values), by.at, model.app, model.key, field.key, by.user],
			);
		},

		/** Draws `count` numbers of a series at once; answers the first. */
		async drawNumbers(series: { app: string; model: string; field: string; scope: string; count: number }): Promise<number> {
			const rows = await query<{ value: number }>(
				`insert into ${table('dg_sequence')} as s (app, model, field, scope, value) values ($1, $2, $3, $4, $5)
				on conflict (app, model, field, scope) do update set value = s.value + excluded.value returning value`,
				[series.app, series.model, series.field, series.scope, series.count],
			);
			return (rows[0]?.value ?? series.count) - series.count + 1;
		},
	};
}

function changesOf(values: JsonObject): JsonObject {
	return Object.fromEntries(
		Object.entries(values)
			.filter(([, to]) => to !== null)
			.map(([field, to]) => [field, { from: null, to }]),
	);
}
