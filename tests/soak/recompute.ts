import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { fillParts, parts, schema, wrong } from '../api/computed-app.ts';
import { embeddedConfig, type RunningServer, startServer } from '../support/program.ts';
import { dataDirOf } from './kill-nine.ts';

export interface RecomputeSoakOptions {
	rows: number;
	/** How often server and database are killed in the middle. */
	kills: number;
	say?(line: string): void;
}

export interface RecomputeSoakReport {
	/** How far the job was when it was killed, and where it was seen first after the restart. */
	kills: { atDone: number; againAt: number; killedFirst: 'server' | 'database' }[];
	total: number;
	/** Whether the progress was ever seen lower than before. */
	hasFallen: boolean;
	/** Rows whose values are not those that they must be, at the end. */
	wrongRows: number;
	/** Writes that were acknowledged while the job ran. */
	writes: number;
	seconds: number;
	attempts: number;
	state: string;
}

const adminPassword = 'soak-administrator';
const at = '/api/v1/production/apps/parts';
const job = `select state, done, total, attempts, error from "${schema}".dg_job where kind = 'recompute-fields' order by id desc limit 1`;

/**
 * Changes a formula over many rows, with a tree and an aggregate that follow from it, and kills server and database with SIGKILL while the
 * job works and somebody writes. At the end every value must be right, and the job must have gone on from where it was.
 */
export async function recomputeSoak({ rows, kills, say = () => {} }: RecomputeSoakOptions): Promise<RecomputeSoakReport> {
	const data = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-soak-'));
	fs.chmodSync(data, 0o755); // root runs Postgres as another account, which must be able to enter
	const env = { DOUGONG_DATA: data, DOUGONG_DEMO: '0', DOUGONG_ADMIN_PASSWORD: adminPassword, LOG_LEVEL: 'error', DOUGONG_JOB_LEASE_MS: '2000' };
	let server: RunningServer | undefined;
	let folder = data;
	try {
		server = await startServer(env);
		while (!/^Data: /m.test(server.output())) await new Promise((resolve) => setTimeout(resolve, 20));
		folder = dataDirOf(server);
		const database = () => embeddedConfig(folder);
		const token = await prepare(server, database(), rows, say);
		const began = performance.now();
		const watch = new Progress();
		const report: RecomputeSoakReport = { kills: [], total: 0, hasFallen: false, wrongRows: -1, writes: 0, seconds: 0, attempts: 0, state: '' };
		await publish(server, token, { score: '[amount] * [price] + 7', rating: 'AVERAGE(review.part, [stars]) + 1' });
		for (let kill = 0; kill < kills; kill++) {
			const killedFirst = kill % 2 === 0 ? 'server' : 'database';
			// Somewhere in the middle of what is left.
			const writing = new Writer(server.url, token);
			const atDone = await watch.until(database(), (now) => now.done > watch.highest && now.done >= ((kill + 0.5) / (kills + 1)) * now.total);
			await server.killEverything(killedFirst);
			report.writes += await writing.stop();
			server = await startServer(env);
			const againAt = await watch.until(database(), () => true);
			report.kills.push({ atDone, againAt, killedFirst });
			say(`killed at ${atDone} of ${watch.total}, ${killedFirst} first; ready again after ${Math.round(server.readyMs)} ms, goes on at ${againAt}`);
		}
		const writing = new Writer(server.url, token);
		await watch.until(database(), (now) => now.state === 'done' || now.state === 'failed');
		report.writes += await writing.stop();
		report.seconds = (performance.now() - began) / 1000;
		const [end] = await query<{ state: string; attempts: number }>(database(), job);
		const [counted] = await query<{ n: number }>(database(), wrong({ score: 'amount * price + 7', rating: averageStars }));
		return {
			...report,
			total: watch.total,
			hasFallen: watch.hasFallen,
			wrongRows: counted?.n ?? -1,
			attempts: end?.attempts ?? -1,
			state: end?.state ?? '',
		};
	} finally {
		await server?.stop();
		fs.rmSync(folder, { recursive: true, force: true });
		fs.rmSync(data, { recursive: true, force: true });
	}
}

