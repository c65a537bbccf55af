import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/**
 * Background work; see runtime/server/src/jobs. A job is waiting (from `run_at` on), running (under a lease), failed (given up, with its
 * error, until somebody has it run again) or done. Of the waiting jobs of one kind, no two have the same key.
 */
export const jobs: DatabaseMigration = {
	number: 4,
	name: 'jobs',
	async up(db, schema) {
		const table = sql.id(schema, 'dg_job');
		const run = (query: ReturnType<typeof sql>) => query.execute(db);
		await run(sql`create table ${table} (
			id uuid primary key,
			kind text not null,
			key text,
			payload jsonb not null default '{}',
			run_at timestamptz not null,
			state text not null default 'waiting' check (state in ('waiting', 'running', 'failed', 'done')),
			attempts integer not null default 0,
			max_attempts integer not null,
			lease_until timestamptz,
			leased_by uuid,
			cursor jsonb,
			done bigint not null default 0,
			total bigint,
			error jsonb,
			result jsonb,
			created_at timestamptz not null,
			updated_at timestamptz not null)`);
		await run(sql`create unique index dg_job_key on ${table} (kind, key) where state = 'waiting'`);
		await run(sql`create index dg_job_due on ${table} (run_at, id) where state in ('waiting', 'running')`);
		await run(sql`create index dg_job_running on ${table} (kind, key) where state = 'running'`);
		await run(sql`create index dg_job_over on ${table} (updated_at) where state = 'done'`);
	},
};
