import net from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { lab } from './records-app.ts';

let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', lab({ looker: { models: { item: { read: true } } } })], listen: true });
});
afterAll(() => app?.[Symbol.asyncDispose]());

const changes = () => app.server.services.changes;
const written = (models: string[]) => changes().announce({ what: 'written', env: 'production', models });

/** A browser that reads only when it is told to. */
async function open(session: string, method = 'GET') {
	const socket = net.connect(Number(new URL(app.url).port), '127.0.0.1');
	await new Promise((done) => socket.once('connect', done));
	socket.write(`${method} /api/v1/production/live HTTP/1.1\r\nHost: x\r\nCookie: dougong_session=${session}\r\n\r\n`);
	let heard = '';
	socket.on('data', (data) => {
		heard += data;
	});
	socket.on('error', () => {});
	await expect.poll(() => heard).toContain('HTTP/1.1');
	return { socket, heard: () => heard };
}

it('who reads slowly costs no memory, and hears all that there is to hear in the end', async () => {
	const slow = await open(app.admin.session!);
	await expect.poll(slow.heard).toContain('retry');
	slow.socket.pause();
	// What does not fit the connection is not kept but gathered: seven megabytes of hints without that.
	for (let i = 0; i < 200_000; i++) {
		written(['lab/item', 'lab/place']);
		if (i % 2000 === 0) await new Promise((next) => setImmediate(next));
	}
	slow.socket.resume();
	await expect.poll(() => slow.heard().slice(-200)).toContain('data: {"models":["lab/item"');
	written(['lab/place']);
	await expect.poll(() => slow.heard().slice(-60)).toContain('data: {"models":["lab/place"]}');
	expect(slow.heard().length).toBeLessThan(4_000_000);
	slow.socket.destroy();
});

it('a member holds no more than twenty streams, and a HEAD holds none', async () => {
	const looker = await app.addMember('looker', { roles: ['lab/looker'] });
	const head = await open(looker.session!, 'HEAD');
	expect(head.heard()).toMatch(/^HTTP\/1.1 404/);
	const streams = await Promise.all(Array.from({ length: 22 }, () => open(looker.session!)));
	expect(streams.filter((s) => s.heard().startsWith('HTTP/1.1 429'))).toHaveLength(2);
	for (const { socket } of [head, ...streams]) socket.destroy();
	await expect
		.poll(async () => {
			const again = await open(looker.session!);
			again.socket.destroy();
			return again.heard().slice(0, 12);
		})
		.toBe('HTTP/1.1 200');
});

it('many changes at once reach other processes, whatever they come to together', async () => {
	const elsewhere = await (await import('@dougong/server')).buildApp({ database: app.database.config, signInsPerMinute: 1000 });
	const heard = new Set<string>();
	elsewhere.services.changes.on((change) => heard.add(change.what === 'written' ? change.models.join() : change.what));
	elsewhere.services.changes.listen();
	const wanted = Array.from({ length: 60 }, (_, i) => [`lab/${'m'.repeat(36)}${i}`, `lab/${'n'.repeat(36)}${i}`, `lab/${'o'.repeat(36)}${i}`]);
	await expect
		.poll(
			() => {
				changes().announce({ what: 'directory', env: 'production' });
				for (const models of wanted) written(models);
				return heard.has('directory') && wanted.filter((models) => heard.has(models.join())).length;
			},
			{ interval: 300 },
		)
		.toBe(60);
	await elsewhere.close();
});
