import type { Run, Step, TrailStep } from '@dougong/engine';
import type { JsonObject, RunStatus } from '@dougong/schemas';
import type { RunQuery } from '@dougong/schemas/api';
import type { Queryable } from './job.store.ts';
import { type Connection, runLater, runStatement, runTogether, type TextRow } from './record-runner.ts';
import { type Prepared, quoted, type Statement } from './record-statement.ts';
import type { StoredTask } from './task.store.ts';

/** A row of `dg_run`. */
export interface StoredRun {
	id: string;
	app: string;
	workflow: string;
	revision: number;
	trigger: string | null;
	status: RunStatus;
	outcome: string | null;
	title: string;
	/** `app/key` */
	model: string | null;
	record: string | null;
	initiator: string | null;
	state: Pick<Run, 'tokens' | 'variables' | 'chosen' | 'counter' | 'scheduledAt' | 'withdrawn'> & { depth?: number };
	/** When timers are due, by token and name. */
	timers: { [name: string]: string };
	sole: boolean;
	parent: string | null;
	parent_as: string | null;
	start_key: string | null;
	urged_at: string | null;
	urged: number;
	started_at: string;
	ended_at: string | null;
	updated_at: string;
	/** Found to wait for nothing; over as soon as anything happens. */
	stuck_at?: string | null;
	stuck_reason?: string | null;
}
export type ChildRun = Pick<StoredRun, 'id' | 'status' | 'outcome' | 'record'>;
export interface NewStep {
	kind: Step['kind'] | 'comment' | 'urged';
	node: string | null;
	token: number | null;
	by: string | null;
	for_person: string | null;
	verb: string | null;
	comment: string | null;
	details: JsonObject;
}
export interface StoredStep extends NewStep {
	id: string;
	at: string;
}
/** A row of `dg_run_effect`. */
export interface StoredEffect {
	key: string;
	run: string;
	token: number;
	node: string;
	kind: 'call' | 'message' | 'runs' | 'watch';
	answer_as: string | null;
	title: string;
	state: 'waiting' | 'done' | 'captured' | 'failed' | 'cancelled';
	attempts: number;
	request: JsonObject;
	response: JsonObject | null;
	error: string | null;
}
/** Work that begins after the commit, or later. One of the same kind and key that waits takes its payload and time. */
export interface RunJob {
	id: string;
	kind: string;
	key: string;
	payload: JsonObject;
	run_at: string;
}
/** All that an event changes in the tables of a run. */
export interface RunChanges {
	run: StoredRun;
	isNew: boolean;
	at: string;
	newTasks: readonly StoredTask[];
	changedTasks: readonly StoredTask[];
	steps: readonly NewStep[];
	jobs: readonly RunJob[];
	/** Keys of jobs that are waiting for nothing any more. */
	droppedTimers: readonly string[];
	droppedCalls: readonly string[];
	effects: readonly StoredEffect[];
}

const prepared = new Map<string, Prepared>();
/** The same text is the same statement, which the database keeps prepared. */
function statementOf(text: string): Statement {
	const known = prepared.get(text) ?? { text, uses: 0 };
	prepared.set(text, known);
	return { prepared: known, bind: () => [] };
}
const run = (on: Connection, text: string, values: readonly (string | null)[]) => runStatement(on, statementOf(text), values);

