import { schema } from '../world.ts';
import type { FlowWorld, Latency } from './flows.ts';

/** The inbox of a manager with 100,000 tasks in it. */
export const inboxCase = 'inbox with 100,000 tasks';
export interface InboxResult {
	tasks: number;
	/** Milliseconds over HTTP, one request after the other. */
	list: Latency;
	counts: Latency;
	/** Both at the same time, as a screen that is opened asks for them. */
	opened: Latency;
}
const tasks = 100_000;

export async function inbox(url: string, { client, tokens, people, records }: FlowWorld, rounds: number): Promise<InboxResult> {
	await fill(client, people[1] ?? '', records);
	const ask = async (path: string) => {
		const answer = await fetch(`${url}/api/v1/production/tasks${path}`, { headers: { authorization: `Bearer ${tokens.first}` } });
		const text = await answer.text();
		if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
		return JSON.parse(text) as { todo?: number; tasks?: unknown[] };
	};
	const counted = await ask('/counts');
	if ((counted.todo ?? 0) < tasks) throw new Error(`the inbox has ${JSON.stringify(counted)}`);
	const times = { list: [] as number[], counts: [] as number[], opened: [] as number[] };
	for (let round = 0; round < 20 * rounds; round++) {
		times.list.push(await timed(() => ask('?limit=50')));
		times.counts.push(await timed(() => ask('/counts')));
		times.opened.push(await timed(() => Promise.all([ask('?limit=50'), ask('/counts')])));
	}
	return { tasks, list: latencyOf(times.list), counts: latencyOf(times.counts), opened: latencyOf(times.opened) };
}

async function fill(client: FlowWorld['client'], person: string, records: readonly string[]): Promise<void> {
	const id = (kind: string, sql: string) => `('0190000${kind}-0000-7000-8000-' || lpad(to_hex(${sql}), 12, '0'))::uuid`;
	await client.query(
		`insert into "${schema}".dg_run (id, app, workflow, revision, trigger, status, title, model, record, initiator, state, sole, started_at, updated_at)
		select ${id('b', 'n')}, 'flows', 'decide', 1, 'hand', 'running', 'Request ' || n, 'flows/request', ($1::uuid[])[n % ${records.length} + 1], null,
			'{"tokens":[{"id":1,"node":"first","since":"2026-01-01T00:00:00.000Z","state":null,"forks":[],"asked":[],"timers":[]}],"variables":{},"chosen":{},"counter":3}', false,
			now() - n * interval '1 minute', now() from generate_series(1, ${tasks}) n`,
		[records],
	);
	await client.query(
		`insert into "${schema}".dg_task (id, run, number, token, node, kind, app, workflow, assignee, verbs, due, created_at)
		select ${id('c', 'n')}, ${id('b', 'n')}, 2, 1, 'first', 'approval', 'flows', 'decide', $1, '{approve,reject}',
			case when n % 3 = 0 then now() + n % 1000 * interval '1 hour' else 'infinity' end, now() - n * interval '1 minute' from generate_series(1, ${tasks}) n`,
		[person],
	);
	for (const table of ['dg_run', 'dg_task']) await client.query(`vacuum analyze "${schema}".${table}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const began = performance.now();
	await work();
	return performance.now() - began;
}

function latencyOf(times: number[]): Latency {
	times.sort((a, b) => a - b);
	const at = (part: number) => Number((times[Math.floor(times.length * part)] ?? 0).toFixed(1));
	return { p50: at(0.5), p99: at(0.99) };
}
