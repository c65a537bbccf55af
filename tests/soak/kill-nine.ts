import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { embeddedConfig, type RunningServer, startServer } from '../support/program.ts';
import { type Ledger, Writers } from './writers.ts';

export interface KillNineOptions {
	rounds: number;
	/** Writes per second, asked for. */
	rate: number;
	/** How long each round writes before the kill. */
	secondsPerRound: number;
	say?(line: string): void;
}

export interface KillNineReport {
	rounds: { acknowledged: number; perSecond: number; restartMs: number; killedFirst: 'server' | 'database' }[];
	acknowledged: number;
	/** Acknowledged writes that are not there after the restart, each in words. Empty when all is well. */
	lost: string[];
	/** Rows, history and events that do not belong together, each in words. Empty when all is well. */
	halfWritten: string[];
	slowestRestartMs: number;
}

const adminPassword = 'soak-administrator';

/**
 * Starts the real server on a data folder of its own, writes to it over HTTP, kills server and database with SIGKILL in the middle,
 * starts again, and compares what was acknowledged with what is there. Each round goes on with the same data.
 */
export async function killNine(options: KillNineOptions): Promise<KillNineReport> {
	const data = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-soak-'));
	fs.chmodSync(data, 0o755); // root runs Postgres as another account, which must be able to enter
	const env = { DOUGONG_DATA: data, DOUGONG_DEMO: '0', DOUGONG_ADMIN_PASSWORD: adminPassword, LOG_LEVEL: 'error' };
	const say = options.say ?? (() => {});
	const report: KillNineReport = { rounds: [], acknowledged: 0, lost: [], halfWritten: [], slowestRestartMs: 0 };
	let server: RunningServer | undefined;
	try {
		server = await startServer(env);
		const writers = await Writers.create(server.url, adminPassword);
		for (let round = 0; round < options.rounds; round++) {
			const killedFirst = round % 2 === 0 ? 'server' : 'database';
			const before = writers.ledger.acknowledged;
			await writers.during(server.url, { rate: options.rate, seconds: options.secondsPerRound }, () => server!.killEverything(killedFirst));
			server = await startServer(env);
			const acknowledged = writers.ledger.acknowledged - before;
			const found = await inspect(embeddedConfig(path.join(dataDirOf(server))), writers.ledger);
			report.lost.push(...found.lost);
			report.halfWritten.push(...found.halfWritten);
			await writers.retryUnanswered(server.url);
			report.rounds.push({ acknowledged, perSecond: Math.round(acknowledged / options.secondsPerRound), restartMs: Math.round(server.readyMs), killedFirst });
			say(
				`round ${round + 1}: ${acknowledged} writes acknowledged (${report.rounds.at(-1)!.perSecond}/s), ${killedFirst} killed first, ` +
					`ready again after ${Math.round(server.readyMs)} ms, lost ${found.lost.length}, half-written ${found.halfWritten.length}`,
			);
		}
		report.halfWritten.push(...(await inspect(embeddedConfig(dataDirOf(server)), writers.ledger)).halfWritten);
		report.acknowledged = writers.ledger.acknowledged;
		report.slowestRestartMs = Math.max(...report.rounds.map((round) => round.restartMs));
		return report;
	} finally {
		await server?.stop();
		if (server) fs.rmSync(dataDirOf(server), { recursive: true, force: true });
		fs.rmSync(data, { recursive: true, force: true });
	}
}

/** As it prints it: below /var/lib when root runs a checkout that other accounts cannot enter. */
export function dataDirOf(server: RunningServer): string {
	const line = /^Data: (.+)$/m.exec(server.output());
	if (!line) throw new Error(`The server does not say where its data lies:\n${server.output()}`);
	return line[1]!.trim();
}

const schema = 'ws_main_production';
const table = `"${schema}"."soak__entry"`;

/** What does not fit: acknowledged writes that are missing, and rows, history and events that do not belong together. */
export async function inspect(config: pg.ClientConfig, ledger: Ledger): Promise<{ lost: string[]; halfWritten: string[] }> {
	const client = new pg.Client(config);
	await client.connect();
	try {
		const rows = await client.query<{ id: string; version: number; note: string }>(`SELECT id, version, note FROM ${table}`);
		const found = new Map(rows.rows.map((row) => [row.id, row]));
		const lost = [...ledger.records].flatMap(([id, written]) => {
			const row = found.get(id);
			if (row && row.version === written.version && row.note === written.note) return [];
			// The last change of this record got no answer: it may be there or not, but only as a whole.
			if (row && written.unanswered && row.version === written.version + 1 && row.note === written.unanswered) return [];
			return [`record ${id}: acknowledged version ${written.version} «${written.note}», found ${row ? `version ${row.version} «${row.note}»` : 'nothing'}`];
		});
		return { lost, halfWritten: await halfWritten(client) };
	} finally {
		await client.end();
	}
}

/** Every version of every record has its row of history and its event; nothing else has. */
async function halfWritten(client: pg.Client): Promise<string[]> {
	const counted = (of: string) =>
		`(SELECT record_id, count(*)::int AS n, max(version) AS newest FROM "${schema}".${of} WHERE app = 'soak' AND model = 'entry' GROUP BY record_id)`;
	const { rows } = await client.query<{ id: string; version: number | null; history: number; events: number }>(
		`SELECT coalesce(r.id, h.record_id, e.record_id) AS id, r.version, coalesce(h.n, 0) AS history, coalesce(e.n, 0) AS events
		FROM ${table} r FULL JOIN ${counted('dg_history')} h ON h.record_id = r.id FULL JOIN ${counted('dg_event')} e ON e.record_id = coalesce(r.id, h.record_id)
		WHERE r.version IS DISTINCT FROM h.n OR r.version IS DISTINCT FROM e.n OR r.version IS DISTINCT FROM h.newest OR r.version IS DISTINCT FROM e.newest`,
	);
	const twice = await client.query<{ seq: number }>(`SELECT seq FROM ${table} GROUP BY seq HAVING count(*) > 1`);
	return [
		...rows.map((row) => `record ${row.id}: version ${row.version}, ${row.history} rows of history, ${row.events} events`),
		...twice.rows.map((row) => `write ${row.seq} was repeated with its idempotency key and is there twice`),
	];
}
