import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/** Environments that are copies, and their clocks; see docs/decisions/0010-sandboxes-and-clocks.md. */
export const sandboxes: DatabaseMigration = {
	number: 3,
	name: 'sandboxes',
	async up(db, schema) {
		const table = sql.id(schema, 'environment');
		// The key of what it was copied from; no foreign key, for the copy outlives it. Null: no sandbox.
		await sql`alter table ${table} add column sandbox_of text,
			add column copied_at timestamptz,
			add column clock_at timestamptz,
			add column clock_since timestamptz,
			add column forward jsonb,
			add column forward_until timestamptz,
			add column forward_by uuid,
			add constraint environment_clock check ((sandbox_of is null) = (clock_at is null) and (clock_at is not null or clock_since is null)),
			add constraint environment_forward check (forward is null or sandbox_of is not null)`.execute(db);
	},
};
