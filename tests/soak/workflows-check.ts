import pg from 'pg';
import { isRejected } from './workflows-app.ts';

/** Idempotency keys that came in for each request, by its number, with how often each came. */
export type Received = ReadonlyMap<number, ReadonlyMap<string, number>>;

export interface WorkflowFindings {
	runs: number;
	tasks: number;
	/** What is not as it has to be, each in words. Empty when all is well. */
	wrong: string[];
}

interface Row {
	seq: number;
	count: number;
	runs: { status: string; outcome: string | null; first: number; second: number; open: number; told: number; called: number }[];
}
const schema = 'ws_main_production';

/** Looks at what has become of each of the requests 0 to `expected` - 1, in the database and at the receiver of calls. A client: as its transaction sees it. */
export async function inspectRuns(
	database: pg.ClientConfig | pg.Client,
	{ expected, received }: { expected: number; received: Received },
): Promise<WorkflowFindings> {
	const client = database instanceof pg.Client ? database : new pg.Client(database);
	if (client !== database) await client.connect();
	try {
		const { rows } = await client.query<Row>(everyRequest);
		const { rows: failed } = await client.query<{ kind: string; n: number }>(
			`SELECT kind, count(*)::int AS n FROM ${schema}.dg_job WHERE state = 'failed' GROUP BY kind`,
		);
		const seqs = new Set(rows.map(({ seq }) => seq));
		const missing = Array.from({ length: expected }, (_, seq) => seq).filter((seq) => !seqs.has(seq));
		return {
			runs: rows.flatMap(({ runs }) => runs).length,
			tasks: rows.flatMap(({ runs }) => runs).reduce((all, { first, second }) => all + first + second, 0),
			wrong: [
				...missing.map((seq) => `request ${seq} is not there`),
				...(rows.length > seqs.size ? [`${rows.length - seqs.size} requests are there twice`] : []),
				...rows.flatMap((row) =>
					wrongWith(row)
						.concat(wrongCalls(row.seq, received))
						.map((what) => `request ${row.seq}: ${what}`),
				),
				...failed.map(({ kind, n }) => `${n} jobs of kind ${kind} have failed`),
			],
		};
	} finally {
		if (client !== database) await client.end();
	}
}

function wrongWith({ seq, count, runs }: Row): string[] {
	const [run] = runs;
	if (!run || runs.length > 1) return [`${runs.length} runs`];
	const outcome = isRejected(seq) ? 'rejected' : 'approved';
	const right = isRejected(seq) ? 101 : 11;
	return [
		...(run.status === 'ended' && run.outcome === outcome ? [] : [`the run is ${run.status}, outcome ${run.outcome}, instead of ${outcome}`]),
		...(run.first === 1 && run.second === 1 ? [] : [`${run.first} tasks of the first node and ${run.second} of the second`]),
		...(run.open === 0 ? [] : [`${run.open} tasks are open`]),
		...(run.told === run.first + run.second ? [] : [`${run.told} messages about ${run.first + run.second} tasks`]),
		...(run.called === 1 ? [] : [`${run.called} calls in its story`]),
		...(count === right ? [] : [`effects come to ${count} instead of ${right}`]),
	];
}

function wrongCalls(seq: number, received: Received): string[] {
	const keys = received.get(seq)?.size ?? 0;
	return keys === 1 ? [] : [`${keys} keys have come in for its call`];
}

const everyRequest = `SELECT q.seq::int, q.count::int, coalesce(jsonb_agg(jsonb_build_object('status', r.status, 'outcome', r.outcome,
	'first', t.first, 'second', t.second, 'open', t.open, 'told', m.told, 'called', e.called)) FILTER (WHERE r.id IS NOT NULL), '[]') AS runs
FROM ${schema}.soak__request q LEFT JOIN ${schema}.dg_run r ON r.record = q.id
LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE node = 'first') AS first, count(*) FILTER (WHERE node = 'second') AS second,
	count(*) FILTER (WHERE state = 'open') AS open FROM ${schema}.dg_task WHERE run = r.id) t ON true
LEFT JOIN LATERAL (SELECT count(*) AS told FROM ${schema}.dg_message WHERE run = r.id AND topic = 'task.assigned') m ON true
LEFT JOIN LATERAL (SELECT count(*) AS called FROM ${schema}.dg_run_effect WHERE run = r.id AND kind = 'call' AND state = 'done') e ON true
GROUP BY q.id ORDER BY q.seq`;
