import http from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { type RunningServer, startServer } from '../support/program.ts';
import { isRejected } from './workflows-app.ts';
import { inspectRuns, type Received } from './workflows-check.ts';
import { prepareSoak, type SoakPeople } from './workflows-people.ts';

export interface WorkflowSoakOptions {
	database: { url: string; config: pg.ClientConfig };
	runs: number;
	/** Servers that serve. */
	processes: number;
	/** Further ones that serve as well, so that there are as many while those that were killed start again. Default 0. */
	spares?: number;
	/** Between two kills. One that would leave nobody alive comes later, and the next ones so much sooner. */
	killEveryMs: number;
	/** So many kills at least: requests are held back until enough have happened. */
	leastKills?: number;
	/** Requests that are made at the same time, and acts of each of the two people. */
	atOnce?: number;
	say?(line: string): void;
}
export interface WorkflowSoakReport {
	runs: number;
	tasks: number;
	kills: number;
	/** From the first kill until the last request was answered. */
	killsPerSecond: number;
	/** Servers that lived when one of them was killed, on average. */
	living: number;
	/** How long servers took to start, the middle one. */
	startMs: number;
	seconds: number;
	perSecond: number;
	/** Requests over HTTP that got no answer, and were sent again. */
	lost: number;
	/** Calls that came in more than once, under the same key. */
	repeatedCalls: number;
	/** Answers that no repetition of a request may get, each in words; and what is wrong in the end. */
	wrong: string[];
	received: Received;
}

const adminPassword = 'soak-administrator';
const at = '/api/v1/production';

/**
 * Runs of a workflow over several servers on one database, of which one after the other is killed with SIGKILL and started again at once.
 * Clients make requests and decide tasks over HTTP at whichever server lives, and repeat under the same idempotency key what got no answer.
 */
export async function workflowSoak(options: WorkflowSoakOptions): Promise<WorkflowSoakReport> {
	const { database, runs, processes, spares = 0, killEveryMs, leastKills = 0, atOnce = 8, say = () => {} } = options;
	const receiver = await Receiver.open();
	const fleet = new Fleet(database.url);
	try {
		await fleet.add();
		const people = await prepareSoak(fleet.anyUrl(), adminPassword, receiver.url);
		await Promise.all(Array.from({ length: processes + spares - 1 }, () => fleet.add()));
		const office = new Office(fleet, people, { runs, leastKills });
		const began = performance.now();
		const killing = fleet.killEvery(killEveryMs);
		const progress = setInterval(() => say(`${office.made} made, ${office.decided} tasks decided, ${fleet.kills} kills, ${fleet.lost} requests lost`), 10_000);
		await office.work(atOnce).finally(() => clearInterval(progress));
		await ended(database.config, runs);
		const seconds = (performance.now() - began) / 1000;
		await killing.stop();
		const { tasks, wrong } = await inspectRuns(database.config, { expected: runs, received: receiver.received });
		const repeatedCalls = [...receiver.received.values()].flatMap((keys) => [...keys.values()]).filter((n) => n > 1).length;
		const ofFleet = { kills: fleet.kills, killsPerSecond: fleet.kills / killing.seconds(), living: mean(fleet.living), startMs: median(fleet.starts) };
		const figures = { runs, tasks, ...ofFleet, seconds, perSecond: runs / seconds, lost: fleet.lost };
		return { ...figures, repeatedCalls, wrong: [...office.wrong, ...wrong], received: receiver.received };
	} finally {
		await fleet.stop();
		await receiver.close();
	}
}

/** Stands in for another system: notes under which key it was called for which request. */
class Receiver {
	readonly received = new Map<number, Map<string, number>>();
	readonly url: string;
	readonly #server: http.Server;

