import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '@dougong/server/embedded';
import { freePort } from '../tests/support/program.ts';
import { benchCases } from './cases.ts';
import { benchClosures, closureCase } from './closures.ts';
import { type FormulaResult, formulaCases, formulaChange } from './formula-change.ts';
import { type Measured, measure } from './load.ts';
import { sandboxCase, sandboxes } from './sandbox.ts';
import { startReference } from './reference.ts';
import { workflowBench, workflowCases } from './workflows/main.ts';
import { adminPassword, counts, makeWorld } from './world.ts';

/** `npm run bench [-- --rounds 3 --seconds 4 --connections 16 --json FILE --case NAME]` */
const option = (name: string, usual: string): string => {
	const at = process.argv.indexOf(`--${name}`);
	return at < 0 ? usual : (process.argv[at + 1] ?? usual);
};

if (process.argv.includes('--reference')) await startReference({ database: { connectionString: process.env.DATABASE_URL }, port: Number(process.env.PORT) });
else await bench();

/** Both servers as processes of their own on one database; case by case, the two in turn, so that what the machine does hits both. */
async function bench(): Promise<void> {
	const rounds = Number(option('rounds', '3'));
	const load = { seconds: Number(option('seconds', '4')), connections: Number(option('connections', '16')) };
	const closures = closureCase.includes(option('case', '')) ? benchClosures(rounds) : [];
	for (const c of closures) process.stdout.write(`${c.ratio.toFixed(2)} × by hand (${c.ours.toFixed(2)} and ${c.byHand.toFixed(2)} µs): ${c.formula}\n`);
	const inJson = closures.map((c) => [`${closureCase}: ${c.formula}`, c] as const);
	if (closures.length > 0 && option('case', '') !== '') return saveJson(inJson);
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-bench-'));
	fs.chmodSync(dir, 0o755); // root runs Postgres as another account, which must be able to enter
	const database = await startEmbedded({ dataDir: path.join(dir, 'pg') });
	const databaseUrl = `postgres://postgres@/postgres?host=${encodeURIComponent(database.config.host)}`;
	const closing: (() => unknown)[] = [() => fs.rmSync(dir, { recursive: true, force: true }), () => database.stop()];
	try {
		const startServer = () => startProcess([option('server', 'runtime/server/dist-bundle/main.js')], databaseUrl);
		const startByHand = () => startProcess([fileURLToPath(import.meta.url), '--reference'], databaseUrl);
		const inWorkflows = await workflowBench({
			...{ databaseUrl, database: database.config, password: adminPassword, rounds, cases: workflowCases(option('case', '')) },
			...{ startServer, startReference: startByHand, say: (line: string) => process.stdout.write(`${line}\n`) },
		});
		if (inWorkflows.length > 0) process.stdout.write(`${machine()}\n`);
		if (inWorkflows.length > 0 && option('case', '') !== '') return saveJson(inWorkflows);
		const server = await startServer();
		closing.push(server.stop);
		const formulas = formulaCases.filter((name) => name.includes(option('case', '')));
		const changes = await formulaChange({ url: server.url, password: adminPassword, database: database.config, rounds, cases: formulas });
		reportFormulas(changes);
		if (formulas.length > 0 && option('case', '') !== '') return saveJson(changes.map((c) => [c.case, c]));
		process.stdout.write(`Loading ${counts.goals} goals …\n`);
		const world = await makeWorld(server.url, database.config);
		const copies = sandboxCase.includes(option('case', ''))
			? await sandboxes({ url: server.url, password: adminPassword, database: database.config, rounds })
			: null;
		if (copies)
			process.stdout.write(`${sandboxCase}, ${copies.rows} rows in all: ${copies.ours} ms, by hand ${copies.byHand} ms, ratio ${copies.ratio.toFixed(2)}\n`);
		const inCopies = copies ? [[sandboxCase, copies] as const] : [];
		if (copies && option('case', '') !== '') return saveJson(inCopies);
		const reference = await startByHand();
		closing.push(reference.stop);
		process.stdout.write(
			`An employee who may see ${world.visible.length} of them, ${load.connections} connections, ${rounds} rounds of ${load.seconds} s each.\n`,
		);
		const results: Result[] = [];
		for (const test of benchCases(world).filter((c) => c.name.includes(option('case', '')))) {
			const run = async (side: 'ours' | 'reference', seconds = load.seconds) => {
				await test.prepare?.();
				return measure({ ...load, ...(side === 'ours' ? server : reference), token: world.token, seconds, ask: test[side] });
			};
			await run('ours', 1);
			await run('reference', 1);
			const pairs: Pair[] = [];
			for (let round = 0; round < rounds; round++) pairs.push({ ours: await run('ours'), reference: await run('reference') });
			results.push(resultOf(test.name, pairs));
		}
		report(results);
		saveJson([...asJson(results), ...changes.map((c) => [c.case, c] as const), ...inCopies, ...inJson, ...inWorkflows]);
	} finally {
		for (const close of closing.reverse()) await close();
	}
}

