import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/** Accounts that are shut off, and who has administered what. */
export const administration: DatabaseMigration = {
	number: 2,
	name: 'administration',
	async up(db, schema) {
		await sql`alter table ${sql.id(schema, 'user')} add column "disabledAt" timestamptz`.execute(db);
		// No foreign keys: a line stays as it was written, whatever becomes of what it names.
		await sql`create table ${sql.id(schema, 'audit')} (
			id bigint generated always as identity primary key,
			at timestamptz not null default now(),
			actor text,
			action text not null,
			environment text,
			subject text,
			data jsonb not null default '{}')`.execute(db);
	},
};
