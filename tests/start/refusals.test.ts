import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer, freePort, type Program, type RunningServer, runProgram, startServer } from '../support/program.ts';

beforeAll(buildServer, 180_000);

/** What a person sees, without the progress of a first start. */
async function refusal(program: Program): Promise<{ code: number | null; lines: string[] }> {
	const code = await program.exited;
	const lines = program
		.output()
		.split('\n')
		.filter((line) => line.trim() !== '' && !line.startsWith('First start'));
	return { code, lines };
}

async function expectOneLine(program: Program, ...says: (string | RegExp)[]): Promise<void> {
	const { code, lines } = await refusal(program);
	expect(lines, program.output()).toHaveLength(1);
	for (const part of says) expect(lines[0]).toMatch(part);
	expect(code).toBe(1);
}

describe('npm start refuses in one line, with exit code 1,', { timeout: 120_000 }, () => {
	it('a DATABASE_URL that is no Postgres address', async () => {
		await expectOneLine(runProgram({ DATABASE_URL: 'mysql://root@localhost/app' }), 'DATABASE_URL', 'postgres://');
	});

	it('a DATABASE_URL that cannot be read', async () => {
		await expectOneLine(runProgram({ DATABASE_URL: 'postgres://user:p@ss@[::bad/x' }), 'DATABASE_URL');
	});

	it('a database that cannot be reached', async () => {
		const port = await freePort();
		await expectOneLine(runProgram({ DATABASE_URL: `postgres://user:secret@127.0.0.1:${port}/app` }), String(port), 'ECONNREFUSED', /^(?!.*secret)/);
	});

	it('a Postgres before 15', async () => {
		await using old = await fakePostgres({ version: 140_012 });
		await expectOneLine(runProgram({ DATABASE_URL: `postgres://user@127.0.0.1:${old.port}/app` }), 'PostgreSQL 14', '15');
	});

	it('a PORT that is no port', async () => {
		await expectOneLine(runProgram({ PORT: 'eighty' }), 'PORT', 'eighty');
	});

	it('a Node that is too old', async () => {
		const preload = path.join(os.tmpdir(), `dougong-old-node-${process.pid}.cjs`);
		fs.writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });`);
		await expectOneLine(runProgram({ NODE_OPTIONS: `--require ${preload}` }, [process.execPath, 'scripts/run.mjs', 'start']), '18.20.4', '20.19');
		fs.rmSync(preload);
	});
});

describe('beside a running server, npm start refuses in one line', { timeout: 120_000 }, () => {
	let running: RunningServer;
	const data = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-start-'));
	fs.chmodSync(data, 0o755);

	beforeAll(async () => {
		running = await startServer({ DOUGONG_DATA: data, DOUGONG_DEMO: '0' });
	}, 120_000);
	afterAll(async () => {
		await running?.stop();
		fs.rmSync(data, { recursive: true, force: true });
	});

	it('a port that is in use, before a first start has made anything', async () => {
		const other = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-start-'));
		fs.chmodSync(other, 0o755);
		const port = new URL(running.url).port;
		await expectOneLine(runProgram({ PORT: port, DOUGONG_DATA: other, DOUGONG_DEMO: '0' }), `Port ${port}`, 'PORT=');
		expect(fs.readdirSync(other)).toEqual([]);
		fs.rmSync(other, { recursive: true, force: true });
	});

	it('a data folder that is in use', async () => {
		await expectOneLine(runProgram({ PORT: String(await freePort()), DOUGONG_DATA: data }), 'data folder', 'DOUGONG_DATA');
	});

	it('and the running one goes on, and closes with exit code 0 when asked', async () => {
		expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
		expect(await running.stop()).toBe(0);
	});
});

/** As much of the protocol as a client needs to sign in and ask for the version. */
async function fakePostgres({ version }: { version: number }): Promise<AsyncDisposable & { port: number }> {
	const message = (type: string, body: Buffer) => {
		const head = Buffer.alloc(5);
		head.write(type, 0, 'latin1');
		head.writeInt32BE(body.length + 4, 1);
		return Buffer.concat([head, body]);
	};
	const ready = message('Z', Buffer.from('I'));
	const text = Buffer.from(String(version));
	const column = Buffer.concat([Buffer.from('n\0'), Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 23, 0, 4, 255, 255, 255, 255, 0, 0])]);
	const length = Buffer.alloc(4);
	length.writeInt32BE(text.length);
	const answer = Buffer.concat([
		message('T', Buffer.concat([Buffer.from([0, 1]), column])),
		message('D', Buffer.concat([Buffer.from([0, 1]), length, text])),
		message('C', Buffer.from('SELECT 1\0')),
		ready,
	]);
	const sockets = new Set<net.Socket>();
	const server = net.createServer((socket) => {
		sockets.add(socket);
		let isSignedIn = false;
		socket.on('error', () => {});
		socket.on('data', (data) => {
			if (!isSignedIn) {
				isSignedIn = true;
				socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]));
			} else if (data[0] === 0x51) socket.write(answer);
			else if (data[0] === 0x58) socket.end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
