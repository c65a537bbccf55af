import net from 'node:net';
import type { FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import type { EmbeddedDatabase } from './database/embedded.ts';
import { migrateDatabase } from './database/migrate.ts';
import { openDatabase } from './database/open-database.ts';
import { checkDatabase, type DatabaseConfig, openPool } from './database/pool.ts';
import { demoAccounts, demoWarning, prepareFirstStart } from './first-start.ts';
import { startWorker } from './jobs/worker.ts';
import { startMaintenance } from './maintenance.ts';
import { StartError } from './start-error.ts';
import { resumePendingSteps } from './storage/pending-steps.ts';

const giveUpClosingMs = 10_000;
const print = (line: string) => process.stdout.write(`${line}\n`);

let app: FastifyInstance | undefined;
let embedded: EmbeddedDatabase | undefined;
let stopMaintenance = () => {};
let stopWorker = async () => {};
let isClosing = false;

start().catch(async (error: unknown) => {
	const isForOperator = error instanceof StartError;
	process.stderr.write(`${isForOperator ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
	await close(1);
});

async function start(): Promise<void> {
	closeOnSignals();
	const began = performance.now();
	const { port, host } = listenAddress();
	await probe(port, host);
	const { config, where } = await openOurDatabase();
	const check = openPool({ ...config, max: 1 });
	await checkDatabase(check, where).finally(() => check.end());
	await migrateDatabase(config);
	app = await buildApp({
		database: { ...config, max: count('DOUGONG_CONNECTIONS', 20, 2, 500) },
		queryTimeoutMs: count('DOUGONG_QUERY_TIMEOUT_MS', 15_000, 0, 3_600_000),
		eventDays: count('DOUGONG_EVENT_DAYS', 90, 0, 36_500),
		fileBytes: count('DOUGONG_FILES_MB', 10_240, 0, 100_000_000) * 1024 ** 2,
		// A publish that no notification tells of is noticed after five seconds, see catalogues.ts.
		jobs: { settleMs: 8_000, leaseMs: count('DOUGONG_JOB_LEASE_MS', 15_000, 1_000, 600_000) },
		logger: { level: process.env.LOG_LEVEL ?? 'warn' },
		trustProxy: process.env.DOUGONG_TRUST_PROXY === '1',
		secret: process.env.DOUGONG_SECRET || undefined,
		publicUrl: publicUrl(),
	});
	app.services.changes.listen();
	const password = await prepareFirstStart(app.services, { print, adminPassword: process.env.DOUGONG_ADMIN_PASSWORD, demo: process.env.DOUGONG_DEMO !== '0' });
	await resumePendingSteps(app.services, { retry: true });
	stopMaintenance = startMaintenance(app.services, (error) => app?.log.warn({ err: error }, 'maintenance'));
	const jobs = { jobsAtOnce: count('DOUGONG_JOBS_AT_ONCE', 2, 0, 100), pollMs: count('DOUGONG_JOB_POLL_MS', 5_000, 50, 3_600_000) };
	stopWorker = startWorker(app.services, { ...jobs, warn: (error) => app?.log.warn({ err: error }, 'job') });
	await app.listen({ port, host }).catch((error: NodeJS.ErrnoException) => {
		if (password) print(administratorLine(password));
		throw new StartError(listenFailure(error, host, port), { cause: error });
	});
	await introduce(`http://${host.includes(':') ? `[${host}]` : host}:${port}`, where, password, performance.now() - began);
}

async function introduce(address: string, where: string, adminPassword: string | null, ms: number): Promise<void> {
	const accounts = app ? await demoAccounts(app.services) : [];
	print('');
	print(`Dougong 斗拱 is ready:  ${address}   (${(ms / 1000).toFixed(1)} s)`);
	if (accounts.length > 0) print('Demo accounts (user name / password):');
	for (const account of accounts) print(`  ${account.username} / ${account.password}   ${account.title}`);
	const warning = demoWarning(listenAddress().host, accounts);
	if (warning) print(warning);
	if (adminPassword) print(administratorLine(adminPassword));
	print(`Data: ${where}`);
	print('Stop with Ctrl+C.');
}

function administratorLine(password: string): string {
	return `Administrator: admin / ${password}   (shown only now; change it after signing in)`;
}

/** Finds an address that cannot be listened on before a first start has made a database and shown a password. */
async function probe(port: number, host: string): Promise<void> {
	const server = net.createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error) => reject(new StartError(listenFailure(error, host, port), { cause: error })));
		server.listen({ port, host }, resolve);
	});
	await new Promise((resolve) => server.close(resolve));
}

async function openOurDatabase(): Promise<{ config: DatabaseConfig; where: string }> {
	const opened = await openDatabase({ onCreate: () => print('First start: making the database …') });
	embedded = opened.embedded ?? undefined;
	void embedded?.done.then(() => {
		if (isClosing) return;
		process.stderr.write('The embedded database has stopped; so does the server. Start it again.\n');
		void close(1);
	});
	return opened;
}

function listenAddress(): { port: number; host: string } {
	return { port: count('PORT', 8460, 0, 65535), host: process.env.HOST || '127.0.0.1' };
}

function count(name: string, usual: number, min: number, max: number): number {
	const text = process.env[name];
	if (text === undefined || text === '') return usual;
	const value = Number(text);
	if (!Number.isInteger(value) || value < min || value > max) throw new StartError(`${name} is "${text}"; it must be a whole number from ${min} to ${max}.`);
	return value;
}

/** Where people reach this server: for links in mails. */
function publicUrl(): string | undefined {
	const text = process.env.DOUGONG_URL;
	if (!text) return undefined;
	if (!/^https?:\/\/[^\s/]/.test(text))
		throw new StartError(`DOUGONG_URL is "${text}"; it must be the address at which people open Dougong, e.g. https://dougong.example.com`);
	return text;
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): string {
	if (error.code === 'EADDRINUSE') return `Port ${port} is in use. Stop the other program, or choose another port: PORT=${port + 1} npm start`;
	if (error.code === 'EACCES') return `Port ${port} may not be opened by this account. Choose one above 1023 with PORT.`;
	return `The server cannot listen on ${host}:${port} (${error.message}). Check HOST and PORT.`;
}

function closeOnSignals(): void {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void close(0));
	// `npm start` passes SIGTERM to its shell only, which would leave this process behind: end when that shell is gone.
	if (!process.env.npm_lifecycle_event) return;
	const parent = process.ppid;
	setInterval(() => {
		if (process.ppid !== parent) void close(0);
	}, 500).unref();
}

async function close(code: number): Promise<void> {
	if (isClosing) return;
	isClosing = true;
	setTimeout(() => process.exit(code || 1), giveUpClosingMs).unref();
	stopMaintenance();
	await stopWorker().catch(() => {});
	await app?.close().catch(() => {});
	await embedded?.stop().catch(() => {});
	process.exit(code);
}