/** Workflow runs of one environment. */
export function runStore(on: Connection, schema: string) {
	const t = (name: string) => quoted(schema, name);
	const loading = (of: string) =>
		`select (select coalesce(json_agg(row_to_json(t) order by t.number), '[]') from ${t('dg_task')} t where t.run = ${of})::text,
		(select coalesce(json_agg(json_build_object('node', s.node, 'exit', s.details->'exit', 'at', s.at, 'by', s.details->'by') order by s.id), '[]')
		from ${t('dg_run_step')} s where s.run = ${of} and s.kind in ('left', 'returned'))::text`;
	const loaded = (row: TextRow | undefined) => ({ tasks: JSON.parse(row?.[0] ?? '[]') as StoredTask[], trail: JSON.parse(row?.[1] ?? '[]') as TrailStep[] });
	const runs = async (text: string, values: readonly (string | null)[]) => (await run(on, text, values)).map(([row]) => JSON.parse(row ?? '{}') as StoredRun);

	return {
		/**
		 * A run, or that of a task, with what `advance` has to know of it. Until the transaction ends, nobody else goes on with it; what is read
		 * behind the lock is as whoever held it before has left it.
		 */
		async open(of: 'run' | 'task', id: string): Promise<{ row: StoredRun; tasks: StoredTask[]; trail: TrailStep[] } | undefined> {
			const run = of === 'run' ? '$1::uuid' : `(select of.run from ${t('dg_task')} of where of.id = $1::uuid)`;
			const texts = [`select row_to_json(r)::text from ${t('dg_run')} r where r.id = ${run} for update`, loading(run)];
			const [[locked] = [], [row] = []] = await runTogether(on, texts.map((text) => ({ statement: statementOf(text), values: [id] }))); // biome-ignore format: one call
			return locked && { row: JSON.parse(locked[0] ?? '{}') as StoredRun, ...loaded(row) };
		},
		/** Its tasks, and the nodes that it has left. */
		async load(id: string): Promise<{ tasks: StoredTask[]; trail: TrailStep[] }> {
			return loaded((await run(on, loading('$1::uuid'), [id]))[0]);
		},
		async find(id: string): Promise<StoredRun | undefined> {
			return (await runs(`select row_to_json(r)::text from ${t('dg_run')} r where r.id = $1::uuid`, [id]))[0];
		},
		/** Open runs of a workflow about these records, as far as no second one may be. */
		async soleOn(records: readonly string[], of: { app: string; workflow: string }): Promise<Set<string>> {
			const rows = await run(
				on,
				`select record from ${t('dg_run')} where record = any($1::uuid[]) and app = $2::text and workflow = $3::text and sole and status in ('running', 'stopped')`,
				[arrayOf(records), of.app, of.workflow],
			);
			return new Set(rows.flatMap(([id]) => id ?? []));
		},
		/** There may be thousands, and each that ends asks: so without their states. */
		async children(parent: string, as: string): Promise<ChildRun[]> {
			const rows = await run(
				on,
				`select r.id, r.status, r.outcome, r.record from ${t('dg_run')} r where r.parent = $1::uuid and r.parent_as = $2::text order by r.id`,
				[parent, as],
			);
			return rows.map(([id, status, outcome, record]) => ({ id: id ?? '', status: status as RunStatus, outcome: outcome ?? null, record: record ?? null }));
		},
		async effect(key: string): Promise<StoredEffect | undefined> {
			const [row] = await run(on, `select row_to_json(e)::text from ${t('dg_run_effect')} e where e.key = $1::text`, [key]);
			return row?.[0] ? (JSON.parse(row[0]) as StoredEffect) : undefined;
		},
		/** Runs that wait for something to change: about the record, about any record of the model, or all of them. */
		async watching({ record = null, model = null }: { record?: string | null; model?: string | null }): Promise<string[]> {
			const rows = await run(
				on,
				`select distinct e.run from ${t('dg_run_effect')} e join ${t('dg_run')} r on r.id = e.run
				where e.kind = 'watch' and e.state = 'waiting' and r.status in ('running', 'stopped') and ($1::uuid is null or r.record = $1::uuid) and ($2::text is null or r.model = $2::text) order by e.run`,
				[record, model],
			);
			return rows.flatMap(([id]) => id ?? []);
		},

		/** Stores an event in one statement: the run, its tasks, its story, and what is to be done later. In a transaction nobody waits for it. */
		async save(changes: RunChanges): Promise<void> {
			const values: (string | null)[] = [];
			const given = (value: unknown) => `$${values.push(value === null ? null : typeof value === 'string' ? value : JSON.stringify(value))}`;
			const rows = (value: readonly unknown[], columns: string) => `jsonb_to_recordset(${given(value)}::jsonb) as x(${columns})`;
			const parts: string[] = [];
			const { run: r, isNew, at } = changes;
			// One row as it is, not as JSON that Postgres would have to take apart; and by its id, or it plans for a hundred of them.
			const cells = (row: object, types: Types, names: readonly string[]) =>
				names.map((name) => `$${values.push(textOf((row as { [column: string]: unknown })[name], types.get(name)))}::${types.get(name)}`);
			if (isNew) parts.push(`insert into ${t('dg_run')} (${runColumns.join(', ')}) values (${cells(r, runTypes, runColumns).join(', ')})`);
			else {
				parts.push(
					`update ${t('dg_run')} set status = ${given(r.status)}, outcome = ${given(r.outcome)}, state = ${given(r.state)}::jsonb, timers = ${given(r.timers)}::jsonb,
					events = events + 1, revision = ${given(String(r.revision))}::integer, urged_at = ${given(r.urged_at)}::timestamptz, urged = ${given(String(r.urged))}::integer,
					ended_at = ${given(r.ended_at)}::timestamptz, updated_at = ${given(at)}::timestamptz where id = ${given(r.id)}::uuid`,
				);
			}
			const [newTask, ...newTasks] = changes.newTasks;
			if (newTask) {
				const made =
					newTasks.length === 0
						? `values (${cells(newTask, taskTypes, taskColumns).join(', ')})`
						: `select ${taskColumns.map((c) => `x.${c}`).join(', ')} from ${rows(changes.newTasks, listed(taskTypes))}`;
				parts.push(`insert into ${t('dg_task')} (${taskColumns.join(', ')}) ${made}`);
			}
			const [changedTask, ...changedTasks] = changes.changedTasks;
			if (changedTask && changedTasks.length === 0) {
				const become = cells(changedTask, taskTypes, changeable);
				parts.push(
					`update ${t('dg_task')} set ${changeable.map((c, i) => `${c} = ${become[i]}`).join(', ')} where id = ${cells(changedTask, taskTypes, ['id'])[0]}`,
				);
			} else if (changedTask) {
				const set = changeable.map((c) => `${c} = x.${c}`).join(', ');
				const ids = `any(${given(arrayOf(changes.changedTasks.map(({ id }) => id)))}::uuid[])`;
				parts.push(`update ${t('dg_task')} t set ${set} from ${rows(changes.changedTasks, listed(taskTypes))} where t.id = x.id and t.id = ${ids}`);
			}
			if (changes.steps.length > 0)
				parts.push(
					`insert into ${t('dg_run_step')} (run, at, kind, node, token, by, for_person, verb, comment, details)
					select ${given(r.id)}::uuid, ${given(at)}::timestamptz, (s->>'kind'), s->>'node', (s->>'token')::integer, (s->>'by')::uuid, (s->>'for_person')::uuid, s->>'verb',
					s->>'comment', coalesce(s->'details', '{}') from jsonb_array_elements(${given(changes.steps)}::jsonb) with ordinality w(s, n) order by n`,
				);
			if (changes.droppedTimers.length > 0)
				parts.push(
					`delete from ${t('dg_job')} where kind = 'workflow-timer' and state = 'waiting' and key = any(${given(arrayOf(changes.droppedTimers))}::text[])`,
				);
			if (changes.droppedCalls.length > 0)
				parts.push(
					`delete from ${t('dg_job')} where kind = 'workflow-call' and state = 'waiting' and key = any(${given(arrayOf(changes.droppedCalls))}::text[])`,
				);
			if (changes.jobs.length > 0)
				parts.push(
					`insert into ${t('dg_job')} as j (id, kind, key, payload, run_at, max_attempts, created_at, updated_at)
					select x.id, x.kind, x.key, x.payload, x.run_at, 12, ${given(at)}::timestamptz, ${given(at)}::timestamptz
					from ${rows(changes.jobs, 'id uuid, kind text, key text, payload jsonb, run_at timestamptz')}
					on conflict (kind, key) where state = 'waiting' do update set payload = excluded.payload, run_at = excluded.run_at, updated_at = excluded.updated_at`,
				);
			if (changes.effects.length > 0)
				parts.push(
					`insert into ${t('dg_run_effect')} (key, run, token, node, kind, answer_as, title, state, attempts, request, response, error, created_at, updated_at)
					select x.key, x.run, x.token, x.node, x.kind, x.answer_as, x.title, x.state, x.attempts, x.request, x.response, x.error, ${given(at)}::timestamptz, ${given(at)}::timestamptz
					from ${rows(changes.effects, effectTypes)} on conflict (key) do update set state = excluded.state, attempts = excluded.attempts, request = excluded.request,
					response = excluded.response, error = excluded.error, updated_at = excluded.updated_at`,
				);
			const [last = '', ...others] = parts.reverse();
			const statement = statementOf(others.length === 0 ? last : `with ${others.map((part, i) => `p${i} as (${part})`).join(', ')} ${last}`);
			await ('release' in on ? runLater(on, statement, values) : runStatement(on, statement, values));
		},
	};
}

