import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/**
 * Jobs are claimed several at once, by kind: however much waits for others outside, nobody reads over it to find the rest. Those that were
 * tried before stand apart. What changes while a job runs is in no index, and finds room beside the row.
 */
export const jobsByKind: DatabaseMigration = {
	number: 13,
	name: 'jobs-by-kind',
	async up(db, schema) {
		const table = sql.id(schema, 'dg_job');
		const run = (query: ReturnType<typeof sql>) => query.execute(db);
		await run(sql`drop index ${sql.id(schema, 'dg_job_due')}, ${sql.id(schema, 'dg_job_over')}`);
		await run(sql`create index dg_job_due on ${table} (kind, run_at, id) where state = 'waiting' and attempts = 0`);
		await run(sql`create index dg_job_again on ${table} (kind, run_at, id) where state = 'waiting' and attempts > 0`);
		await run(sql`create index dg_job_over on ${table} (created_at) where state = 'done'`);
		await run(sql`alter table ${table} set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`);
	},
};
