import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/** Files of records (ADR 14; runtime/server/src/files/attachments.ts). */
export const attachments: DatabaseMigration = {
	number: 12,
	name: 'attachments',
	async up(db, schema) {
		const t = (name: string) => sql.id(schema, name);
		const run = (query: ReturnType<typeof sql>) => query.execute(db);

		// Of pictures, as far as their head says it.
		await run(sql`alter table ${t('dg_file')} add column width integer, add column height integer`);
		await run(sql`create index dg_file_uploaded on ${t('dg_file')} (uploaded_at)`);

		// Which field of which record a file belongs to, at most one; `detached_at`: since when its value no longer names it.
		await run(sql`create table ${t('dg_attachment')} (
			file uuid primary key references ${t('dg_file')} (id) on delete cascade,
			model text not null,
			record_id uuid not null,
			field text not null,
			attached_at timestamptz not null,
			detached_at timestamptz)`);
		await run(sql`create index dg_attachment_record on ${t('dg_attachment')} (record_id, field)`);

		// A run keeps the files that a decision in it was about.
		await run(sql`alter table ${t('dg_file_use')} drop constraint dg_file_use_kind_check`);
		await run(sql`alter table ${t('dg_file_use')} add constraint dg_file_use_kind_check check (kind in ('person', 'everyone', 'run'))`);
	},
};
