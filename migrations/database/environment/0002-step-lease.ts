import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/** Until when a process has claimed a step of a publish; see runtime/server/src/storage/pending-steps.ts. */
export const stepLease: DatabaseMigration = {
	number: 2,
	name: 'step-lease',
	async up(db, schema) {
		// Some databases from the days of development have the column from the first migration.
		await sql`alter table ${sql.id(schema, 'dg_pending_step')} add column if not exists claimed_until timestamptz`.execute(db);
	},
};
