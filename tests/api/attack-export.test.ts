import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../../runtime/server/src/cli/run-cli.ts';

it.each([
	['up', { kind: 'model', key: '../../outside' }],
	['absolute', { kind: 'model', key: '/../../../outside' }],
	['by kind', { kind: '../..', key: 'outside' }],
	['other system', { kind: 'model', key: '..\\..\\outside' }],
])('export writes nothing outside its folder, whatever the server sends (%s)', async (_name, definition) => {
	const bundle = { app: { kind: 'app', key: 'shop', title: 'Shop', language: 2, version: '1.0.0' }, definitions: [definition] };
	const server = http.createServer((_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(bundle)));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const above = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-export-'));
	try {
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const lines: string[] = [];
		const code = await runCli(['export', path.join(above, 'a', 'shop'), '--url', url, '--token', 't', '--language', 'en'], (line) => lines.push(line));
		expect([code, lines.join('\n')]).toEqual([1, expect.stringContaining('no app')]);
		expect(fs.readdirSync(above, { recursive: true })).toEqual([]);
	} finally {
		server.close();
		fs.rmSync(above, { recursive: true });
	}
});
