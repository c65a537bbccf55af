import type { RehearsalAnswers, RehearsalStart } from '@dougong/schemas/api';
import type { LocalText } from '../http/problem.ts';
import { newRecordId } from '../records/new-id.ts';
import type { Queryable } from './job.store.ts';
import { quoted } from './record-statement.ts';

export interface RehearsalOptions {
	answers: RehearsalAnswers;
	starts: RehearsalStart[];
}
export interface StoredRehearsal {
	id: string;
	begins: Date;
	ends: Date;
	options: RehearsalOptions;
}
/** What is to become of a task. No time: nobody ever acts. */
export interface PlannedAct {
	task: string;
	at: string | null;
	share: number;
}
export interface OpenTask {
	id: string;
	run: string;
	assignee: string;
	created_at: Date;
}
export interface DueAct {
	task: string;
	assignee: string;
	app: string;
	workflow: string;
	run: string;
	state: string;
	verbs: readonly string[];
	fields: readonly { field: string; may: string }[] | null;
	model: string | null;
	record: string | null;
}

/** What became of an act. */
export interface Become {
	task: string;
	state: 'done' | 'refused' | 'needless';
	verb?: string;
	code?: string;
	reason?: LocalText;
}

/** The rehearsal of one sandbox, and what its people are to do. */
export function rehearsalStore(on: Queryable, schema: string) {
	const t = (name: string) => quoted(schema, name);
	const ask = async <T>(text: string, values: unknown[] = []) => (await on.query(text, values)).rows as T[];
	return {
		async find(): Promise<StoredRehearsal | undefined> {
			return (await ask<StoredRehearsal>(`select id, begins, ends, options from ${t('dg_rehearsal')} order by id desc limit 1`))[0];
		},
		/** Takes the place of the former one, without the nightly comparison of computed values, as whenever a clock goes forward. What is there now is not part of it, but for what still waits. */
		async begin({ id, begins, ends, options, user }: StoredRehearsal & { user: string }): Promise<void> {
			await ask(`delete from ${t('dg_rehearsal')}`);
			await ask(`delete from ${t('dg_rehearsal_before')}`);
			await ask(`delete from ${t('dg_rehearsal_act')}`);
			await ask(`delete from ${t('dg_job')} where state = 'waiting' and (kind like 'rehearsal-%' or kind = 'audit-computed')`);
			await ask(`insert into ${t('dg_rehearsal')} (id, begins, ends, options, created_by) values ($1, $2, $3, $4, $5)`, [
				...[id, begins, ends, JSON.stringify(options), user],
			]);
			await ask(
				`insert into ${t('dg_rehearsal_before')} (id)
				select id::text from ${t('dg_run')} where status not in ('running', 'stopped')
				union all select case when state = 'open' and kind <> 'copy' then 'open ' else '' end || id from ${t('dg_task')}
				union all select id::text from ${t('dg_message')} union all select id::text from ${t('dg_delivery')}
				union all select key from ${t('dg_run_effect')} union all select id::text from ${t('dg_job')} where state = 'failed'`,
			);
		},
		/** Open tasks for which nothing is planned. `since`: only those that came at this instant or later. */
		async unplanned(since: Date | null): Promise<OpenTask[]> {
			// Ids begin with the time: the first that this instant has.
			const floor = since === null ? null : `${newRecordId(since).slice(0, 15)}000-8000-000000000000`;
			return ask(
				`select k.id, k.run, k.assignee, k.created_at from ${t('dg_task')} k where k.state = 'open' and k.kind <> 'copy' and ($1::uuid is null or k.id >= $1)
				and not exists (select from ${t('dg_rehearsal_act')} a where a.task = k.id) order by k.id`,
				[floor],
			);
		},
		async plan(acts: readonly PlannedAct[]): Promise<void> {
			await ask(
				`insert into ${t('dg_rehearsal_act')} (task, at, share, state)
				select x.task, x.at, x.share, case when x.at is null then 'never' else 'waiting' end
				from jsonb_to_recordset($1::jsonb) x(task uuid, at timestamptz, share smallint) on conflict do nothing`,
				[JSON.stringify(acts)],
			);
		},
		/** Acts that are due, the oldest first; those of one instant by run, so that two who do them hold runs in the same order. */
		async due(now: Date, share: number, limit: number): Promise<DueAct[]> {
			return ask(
				`select a.task, k.assignee, k.app, k.workflow, k.run, k.state, k.verbs, k.fields, r.model, r.record
				from ${t('dg_rehearsal_act')} a join ${t('dg_task')} k on k.id = a.task join ${t('dg_run')} r on r.id = k.run
				where a.state = 'waiting' and a.at <= $1 and a.share = $2 order by a.at, k.run, a.task limit $3`,
				[now, share, limit],
			);
		},
		async settle(acts: readonly Become[]): Promise<void> {
			await ask(
				`update ${t('dg_rehearsal_act')} a set state = x.state, verb = x.verb, code = x.code, reason = x.reason
				from jsonb_to_recordset($1::jsonb) x(task uuid, state text, verb text, code text, reason jsonb) where a.task = x.task`,
				[JSON.stringify(acts)],
			);
		},
		/** The roles (`app/role`) of the member that a person is; null: they are none. */
		async rolesOf(person: string): Promise<string[] | null> {
			return (await ask<{ roles: string[] }>(`select roles from ${t('dg_member')} where person_id = $1 limit 1`, [person]))[0]?.roles ?? null;
		},
		/** People of the directory whose name has this in it. */
		async named(text: string): Promise<string[]> {
			const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
			return (await ask<{ id: string }>(`select id from ${t('directory__person')} where name ilike $1`, [pattern])).map(({ id }) => id);
		},
		/** Any record of a table, the oldest. */
		async anyRecord(table: string): Promise<string | null> {
			return (await ask<{ id: string }>(`select id from ${t(table)} where archived_at is null order by id limit 1`))[0]?.id ?? null;
		},
		/** Work that waits for times by the former clock. */
		async dropWaiting(kinds: readonly string[]): Promise<void> {
			await ask(`delete from ${t('dg_job')} where state = 'waiting' and kind = any($1)`, [kinds]);
		},
	};
}
