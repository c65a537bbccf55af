import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from '../support/server.ts';
import { until } from '../support/until.ts';
import { type MessageWorld, messageWorld } from './message-world.ts';

let world: MessageWorld;
let elsewhere: MessageWorld['app']['server'];
let url = '';
beforeAll(async () => {
	world = await messageWorld();
	elsewhere = await (await import('@dougong/server')).buildApp({ database: world.app.database.config, signInsPerMinute: 1000 });
	elsewhere.services.changes.listen();
	url = await elsewhere.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
	await elsewhere.close();
	await world.app[Symbol.asyncDispose]();
});

/** What a stream of another process says, as it comes. */
async function follow(person: Person) {
	const stop = new AbortController();
	const response = await fetch(`${url}/api/v1/production/live`, { headers: { cookie: `dougong_session=${person.session}` }, signal: stop.signal });
	const heard: { models: string[]; messages?: boolean }[] = [];
	void (async () => {
		let text = '';
		for await (const part of response.body ?? []) {
			text += Buffer.from(part).toString();
			const events = text.split('\n\n');
			text = events.pop() ?? '';
			for (const event of events) if (event.startsWith('data: ')) heard.push(JSON.parse(event.slice(6)));
		}
	})().catch(() => {});
	return { heard, stop: () => stop.abort() };
}

it('tells who has a new message, at once and in every process, and nobody else; and says nothing of it', async () => {
	const [alice, bob, admin] = (await Promise.all([world.alice, world.bob, world.app.admin].map(follow))) as [Stream, Stream, Stream];
	await world.tell(world.message());
	await until('it is heard', () => alice.heard.length > 0);
	expect(alice.heard).toEqual([{ models: [], messages: true }]);
	await world.alice.post('/production/messages/read', {});
	await until('it is heard', () => alice.heard.length > 1);
	// What was read already changes nothing.
	await world.alice.post('/production/messages/read', {});
	await world.tell(world.message({ to: [world.ids.bob] }));
	await until('it is heard', () => bob.heard.length > 0);
	expect([alice.heard.length, bob.heard.length, admin.heard.length]).toEqual([2, 1, 0]);
	for (const stream of [alice, bob, admin]) stream.stop();
});
type Stream = Awaited<ReturnType<typeof follow>>;

it('tells everybody who looks when more were told than can be named', async () => {
	const alice = await follow(world.alice);
	const many = Array.from({ length: 1500 }, (_, n) => `0197c0de-0000-7000-8000-${String(n).padStart(12, '0')}`);
	world.app.server.services.live.told('production', many);
	await until('it is heard', () => alice.heard.length > 0);
	expect(alice.heard).toEqual([{ models: [], messages: true }]);
	alice.stop();
});
