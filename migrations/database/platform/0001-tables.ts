import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

export const platformTables: DatabaseMigration = {
	number: 1,
	name: 'tables',
	async up(db, schema) {
		const t = (name: string) => sql.id(schema, name);
		const run = (query: ReturnType<typeof sql>) => query.execute(db);

		// For finding parts of texts quickly. Without the right to create it everything works, only slower.
		await run(sql`do $$ begin
			create extension if not exists pg_trgm with schema ${sql.id(schema)};
		exception when insufficient_privilege or undefined_file or feature_not_supported then null;
		end $$`);
		await run(sql`create table ${t('setting')} (key text primary key, value text not null)`);
		await run(sql`create table ${t('workspace')} (
			key text primary key, title text not null, time_zone text not null, created_at timestamptz not null default now())`);
		await run(sql`create table ${t('environment')} (
			key text primary key,
			workspace_key text not null references ${t('workspace')} (key),
			title text not null,
			schema_name text not null unique,
			created_at timestamptz not null default now())`);

		// Names and types of the next four are those of better-auth 1.7 (core + username), so that its adapter works unchanged.
		await run(sql`create table ${t('user')} (
			id text primary key,
			name text not null,
			email text not null constraint user_email_unique unique,
			"emailVerified" boolean not null default false,
			image text,
			username text constraint user_username_unique unique,
			"isAdmin" boolean not null default false,
			language text,
			"createdAt" timestamptz not null default now(),
			"updatedAt" timestamptz not null default now())`);
		await run(sql`create table ${t('session')} (
			id text primary key,
			"expiresAt" timestamptz not null,
			token text not null unique,
			"createdAt" timestamptz not null default now(),
			"updatedAt" timestamptz not null default now(),
			"ipAddress" text,
			"userAgent" text,
			"userId" text not null references ${t('user')} (id) on delete cascade)`);
		await run(sql`create index session_account on ${t('session')} ("userId")`);
		await run(sql`create table ${t('account')} (
			id text primary key,
			"accountId" text not null,
			"providerId" text not null,
			"userId" text not null references ${t('user')} (id) on delete cascade,
			"accessToken" text, "refreshToken" text, "idToken" text,
			"accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz,
			scope text, password text,
			"createdAt" timestamptz not null default now(),
			"updatedAt" timestamptz not null default now())`);
		await run(sql`create index account_user on ${t('account')} ("userId")`);
		await run(sql`create table ${t('verification')} (
			id text primary key,
			identifier text not null,
			value text not null,
			"expiresAt" timestamptz not null,
			"createdAt" timestamptz not null default now(),
			"updatedAt" timestamptz not null default now())`);
		await run(sql`create index verification_identifier on ${t('verification')} (identifier)`);

		await run(sql`create table ${t('api_token')} (
			id uuid primary key default gen_random_uuid(),
			user_id text not null references ${t('user')} (id) on delete cascade,
			name text not null,
			hint text not null,
			hash bytea not null unique,
			created_at timestamptz not null default now(),
			expires_at timestamptz,
			used_at timestamptz)`);
		await run(sql`create index api_token_user on ${t('api_token')} (user_id)`);
	},
};
