import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { schema } from '../schema.ts';

/** The same rows as the flows of `app.ts` leave, written by hand for exactly these two: one transaction for each request, statements prepared. */
export function flowsByHand(app: FastifyInstance, pool: pg.Pool, newId: () => string): void {
	const one = async (client: pg.PoolClient, name: keyof typeof statements, values: unknown[]) =>
		(await client.query({ name: `flows-${name}`, text: statements[name], values })).rows[0];
	const inTransaction = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
		const client = await pool.connect();
		try {
			await client.query('begin');
			const answer = await work(client);
			await client.query('commit');
			return answer;
		} catch (error) {
			await client.query('rollback');
			throw error;
		} finally {
			client.release();
		}
	};

	app.post<{ Params: { record: string } }>('/flows/quick/:record', (request) =>
		inTransaction(async (client) => {
			const [me, run] = [request.person?.id, newId()];
			const { title, days, count } = await one(client, 'record', [request.params.record]);
			await one(client, 'count', [request.params.record, count + 1, `run:${run}`]);
			await one(client, 'entry', [newId(), title, request.params.record, Number(days) * 2, `run:${run}`]);
			const story = [begun(me, request.params.record), ...passed('count', 1), ...passed('add', 2), ...passed('done', 3, [], 'booked'), ended('booked')];
			await one(client, 'ended', [run, title, request.params.record, me, JSON.stringify(story)]);
			return { runs: [{ run }] };
		}),
	);
	app.post<{ Params: { record: string } }>('/flows/decide/:record', (request) =>
		inTransaction(async (client) => {
			const [me, run, task] = [request.person?.id, newId(), newId()];
			const record = await one(client, 'record', [request.params.record]);
			const { id: person, by } = await one(client, 'person', ['P1', me]);
			const steps = JSON.stringify([begun(me, request.params.record), entered('first', 1)]);
			await one(client, 'begun', [
				run,
				record.title,
				request.params.record,
				me,
				steps,
				task,
				person,
				...snapshotOf(record),
				newId(),
				...told('To do', record, `Decide, started by ${by}`, `tasks/${task}`),
			]);
			return { runs: [{ run }] };
		}),
	);
	app.post<{ Params: { id: string } }>('/flows/tasks/:id/act', (request, reply) =>
		inTransaction(async (client) => {
			const { id } = request.params;
			const me = request.person?.id;
			const at = await one(client, 'task', [id, me]);
			if (at?.state !== 'open' || at.assignee !== me) return reply.code(409).send({ title: 'Not open, or not yours' });
			const record = await one(client, 'record', [at.record]);
			if (at.node === 'first') {
				const { id: person, by } = await one(client, 'person', ['P2', at.initiator]);
				const task = newId();
				const steps = JSON.stringify([acted('first', 1, me), left('first', 1, [me], 'approved'), entered('second', 5)]);
				const words = told('To do', record, `Decide, started by ${by}`, `tasks/${task}`);
				await one(client, 'passed', [id, me, ...snapshotOf(record), at.run, steps, task, person, newId(), ...words, at.initiator, record.id]);
			} else {
				await one(client, 'count', [at.record, record.count + 1, `run:${at.run}`]);
				const story = [
					acted('second', 5, me),
					left('second', 5, [me], 'approved'),
					...passed('count', 9),
					...passed('done', 10, [], 'approved'),
					ended('approved'),
				];
				const words = told('Approved', record, `By ${at.me}`, `runs/${at.run}`);
				await one(client, 'closed', [id, me, ...snapshotOf(record), at.run, JSON.stringify(story), at.initiator, newId(), ...words, record.id]);
			}
			return { done: true };
		}),
	);
}

interface RequestRow {
	id: string;
	version: number;
	title: string;
	days: string | null;
	count: number;
}

type Person = string | undefined;
const begun = (initiator: Person, id: string) => ({ kind: 'started', details: { initiator, subject: { model: 'flows/request', id } } });
const entered = (node: string, token: number) => ({ kind: 'entered', node, token, details: {} });
const left = (node: string, token: number, by: Person[], exit: string) => ({ kind: 'left', node, token, details: { by, exit } });
const passed = (node: string, token: number, by: Person[] = [], exit = 'next') => [entered(node, token), left(node, token, by, exit)];
const acted = (node: string, token: number, by: Person) => ({ kind: 'act', node, token, by, verb: 'approve', details: { task: token + 3 } });
const ended = (outcome: string) => ({ kind: 'ended', details: { outcome } });

/** What was decided on, as it was then, with its hash. */
function snapshotOf({ title, days, count, version }: RequestRow): [string, string] {
	const text = JSON.stringify({ title, days: days === null ? null : Number(days), count, '@version': version });
	return [text, createHash('sha256').update(text).digest('hex')];
}

/** Title, body and link. */
function told(what: string, { title }: RequestRow, body: string, at: string): [string, string, string] {
	const words = (text: string) => JSON.stringify({ en: text, 'zh-CN': text });
	return [words(`${what}: ${title}`), words(body), `/production/${at}`];
}

const t = (name: string) => `"${schema}".${name}`;
const made = (column: string) => `jsonb_build_object('from', null, 'to', ${column})`;
const history = (model: string, action: string, changes: string, cause: string) =>
	`insert into ${t('dg_history')} (record_id, version, app, model, at, action, changes, cause)
	select id, version, 'flows', '${model}', updated_at, '${action}', ${changes}, ${cause} from w`;
