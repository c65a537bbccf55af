import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { base, leaveApp, people, whole, type World } from './workflow-app.ts';

/** Processes that work on the jobs of workflows are killed in the middle, again and again: nothing is lost, and nothing happens twice. */
const root = path.resolve(import.meta.dirname, '../..');
const records = 500;
/** Of each kind: on a busy machine, who is killed without end gets nothing done. */
const mostKills = 12;
const flow = {
	...{ kind: 'workflow', key: 'booked', title: '登记', model: 'request', start: 'add' },
	triggers: [{ key: 'new', type: 'record', on: ['created'] }],
	nodes: [
		{ key: 'add', type: 'create', model: 'entry', set: [{ key: 'text', value: '[title]' }, { key: 'request', value: '[id]' }], next: 'count' },
		{ key: 'count', type: 'update', set: [{ key: 'count', value: '[count] + 1' }], next: 'pause' },
		{ key: 'pause', type: 'wait', for: '1 minutes', next: 'again' },
		{ key: 'again', type: 'update', set: [{ key: 'count', value: '[count] + 10' }], next: 'ask' },
		{ key: 'ask', type: 'approval', who: [{ key: 'boss', by: 'manager' }], next: { approved: 'done' } },
		{ key: 'done', type: 'end', outcome: 'over' },
	],
}; // biome-ignore format: a table

let app: TestApp;
let world: World;
let program: string;
const children = new Set<ChildProcess>();
beforeAll(async () => {
	const folder = path.resolve(root, `node_modules/.cache/dougong/workflow-worker-${process.pid}`);
	const vite = [
		'node_modules/vite/bin/vite.js',
		'build',
		'--config',
		'scripts/program.vite.config.ts',
		'--ssr',
		'tests/api/workflow-worker.ts',
		'--outDir',
		folder,
	];
	const built = spawnSync(process.execPath, vite, { cwd: root, encoding: 'utf8' });
	if (built.status !== 0) throw new Error(built.stderr);
	program = path.join(folder, 'workflow-worker.js');
	app = await startApp({ apps: ['directory', leaveApp({ workflows: [flow] })] });
	world = await people(app);
}, 120_000);
afterAll(async () => {
	for (const child of children) child.kill('SIGKILL');
	fs.rmSync(path.dirname(program), { recursive: true, force: true });
	await app[Symbol.asyncDispose]();
});

function work(): ChildProcess {
	const child = spawn(process.execPath, [program], {
		env: { ...process.env, WORKER_DATABASE: JSON.stringify(app.database.config) },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	children.add(child);
	child.once('exit', () => children.delete(child));
	return child;
}

async function rows<T extends pg.QueryResultRow>(query: string): Promise<T[]> {
	const client = new pg.Client(app.database.config);
	await client.connect();
	try {
		return (await client.query<T>(query)).rows;
	} finally {
		await client.end();
	}
}
const open = async (kind: string) =>
	(await rows<{ n: number }>(`select count(*)::int as n from ws_main_production.dg_job where kind = '${kind}' and state <> 'done'`))[0]?.n ?? 0;

/** Works with two processes, one of which is killed every now and then, some times, until nothing of the kind is left. */
async function killingUntilDone(kind: string): Promise<number> {
	let kills = 0;
	const giveUpAt = Date.now() + 120_000;
	while ((await open(kind)) > 0) {
		while (children.size < 2) {
			const child = work();
			await new Promise((resolve) => child.stdout?.once('data', resolve));
		}
		await new Promise((resolve) => setTimeout(resolve, 30));
		const [oldest] = children;
		// Those of the round before may only now have come to their end.
		if (kills < mostKills && oldest && (await open(kind)) > 0 && children.has(oldest)) {
			const ended = new Promise((resolve) => oldest.once('exit', resolve));
			oldest.kill('SIGKILL');
			kills++;
			await ended;
		}
		if (Date.now() > giveUpAt) throw new Error(`${await open(kind)} jobs of ${kind} are left`);
	}
	for (const child of [...children]) child.kill('SIGKILL');
	return kills;
}

it('every effect happens once, however often the workers are killed', { timeout: 300_000 }, async () => {
	const alice = world.as.alice;
	if (!alice) throw new Error('alice');
	for (let i = 0; i < records; i += 50) {
		const operations = Array.from({ length: 50 }, (_, n) => ({ op: 'create', values: { title: `r${i + n}` } }));
		whole(await alice.post(`${base}/records/request/bulk`, { operations }));
	}
	expect(await open('workflow-trigger')).toBe(records);
	const kills = await killingUntilDone('workflow-trigger');
	expect(
		await rows(
			`select r.count::int as count, count(e.id)::int as entries from ws_main_production.leave__request r left join ws_main_production.leave__entry e on e.request = r.id group by r.id, r.count having r.count <> 1 or count(e.id) <> 1`,
		),
	).toEqual([]);
	expect(await open('workflow-timer')).toBe(records);
	await rows(`update ws_main_production.dg_job set run_at = now() where kind = 'workflow-timer'`);
	const later = await killingUntilDone('workflow-timer');
	expect(kills + later).toBeGreaterThan(3);
	expect(await rows(`select distinct count::int as count from ws_main_production.leave__request`)).toEqual([{ count: 11 }]);
	const tasks = `select count(*)::int as n, count(distinct run)::int as runs, count(distinct assignee)::int as people from ws_main_production.dg_task where state = 'open'`;
	expect(await rows(tasks)).toEqual([{ n: records, runs: records, people: 1 }]);
	expect(await rows(`select status, count(*)::int as n from ws_main_production.dg_run group by status`)).toEqual([{ status: 'running', n: records }]);
	const messages = `select count(*)::int as n from ws_main_production.dg_message where topic = 'task.assigned'`;
	expect(await rows(messages)).toEqual([{ n: records }]);
});