const averageStars = `(select round(avg(stars), 20) + 1 from "${schema}".parts__review r where r.part = p.id)`;

/** The app with its rows, all values worked out under the first formula. Answers an API token. */
async function prepare(server: RunningServer, database: pg.ClientConfig, rows: number, say: (line: string) => void): Promise<string> {
	const signedIn = await ask(server.url, 'POST', '/api/v1/auth/sign-in', { username: 'admin', password: adminPassword });
	const cookie = { cookie: signedIn.headers.get('set-cookie')?.split(';')[0] ?? '' };
	const made = await ask(server.url, 'POST', '/api/v1/tokens', { name: 'soak' }, cookie);
	const { token } = (await made.json()) as { token: string };
	await ask(server.url, 'POST', '/api/v1/production/apps', { bundle: parts() }, cookie);
	for (const statement of fillParts(rows)) await query(database, statement);
	say(`${rows} rows are loaded`);
	return token;
}

async function publish(server: RunningServer, token: string, formulas: { score: string; rating: string }): Promise<void> {
	await ask(server.url, 'POST', `${at}/publish`, { bundle: parts(formulas) }, { authorization: `Bearer ${token}` });
}

/** How far the job is, as it is seen from outside. */
class Progress {
	highest = 0;
	total = 0;
	hasFallen = false;

	/** Looks until it is so far; answers how much is done then. */
	async until(database: pg.ClientConfig, isEnough: (now: { state: string; done: number; total: number }) => boolean): Promise<number> {
		const client = new pg.Client(database);
		await client.connect();
		try {
			for (;;) {
				const { rows } = await client.query<{ state: string; done: string; total: string | null; error: unknown }>(job);
				const [row] = rows;
				if (row?.total) {
					const now = { state: row.state, done: Number(row.done), total: Number(row.total) };
					if (now.done < this.highest) this.hasFallen = true;
					const isThere = isEnough(now);
					this.highest = Math.max(this.highest, now.done);
					this.total = now.total;
					if (now.state === 'failed') throw new Error(`the job has failed: ${JSON.stringify(row.error)}`);
					if (isThere) return now.done;
					if (now.state === 'done') throw new Error('the job was done before it could be killed; take more rows');
				}
				await new Promise((resolve) => setTimeout(resolve, 10));
			}
		} finally {
			await client.end();
		}
	}
}

/** Changes one part after the other until it is stopped. */
class Writer {
	#isStopped = false;
	readonly #writing: Promise<number>;

	constructor(url: string, token: string) {
		this.#writing = this.#write(url, token);
	}
	/** How many writes were acknowledged. */
	stop(): Promise<number> {
		this.#isStopped = true;
		return this.#writing;
	}
	async #write(url: string, token: string): Promise<number> {
		const headers = { authorization: `Bearer ${token}` };
		let written = 0;
		for (let n = 1; !this.#isStopped; n = ((n * 7919) % 1999) + 1) {
			const address = `${at}/records/part/0197c0de-0001-7000-8000-${n.toString(16).padStart(12, '0')}`;
			try {
				const { version } = (await (await ask(url, 'GET', address, undefined, headers)).json()) as { version: number };
				await ask(url, 'PATCH', address, { version, values: { amount: (n * 31 + written) % 1000 } }, headers);
				written++;
			} catch (error) {
				// Cut off by the kill, or refused by a server that is just being killed.
				if (error instanceof Refused && error.status < 500) throw error;
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
		}
		return written;
	}
}

class Refused extends Error {
	readonly status: number;
	constructor(status: number, text: string) {
		super(`${status} ${text}`);
		this.status = status;
	}
}

async function ask(url: string, method: string, address: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
	const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
	const answer = await fetch(url + address, { method, headers: { ...headers, ...json }, ...(body !== undefined && { body: JSON.stringify(body) }) });
	if (!answer.ok) throw new Refused(answer.status, await answer.text());
	return answer;
}

async function query<T extends object>(database: pg.ClientConfig, text: string): Promise<T[]> {
	const client = new pg.Client(database);
	await client.connect();
	try {
		return (await client.query<T>(text)).rows;
	} finally {
		await client.end();
	}
}