	private constructor(server: http.Server) {
		this.#server = server;
		this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/told`;
	}

	static async open(): Promise<Receiver> {
		const server = http.createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const receiver = new Receiver(server);
		server.on('request', (request, response) => {
			let text = '';
			request.on('data', (part) => (text += part));
			request.on('end', () => {
				receiver.#note((JSON.parse(text) as { seq: number }).seq, String(request.headers['idempotency-key']));
				response.end('{}');
			});
		});
		return receiver;
	}

	#note(seq: number, key: string): void {
		const keys = this.received.get(seq) ?? new Map<string, number>();
		keys.set(key, (keys.get(key) ?? 0) + 1);
		this.received.set(seq, keys);
	}

	close(): Promise<void> {
		this.#server.closeAllConnections();
		return new Promise((resolve) => this.#server.close(() => resolve()));
	}
}

interface Answer {
	status: number;
	body: { [property: string]: unknown };
}

/** The servers, each in a process of its own. */
class Fleet {
	kills = 0;
	lost = 0;
	/** How many lived at each kill. */
	readonly living: number[] = [];
	/** Milliseconds that each start took. */
	readonly starts: number[] = [];
	readonly #database: string;
	readonly #servers: (RunningServer | null)[] = [];
	#next = 0;

	constructor(database: string) {
		this.#database = database;
	}

	async add(): Promise<void> {
		const place = this.#servers.push(null) - 1;
		this.#servers[place] = await this.#start();
	}

	anyUrl(): string {
		return this.#servers.find((server) => server !== null)?.url ?? '';
	}

	async #start(): Promise<RunningServer> {
		const jobs = { DOUGONG_JOB_LEASE_MS: '1500', DOUGONG_JOB_POLL_MS: '500', DOUGONG_JOBS_AT_ONCE: '4', DOUGONG_CONNECTIONS: '12' };
		const ours = { DATABASE_URL: this.#database, DOUGONG_DEMO: '0', DOUGONG_ADMIN_PASSWORD: adminPassword, LOG_LEVEL: 'fatal' };
		// Without source maps, which are read at the start.
		const server = await startServer({ ...ours, ...jobs }, [process.execPath, 'runtime/server/dist-bundle/main.js']);
		this.starts.push(server.readyMs);
		return server;
	}

	/** Kills one at random after each such time, and starts it again at once. */
	killEvery(ms: number): { stop(): Promise<void>; seconds(): number } {
		let isOver = false;
		const began = performance.now();
		let ended = began;
		const restarts = new Set<Promise<void>>();
		const living = () => this.#servers.flatMap((server, place) => (server ? [place] : []));
		const loop = async () => {
			for (let at = began + ms; !isOver; at = Math.max(at + ms, performance.now() - 2 * ms)) {
				await delay(Math.max(at - performance.now(), ms / 4));
				// Somebody has to be there who works.
				while (!isOver && living().length < 2) await delay(10);
				if (isOver) break;
				const places = living();
				const place = places[Math.floor(Math.random() * places.length)] ?? 0;
				const server = this.#servers[place];
				this.#servers[place] = null;
				this.kills++;
				this.living.push(places.length);
				await server?.killEverything('server');
				const restart = this.#start().then((again) => {
					this.#servers[place] = again;
					restarts.delete(restart);
				});
				restarts.add(restart);
			}
		};
		const looping = loop();
		return {
			stop: async () => {
				isOver = true;
				ended = performance.now();
				await looping;
				await Promise.all(restarts);
			},
			seconds: () => (ended - began) / 1000,
		};
	}

	/** At any server that lives, until there is an answer; `headers` make a repetition the same request. */
	async ask(method: string, path: string, body: unknown, headers: { [name: string]: string }): Promise<Answer> {
		for (;;) {
			const living = this.#servers.filter((server) => server !== null);
			const server = living[this.#next++ % Math.max(1, living.length)];
			const answer = server && (await fetchJson(`${server.url}${path}`, method, body, headers));
			// A server that is about to end, or whose predecessor still holds the key, asks to come again.
			if (answer && answer.status < 500 && answer.body.code !== 'idempotency.in-progress') return answer;
			this.lost++;
			await delay(20);
		}
	}

	async stop(): Promise<void> {
		await Promise.all(this.#servers.map((server) => server?.killEverything('server')));
	}
}

async function fetchJson(url: string, method: string, body: unknown, headers: { [name: string]: string }): Promise<Answer | null> {
	try {
		const sent = { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
		const response = await fetch(url, { method, headers: sent, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
		const text = await response.text();
		return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
	} catch {
		return null;
	}
}

/** The people: one makes requests, two decide what lies in their inboxes. */
class Office {
	made = 0;
	decided = 0;
	readonly wrong: string[] = [];
	readonly #fleet: Fleet;
	readonly #people: SoakPeople;
	readonly #runs: number;
	readonly #leastKills: number;

	constructor(fleet: Fleet, people: SoakPeople, { runs, leastKills }: { runs: number; leastKills: number }) {
		this.#fleet = fleet;
		this.#people = people;
		this.#runs = runs;
		this.#leastKills = leastKills;
	}

	async work(atOnce: number): Promise<void> {
		const clerks = Array.from({ length: atOnce }, () => this.#makeRequests());
		await Promise.all([...clerks, this.#decide(this.#people.first, atOnce), this.#decide(this.#people.second, atOnce)]);
	}

	#seq = 0;
	async #makeRequests(): Promise<void> {
		while (this.#seq < this.#runs) {
			const seq = this.#seq++;
			while (this.#fleet.kills < Math.floor((seq / this.#runs) * (this.#leastKills + 1))) await delay(20);
			const values = { title: `Request ${seq}`, seq };
			const headers = { authorization: `Bearer ${this.#people.clerk}`, 'idempotency-key': `make-${seq}` };
			const { status, body } = await this.#fleet.ask('POST', `${at}/apps/soak/records/request`, { values }, headers);
			if (status >= 300) this.wrong.push(`request ${seq} was refused: ${JSON.stringify(body)}`);
			this.made++;
		}
	}

