import http from 'node:http';
import type pg from 'pg';
import { schema, signIn } from '../world.ts';
import { flowsApp } from './app.ts';

/** Runs from their beginning to their end, ours and by hand, in turn. */
export const flowCases = ['workflow of three nodes', 'approval in two steps'] as const;
export type FlowCase = (typeof flowCases)[number];

/** Milliseconds of one request of a kind: half of them took no longer, and 99 of 100. */
export interface Latency {
	p50: number;
	p99: number;
}
export interface FlowMeasured {
	perSecond: number;
	latency: { [request: string]: Latency };
}
export interface FlowResult {
	case: FlowCase;
	ours: FlowMeasured;
	byHand: FlowMeasured;
	/** Of the middle round. */
	ratio: number;
}

export interface FlowWorld {
	admin: Awaited<ReturnType<typeof signIn>>;
	/** API tokens of who begins runs, and of the two who decide. */
	tokens: { clerk: string; first: string; second: string };
	/** Records that runs are about. */
	records: string[];
	client: pg.Client;
	/** Ids of the people, by number. */
	people: string[];
}
const records = 2_000;

/** The app with its people and records. */
export async function flowWorld(url: string, password: string, client: pg.Client): Promise<FlowWorld> {
	const admin = await signIn(url, 'admin', password);
	await admin('POST', '/production/apps', { template: 'directory' }).catch(() => {});
	await admin('POST', '/production/apps', { bundle: flowsApp });
	const made = async (address: string, body: object) => ((await admin('POST', address, body)) as { id: string }).id;
	const unit = await made('/production/apps/directory/records/org_unit', { values: { name: 'Flows', code: 'flows', kind: 'company', active: true } });
	const people: string[] = [];
	const token = async (username: string, number: string): Promise<string> => {
		const { rows } = await client.query<{ id: string }>(`select id from "${schema}".directory__person where employee_no = $1`, [number]);
		const values = { name: username, employee_no: number, org_unit: unit, position: 'Worker', active: true };
		const person = rows[0]?.id ?? (await made('/production/apps/directory/records/person', { values }));
		people.push(person);
		const account = await made('/accounts', { username, name: username, password: 'bench-member-1' });
		await admin('PUT', `/production/members/${account}`, { person, roles: [] });
		const own = await signIn(url, username, 'bench-member-1');
		return ((await own('POST', '/tokens', { name: 'bench' })) as { token: string }).token;
	};
	const tokens = { clerk: await token('flow-clerk', 'P3'), first: await token('flow-first', 'P1'), second: await token('flow-second', 'P2') };
	const { rows } = await client.query<{ id: string }>(
		`insert into "${schema}".flows__request (id, version, created_at, updated_at, title, days, count)
		select ('0190000a-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, now(), now(), 'Request ' || n, n % 9, 0 from generate_series(1, ${records}) n returning id`,
	);
	await client.query(`vacuum analyze "${schema}".flows__request`);
	return { admin, tokens, records: rows.map(({ id }) => id), client, people };
}

/** Where runs are begun and tasks decided. */
interface Side {
	begin(flow: 'quick' | 'decide', record: string): { path: string; body?: object };
	act(task: string): { path: string; body?: object };
}
const ours: Side = {
	begin: (flow, record) => ({ path: `/api/v1/production/apps/flows/workflows/${flow}/start`, body: { records: [record] } }),
	act: (task) => ({ path: `/api/v1/production/tasks/${task}/act`, body: { verb: 'approve' } }),
};
const byHand: Side = { begin: (flow, record) => ({ path: `/flows/${flow}/${record}` }), act: (task) => ({ path: `/flows/tasks/${task}/act` }) };

export interface FlowLoad {
	world: FlowWorld;
	rounds: number;
	/** In each round, on each side. */
	runs: number;
	connections: number;
}

export async function flows({
	ours: server,
	byHand: reference,
	cases,
	...load
}: FlowLoad & { ours: string[]; byHand: string[]; cases: readonly FlowCase[] }): Promise<FlowResult[]> {
	const results: FlowResult[] = [];
	for (const name of cases) {
		const run = (side: Side, urls: string[], runs = load.runs) => runOf(name, side, urls, { ...load, runs });
		await sameRows(load.world.client, () => run(ours, server, 1), () => run(byHand, reference, 1)); // biome-ignore format: one call
		await run(ours, server, 100);
		await run(byHand, reference, 100);
		const pairs: { ours: FlowMeasured; byHand: FlowMeasured }[] = [];
		for (let round = 0; round < load.rounds; round++) pairs.push({ ours: await run(ours, server), byHand: await run(byHand, reference) });
		pairs.sort((a, b) => a.ours.perSecond / a.byHand.perSecond - b.ours.perSecond / b.byHand.perSecond);
		const middle = pairs[Math.floor(pairs.length / 2)];
		if (middle) results.push({ case: name, ...middle, ratio: middle.ours.perSecond / middle.byHand.perSecond });
	}
	return results;
}

