import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/**
 * What people are told, how it was sent to them and what they want to be sent; and files that belong to something. See
 * runtime/server/src/messages and runtime/server/src/files.
 */
export const messages: DatabaseMigration = {
	number: 8,
	name: 'messages',
	async up(db, schema) {
		const t = (name: string) => sql.id(schema, name);
		const run = (query: ReturnType<typeof sql>) => query.execute(db);

		// A message for one person. `title` and `body` by language.
		await run(sql`create table ${t('dg_message')} (
			id uuid primary key,
			key text not null,
			person uuid not null,
			topic text not null,
			title jsonb not null,
			body jsonb not null,
			link text,
			app text,
			model text,
			record uuid,
			run uuid,
			urgent boolean not null default false,
			at timestamptz not null,
			read_at timestamptz)`);
		await run(sql`create unique index dg_message_key on ${t('dg_message')} (key, person)`);
		await run(sql`create index dg_message_of on ${t('dg_message')} (person, id desc)`);
		await run(sql`create index dg_message_unread on ${t('dg_message')} (person, id desc) where read_at is null`);

		// When a person was last told of something that has a cool-down.
		await run(sql`create table ${t('dg_message_cooldown')} (
			person uuid not null,
			key text not null,
			at timestamptz not null,
			primary key (person, key))`);

		// What a person wants: by topic and channel, quiet hours, time of the digest.
		await run(sql`create table ${t('dg_message_choice')} (
			person uuid primary key,
			topics jsonb not null default '{}',
			quiet_from text,
			quiet_until text,
			digest_at text not null default '09:00',
			updated_at timestamptz not null)`);

		await run(sql`create table ${t('dg_push_subscription')} (
			id uuid primary key,
			person uuid not null,
			user_id text not null,
			endpoint text not null unique,
			p256dh text not null,
			auth text not null,
			language text not null,
			created_at timestamptz not null)`);
		await run(sql`create index dg_push_subscription_of on ${t('dg_push_subscription')} (person)`);

		// `secrets`: sealed, see runtime/server/src/messages/secrets.ts. `failures` in a row; the channel rests until `paused_until`.
		await run(sql`create table ${t('dg_channel')} (
			key text primary key,
			type text not null,
			title text not null,
			language text not null,
			config jsonb not null,
			secrets bytea,
			secret_names text[] not null default '{}',
			enabled boolean not null,
			failures integer not null default 0,
			paused_until timestamptz,
			updated_at timestamptz not null,
			updated_by text)`);

		// One sending of one message over one channel: to a person, or to the group of a robot (no person).
		await run(sql`create table ${t('dg_delivery')} (
			id uuid primary key,
			key text not null unique,
			message uuid references ${t('dg_message')} (id) on delete set null,
			channel text not null,
			person uuid,
			topic text not null,
			title jsonb not null,
			body jsonb not null,
			link text,
			urgent boolean not null default false,
			digest boolean not null default false,
			state text not null check (state in ('waiting', 'sent', 'captured', 'failed', 'suppressed')),
			due_at timestamptz not null,
			attempts integer not null default 0,
			reason text,
			response text,
			at timestamptz not null,
			updated_at timestamptz not null,
			sent_at timestamptz)`);
		await run(sql`create index dg_delivery_due on ${t('dg_delivery')} (channel, due_at, id) where state = 'waiting'`);
		await run(sql`create index dg_delivery_sent on ${t('dg_delivery')} (channel, sent_at) where sent_at is not null`);
		await run(sql`create index dg_delivery_state on ${t('dg_delivery')} (state, id desc)`);
		await run(sql`create index dg_delivery_message on ${t('dg_delivery')} (message) where message is not null`);

		// Contents once each, by SHA-256.
		await run(sql`create table ${t('dg_file_content')} (
			hash bytea primary key,
			size integer not null,
			bytes bytea not null)`);
		await run(sql`create table ${t('dg_file')} (
			id uuid primary key,
			hash bytea not null references ${t('dg_file_content')} (hash),
			name text not null,
			type text not null,
			size integer not null,
			uploaded_at timestamptz not null,
			uploaded_by text not null)`);
		await run(sql`create index dg_file_hash on ${t('dg_file')} (hash)`);
		// Who may read a file beside the one who sent it: a person, or with kind 'everyone' every member.
		await run(sql`create table ${t('dg_file_use')} (
			file uuid not null references ${t('dg_file')} (id) on delete cascade,
			kind text not null check (kind in ('person', 'everyone')),
			owner uuid not null,
			granted_at timestamptz not null,
			primary key (file, kind, owner))`);
	},
};