const event = (model: string, type: string) =>
	`insert into ${t('dg_event')} (at, type, app, model, record_id, version, actor, data)
	select updated_at, 'record.${type}', 'flows', '${model}', id, version, null, '{"fields":["count"]}'::jsonb from w`;
const run = (status: string, outcome: string) =>
	`insert into ${t('dg_run')} (id, app, workflow, revision, trigger, status, outcome, title, model, record, initiator, state, sole, started_at, ended_at, updated_at)
	values ($1, 'flows', 'flow', 1, 'hand', '${status}', ${outcome}, $2, 'flows/request', $3, $4, '{"tokens":[],"variables":{},"chosen":{},"counter":3}', false, now(),
	${status === 'ended' ? 'now()' : 'null'}, now())`;
const steps = (of: string, from: string) =>
	`insert into ${t('dg_run_step')} (run, at, kind, node, token, by, verb, details)
	select ${of}::uuid, now(), s->>'kind', s->>'node', (s->>'token')::int, (s->>'by')::uuid, s->>'verb', s->'details' from jsonb_array_elements(${from}::jsonb) s`;
const task = (n: { [part: string]: string }) =>
	`insert into ${t('dg_task')} (id, run, number, token, node, kind, app, workflow, initiator, assignee, verbs, data, created_at, snapshot, snapshot_hash)
	values (${n.id}, ${n.run}, ${n.number}, 1, '${n.node}', 'approval', 'flows', 'flow', ${n.initiator}, ${n.assignee}, '{approve,reject,return,transfer,add-signer,comment}',
	'{"seat":2,"entry":"one"}', now(), ${n.snapshot}, ${n.hash})`;
const message = (n: { [part: string]: string }) =>
	`insert into ${t('dg_message')} (id, key, person, topic, title, body, link, app, model, record, run, at)
	values (${n.id}, ${n.link}, ${n.person}, '${n.topic}', ${n.title}, ${n.body}, ${n.link}, 'flows', 'flows/request', ${n.record}, ${n.run}, now())
	on conflict (key, person) do nothing`;
/** Whoever has decided need not be told any more. */
const isRead = `update ${t('dg_message')} set read_at = now() where person = $2 and key = '/production/tasks/' || $1::uuid and read_at is null`;
const decided = `update ${t('dg_task')} set state = 'done', verb = 'approve', done_by = $2, decided_at = now(), snapshot = $3, snapshot_hash = $4 where id = $1`;

const statements = {
	record: `select id, version, title, days, count from ${t('flows__request')} where id = $1 and archived_at is null for no key update`,
	person: `select id, (select name from ${t('directory__person')} where id = $2) as by from ${t('directory__person')} where employee_no = $1 and active and archived_at is null`,
	count: `with w as (update ${t('flows__request')} set count = $2, version = version + 1, updated_at = now() where id = $1 returning id, version, updated_at),
		h as (${history('request', 'update', `jsonb_build_object('count', jsonb_build_object('from', $2::int - 1, 'to', $2::int))`, '$3')}) ${event('request', 'updated')}`,
	entry: `with w as (insert into ${t('flows__entry')} (id, version, created_at, updated_at, text, request, amount)
		values ($1, 1, now(), now(), $2, $3, $4) returning id, version, updated_at, text, request, amount),
		h as (${history('entry', 'create', `jsonb_build_object('text', ${made('text')}, 'request', ${made('request')}, 'amount', ${made('amount')})`, '$5')}) ${event('entry', 'created')}`,
	ended: `with r as (${run('ended', `'booked'`)}) ${steps('$1', '$5')}`,
	begun: `with r as (${run('running', 'null')}), s as (${steps('$1', '$5')}),
		k as (${task({ id: '$6', run: '$1', number: '2', node: 'first', initiator: '$4', assignee: '$7', snapshot: '$8', hash: '$9' })})
		${message({ id: '$10', person: '$7', topic: 'task.assigned', title: '$11', body: '$12', link: '$13', run: '$1', record: '$3' })}`,
	task: `select k.state, k.assignee, k.node, r.id as run, r.record, r.initiator, (select name from ${t('directory__person')} where id = $2) as me
		from ${t('dg_task')} k join ${t('dg_run')} r on r.id = k.run where k.id = $1 for update of r`,
	passed: `with d as (${decided}), m as (${isRead}), r as (update ${t('dg_run')} set events = events + 1, state = state || '{"counter":6}', updated_at = now() where id = $5),
		s as (${steps('$5', '$6')}),
		k as (${task({ id: '$7', run: '$5', number: '5', node: 'second', initiator: '$13', assignee: '$8', snapshot: '$3', hash: '$4' })})
		${message({ id: '$9', person: '$8', topic: 'task.assigned', title: '$10', body: '$11', link: '$12', run: '$5', record: '$14' })}`,
	closed: `with d as (${decided}), m as (${isRead}),
		r as (update ${t('dg_run')} set status = 'ended', outcome = 'approved', events = events + 1, state = state || '{"tokens":[]}', ended_at = now(), updated_at = now() where id = $5),
		s as (${steps('$5', '$6')})
		${message({ id: '$8', person: '$7', topic: 'run.decided', title: '$9', body: '$10', link: '$11', run: '$5', record: '$12' })}`,
};
