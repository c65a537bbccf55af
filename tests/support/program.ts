import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';

/** The checkout; the runner and the bundled soak test both start there. */
const root = findRoot(import.meta.dirname);

const readyTimeoutMs = 180_000;

export interface Program {
	child: ChildProcess;
	/** Everything printed so far, to both outputs. */
	output(): string;
	/** The exit code; null after a signal. */
	exited: Promise<number | null>;
}

/** The built server, as `npm start` runs it, in a process of its own; `buildServer` comes first. */
export const builtServer = [process.execPath, '--enable-source-maps', 'runtime/server/dist-bundle/main.js'];

/** Builds what has changed since the last time. Errors: with what the build printed. */
export function buildServer(): void {
	const built = spawnSync(process.execPath, ['scripts/run.mjs', 'build'], { cwd: root, encoding: 'utf8', env: withoutOurs(process.env) });
	if (built.status !== 0) throw new Error(`The build failed:\n${built.stdout}${built.stderr}`);
}

/** A process in the checkout, with these variables over the present ones. */
export function runProgram(env: Record<string, string>, [command, ...args]: readonly string[] = builtServer): Program {
	const child = spawn(command!, args, { cwd: root, env: { ...withoutOurs(process.env), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
	const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
	return { child, output: () => output, exited };
}

export interface RunningServer extends Program {
	url: string;
	/** From the start of the process until it was ready. */
	readyMs: number;
	/** Asks it to close, as Ctrl+C does. */
	stop(): Promise<number | null>;
	/** SIGKILL to the server, the database and everything else below them, in the given order. */
	killEverything(first: 'server' | 'database'): Promise<void>;
}

/** Starts the real server and waits until it is ready. Errors: when it ends or is not ready in time, with what it printed. */
export async function startServer(env: Record<string, string>, command: readonly string[] = builtServer): Promise<RunningServer> {
	const port = env.PORT ?? String(await freePort());
	const url = `http://127.0.0.1:${port}`;
	const began = performance.now();
	const program = runProgram({ ...env, PORT: port }, command);
	let hasEnded = false;
	program.exited.then(() => {
		hasEnded = true;
	});
	while (!(await isReady(url))) {
		const isLate = performance.now() - began > readyTimeoutMs;
		if (isLate) program.child.kill('SIGTERM');
		if (hasEnded || isLate) throw new Error(`The server did not become ready:\n${program.output()}`);
		await delay(20);
	}
	const readyMs = performance.now() - began;
	// It answers a moment before all that it prints at its start has come through the pipe.
	while (!program.output().includes('Stop with Ctrl+C') && !hasEnded && performance.now() - began < readyTimeoutMs) await delay(5);
	return {
		...program,
		url,
		readyMs,
		stop() {
			program.child.kill('SIGINT');
			return program.exited;
		},
		async killEverything(first) {
			const server = program.child.pid!;
			const below = descendants(server);
			const order = first === 'server' ? [server, ...below] : [...below, server];
			for (const pid of order) kill(pid);
			await program.exited;
			while (below.some(isAlive)) await delay(5);
		},
	};
}

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
	const server = net.createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** How to reach the embedded database of a running server from outside: its pid file names the socket's folder. */
export function embeddedConfig(dataDir: string): { host: string; user: string; database: string } {
	const host = fs.readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[4]!;
	return { host, user: 'postgres', database: 'postgres' };
}

/** All processes below `pid`, the nearest last. */
export function descendants(pid: number): number[] {
	const parents = fs.existsSync('/proc/self/stat') ? parentsFromProc() : parentsFromPs();
	const below = (parent: number): number[] => parents.filter(([, of]) => of === parent).flatMap(([child]) => [...below(child!), child!]);
	return below(pid);
}

/** `[pid, parent]` of every process. A minimal Linux has no `ps`. */
function parentsFromProc(): number[][] {
	return fs
		.readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => {
			try {
				const afterName = fs.readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)!; // `pid (name) state ppid …`
				return [[Number(name), Number(afterName.split(' ')[1])]];
			} catch {
				return []; // ended meanwhile
			}
		});
}

function parentsFromPs(): number[][] {
	const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
	return lines.map((line) => line.trim().split(/\s+/).map(Number));
}

function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// gone already
	}
}

export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

async function isReady(url: string): Promise<boolean> {
	return fetch(`${url}/readyz`).then(
		async (answer) => {
			await answer.arrayBuffer();
			return answer.ok;
		},
		() => false,
	);
}

/** A test's environment must not steer the program that it tests. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const steering = /^(DATABASE_URL|PORT|HOST|DOUGONG_.*|npm_lifecycle_event|VITEST.*|NODE_ENV|TEST)$/;
	return Object.fromEntries(Object.entries(env).filter(([name]) => !steering.test(name)));
}

function findRoot(from: string): string {
	const manifest = path.join(from, 'package.json');
	if (fs.existsSync(manifest) && JSON.parse(fs.readFileSync(manifest, 'utf8')).name === 'dougong') return from;
	return findRoot(path.dirname(from));
}

function delay(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
