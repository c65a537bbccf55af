import type { DeadEndKind, RehearsalQuery } from '@dougong/schemas/api';
import type { JsonObject, RunStatus, TaskKind, TaskState } from '@dougong/schemas';
import type { Queryable } from './job.store.ts';
import { quoted } from './record-statement.ts';

/** What a report is asked about. */
export interface ReportScope {
	schema: string;
	begins: Date;
	/** How far it has come. */
	until: Date;
	timeZone: string;
	language: 'zh-CN' | 'en';
	/** Only of these workflows (`app/workflow`); null: of all, with what belongs to none. */
	workflows: readonly string[] | null;
}
/** `named`: people whom the search means as well. */
export type ReportFilter = Pick<RehearsalQuery, 'app' | 'workflow' | 'node' | 'person' | 'day' | 'only' | 'search'> & { named?: readonly string[] };
export interface Page {
	offset: number;
	limit: number;
}

export interface StoredPlace {
	app: string;
	workflow: string;
	run: string;
	subject: string;
}
export interface StoredAsked extends StoredPlace {
	task: string;
	node: string;
	kind: TaskKind;
	person: string;
	at: Date;
	due: Date | null;
	reminded: Date[] | null;
	escalated: { to: string; at: string }[] | null;
	state: TaskState;
	verb: string | null;
	by: string | null;
	decided_at: Date | null;
	late: boolean;
	carried: boolean;
}
export interface StoredReminder extends StoredPlace {
	at: Date;
	topic: string;
	node: string;
	person: string;
	of: string | null;
	due: string | null;
}
export interface StoredDeadEnd {
	kind: DeadEndKind;
	at: Date;
	app: string | null;
	workflow: string | null;
	node: string | null;
	run: string | null;
	subject: string | null;
	person: string | null;
	data: JsonObject | null;
}
export interface StoredMessage {
	at: Date;
	due_at: Date;
	channel: string;
	person: string | null;
	topic: string;
	title: string;
	body: string;
	state: string;
	reason: string | null;
}
export interface StoredLoad {
	person: string;
	asked: number;
	done: number;
	open: number;
	late: number;
	peak_day: string;
	peak: number;
	waiting: number;
	reminded: number;
	escalated: number;
	has_account: boolean;
}
export interface StoredPath extends StoredPlace {
	status: RunStatus;
	at: Date;
	ended_at: Date | null;
	hours: number;
	path: string[] | null;
}
export interface StoredCall extends StoredPlace {
	at: Date;
	node: string;
	title: string;
	state: string;
}
export interface StoredRecords {
	day: string;
	app: string;
	workflow: string;
	model: string;
	created: number;
	changed: number;
	archived: number;
}
export type Rows<T> = { rows: T[]; total: number };

