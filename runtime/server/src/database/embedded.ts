import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { StartError } from '../start-error.ts';
import { chownTo, type EmbeddedFiles, placeFiles, renameUnlessThere } from './embedded-files.ts';

/** A Postgres of our own that lives exactly as long as this process. */
export interface EmbeddedDatabase {
	/** For `pg.Pool`: a Unix socket that only this account may open; nothing listens on the network. */
	config: { host: string; user: string; database: string };
	/** Where the data really lies: below /var/lib when root runs a checkout that other accounts cannot enter. */
	dataDir: string;
	/** Settles when the server has ended, for whatever reason. */
	done: Promise<void>;
	stop(): Promise<void>;
}

export interface EmbeddedOptions {
	dataDir: string;
	/** For tests: no flush to disk, so fast and not safe. */
	throwaway?: boolean;
	/** How long to wait for another server on the same data to close. Default 10 s. */
	lockWaitMs?: number;
	/** Called once before a new cluster is made, which takes a second or two. */
	onCreate?: () => void;
}

const readyTimeoutMs = 60_000;

/**
 * Starts Postgres on `dataDir`, makes the cluster first when there is none.
 *
 * Survives `kill -9` of everything: the server ends when this process ends, however it ends, and the next start recovers.
 * Errors  `StartError` with one sentence: no binaries for this machine, no account to run as, folder in use, start failed.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
	const files = prepare(options);
	const abandoned = socketFolderOf(files.dataDir);
	const giveUpAt = Date.now() + (options.lockWaitMs ?? 10_000);
	for (;;) {
		const started = await launch(files, settings(options.throwaway ?? false));
		if (started !== 'locked') {
			if (abandoned) fs.rmSync(abandoned, { recursive: true, force: true });
			return started;
		}
		if (Date.now() > giveUpAt) {
			throw new StartError(`Another process uses the data folder ${files.dataDir}. Stop it, or set DOUGONG_DATA to another folder.`);
		}
		await delay(250);
	}
}

function prepare(options: EmbeddedOptions): EmbeddedFiles {
	try {
		const files = placeFiles(options.dataDir);
		fs.mkdirSync(path.dirname(files.dataDir), { recursive: true });
		if (!fs.existsSync(path.join(files.dataDir, 'PG_VERSION'))) {
			options.onCreate?.();
			createCluster(files, options.throwaway ?? false);
		}
		return files;
	} catch (error) {
		if (error instanceof StartError) throw error;
		throw new StartError(`The data folder ${options.dataDir} cannot be used: ${(error as Error).message}. Set DOUGONG_DATA to another folder.`, {
			cause: error,
		});
	}
}

/** Of a server that was killed together with its watcher: nobody removed its folder. */
function socketFolderOf(dataDir: string): string | undefined {
	const pidFile = path.join(dataDir, 'postmaster.pid');
	const folder = fs.existsSync(pidFile) ? fs.readFileSync(pidFile, 'utf8').split('\n')[4] : undefined;
	return folder && /^dougong-\w{6}$/.test(path.basename(folder)) ? folder : undefined;
}

