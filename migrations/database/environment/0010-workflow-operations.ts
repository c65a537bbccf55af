import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/** Calls of workflows to others, their secrets, and runs that wait for nothing (runtime/server/src/workflow). */
export const workflowOperations: DatabaseMigration = {
	number: 10,
	name: 'workflow-operations',
	async up(db, schema) {
		const t = (name: string) => sql.id(schema, name);
		const run = (query: ReturnType<typeof sql>) => query.execute(db);

		// What calls send as `{{secret:name}}`, sealed.
		await run(sql`create table ${t('dg_secret')} (
			name text primary key,
			sealed bytea not null,
			updated_at timestamptz not null,
			updated_by text)`);

		// Hosts (`name:port`) that calls go to. `allowed`: also where their address is a private one. `answer`: what a sandbox is answered. `failures`, `paused_until`: the circuit.
		await run(sql`create table ${t('dg_call_host')} (
			host text primary key,
			allowed boolean not null default false,
			answer jsonb,
			failures integer not null default 0,
			paused_until timestamptz,
			updated_at timestamptz not null,
			updated_by text)`);

		// What callers of a webhook sign with, sealed; null: they need not.
		await run(sql`alter table ${t('dg_webhook')} add column signing bytea`);

		// Found to wait for nothing, by a look after its last event; any later event ends that.
		await run(sql`alter table ${t('dg_run')} add column stuck_at timestamptz, add column stuck_reason text`);
		await run(sql`create index dg_run_running on ${t('dg_run')} (updated_at) where status = 'running'`);
		await run(sql`create index dg_run_effect_answers on ${t('dg_run_effect')} (run, token) where state = 'waiting'`);
	},
};