/** Runs per second with one server, with two, and so on; ours, or those by hand. */
export async function growth(load: FlowLoad, urls: string[], of: 'ours' | 'byHand'): Promise<number[]> {
	const rates: number[] = [];
	for (let n = 1; n <= urls.length; n++) {
		const measured: number[] = [];
		for (let round = 0; round < load.rounds; round++)
			measured.push((await runOf('approval in two steps', of === 'ours' ? ours : byHand, urls.slice(0, n), load)).perSecond);
		rates.push(measured.sort((a, b) => a - b)[Math.floor(measured.length / 2)] ?? 0);
	}
	return rates;
}

async function runOf(name: FlowCase, side: Side, urls: string[], { world, runs, connections }: FlowLoad): Promise<FlowMeasured> {
	const { tokens, client } = world;
	const asking = new Asking(urls, connections);
	try {
		const flow = name === 'workflow of three nodes' ? 'quick' : 'decide';
		const offset = Math.floor(Math.random() * world.records.length);
		const about = Array.from({ length: runs }, (_, i) => world.records[(offset + i) % world.records.length] ?? '');
		const begun = await asking.all(about.map((record) => ({ ...side.begin(flow, record), token: tokens.clerk })));
		const latency: FlowMeasured['latency'] = { start: begun.latency };
		let seconds = begun.seconds;
		const ids = begun.answers.map((text) => (JSON.parse(text) as { runs: { run: string }[] }).runs[0]?.run ?? '');
		for (const who of flow === 'decide' ? (['first', 'second'] as const) : []) {
			const { rows } = await client.query<{ id: string }>(`select id from "${schema}".dg_task where run = any($1) and state = 'open'`, [ids]);
			if (rows.length !== runs) throw new Error(`${rows.length} of ${runs} runs have an open task`);
			const acted = await asking.all(rows.map(({ id }) => ({ ...side.act(id), token: tokens[who] })));
			latency[`${who} approves`] = acted.latency;
			seconds += acted.seconds;
		}
		const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from "${schema}".dg_run where id = any($1) and status = 'ended'`, [ids]);
		if (rows[0]?.n !== runs) throw new Error(`${rows[0]?.n} of ${runs} runs have ended`);
		return { perSecond: runs / seconds, latency };
	} finally {
		asking.close();
	}
}

const compared = ['dg_run', 'dg_run_step', 'dg_task', 'dg_message', 'dg_history', 'dg_event', 'flows__entry'] as const;

/** Both sides leave as many rows in each table, and as many messages read. Errors: where they do not. */
async function sameRows(client: pg.Client, one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<void> {
	const count = async () => {
		const { rows } = await client.query<Record<string, number>>(
			`select ${compared.map((name) => `(select count(*)::int from "${schema}".${name}) as ${name}`).join(', ')},
			(select count(*)::int from "${schema}".dg_message where read_at is not null) as read`,
		);
		return rows[0] ?? {};
	};
	const before = await count();
	await one();
	const between = await count();
	await other();
	const after = await count();
	for (const name of [...compared, 'read']) {
		const [a, b] = [(between[name] ?? 0) - (before[name] ?? 0), (after[name] ?? 0) - (between[name] ?? 0)];
		if (a !== b) throw new Error(`${name}: ours leaves ${a} rows, by hand ${b}`);
	}
}

interface Post {
	path: string;
	body?: object;
	token: string;
}

/** So many requests at the same time, each to the next server, over connections that stay open. */
class Asking {
	readonly #urls: string[];
	readonly #connections: number;
	readonly #agent: http.Agent;

	constructor(urls: string[], connections: number) {
		this.#urls = urls;
		this.#connections = connections;
		this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections });
	}

	/** Errors: any answer that is not 2xx. */
	async all(posts: readonly Post[]): Promise<{ seconds: number; latency: Latency; answers: string[] }> {
		const answers: string[] = [];
		const times: number[] = [];
		let next = 0;
		const began = performance.now();
		const worker = async () => {
			for (let i = next++; i < posts.length; i = next++) {
				const post = posts[i] as Post;
				const asked = performance.now();
				answers[i] = await this.#post(this.#urls[i % this.#urls.length] ?? '', post);
				times.push(performance.now() - asked);
			}
		};
		await Promise.all(Array.from({ length: this.#connections }, worker));
		const seconds = (performance.now() - began) / 1000;
		times.sort((a, b) => a - b);
		const at = (part: number) => Number((times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0).toFixed(1));
		return { seconds, latency: { p50: at(0.5), p99: at(0.99) }, answers };
	}

	#post(url: string, { path, body, token }: Post): Promise<string> {
		const text = body === undefined ? '' : JSON.stringify(body);
		const headers = {
			authorization: `Bearer ${token}`,
			...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
		};
		return new Promise((resolve, reject) => {
			const request = http.request(`${url}${path}`, { method: 'POST', agent: this.#agent, headers }, (response) => {
				let answer = '';
				response.setEncoding('utf8').on('data', (part: string) => (answer += part));
				response.on('end', () => {
					if ((response.statusCode ?? 500) < 300) resolve(answer);
					else reject(new Error(`${path}: ${response.statusCode} ${answer.slice(0, 500)}`));
				});
			});
			request.on('error', reject).end(text);
		});
	}

	close(): void {
		this.#agent.destroy();
	}
}
