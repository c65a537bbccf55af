import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/**
 * Workflows (ADR 9; runtime/server/src/workflow). A run keeps where it stands in `state`; all that is asked of people is a task, all that
 * happened a step. Timers and everything that is to be done later are rows of `dg_job`.
 */
export const workflows: DatabaseMigration = {
	number: 9,
	name: 'workflows',
	async up(db, schema) {
		const t = (name: string) => sql.id(schema, name);
		const run = (query: ReturnType<typeof sql>) => query.execute(db);

		// A record that a run changes says which one it was.
		await run(sql`alter table ${t('dg_history')} drop constraint dg_history_cause_check`);
		await run(sql`alter table ${t('dg_history')} add constraint dg_history_cause_check
			check (cause in ('balance', 'rule', 'conflict', 'result') or cause like 'run:%') not valid`);

		// `timers`: when the timers that it waits for are due, by token and name. `start_key`: what began it, so that nothing begins it twice.
		// `sole`: no other open run of the workflow may be about the record. `urged_at`: see the cool-down of urging.
		await run(sql`create table ${t('dg_run')} (
			id uuid primary key,
			app text not null,
			workflow text not null,
			revision integer not null,
			trigger text,
			status text not null check (status in ('running', 'stopped', 'ended', 'withdrawn', 'cancelled')),
			outcome text,
			title text not null,
			model text,
			record uuid,
			initiator uuid,
			state jsonb not null,
			timers jsonb not null default '{}',
			events integer not null default 1,
			sole boolean not null,
			parent uuid,
			parent_as text,
			start_key text,
			urged_at timestamptz,
			urged integer not null default 0,
			started_at timestamptz not null,
			ended_at timestamptz,
			updated_at timestamptz not null)`);
		await run(sql`create unique index dg_run_sole on ${t('dg_run')} (record, app, workflow) where sole and status in ('running', 'stopped')`);
		await run(sql`create unique index dg_run_start on ${t('dg_run')} (start_key) where start_key is not null`);
		await run(sql`create index dg_run_by_record on ${t('dg_run')} (record, id desc) where record is not null`);
		await run(sql`create index dg_run_by_initiator on ${t('dg_run')} (initiator, id desc) where initiator is not null`);
		await run(sql`create index dg_run_begun on ${t('dg_run')} (initiator) where status in ('running', 'stopped')`);
		await run(sql`create index dg_run_by_workflow on ${t('dg_run')} (app, workflow, status, id desc)`);
		await run(sql`create index dg_run_by_parent on ${t('dg_run')} (parent, parent_as) where parent is not null`);

		// `app`, `workflow`, `initiator` are those of the run, for inboxes. No due time: infinity.
		await run(sql`create table ${t('dg_task')} (
			id uuid primary key,
			run uuid not null,
			number integer not null,
			token integer not null,
			node text not null,
			kind text not null check (kind in ('approval', 'task', 'copy')),
			app text not null,
			workflow text not null,
			initiator uuid,
			assignee uuid not null,
			state text not null default 'open' check (state in ('open', 'done', 'cancelled')),
			verb text,
			done_by uuid,
			comment text,
			verbs text[] not null,
			form text,
			fields jsonb,
			data jsonb not null default '{}',
			due timestamptz not null default 'infinity',
			created_at timestamptz not null,
			decided_at timestamptz,
			read_at timestamptz,
			urged integer not null default 0,
			snapshot jsonb,
			snapshot_hash text)`);
		await run(sql`create unique index dg_task_of on ${t('dg_task')} (run, number)`);
		await run(sql`create index dg_task_due on ${t('dg_task')} (assignee, due, id) where state = 'open' and kind <> 'copy'`);
		await run(sql`create index dg_task_open on ${t('dg_task')} (assignee, id) where state = 'open' and kind <> 'copy'`);
		await run(sql`create index dg_task_copied on ${t('dg_task')} (assignee, id desc) where kind = 'copy'`);
		await run(sql`create index dg_task_unread on ${t('dg_task')} (assignee) where kind = 'copy' and read_at is null`);
		await run(sql`create index dg_task_done on ${t('dg_task')} (done_by, id desc) where state = 'done' and kind <> 'copy'`);

		// The story; rows are only added.
		await run(sql`create table ${t('dg_run_step')} (
			run uuid not null,
			id bigint generated always as identity,
			at timestamptz not null,
			kind text not null,
			node text,
			token integer,
			by uuid,
			for_person uuid,
			verb text,
			comment text,
			details jsonb not null default '{}',
			primary key (run, id))`);

		// Days are both included. No scope: everything.
		await run(sql`create table ${t('dg_delegation')} (
			id uuid primary key,
			of_person uuid not null,
			to_person uuid not null check (to_person <> of_person),
			from_day date not null,
			until_day date not null check (until_day >= from_day),
			scope text[],
			reason text,
			created_at timestamptz not null,
			created_by text,
			revoked_at timestamptz)`);
		await run(sql`create index dg_delegation_to on ${t('dg_delegation')} (to_person, until_day) where revoked_at is null`);
		await run(sql`create index dg_delegation_of on ${t('dg_delegation')} (of_person, until_day)`);

		// On which records the condition of a trigger holds.
		await run(sql`create table ${t('dg_workflow_condition')} (
			app text not null,
			workflow text not null,
			trigger text not null,
			record uuid not null,
			since timestamptz not null,
			primary key (app, workflow, trigger, record))`);

		// The secret part of an address that somebody outside calls, as a hash.
		await run(sql`create table ${t('dg_webhook')} (
			app text not null,
			workflow text not null,
			trigger text not null,
			secret_hash bytea not null unique,
			hint text not null,
			created_at timestamptz not null,
			created_by text,
			used_at timestamptz,
			primary key (app, workflow, trigger))`);

		// What a run wants of others: calls, messages, further runs. `key` goes with a call, so that who gets it twice knows.
		await run(sql`create table ${t('dg_run_effect')} (
			key text primary key,
			run uuid not null,
			token integer not null,
			node text not null,
			kind text not null check (kind in ('call', 'message', 'runs', 'watch')),
			answer_as text,
			title text not null default '',
			state text not null default 'waiting' check (state in ('waiting', 'done', 'captured', 'failed', 'cancelled')),
			attempts integer not null default 0,
			request jsonb not null default '{}',
			response jsonb,
			error text,
			created_at timestamptz not null,
			updated_at timestamptz not null)`);
		await run(sql`create index dg_run_effect_of on ${t('dg_run_effect')} (run)`);
		await run(sql`create index dg_run_effect_waiting on ${t('dg_run_effect')} (kind, updated_at) where state = 'waiting'`);
	},
};