/** Jobs that a write makes necessary, all in one statement. */
export async function enterJobs(on: Queryable, schema: string, jobs: readonly RunJob[], at: Date): Promise<void> {
	await on.query(
		`insert into ${quoted(schema, 'dg_job')} (id, kind, key, payload, run_at, max_attempts, created_at, updated_at)
		select x.id, x.kind, x.key, x.payload, x.run_at, 12, $2, $2 from jsonb_to_recordset($1::jsonb) x(id uuid, kind text, key text, payload jsonb, run_at timestamptz)
		on conflict (kind, key) where state = 'waiting' do nothing`,
		[JSON.stringify(jobs), at],
	);
}

/** An array of ids or keys as Postgres reads it. */
export function arrayOf(texts: readonly string[]): string {
	return `{${texts.map((text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}

type Types = ReadonlyMap<string, string>;
const typesOf = (list: string): Types => new Map(list.split(', ').map((column) => column.split(' ') as [string, string]));
const listed = (types: Types) => [...types].map((column) => column.join(' ')).join(', ');

/** A value as Postgres reads it. */
function textOf(value: unknown, type = 'text'): string | null {
	if (value === null || value === undefined) return null;
	if (type === 'jsonb') return JSON.stringify(value);
	return Array.isArray(value) ? arrayOf(value.map(String)) : String(value);
}

const runTypes = typesOf(
	'id uuid, app text, workflow text, revision integer, trigger text, status text, outcome text, title text, model text, record uuid, initiator uuid, state jsonb,' +
		' timers jsonb, sole boolean, parent uuid, parent_as text, start_key text, urged_at timestamptz, urged integer, started_at timestamptz, ended_at timestamptz, updated_at timestamptz',
);
const runColumns = [...runTypes.keys()];
const taskTypes = typesOf(
	'id uuid, run uuid, number integer, token integer, node text, kind text, app text, workflow text, initiator uuid, assignee uuid, state text, verb text, done_by uuid,' +
		' comment text, verbs text[], form text, fields jsonb, data jsonb, due timestamptz, created_at timestamptz, decided_at timestamptz, read_at timestamptz, urged integer,' +
		' snapshot jsonb, snapshot_hash text',
);
const taskColumns = [...taskTypes.keys()];
const changeable = ['assignee', 'state', 'verb', 'done_by', 'comment', 'verbs', 'data', 'due', 'decided_at', 'read_at', 'urged', 'snapshot', 'snapshot_hash'];
const effectTypes =
	'key text, run uuid, token integer, node text, kind text, answer_as text, title text, state text, attempts integer, request jsonb, response jsonb, error text';

export interface RunListQuery extends Omit<RunQuery, 'cursor' | 'limit'> {
	mine: string | null;
	owned: readonly string[];
	after: string | null;
	now: Date;
	limit: number;
}

/** A story with more is no story any more, and somebody means harm by it. */
export const mostComments = 500;

/** What others ask of runs: lists and stories. */
export function runReadStore(on: Queryable, schema: string) {
	const t = (name: string) => quoted(schema, name);
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	return {
		/** In their order; of comments the latest `mostComments`, and one more where there are more. */
		async steps(id: string): Promise<StoredStep[]> {
			const rows = await ask<StoredStep & { at: Date }>(
				// By the number, not by the text that it is answered as.
				`select step.id::text, at, kind, node, token, by, for_person, verb, comment, details
				from (select *, row_number() over (partition by kind = 'comment' order by id desc) as nth from ${t('dg_run_step')} where run = $1) as step
				where kind <> 'comment' or nth <= $2 order by step.id`,
				[id, mostComments + 1],
			);
			return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
		},
		async hasFile(run: string, file: string): Promise<boolean> {
			return (await ask(`select from ${t('dg_run_step')} where run = $1 and details->'files' ? $2 limit 1`, [run, file])).length > 0;
		},
		/** Fields that changed with this version of a record. */
		async changedFields(record: string, version: number): Promise<string[]> {
			const rows = await ask<{ key: string }>(`select jsonb_object_keys(changes) as key from ${t('dg_history')} where record_id = $1 and version = $2`, [
				record,
				version,
			]);
			return rows.map((row) => row.key);
		},
		async files(ids: readonly string[]): Promise<{ id: string; name: string; size: number }[]> {
			return ids.length === 0 ? [] : ask(`select id, name, size from ${t('dg_file')} where id = any($1::uuid[])`, [ids]);
		},
		/** Newest first. `mine`: only runs that this person began or was asked in, and those of `owned` workflows (`app/key`); null: all. */
		async list(by: RunListQuery): Promise<StoredRun[]> {
			const values: unknown[] = [by.limit];
			const given = (value: unknown) => `$${values.push(value)}`;
			const mine =
				by.mine === null
					? []
					: [
							`(r.app || '/' || r.workflow = any(${given(by.owned)}::text[]) or r.initiator = ${given(by.mine)}::uuid
							or exists (select from ${t('dg_task')} k where k.run = r.id and (k.assignee = ${given(by.mine)}::uuid or k.done_by = ${given(by.mine)}::uuid)))`,
						];
			const where = [
				...mine,
				...(by.record === undefined ? [] : [`r.record = ${given(by.record)}::uuid`]),
				...(by.model === undefined ? [] : [`r.model = ${given(by.model)}`]),
				...(by.app === undefined ? [] : [`r.app = ${given(by.app)}`]),
				...(by.workflow === undefined ? [] : [`r.workflow = ${given(by.workflow)}`]),
				...(by.status === undefined ? [] : [`r.status = ${given(by.status)}`]),
				...(by.revision === undefined ? [] : [`r.revision = ${given(by.revision)}`]),
				...(by.node === undefined ? [] : [`r.state->'tokens' @> jsonb_build_array(jsonb_build_object('node', ${given(by.node)}::text))`]),
				...(by.overdue
					? [`exists (select from ${t('dg_task')} k where k.run = r.id and k.state = 'open' and k.kind <> 'copy' and k.due < ${given(by.now)})`]
					: []),
				...(by.stuck ? [`r.status = 'running' and r.stuck_at >= r.updated_at`] : []),
				...(by.search ? [`strpos(lower(r.title), lower(${given(by.search)})) > 0`] : []),
				...(by.after === null ? [] : [`r.id < ${given(by.after)}::uuid`]),
			];
			const rows = await ask<{ r: StoredRun }>(
				`select row_to_json(r) as r from ${t('dg_run')} r${where.length > 0 ? ` where ${where.join(' and ')}` : ''} order by r.id desc limit $1`,
				values,
			);
			return rows.map(({ r }) => r);
		},
		/** At most 500. `of`: only those that this person began or was asked in; null: all. */
		async childrenOf(run: string, of: string | null): Promise<StoredRun[]> {
			const rows = await ask<{ r: StoredRun }>(
				`select row_to_json(r) as r from ${t('dg_run')} r where r.parent = $1 and ($2::uuid is null or r.initiator = $2
				or exists (select from ${t('dg_task')} k where k.run = r.id and (k.assignee = $2 or k.done_by = $2))) order by r.id limit 500`,
				[run, of],
			);
			return rows.map(({ r }) => r);
		},
		/** Those of the records, or of the models, about which a run waits for something to change. */
		async waitedFor(by: 'record' | 'model', wanted: readonly string[]): Promise<string[]> {
			if (wanted.length === 0) return [];
			const column = `r.${by}`;
			const rows = await ask<{ found: string }>(
				`select distinct ${column}::text as found from ${t('dg_run')} r join ${t('dg_run_effect')} e on e.run = r.id
				where ${column} = any($1) and r.status in ('running', 'stopped') and e.kind = 'watch' and e.state = 'waiting'`,
				[wanted],
			);
			return rows.map(({ found }) => found);
		},
		/** Whether somebody was named in a comment of the run. */
		async isMentioned(run: string, person: string): Promise<boolean> {
			return (await ask(`select from ${t('dg_run_step')} where run = $1 and details->'mentions' ? $2 limit 1`, [run, person])).length > 0;
		},
		/** How many runs of each workflow of an app are in which state. */
		async countByStatus(app: string): Promise<{ workflow: string; status: RunStatus; n: number }[]> {
			return ask(`select workflow, status, count(*)::int as n from ${t('dg_run')} where app = $1 group by workflow, status`, [app]);
		},
		async runOfTask(task: string): Promise<string | undefined> {
			return (await ask<{ run: string }>(`select run from ${t('dg_task')} where id = $1`, [task]))[0]?.run;
		},
		async effects(id: string): Promise<(StoredEffect & { updated_at: Date })[]> {
			return ask(`select * from ${t('dg_run_effect')} where run = $1 and kind in ('call', 'message') order by created_at, key`, [id]);
		},
	};
}