function settings(throwaway: boolean): string[] {
	const common = ['listen_addresses=', 'unix_socket_permissions=0700', 'jit=off'];
	return throwaway
		? [...common, 'max_connections=200', 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
		: [...common, 'max_connections=100', 'shared_buffers=256MB'];
}

/** Made beside and renamed when whole: there is never half a cluster under the final name. */
function createCluster({ binaries, dataDir, account }: EmbeddedFiles, throwaway: boolean): void {
	const part = `${dataDir}.part-${process.pid}`;
	fs.rmSync(part, { recursive: true, force: true });
	fs.mkdirSync(part, { mode: 0o700 });
	chownTo(account, part);
	// C.UTF-8 sorts alike on every machine and ICU version. LC_CTYPE must know UTF-8 too, or trigrams and
	// full-text search see no letters in Chinese. What people read is sorted with COLLATE "zh-Hans-x-icu".
	const locale = [
		'--locale-provider=builtin',
		'--builtin-locale=C.UTF-8',
		'--locale=C',
		`--lc-ctype=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
	];
	const made = spawnSync(
		path.join(binaries, 'bin/initdb'),
		['-D', part, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', ...locale, ...(throwaway ? ['--no-sync'] : [])],
		{ ...account, cwd: '/', env: serverEnv(), encoding: 'utf8' },
	);
	if (made.status !== 0) {
		fs.rmSync(part, { recursive: true, force: true });
		throw new StartError(`The embedded database could not be made in ${dataDir}: ${lastLine(made.error?.message ?? made.stderr)}`);
	}
	renameUnlessThere(part, dataDir);
}

// sh holds the read end of a pipe of ours. When this process dies, even by SIGKILL, the pipe closes and Postgres gets a fast
// shutdown; at the end the socket's folder is removed.
const watchScript =
	'd=$1; shift; "$@" </dev/null 3<&- & p=$!; (cat; kill -INT $p) <&3 >/dev/null 2>&1 & trap : INT TERM HUP; ' +
	'while kill -0 $p 2>/dev/null; do wait $p; r=$?; done; rm -rf "$d"; exit $r';

async function launch({ binaries, dataDir, account }: EmbeddedFiles, flags: string[]): Promise<EmbeddedDatabase | 'locked'> {
	// A folder of this start's own, so that no other server can answer on it. A socket's path may be 107 bytes at most.
	const host = fs.mkdtempSync(path.join(os.tmpdir().length < 70 ? os.tmpdir() : '/tmp', 'dougong-'));
	chownTo(account, host);
	const args = [...flags, `unix_socket_directories=${host}`].flatMap((flag) => ['-c', flag]);
	const child = spawn('/bin/sh', ['-c', watchScript, 'dougong-watch', host, path.join(binaries, 'bin/postgres'), '-D', dataDir, ...args], {
		...account,
		cwd: '/',
		env: serverEnv(),
		detached: true,
		stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
	});
	const server = watchServer(child, host);
	const giveUpAt = Date.now() + readyTimeoutMs;
	while (!(await acceptsSessions(path.join(host, '.s.PGSQL.5432')))) {
		if (server.hasEnded()) {
			if (server.log().includes('already exists')) return 'locked';
			throw new StartError(`The embedded database in ${dataDir} did not start: ${lastLine(server.log())}`);
		}
		if (Date.now() > giveUpAt) {
			await server.stop();
			throw new StartError(`The embedded database in ${dataDir} was not ready after ${readyTimeoutMs / 1000} s: ${lastLine(server.log())}`);
		}
		await delay(15);
	}
	return { config: { host, user: 'postgres', database: 'postgres' }, dataDir, done: server.done, stop: server.stop };
}

function watchServer(child: ChildProcess, host: string) {
	const pipe = child.stdio[3] as Writable;
	let log = '';
	let ended = false;
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		log = (log + text).slice(-4000);
	});
	const done = new Promise<void>((resolve) => {
		child.once('error', () => resolve());
		child.once('close', () => resolve());
	}).then(() => {
		ended = true;
		fs.rmSync(host, { recursive: true, force: true });
	});
	child.once('exit', () => pipe.destroy());
	return {
		done,
		log: () => log,
		hasEnded: () => ended,
		async stop() {
			if (!ended) pipe.end();
			await done;
		},
	};
}

/** Sends a startup packet: 'R' (authentication) means that sessions are let in, 'E' that recovery still runs. */
function acceptsSessions(socketPath: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = net.connect(socketPath);
		const body = Buffer.from('user\0postgres\0database\0postgres\0\0');
		const head = Buffer.alloc(8);
		head.writeInt32BE(8 + body.length, 0);
		head.writeInt32BE(196_608, 4); // protocol 3.0
		socket.on('connect', () => socket.write(Buffer.concat([head, body])));
		socket.on('data', (answer) => {
			socket.end(Buffer.from([0x58, 0, 0, 0, 4])); // terminate
			resolve(answer[0] === 0x52);
		});
		socket.on('error', () => resolve(false));
		socket.on('close', () => resolve(false));
	});
}

function serverEnv(): NodeJS.ProcessEnv {
	return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

function lastLine(text: string): string {
	return text.trim().split('\n').at(-1) ?? '';
}

function delay(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