	/** Decides what lies in the inbox, a number of tasks at the same time, until as many are decided as there are runs. */
	async #decide(token: string, atOnce: number): Promise<void> {
		const authorization = `Bearer ${token}`;
		const done = new Set<string>();
		while (done.size < this.#runs) {
			const { body } = await this.#fleet.ask('GET', `${at}/tasks?limit=100`, undefined, { authorization });
			// A list may be older than what was decided since.
			const open = ((body.tasks ?? []) as { id: string; subject: string }[]).filter(({ id }) => !done.has(id));
			if (open.length === 0) await delay(50);
			const queue = [...open];
			const worker = async () => {
				for (let task = queue.shift(); task; task = queue.shift()) {
					await this.#act(task, authorization, token === this.#people.second);
					done.add(task.id);
				}
			};
			await Promise.all(Array.from({ length: Math.min(atOnce, queue.length) }, worker));
		}
	}

	async #act({ id, subject }: { id: string; subject: string }, authorization: string, isSecond: boolean): Promise<void> {
		const rejects = isSecond && isRejected(Number(subject.split(' ')[1]));
		const act = rejects ? { verb: 'reject', comment: 'No.' } : { verb: 'approve' };
		const { status, body } = await this.#fleet.ask('POST', `${at}/tasks/${id}/act`, act, { authorization, 'idempotency-key': `act-${id}` });
		if (status >= 300) this.wrong.push(`an act was refused: ${JSON.stringify(body)}`);
		this.decided++;
	}
}

/** Waits until every run has ended. Errors: when nothing changes any more for a minute. */
async function ended(config: pg.ClientConfig, runs: number): Promise<void> {
	const client = new pg.Client(config);
	await client.connect();
	try {
		let last = -1;
		for (let since = performance.now(); ; ) {
			const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ws_main_production.dg_run WHERE status = 'ended'`);
			const n = rows[0]?.n ?? 0;
			if (n >= runs) return;
			if (n !== last) since = performance.now();
			last = n;
			// What is wrong then is said by the inspection.
			if (performance.now() - since > 60_000) return;
			await delay(100);
		}
	} finally {
		await client.end();
	}
}

const mean = (values: readonly number[]): number => values.reduce((sum, n) => sum + n, 0) / Math.max(1, values.length);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
