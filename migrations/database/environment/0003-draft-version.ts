import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/** Tells two states of a draft apart. Drawn from a sequence, so that a draft which is made anew never has the number of a former one. */
export const draftVersion: DatabaseMigration = {
	number: 3,
	name: 'draft-version',
	async up(db, schema) {
		const sequence = sql.id(schema, 'dg_draft_version');
		await sql`create sequence if not exists ${sequence}`.execute(db);
		await sql`alter table ${sql.id(schema, 'dg_draft')} add column if not exists version bigint not null
			default nextval(${sql.lit(`"${schema}"."dg_draft_version"`)})`.execute(db);
	},
};
