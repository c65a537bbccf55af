import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/**
 * What computed values were: rows are added, never changed. Of one record, `changes` holds `{ field: [from, to] }`; a bulk change is one row
 * for a batch of records, without `record_id`, and `changes` holds `{ id: { field: from } }` for ids from `first_id` to `last_id`. What a value
 * became in a bulk change is what the next row changes it from, or what it is now. Numbers are decimal text. `revision`: of the model's app.
 */
export const computed: DatabaseMigration = {
	number: 5,
	name: 'computed',
	async up(db, schema) {
		const table = sql.id(schema, 'dg_computed');
		await sql`create table ${table} (
			id bigint generated always as identity primary key,
			at timestamptz not null,
			model text not null,
			record_id uuid,
			first_id uuid,
			last_id uuid,
			revision integer not null,
			changes jsonb not null,
			check ((record_id is null) = (first_id is not null and last_id is not null)))`.execute(db);
		await sql`create index dg_computed_record on ${table} (record_id, id) where record_id is not null`.execute(db);
		await sql`create index dg_computed_batch on ${table} (model, first_id, last_id) where record_id is null`.execute(db);
	},
};