/** What came of a rehearsal, read from what the runtime wrote while it went on. */
export function rehearsalReportStore(on: Queryable, scope: ReportScope) {
	const t = (name: string) => quoted(scope.schema, name);
	const values: unknown[] = [];
	const given = (value: unknown) => `$${values.push(value)}`;
	const ask = async <T>(text: string): Promise<T[]> => (await on.query(text, values.splice(0))).rows as T[];
	const isNew = (id: string) => `not exists (select from ${t('dg_rehearsal_before')} b where b.id = ${id})`;
	const day = (at: string) => `to_char(${at} at time zone ${given(scope.timeZone)}, 'YYYY-MM-DD')`;
	const until = () => `${given(scope.until)}::timestamptz`;

	const { workflows } = scope;
	/** Keys of the catalogue, written out since the statements are put together of parts. */
	const literals = (workflows ?? []).map((ref) => `'${ref.replaceAll("'", "''")}'`).join(', ');
	const isRead = (app: string, workflow: string) => (workflows === null ? 'true' : `${app} || '/' || ${workflow} in (${literals})`);
	const runs = `(select * from ${t('dg_run')} r where ${isNew('r.id::text')} and ${isRead('r.app', 'r.workflow')})`;
	/** Messages say of which run they are; those of none are for who reads all. */
	const toldOf = (run: string) => (workflows === null ? 'true' : `exists (select from ${runs} x where x.id = ${run})`);
	/** All that people were asked; copies are only to know. */
	const tasks = () => `(select k.*, exists (select from ${t('dg_rehearsal_before')} b where b.id = 'open ' || k.id) as carried,
		k.due < coalesce(k.decided_at, ${until()}) as late
		from ${t('dg_task')} k where k.kind <> 'copy' and ${isNew('k.id::text')} and ${isRead('k.app', 'k.workflow')})`;
	const effects = `(select * from ${t('dg_run_effect')} e where ${isNew('e.key')} and ${toldOf('e.run')})`;
	/** One row for each who was reminded, or called because somebody was late. */
	const reminders = `(select e.run, e.token, e.node, e.created_at as at, e.request->>'topic' as topic, p.person::uuid as person,
		(e.request->'details'->>'task')::int as number, (e.request->'details'->>'of')::uuid as of, e.request->'details'->>'due' as due
		from ${effects} e cross join lateral jsonb_array_elements_text(e.request->'to') p(person)
		where e.kind = 'message' and e.request->>'topic' in ('task.reminder', 'task.overdue', 'task.escalated'))`;
	const deliveredOf = workflows === null ? 'true' : `exists (select from ${t('dg_message')} m where m.id = d.message and ${toldOf('m.run')})`;
	const messages = () => `(select m.id, m.at, m.at as due_at, 'app' as channel, m.person, m.topic, m.title, m.body, 'captured' as state, null as reason
			from ${t('dg_message')} m where ${isNew('m.id::text')} and ${toldOf('m.run')}
		union all select d.id, d.at, d.due_at, d.channel, d.person, d.topic, d.title, d.body, d.state, d.reason
			from ${t('dg_delivery')} d where ${isNew('d.id::text')} and ${deliveredOf})`;
	const like = (text: string) => given(`%${text.replace(/[\\%_]/g, '\\$&')}%`);
	const searching = ({ subject, person }: { subject?: string; person?: string }, text: string, named: readonly string[]) =>
		`(${subject} ilike ${like(text)}${person ? ` or ${person} = any(${given(named)}::uuid[])` : ''})`;
	/** Conditions of the filter; those on columns that are not there are left out. */
	const where = (filter: ReportFilter, has: Partial<Record<'place' | 'node' | 'person' | 'at' | 'subject', string>> & { only?: (value: string) => string }) => {
		const parts = [
			...(has.place !== undefined && filter.app !== undefined ? [`${has.place}.app = ${given(filter.app)}`] : []),
			...(has.place !== undefined && filter.workflow !== undefined ? [`${has.place}.workflow = ${given(filter.workflow)}`] : []),
			...(has.node && filter.node !== undefined ? [`${has.node} = ${given(filter.node)}`] : []),
			...(has.person && filter.person !== undefined ? [`${has.person} = ${given(filter.person)}::uuid`] : []),
			...(has.at && filter.day !== undefined ? [`${day(has.at)} = ${given(filter.day)}`] : []),
			...(has.only && filter.only !== undefined ? [has.only(given(filter.only))] : []),
			...(has.subject && filter.search !== undefined ? [searching(has, filter.search, filter.named ?? [])] : []),
		];
		return parts.length > 0 ? `where ${parts.join(' and ')}` : '';
	};
	/** A page of a list with the count of the whole. */
	const page = async <T>(text: string, { offset, limit }: Page, more = ''): Promise<Rows<T>> => {
		const body = `with found as materialized (${text}), page as (select f.*, row_number() over () as "#" from (select * from found offset ${given(offset)} limit ${given(limit)}) f)
			select page.*${more}, (select count(*)::int from found) as "total#" from page order by "#"`;
		const rows = await ask<T & { 'total#': number; '#': number }>(body);
		return { rows: rows.map(({ 'total#': _, '#': __, ...row }) => row as T), total: rows[0]?.['total#'] ?? 0 };
	};

	return {
		asked(filter: ReportFilter, of: Page): Promise<Rows<StoredAsked>> {
			const only = (value: string) => `(k.late and ${value} = 'late' or k.state = ${value})`;
			return page(
				`select k.id as task, k.run, k.app, k.workflow, k.node, k.kind, k.assignee as person, k.created_at as at, nullif(k.due, 'infinity') as due, k.state, k.verb,
				k.done_by as by, k.decided_at, k.late, k.carried, k.number, k.token, r.title as subject
				from ${tasks()} k join ${runs} r on r.id = k.run
				${where(filter, { place: 'k', node: 'k.node', person: 'k.assignee', at: 'k.created_at', only, subject: 'r.title' })} order by k.created_at, k.id`,
				of,
				`, (select array_agg(n.at order by n.at) from ${reminders} n where n.run = page.run and n.number = page.number and n.topic <> 'task.escalated') as reminded,
				(select json_agg(json_build_object('to', n.person, 'at', n.at) order by n.at) from ${reminders} n
					where n.run = page.run and n.token = page.token and n.topic = 'task.escalated' and n.of = page.person and n.at >= page.at) as escalated`,
			);
		},
		reminders(filter: ReportFilter, of: Page): Promise<Rows<StoredReminder>> {
			return page(
				`select r.app, r.workflow, n.run, r.title as subject, n.at, n.topic, n.node, n.person,
				coalesce(n.of, case when n.topic <> 'task.escalated' then n.person end) as of, n.due
				from ${reminders} n join ${runs} r on r.id = n.run
				${where(filter, { place: 'r', node: 'n.node', person: 'n.person', at: 'n.at', only: (value) => `n.topic = ${value}`, subject: 'r.title' })} order by n.at, n.run, n.number, n.person`,
				of,
			);
		},
		/** `absent`: people who are asked and have left. */
		deadEnds(filter: ReportFilter, of: Page, absent: readonly string[]): Promise<Rows<StoredDeadEnd>> {
			return page(
				`select d.* from (${deadEnds(absent)}) d
				${where(filter, { place: 'd', node: 'd.node', person: 'd.person', at: 'd.at', only: (value) => `d.kind = ${value}`, subject: 'd.subject' })} order by d.at, d.kind, d.run, d.person`,
				of,
			);
		},
		async deadEndCounts(absent: readonly string[]): Promise<{ kind: DeadEndKind; count: number }[]> {
			return ask(`select d.kind, count(*)::int as count from (${deadEnds(absent)}) d group by d.kind order by count desc, d.kind`);
		},
		messages(filter: ReportFilter, of: Page): Promise<Rows<StoredMessage>> {
			const text = given(scope.language);
			return page(
				`select m.at, m.due_at, m.channel, m.person, m.topic, m.title->>${text}::text as title, m.body->>${text}::text as body, m.state, m.reason from ${messages()} m
				${where(filter, { person: 'm.person', at: 'm.at', only: (value) => `m.channel = ${value}`, subject: `m.title->>${text}::text` })} order by m.at, m.id`,
				of,
			);
		},
		load(filter: ReportFilter, of: Page): Promise<Rows<StoredLoad>> {
			return page(
				`with k as (select * from ${tasks()} k), days as (
					select assignee, ${day('created_at')} as day, count(*)::int as n from k where not carried group by 1, 2),
				peak as (select distinct on (assignee) assignee, day, n from days order by assignee, n desc, day),
				change as (select assignee, created_at as at, 1 as by from k union all select assignee, decided_at, -1 from k where decided_at is not null),
				level as (select assignee, sum(by) over (partition by assignee order by at, by rows unbounded preceding) as n from change),
				most as (select assignee, max(n)::int as n from level group by 1),
				told as (select n.person, count(*) filter (where n.topic <> 'task.escalated')::int as reminded, count(*) filter (where n.topic = 'task.escalated')::int as escalated
					from ${reminders} n group by 1)
				select k.assignee as person, count(*)::int as asked, count(*) filter (where k.state = 'done')::int as done, count(*) filter (where k.state = 'open')::int as open,
				count(*) filter (where k.late)::int as late, coalesce(min(p.day), '') as peak_day, coalesce(min(p.n), 0) as peak, min(m.n) as waiting,
				coalesce(min(s.reminded), 0) as reminded, coalesce(min(s.escalated), 0) as escalated,
				exists (select from ${t('dg_member')} a where a.person_id = k.assignee) as has_account
				from k left join peak p on p.assignee = k.assignee left join most m on m.assignee = k.assignee left join told s on s.person = k.assignee
				${where(filter, { place: 'k', node: 'k.node', person: 'k.assignee', at: 'k.created_at' })}
				group by k.assignee order by asked desc, k.assignee`,
				of,
			);
		},
		paths(filter: ReportFilter, of: Page): Promise<Rows<StoredPath>> {
			return page(
				`select r.app, r.workflow, r.id as run, r.title as subject, r.status, r.started_at as at, r.ended_at,
				round(extract(epoch from coalesce(r.ended_at, ${until()}) - r.started_at) / 3600, 1)::float8 as hours from ${runs} r
				${where(filter, { place: 'r', at: 'r.started_at', only: (value) => `r.status = ${value}`, subject: 'r.title' })} order by hours desc, r.id`,
				of,
				`, (select array_agg(s.node order by s.id) from ${t('dg_run_step')} s where s.run = page.run and s.kind = 'entered'
					and exists (select from ${t('dg_task')} k where k.run = s.run and k.token = s.token)) as path`,
			);
		},
		calls(filter: ReportFilter, of: Page): Promise<Rows<StoredCall>> {
			return page(
				`select r.app, r.workflow, r.id as run, r.title as subject, e.created_at as at, e.node, e.title, e.state from ${effects} e join ${runs} r on r.id = e.run
				${where(filter, { place: 'r', node: 'e.node', at: 'e.created_at', only: (value) => `e.state = ${value}`, subject: 'r.title' }) || 'where true'} and e.kind = 'call' order by e.created_at, e.key`,
				of,
			);
		},
		records(filter: ReportFilter, of: Page): Promise<Rows<StoredRecords>> {
			const text = day('h.at');
			return page(
				`select ${text} as day, r.app, r.workflow, h.app || '/' || h.model as model, count(*) filter (where h.action = 'create')::int as created,
				count(*) filter (where h.action in ('update', 'restore'))::int as changed, count(*) filter (where h.action = 'archive')::int as archived
				from ${t('dg_history')} h join ${runs} r on h.cause = 'run:' || r.id
				${where(filter, { place: 'r', at: 'h.at' }) || 'where true'} and h.at >= ${given(scope.begins)} and h.at <= ${until()}
				group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
				of,
			);
		},
		async totals(): Promise<JsonObject> {
			const [row] = await ask<JsonObject>(
				`with k as (select * from ${tasks()} k), n as (select * from ${reminders} n)
				select (select count(*)::int from ${runs} r) as runs, count(*)::int as asked, count(distinct assignee)::int as people,
				count(*) filter (where state = 'done')::int as done, count(*) filter (where state = 'open')::int as open, count(*) filter (where late)::int as late,
				(select count(*)::int from n where topic <> 'task.escalated') as reminded, (select count(*)::int from n where topic = 'task.escalated') as escalated,
				(select count(*)::int from ${t('dg_message')} m where ${isNew('m.id::text')} and ${toldOf('m.run')}) as messages,
				(select count(*)::int from ${t('dg_delivery')} d where d.state = 'captured' and ${isNew('d.id::text')} and ${deliveredOf}) as captured,
				(select count(*)::int from ${effects} e where e.kind = 'call') as calls,
				(select count(*)::int from ${t('dg_history')} h join ${runs} r on h.cause = 'run:' || r.id where h.action = 'create' and h.at >= ${given(scope.begins)}) as records,
				count(distinct assignee) filter (where not exists (select from ${t('dg_member')} a where a.person_id = assignee))::int as "withoutAccount" from k`,
			);
			return row ?? {};
		},
		async runs(): Promise<{ app: string; workflow: string; status: RunStatus; n: number }[]> {
			return ask(`select app, workflow, status, count(*)::int as n from ${runs} r group by 1, 2, 3`);
		},
		/** Of each node what people were asked there, and how often runs came to it. */
		async nodes(): Promise<
			{
				app: string;
				workflow: string;
				node: string;
				visits: number;
				asked: number;
				people: number;
				done: number;
				open: number;
				late: number;
				reminded: number;
				escalated: number;
				first: Date | null;
				last: Date | null;
			}[]
		> {
			return ask(
				`with r as (select * from ${runs} r), v as (select s.run, s.node, count(*) as n from ${t('dg_run_step')} s where s.kind = 'entered' and s.node is not null group by 1, 2),
				visits as (select r.app, r.workflow, v.node, sum(v.n)::int as visits from v join r on r.id = v.run group by 1, 2, 3),
				k as (select app, workflow, node, count(*)::int as asked, count(distinct assignee)::int as people, count(*) filter (where state = 'done')::int as done,
					count(*) filter (where state = 'open')::int as open, count(*) filter (where late)::int as late, min(created_at) as first, max(created_at) as last
					from ${tasks()} k group by 1, 2, 3),
				n as (select r.app, r.workflow, n.node, count(*) filter (where topic <> 'task.escalated')::int as reminded, count(*) filter (where topic = 'task.escalated')::int as escalated
					from ${reminders} n join r on r.id = n.run group by 1, 2, 3)
				select app, workflow, node, visits, coalesce(asked, 0) as asked, coalesce(people, 0) as people, coalesce(done, 0) as done, coalesce(open, 0) as open,
				coalesce(late, 0) as late, coalesce(reminded, 0) as reminded, coalesce(escalated, 0) as escalated, first, last
				from visits left join k using (app, workflow, node) left join n using (app, workflow, node)`,
			);
		},
		async days(): Promise<{ day: string; what: 'begun' | 'asked' | 'done' | 'reminded' | 'escalated' | 'messages'; n: number }[]> {
			const text = day('e.at');
			return ask(
				`select ${text} as day, e.what, count(*)::int as n from (
					select started_at as at, 'begun' as what from ${runs} r where started_at >= ${given(scope.begins)}
					union all select created_at, 'asked' from ${tasks()} k where not k.carried
					union all select decided_at, 'done' from ${tasks()} k where k.state = 'done'
					union all select n.at, case when n.topic = 'task.escalated' then 'escalated' else 'reminded' end from ${reminders} n
					union all select m.at, 'messages' from ${t('dg_message')} m where ${isNew('m.id::text')} and ${toldOf('m.run')}) e group by 1, 2 order by 1`,
			);
		},
		async channels(): Promise<{ channel: string; day: string; state: string; count: number }[]> {
			return ask(`select m.channel, ${day('m.at')} as day, m.state, count(*)::int as count from ${messages()} m group by 1, 2, 3 order by 2, 1, 3`);
		},
		async openAssignees(): Promise<string[]> {
			return (await ask<{ id: string }>(`select distinct assignee as id from ${tasks()} k where k.state = 'open'`)).map(({ id }) => id);
		},
	};

	function deadEnds(absent: readonly string[]): string {
		const of = (k: string) => `${k}.app, ${k}.workflow`;
		const now = until();
		return [
			`select case when x->'error'->>'code' = 'workflow.nobody-found' then 'nobody' else 'stopped' end as kind, r.updated_at as at, ${of('r')}, x->>'node' as node,
				r.id as run, r.title as subject, null::uuid as person, x->'error' as data from ${runs} r cross join lateral jsonb_array_elements(r.state->'tokens') x
				where r.status = 'stopped' and x ? 'error'`,
			`select 'nobody', s.at, ${of('r')}, s.node, r.id, r.title, k.assignee, jsonb_build_object('message', s.details->'text', 'gap', true, 'asked', k.assignee is not null)
				from ${t('dg_run_step')} s join ${runs} r on r.id = s.run
				left join lateral (select o.assignee from ${t('dg_task')} o where o.run = s.run and o.token = s.token and o.node = s.node and o.kind <> 'copy' order by o.number limit 1) k on true
				where s.kind = 'note' and s.details->>'code' = 'nobody-found' and s.at >= ${given(scope.begins)}
				and not (r.status = 'stopped' and k.assignee is null)`,
			`select 'stuck', r.stuck_at, ${of('r')}, null, r.id, r.title, null, jsonb_build_object('reason', r.stuck_reason) from ${runs} r
				where r.status = 'running' and r.stuck_at >= r.updated_at`,
			`select 'endless', k.created_at, ${of('k')}, k.node, k.run, r.title, k.assignee, null from ${tasks()} k join ${runs} r on r.id = k.run
				where k.state = 'open' and k.due = 'infinity' and not exists (select from jsonb_object_keys(r.timers) n where n like k.token || ':%')`,
			`select 'late', k.due, ${of('k')}, k.node, k.run, r.title, k.assignee, jsonb_build_object('due', k.due) from ${tasks()} k join ${runs} r on r.id = k.run
				where k.state = 'open' and k.due < ${now}`,
			`select 'self', k.created_at, ${of('k')}, k.node, k.run, r.title, k.assignee, null from ${tasks()} k join ${runs} r on r.id = k.run
				where k.kind = 'approval' and k.assignee = r.initiator and k.state <> 'cancelled'
				and not exists (select from ${t('dg_task')} o where o.run = k.run and o.kind = 'approval' and o.state <> 'cancelled' and o.assignee <> r.initiator)`,
			`select 'leaver', k.created_at, ${of('k')}, k.node, k.run, r.title, k.assignee, null from ${tasks()} k join ${runs} r on r.id = k.run
				where k.state = 'open' and k.assignee = any(${given(absent)}::uuid[])`,
			`select 'refused', a.at, ${of('k')}, k.node, k.run, r.title, k.assignee, jsonb_build_object('code', a.code, 'reason', a.reason)
				from ${t('dg_rehearsal_act')} a join ${t('dg_task')} k on k.id = a.task join ${runs} r on r.id = k.run where a.state = 'refused'`,
			`select 'no-recipient', e.created_at, ${of('r')}, e.node, r.id, r.title, null, jsonb_build_object('title', e.title) from ${effects} e join ${runs} r on r.id = e.run
				where e.kind = 'message' and e.request->'cooldown' is null and coalesce((e.request->>'records')::int, 1) > 0 and not exists (select from ${t('dg_message')} m where m.run = e.run and (m.key = e.key or starts_with(m.key, e.key || ' ')))
				and not exists (select from ${t('dg_delivery')} d where d.message is null and starts_with(d.key, e.key || ' '))`,
			`select 'not-begun', j.updated_at, j.payload->>'app', j.payload->>'workflow', null, null, null, (j.payload->>'by')::uuid, jsonb_build_object('code', j.result->>'refused', 'count', 1)
				from ${t('dg_job')} j where ${isRead(`(j.payload->>'app')`, `(j.payload->>'workflow')`)} and j.kind = 'workflow-trigger' and j.state = 'done' and j.result ? 'refused' and j.updated_at >= ${given(scope.begins)} and j.updated_at <= ${now}`,
			`select 'not-begun', j.updated_at, j.payload->'start'->>'app', j.payload->'start'->>'workflow', null, null, null, null, jsonb_build_object('code', x.key, 'count', x.value)
				from ${t('dg_job')} j cross join lateral jsonb_each_text(j.result->'refused') x where ${isRead(`(j.payload->'start'->>'app')`, `(j.payload->'start'->>'workflow')`)} and j.kind = 'rehearsal-start' and j.state = 'done' and x.key <> 'workflow.not-startable'`,
			`select 'job', j.updated_at, null, null, null, null, null, null, jsonb_build_object('kind', j.kind, 'error', j.error) from ${t('dg_job')} j
				where ${workflows === null ? 'true' : 'false'} and j.state = 'failed' and ${isNew('j.id::text')}`,
		].join(' union all ');
	}
}
