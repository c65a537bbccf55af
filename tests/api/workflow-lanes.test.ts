import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JobKind } from '../../runtime/server/src/jobs/job-kind.ts';
import { enqueueNow } from '../../runtime/server/src/jobs/jobs.ts';
import { startWorker } from '../../runtime/server/src/jobs/worker.ts';
import { type Receiver, startReceiver } from '../support/receivers.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { until } from '../support/until.ts';
import { within } from '../support/patience.ts';
import { leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

const flow = (key: string, node: object) => ({
	...{ kind: 'workflow', key, title: key, model: 'request', several: true, triggers: [{ key: 'hand', type: 'manual' }], start: 'one' },
	nodes: [
		{ key: 'one', next: 'end', ...node },
		{ key: 'end', type: 'end', outcome: 'done' },
	],
});

let ahead = 0;
let app: TestApp;
let world: World;
let receiver: Receiver;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
	receiver = await startReceiver({ hang: true });
	const workflows = [
		flow('outside', { type: 'call', url: `${receiver.origin}/slow`, timeout: 120, retries: 5 }),
		flow('pause', { type: 'wait', for: '1 minutes' }),
	];
	app = await startApp({ apps: ['directory', leaveApp({ workflows })], now: () => new Date(Date.now() + ahead), options: { jobs: { leaseMs: 2_000 } } });
	world = await people(app);
	whole(await app.admin.put(`/production/call-hosts/${new URL(receiver.origin).host}`, { allowed: true }));
});
afterEach(async () => {
	for (const stop of stops.splice(0)) await stop();
});
afterAll(async () => {
	await app?.[Symbol.asyncDispose]();
	await receiver?.[Symbol.asyncDispose]();
});

const begin = async (workflow: string): Promise<string> => {
	const alice = world.as.alice as Person;
	const made = await request(alice, { title: 'x' });
	return whole(await start(alice, workflow, { records: [made.id] })).runs[0].run;
};
const statusOf = async (run: string) => whole(await app.admin.get(`/production/runs/${run}`)).status;
const work = (pollMs: number) => {
	const stop = startWorker(app.server.services, { jobsAtOnce: 2, pollMs, warn: () => {} });
	stops.push(stop);
	return stop;
};

describe('jobs that wait for others outside', () => {
	it('do not hold up what has only to do with us, and are let go when the server ends', async () => {
		const stop = work(100);
		const calls: string[] = [];
		for (let i = 0; i < 5; i++) calls.push(await begin('outside'));
		await until('all five are under way at the same time', () => receiver.received.length === 5);
		const pause = await begin('pause');
		ahead += 60_000;
		await until('the pause is over', async () => (await statusOf(pause)) === 'ended');
		const endAt = Date.now();
		stops.length = 0;
		await stop();
		expect(Date.now() - endAt).toBeLessThan(within(3_000));
		expect(await Promise.all(calls.map(statusOf))).toEqual(calls.map(() => 'running'));
		receiver.answer({ status: 200, body: '{}' });
		work(50);
		await until('another worker has made the calls', async () => (await Promise.all(calls.map(statusOf))).every((status) => status === 'ended'));
		expect(new Set(receiver.received.map((one) => one.headers['idempotency-key'])).size).toBe(5);
	});

	it('nor does one long job of ours keep the others from seeing what falls due', async () => {
		let end = () => {};
		const held = new Promise<void>((resolve) => {
			end = resolve;
		});
		const long: JobKind = { kind: 'long', title: () => ({ en: 'Long', zh: '长任务' }), run: () => held };
		app.server.services.jobs.register(long);
		const pause = await begin('pause');
		work(100);
		await enqueueNow(app.server.services, { key: 'production', schema: 'ws_main_production', clock: null }, { kind: 'long' });
		ahead += 60_000;
		try {
			await until('the pause is over', async () => (await statusOf(pause)) === 'ended');
		} finally {
			end();
		}
	});
});
