import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, startEmbedded } from './embedded.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-embedded-'));
fs.chmodSync(folder, 0o755);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function ask(database: EmbeddedDatabase, text: string): Promise<unknown[]> {
	const client = new pg.Client(database.config);
	await client.connect();
	try {
		return (await client.query(text)).rows;
	} finally {
		await client.end();
	}
}

describe('the embedded database', { timeout: 60_000 }, () => {
	const dataDir = path.join(folder, 'data/pg');

	it('is made at the first start, keeps its data, and says so only once', async () => {
		let made = 0;
		const first = await startEmbedded({ dataDir, throwaway: true, onCreate: () => made++ });
		await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
		await first.stop();
		const second = await startEmbedded({ dataDir, throwaway: true, onCreate: () => made++ });
		expect(await ask(second, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
		await second.stop();
		expect(made).toBe(1);
	});

	it('refuses a data folder that another one uses, and leaves that one alone', async () => {
		const running = await startEmbedded({ dataDir, throwaway: true });
		await expect(startEmbedded({ dataDir, throwaway: true, lockWaitMs: 100 })).rejects.toThrow(/Another process uses the data folder .*DOUGONG_DATA/);
		expect(await ask(running, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
		await running.stop();
	});

	it('waits for one that is just closing', async () => {
		const closing = await startEmbedded({ dataDir, throwaway: true });
		const [next] = await Promise.all([startEmbedded({ dataDir, throwaway: true }), closing.stop()]);
		expect(await ask(next, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
		await next.stop();
	});

	it('starts again after everything was killed, and leaves no socket folder behind', async () => {
		const killed = await startEmbedded({ dataDir });
		await ask(killed, 'CREATE TABLE safe AS SELECT 7 AS answer');
		process.kill(Number(fs.readFileSync(path.join(killed.dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
		await killed.done;
		expect(fs.existsSync(killed.config.host)).toBe(false);
		const next = await startEmbedded({ dataDir });
		expect(await ask(next, 'SELECT answer FROM safe')).toEqual([{ answer: 7 }]);
		await next.stop();
	});

	it('removes the socket folder of a server that was killed together with its watcher', async () => {
		const killed = await startEmbedded({ dataDir });
		const pid = Number(fs.readFileSync(path.join(killed.dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
		const left = killed.config.host;
		process.kill(pid, 'SIGKILL');
		await killed.done;
		fs.mkdirSync(left); // as if the watcher had not come to it
		const next = await startEmbedded({ dataDir });
		expect(fs.existsSync(left)).toBe(false);
		await next.stop();
	});

	it('listens on no network address, and its socket is closed to others', async () => {
		const database = await startEmbedded({ dataDir, throwaway: true });
		expect(await ask(database, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
		expect(fs.statSync(database.config.host).mode & 0o077).toBe(0);
		await database.stop();
	});

	it.runIf(process.getuid?.() === 0)('started by root, keeps data elsewhere when the folder is closed to other accounts', async () => {
		const secret = path.join(folder, 'closed');
		fs.mkdirSync(secret, { mode: 0o700 });
		const database = await startEmbedded({ dataDir: path.join(secret, 'pg'), throwaway: true });
		expect(database.dataDir).toMatch(/^\/var\/lib\/dougong-/);
		expect(await ask(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
		await database.stop();
		fs.rmSync(path.dirname(database.dataDir), { recursive: true, force: true });
	});

	it('says in one line when the data folder cannot be used', async () => {
		const file = path.join(folder, 'a-file');
		fs.writeFileSync(file, '');
		await expect(startEmbedded({ dataDir: path.join(file, 'pg') })).rejects.toThrow(/cannot be used/);
	});
});