interface Pair {
	ours: Measured;
	reference: Measured;
}
interface Result extends Pair {
	case: string;
	ratio: number;
}

/** Medians; the ratio is the one of the middle round, so that both its halves had the same machine. */
function resultOf(name: string, pairs: readonly Pair[]): Result {
	const of = (side: 'ours' | 'reference'): Measured => ({
		throughput: Math.round(median(pairs.map((p) => p[side].throughput))),
		p99: median(pairs.map((p) => p[side].p99)),
		cpuMs: round(median(pairs.map((p) => p[side].cpuMs ?? Number.NaN)), 3),
	});
	return { case: name, ours: of('ours'), reference: of('reference'), ratio: round(median(pairs.map((p) => p.ours.throughput / p.reference.throughput)), 2) };
}

function report(results: readonly Result[]): void {
	const line = (name: string, ...cells: unknown[]) => `${name.padEnd(36)}${cells.map((c) => String(c).padStart(11)).join('')}\n`;
	process.stdout.write(line('', 'ours/s', 'p99 ms', 'cpu ms', 'by hand/s', 'p99 ms', 'cpu ms', 'ratio'));
	for (const { case: name, ours, reference, ratio } of results) {
		const cells = [ours, reference].flatMap((m) => [m.throughput, m.p99, m.cpuMs]);
		process.stdout.write(line(name, ...cells, ratio.toFixed(2)));
	}
	process.stdout.write(`cpu: processor time of the server per answer. ${machine()}\n`);
}

function machine(): string {
	return `Load of the machine ${os
		.loadavg()
		.map((l) => l.toFixed(1))
		.join(' ')}, ${os.cpus().length} cores.`;
}

function reportFormulas(results: readonly FormulaResult[]): void {
	for (const { case: name, ours, byHand, ratio, slowestWrite, writes } of results) {
		process.stdout.write(
			`${name}: ${ours} ms, one UPDATE by hand ${byHand} ms, ratio ${ratio.toFixed(2)}; the slowest of ${writes} writes meanwhile took ${slowestWrite.ours} ms (by hand ${slowestWrite.byHand} ms)\n`,
		);
	}
}

function saveJson(results: readonly (readonly [string, unknown])[]): void {
	const file = option('json', '');
	if (file) fs.writeFileSync(path.resolve(process.env.INIT_CWD ?? '.', file), `${JSON.stringify(Object.fromEntries(results), null, '\t')}\n`);
}

/** `{ "<case>": { ours, reference, ratio } }`, answers per second; the rest beside them. */
function asJson(results: readonly Result[]): (readonly [string, object])[] {
	const figures = ({ ours, reference, ratio }: Result) => ({
		ours: ours.throughput,
		reference: reference.throughput,
		ratio,
		p99Ms: { ours: ours.p99, reference: reference.p99 },
		cpuMs: { ours: ours.cpuMs, reference: reference.cpuMs },
	});
	return results.map((r) => [r.case, figures(r)] as const);
}

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function round(n: number, places: number): number {
	return Number(n.toFixed(places));
}

interface Running {
	url: string;
	pid: number;
	stop(): Promise<void>;
}

/** A server as a process of its own, on a free port; ready when it answers anything. */
async function startProcess(args: string[], databaseUrl: string): Promise<Running> {
	const port = String(await freePort());
	const ours = { DOUGONG_DEMO: '0', DOUGONG_ADMIN_PASSWORD: adminPassword, LOG_LEVEL: 'error' };
	const child = spawn(process.execPath, args, {
		env: { ...process.env, ...ours, DATABASE_URL: databaseUrl, PORT: port, NODE_ENV: 'production' },
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	const stop = () => {
		child.kill();
		return ended;
	};
	const url = `http://127.0.0.1:${port}`;
	for (let tries = 0; tries < 400; tries++) {
		if (await answers(url)) return { url, stop, pid: child.pid ?? 0 };
		if (child.exitCode !== null) break;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	child.kill();
	throw new Error(`${args.join(' ')} did not start`);
}

async function answers(url: string): Promise<boolean> {
	return fetch(url).then(
		() => true,
		() => false,
	);
}
