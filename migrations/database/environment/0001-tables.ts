import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/**
 * Tables that every environment has, beside the tables of its models (`<app>__<model>`).
 * Bundles are `json`, not `jsonb`: the order of a model's fields is the order in which people see them.
 */
export const environmentTables: DatabaseMigration = {
	number: 1,
	name: 'tables',
	async up(db, schema) {
		const t = (name: string) => sql.id(schema, name);
		const run = (query: ReturnType<typeof sql>) => query.execute(db);

		await run(sql`create table ${t('dg_app')} (
			key text primary key,
			revision integer not null,
			template text,
			installed_at timestamptz not null default now(),
			installed_by text)`);
		await run(sql`create table ${t('dg_revision')} (
			app text not null references ${t('dg_app')} (key) deferrable initially deferred,
			number integer not null,
			hash text not null,
			version text not null,
			bundle json not null,
			note text,
			created_at timestamptz not null default now(),
			created_by text,
			primary key (app, number))`);
		await run(sql`create table ${t('dg_draft')} (
			app text primary key,
			bundle json not null,
			base_revision integer,
			updated_at timestamptz not null default now(),
			updated_by text)`);
		// Work that a publish leaves for after its commit (indexes made concurrently, constraints validated); resumed at start.
		await run(sql`create table ${t('dg_pending_step')} (
			id bigint generated always as identity primary key,
			app text not null,
			revision integer not null,
			sql text not null,
			index_name text,
			sentence jsonb not null,
			created_at timestamptz not null default now(),
			failed text)`);
		// What lies archived under another name, so that publishing the key again with the same type brings it back.
		await run(sql`create table ${t('dg_archive')} (
			model text not null,
			name text not null,
			column_name text,
			column_type text,
			revision integer not null,
			archived_at timestamptz not null default now(),
			primary key (model, name))`);
		await run(sql`create table ${t('dg_member')} (
			user_id text primary key,
			person_id uuid,
			roles text[] not null default '{}',
			added_at timestamptz not null default now())`);
		await run(sql`create unique index dg_member_person on ${t('dg_member')} (person_id) where person_id is not null`);

		await run(sql`create table ${t('dg_history')} (
			record_id uuid not null,
			version integer not null,
			app text not null,
			model text not null,
			at timestamptz not null,
			actor uuid,
			actor_user text,
			action text not null check (action in ('create', 'update', 'archive', 'restore')),
			reason text,
			changes jsonb not null,
			primary key (record_id, version))`);
		await run(sql`create table ${t('dg_event')} (
			id bigint generated always as identity primary key,
			at timestamptz not null,
			type text not null,
			app text not null,
			model text not null,
			record_id uuid not null,
			version integer not null,
			actor uuid,
			data jsonb not null default '{}')`);
		await run(sql`create table ${t('dg_idempotency')} (
			user_id text not null,
			key text not null,
			request_hash text not null,
			status integer,
			response text,
			created_at timestamptz not null default now(),
			primary key (user_id, key))`);
		await run(sql`create index dg_idempotency_age on ${t('dg_idempotency')} (created_at)`);
		await run(sql`create table ${t('dg_sequence')} (
			app text not null, model text not null, field text not null, scope text not null,
			value bigint not null,
			primary key (app, model, field, scope))`);
		await run(sql`create table ${t('dg_dataset_record')} (
			app text not null, model text not null, key text not null,
			record_id uuid not null,
			primary key (app, model, key))`);
	},
};
