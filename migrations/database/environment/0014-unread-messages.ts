import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/** What somebody has not read is found by the run that tells of it: whoever decides a task has read what led there, however much else is unread. */
export const unreadMessages: DatabaseMigration = {
	number: 14,
	name: 'unread-messages',
	async up(db, schema) {
		const t = (name: string) => sql.id(schema, name);
		await sql`drop index ${t('dg_message_unread')}`.execute(db);
		await sql`create index dg_message_unread on ${t('dg_message')} (person, run) where read_at is null`.execute(db);
	},
};
