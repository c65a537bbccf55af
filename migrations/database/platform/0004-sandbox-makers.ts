import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/** Who made a sandbox: they may rehearse in it and remove it without being administrators (ADR 13). Null: an administrator, or before this was kept. */
export const sandboxMakers: DatabaseMigration = {
	number: 4,
	name: 'sandbox-makers',
	async up(db, schema) {
		await sql`alter table ${sql.id(schema, 'environment')} add column made_by text`.execute(db);
	},
};
