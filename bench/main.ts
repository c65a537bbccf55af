import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '@dougong/server/embedded';
import { freePort } from '../tests/support/program.ts';
import { benchCases } from './cases.ts';
import { type Measured, measure } from './load.ts';
import { startReference } from './reference.ts';
import { adminPassword, counts, makeWorld } from './world.ts';

/** `npm run bench [-- --rounds 3 --seconds 4 --connections 16 --json FILE --case NAME]` */
const option = (name: string, usual: string): string => {
	const at = process.argv.indexOf(`--${name}`);
	return at < 0 ? usual : (process.argv[at + 1] ?? usual);
};

if (process.argv.includes('--reference')) await startReference({ database: { connectionString: process.env.DATABASE_URL }, port: Number(process.env.PORT) });
else await bench();

interface Result {
	case: string;
	ours: Measured;
	reference: Measured;
}

/** Both servers as processes of their own on one database; case by case, the two in turn, so that what the machine does hits both. */
async function bench(): Promise<void> {
	const rounds = Number(option('rounds', '3'));
	const load = { seconds: Number(option('seconds', '4')), connections: Number(option('connections', '16')) };
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-bench-'));
	fs.chmodSync(dir, 0o755); // root runs Postgres as another account, which must be able to enter
	const database = await startEmbedded({ dataDir: path.join(dir, 'pg') });
	const databaseUrl = `postgres://postgres@/postgres?host=${encodeURIComponent(database.config.host)}`;
	const closing: (() => unknown)[] = [() => fs.rmSync(dir, { recursive: true, force: true }), () => database.stop()];
	try {
		const server = await startProcess([option('server', 'runtime/server/dist-bundle/main.js')], databaseUrl);
		closing.push(server.stop);
		process.stdout.write(`Loading ${counts.goals} goals …\n`);
		const world = await makeWorld(server.url, database.config);
		const reference = await startProcess([fileURLToPath(import.meta.url), '--reference'], databaseUrl);
		closing.push(reference.stop);
		process.stdout.write(
			`An employee who may see ${world.visible.length} of them, ${load.connections} connections, ${rounds} rounds of ${load.seconds} s each.\n`,
		);
		const results: Result[] = [];
		for (const test of benchCases(world).filter((c) => c.name.includes(option('case', '')))) {
			const ours: Measured[] = [];
			const theirs: Measured[] = [];
			const common = { token: world.token, ...load };
			for (const [url, ask] of [
				[server.url, test.ours],
				[reference.url, test.reference],
			] as const)
				await measure({ ...common, url, ask, seconds: 1 });
			for (let round = 0; round < rounds; round++) {
				ours.push(await measure({ ...common, url: server.url, ask: test.ours }));
				theirs.push(await measure({ ...common, url: reference.url, ask: test.reference }));
			}
			results.push({ case: test.name, ours: median(ours), reference: median(theirs) });
		}
		report(results);
	} finally {
		for (const close of closing.reverse()) await close();
	}
}

function report(results: readonly Result[]): void {
	const line = (...cells: string[]) =>
		`${(cells[0] ?? '').padEnd(38)}${cells
			.slice(1)
			.map((c) => c.padStart(12))
			.join('')}\n`;
	process.stdout.write(line('', 'ours/s', 'p99 ms', 'by hand/s', 'p99 ms', 'ratio'));
	for (const { case: name, ours, reference } of results) {
		const ratio = ours.throughput / reference.throughput;
		process.stdout.write(line(name, ours.throughput.toFixed(0), String(ours.p99), reference.throughput.toFixed(0), String(reference.p99), ratio.toFixed(2)));
	}
	process.stdout.write(
		`Load of the machine: ${os
			.loadavg()
			.map((l) => l.toFixed(1))
			.join(' ')}, ${os.cpus().length} cores.\n`,
	);
	const file = option('json', '');
	if (!file) return;
	const json = Object.fromEntries(
		results.map((r) => [r.case, { ours: r.ours, reference: r.reference, ratio: round2(r.ours.throughput / r.reference.throughput) }]),
	);
	fs.writeFileSync(path.resolve(process.env.INIT_CWD ?? '.', file), `${JSON.stringify(json, null, '\t')}\n`);
}

function median(all: readonly Measured[]): Measured {
	const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
	return { throughput: Math.round(middle(all.map((m) => m.throughput))), p99: middle(all.map((m) => m.p99)) };
}

function round2(n: number): number {
	return Math.round(n * 100) / 100;
}

interface Running {
	url: string;
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
		if (await answers(url)) return { url, stop };
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
