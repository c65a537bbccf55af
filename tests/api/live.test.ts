import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, lab, make } from './records-app.ts';

let app: TestApp;
let elsewhere: TestApp['server'];
beforeAll(async () => {
	const roles = { looker: { models: { item: { read: true } } }, stranger: { models: { place: { read: true } } } };
	app = await startApp({ apps: ['directory', lab(roles)], listen: true });
	elsewhere = await (await import('@dougong/server')).buildApp({ database: app.database.config, signInsPerMinute: 1000 });
	elsewhere.services.changes.listen();
	await elsewhere.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
	await elsewhere.close();
	await app[Symbol.asyncDispose]();
});

/** The messages of a stream as they come. */
async function follow(person: Person | null, url = app.url) {
	const stop = new AbortController();
	const response = await fetch(`${url}/api/v1/production/live`, {
		headers: person ? { cookie: `dougong_session=${person.session}` } : {},
		signal: stop.signal,
	});
	const heard: string[][] = [];
	let text = '';
	let isOver = response.body === null;
	const reading = (async () => {
		const decoder = new TextDecoder();
		for await (const chunk of response.body ?? []) {
			text += decoder.decode(chunk, { stream: true });
			const events = text.split('\n\n');
			text = events.pop() ?? '';
			for (const event of events) if (event.startsWith('data: ')) heard.push((JSON.parse(event.slice(6)) as { models: string[] }).models);
		}
		isOver = true;
	})().catch(() => {
		isOver = true;
	});
	return {
		response,
		heard,
		isOver: () => isOver,
		async close() {
			stop.abort();
			await reading;
		},
	};
}

it('tells those who may read a model that its records have changed, and nobody else', async () => {
	const [looker, stranger] = [await app.addMember('looker', { roles: ['lab/looker'] }), await app.addMember('stranger', { roles: ['lab/stranger'] })];
	const [one, other] = [await follow(looker), await follow(stranger)];
	expect(one.response.headers.get('content-type')).toContain('text/event-stream');
	const made = await make(app.admin, at.items, { name: 'Thing', state: 'open' });
	await expect.poll(() => one.heard.flat()).toContain('lab/item');
	await make(app.admin, at.places, { name: 'Hall' });
	await expect.poll(() => other.heard.flat()).toEqual(['lab/place']);
	expect(one.heard.flat()).not.toContain('lab/place');
	expect(JSON.stringify(one.heard)).not.toContain(made.id);
	await Promise.all([one.close(), other.close()]);
});

it('tells of many writes at once in few messages', async () => {
	const stream = await follow(app.admin);
	await Promise.all(Array.from({ length: 30 }, (_, i) => make(app.admin, at.items, { name: `Thing ${i}`, state: 'open' })));
	await expect.poll(() => stream.heard.length).toBeGreaterThan(0);
	expect(stream.heard.length).toBeLessThan(10);
	await stream.close();
});

it('tells of what another process wrote', async () => {
	const address = elsewhere.server.address();
	if (typeof address !== 'object' || address === null) throw new Error('it does not listen');
	const stream = await follow(app.admin, `http://127.0.0.1:${address.port}`);
	// LISTEN takes a moment after the start.
	await expect
		.poll(
			async () => {
				await make(app.admin, at.items, { name: 'From there', state: 'open' });
				return stream.heard.flat();
			},
			{ interval: 300 },
		)
		.toContain('lab/item');
	await stream.close();
});

it('is for members only, and ends when somebody signs out', async () => {
	const nobody = await follow(null);
	expect(nobody.response.status).toBe(401);
	await nobody.close();
	const person = await app.addMember('leaver', { roles: ['lab/looker'] });
	const stream = await follow(person);
	expect(stream.isOver()).toBe(false);
	const other = await follow(app.admin);
	await person.post('/auth/sign-out');
	await expect.poll(() => stream.isOver()).toBe(true);
	// Everybody else goes on listening.
	expect(other.isOver()).toBe(false);
	await make(app.admin, at.items, { name: 'Later', state: 'open' });
	await expect.poll(() => other.heard.flat()).toContain('lab/item');
	await other.close();
});
