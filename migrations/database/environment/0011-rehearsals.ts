import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/** What a sandbox rehearses (ADR 13; runtime/server/src/rehearsal): the one that it rehearses now, or did last. */
export const rehearsals: DatabaseMigration = {
	number: 11,
	name: 'rehearsals',
	async up(db, schema) {
		const t = (name: string) => sql.id(schema, name);
		const run = (query: ReturnType<typeof sql>) => query.execute(db);

		// `options`: how people behave, and what begins when. Times go by the clock of the sandbox.
		await run(sql`create table ${t('dg_rehearsal')} (
			id uuid primary key,
			begins timestamptz not null,
			ends timestamptz not null,
			options jsonb not null,
			created_by text)`);

		// What was there before it began, and is no part of it: ids of runs and tasks that were over, messages, deliveries, keys of calls.
		await run(sql`create table ${t('dg_rehearsal_before')} (id text primary key)`);

		// What is to become of a task: somebody acts at a time (one of a few shares of that instant), or, without a time, nobody ever does.
		await run(sql`create table ${t('dg_rehearsal_act')} (
			task uuid primary key,
			at timestamptz,
			share smallint not null,
			state text not null check (state in ('waiting', 'done', 'refused', 'needless', 'never')),
			verb text,
			code text,
			reason jsonb)`);
		await run(sql`create index dg_rehearsal_act_due on ${t('dg_rehearsal_act')} (at, share, task) where state = 'waiting'`);
	},
};
