import type { RunStatus, TaskKind } from '@dougong/schemas';
import type { TaskQuery } from '@dougong/schemas/api';
import type { StandsFor } from './delegation.store.ts';
import type { Queryable } from './job.store.ts';
import { quoted } from './record-statement.ts';
import type { StoredTask } from './task.store.ts';

/** A task or a run as a line of an inbox. */
export interface InboxRow extends Pick<StoredTask, 'node' | 'state' | 'verb' | 'assignee' | 'done_by' | 'verbs' | 'urged'> {
	id: string;
	run: string;
	app: string;
	workflow: string;
	revision: number;
	title: string;
	/** Of a task; or the run itself, in the box of what was started. */
	kind: TaskKind | 'run';
	run_status: RunStatus;
	outcome: string | null;
	initiator: string | null;
	created_at: Date;
	due: Date | null;
	decided_at: Date | null;
	read_at: Date | null;
	cursor_due: string;
}
/** Where a page goes on: behind this due time (as Postgres writes it) and id. */
export interface InboxPosition {
	due: string;
	id: string;
}
export type InboxQuery = Omit<TaskQuery, 'cursor' | 'box'> & { limit: number };

/** Inboxes: each page is read along an index of its box, so it costs what it shows, however much waits. */
export function taskListStore(on: Queryable, schema: string) {
	const t = (name: string) => quoted(schema, name);
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	const columns = `t.id, t.run, t.app, t.workflow, r.revision, r.title, r.status as run_status, r.outcome, t.initiator, t.node, t.kind, t.state, t.verb, t.assignee, t.done_by,
		t.verbs, t.urged, t.created_at, nullif(t.due, 'infinity') as due, t.due::text as cursor_due, t.decided_at, t.read_at`;
	/** Conditions that every box has, over t (and r, for the search). */
	const narrowed = ({ app, workflow, node, search, overdue }: InboxQuery, values: unknown[], now: Date) => {
		const given = (value: unknown) => `$${values.push(value)}`;
		return [
			...(app === undefined ? [] : [`t.app = ${given(app)}`]),
			...(workflow === undefined ? [] : [`t.workflow = ${given(workflow)}`]),
			...(node === undefined ? [] : [`t.node = ${given(node)}`]),
			...(overdue ? [`t.due < ${given(now)}`] : []),
			...(search === undefined || search === '' ? [] : [`strpos(lower(r.title), lower(${given(search)})) > 0`]),
		];
	};

	return {
		/** What waits for any of these people. `me`: nobody does as a delegate what they began. */
		async todo(me: string, people: readonly StandsFor[], query: InboxQuery, after: InboxPosition | null, now: Date): Promise<InboxRow[]> {
			const values: unknown[] = [JSON.stringify(people), me, query.limit];
			const given = (value: unknown) => `$${values.push(value)}`;
			const { sort = 'due' } = query;
			const order = { due: 't.due, t.id', newest: 't.id desc', oldest: 't.id' }[sort];
			const past = {
				due: (at: InboxPosition) => `(t.due, t.id) > (${given(at.due)}::timestamptz, ${given(at.id)}::uuid)`,
				newest: (at: InboxPosition) => `t.id < ${given(at.id)}::uuid`,
				oldest: (at: InboxPosition) => `t.id > ${given(at.id)}::uuid`,
			}[sort];
			const where = [
				't.assignee = p.person',
				`t.state = 'open' and t.kind <> 'copy'`,
				`(p.person = $2 or t.initiator is distinct from $2)`,
				`(p.scopes is null or t.app = any(p.scopes) or t.app || '/' || t.workflow = any(p.scopes))`,
				...(after ? [past(after)] : []),
				...narrowed(query, values, now),
			].join(' and ');
			const outer = { due: 'cursor_due::timestamptz, id', newest: 'id desc', oldest: 'id' }[sort];
			return ask(
				`select * from (select x.* from jsonb_to_recordset($1::jsonb) p(person uuid, scopes text[])
				cross join lateral (select ${columns} from ${t('dg_task')} t join ${t('dg_run')} r on r.id = t.run where ${where} order by ${order} limit $3) x) all_of
				order by ${outer} limit $3`,
				values,
			);
		},
		async done(me: string, query: InboxQuery, after: InboxPosition | null, now: Date): Promise<InboxRow[]> {
			const values: unknown[] = [me, query.limit];
			const past = after ? [`t.id < $${values.push(after.id)}::uuid`] : [];
			const where = [`t.done_by = $1 and t.state = 'done' and t.kind <> 'copy'`, ...past, ...narrowed(query, values, now)].join(' and ');
			return ask(`select ${columns} from ${t('dg_task')} t join ${t('dg_run')} r on r.id = t.run where ${where} order by t.id desc limit $2`, values);
		},
		async copied(me: string, query: InboxQuery, after: InboxPosition | null, now: Date): Promise<InboxRow[]> {
			const values: unknown[] = [me, query.limit];
			const past = after ? [`t.id < $${values.push(after.id)}::uuid`] : [];
			const where = [`t.assignee = $1 and t.kind = 'copy'`, ...past, ...narrowed(query, values, now)].join(' and ');
			return ask(`select ${columns} from ${t('dg_task')} t join ${t('dg_run')} r on r.id = t.run where ${where} order by t.id desc limit $2`, values);
		},
		/** Runs that one began, newest first. */
		async started(me: string, query: InboxQuery, after: InboxPosition | null): Promise<InboxRow[]> {
			const values: unknown[] = [me, query.limit];
			const given = (value: unknown) => `$${values.push(value)}`;
			const where = [
				'r.initiator = $1',
				...(after ? [`r.id < ${given(after.id)}::uuid`] : []),
				...(query.app === undefined ? [] : [`r.app = ${given(query.app)}`]),
				...(query.workflow === undefined ? [] : [`r.workflow = ${given(query.workflow)}`]),
				...(query.search ? [`strpos(lower(r.title), lower(${given(query.search)})) > 0`] : []),
			].join(' and ');
			return ask(
				`select r.id, r.id as run, r.app, r.workflow, r.revision, r.title, r.status as run_status, r.outcome, r.initiator, null as node, 'run' as kind,
				case when r.status in ('running', 'stopped') then 'open' when r.status = 'ended' then 'done' else 'cancelled' end as state, null as verb, null as assignee,
				null as done_by, '{}'::text[] as verbs, r.urged, r.started_at as created_at, null as due, 'infinity' as cursor_due, r.ended_at as decided_at, r.ended_at as read_at
				from ${t('dg_run')} r where ${where} order by r.id desc limit $2`,
				values,
			);
		},
		async counts(me: string, people: readonly StandsFor[], now: Date): Promise<{ todo: number; overdue: number; copied: number; started: number }> {
			const [row] = await ask<{ todo: number; overdue: number; copied: number; started: number }>(
				`select (select coalesce(sum(x.n), 0) from jsonb_to_recordset($1::jsonb) p(person uuid, scopes text[]) cross join lateral
					(select count(*) as n from ${t('dg_task')} t where t.assignee = p.person and t.state = 'open' and t.kind <> 'copy' and (p.person = $2 or t.initiator is distinct from $2)
					and (p.scopes is null or t.app = any(p.scopes) or t.app || '/' || t.workflow = any(p.scopes))) x)::int as todo,
				(select coalesce(sum(x.n), 0) from jsonb_to_recordset($1::jsonb) p(person uuid, scopes text[]) cross join lateral
					(select count(*) as n from ${t('dg_task')} t where t.assignee = p.person and t.state = 'open' and t.kind <> 'copy' and t.due < $3 and (p.person = $2 or t.initiator is distinct from $2)
					and (p.scopes is null or t.app = any(p.scopes) or t.app || '/' || t.workflow = any(p.scopes))) x)::int as overdue,
				(select count(*) from ${t('dg_task')} t where t.assignee = $2 and t.kind = 'copy' and t.read_at is null)::int as copied,
				(select count(*) from ${t('dg_run')} r where r.initiator = $2 and r.status in ('running', 'stopped'))::int as started`,
				[JSON.stringify(people), me, now],
			);
			return row ?? { todo: 0, overdue: 0, copied: 0, started: 0 };
		},
		/** Open tasks of these runs: who holds them up. */
		async waitingFor(runs: readonly string[]): Promise<{ id: string; run: string; node: string; assignee: string; due: Date | null; created_at: Date }[]> {
			if (runs.length === 0) return [];
			return ask(
				`select id, run, node, assignee, nullif(due, 'infinity') as due, created_at from ${t('dg_task')} where run = any($1::uuid[]) and state = 'open' and kind <> 'copy' order by run, number`,
				[runs],
			);
		},
		/** Open tasks of somebody who is not asked any more. */
		async openOf(person: string): Promise<{ id: string; run: string }[]> {
			return ask(`select id, run from ${t('dg_task')} where assignee = $1 and state = 'open' and kind <> 'copy' order by id`, [person]);
		},
	};
}
