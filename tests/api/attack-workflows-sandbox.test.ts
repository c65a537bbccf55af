import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { memberOf } from './approval-app.ts';
import { act, base, code, inbox, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

/** What was begun in production goes on in its copy, and nothing of that reaches anybody outside of the copy. */
const ends = [{ key: 'done', type: 'end', outcome: 'approved' }, { key: 'refused', type: 'end', outcome: 'rejected' }]; // biome-ignore format: a table
const common = { kind: 'workflow', title: '外呼', subject: '{{[title]}}', owners: ['clerk'] };
let app: TestApp;
let world: World;
let outside: Server;
let heard = 0;
beforeAll(async () => {
	outside = createServer((_, response) => {
		heard++;
		response.end('{}');
	});
	await new Promise<void>((done) => outside.listen(0, '127.0.0.1', done));
	const { port } = outside.address() as AddressInfo;
	const workflows = [
		{
			...{ ...common, key: 'caller', model: 'request', triggers: [{ key: 'hand', type: 'manual' }], start: 'first' },
			nodes: [
				{ key: 'first', type: 'approval', who: [{ key: 'boss', by: 'manager' }], next: { approved: 'tell', rejected: 'refused' } },
				{ key: 'tell', type: 'message', to: [{ key: 'all', by: 'initiator' }], robots: ['group'], subject: '已办', body: '{{[title]}}', next: 'out' },
				{ key: 'out', type: 'call', url: `http://127.0.0.1:${port}/`, method: 'POST', next: 'done' },
				...ends,
			],
		},
		{
			...{ ...common, key: 'hooked', subject: 'x', triggers: [{ key: 'hook', type: 'webhook' }], start: 'done' },
			nodes: ends.slice(0, 1),
		},
	];
	app = await startApp({ apps: ['directory', leaveApp({ workflows })], now: () => new Date('2026-03-09T01:30:00Z') });
	world = await people(app);
	whole(await app.admin.put(`/production/call-hosts/127.0.0.1:${port}`, { allowed: true }));
	const config = { url: `http://127.0.0.1:${port}/robot`, secret: 'SEC1234567890' };
	whole(await app.admin.put('/production/channels/group', { type: 'dingtalk', title: '群', enabled: true, config }));
});
afterAll(async () => {
	await app?.[Symbol.asyncDispose]();
	outside.close();
});
const as = (name: string) => memberOf(world, name);

it('its messages lead into the copy, what waits is done there, and nothing leaves', async () => {
	const { id } = await request(as('alice'));
	const { runs } = whole(await start(as('alice'), 'caller', { records: [id] }));
	const [task] = await inbox(as('bob'));
	whole(await app.admin.post('/environments', { key: 'trial', title: '试', from: 'production' }));
	const { messages } = whole(await as('bob').get('/trial/messages'));
	expect(messages.map((one: { link: string }) => one.link)).toEqual([`/trial/tasks/${task.id}`]);
	expect(code(await as('bob').post(`/trial/tasks/${task.id}/act`, { verb: 'approve' }))).toBe('200');
	for (let i = 0; i < 3; i++) await runDueJobs(app.server.services);
	expect(whole(await as('alice').get(`/trial/runs/${runs[0].run}`)).status).toBe('ended');
	expect(heard).toBe(0);
	const sent = whole(await app.admin.get('/trial/deliveries')).deliveries;
	expect(new Set(sent.map((one: { state: string }) => one.state))).toEqual(new Set(['captured']));
	// The original has heard of nothing, and goes on by itself.
	expect(whole(await as('alice').get(`/production/runs/${runs[0].run}`)).status).toBe('running');
	whole(await act(as('bob'), task.id, { verb: 'approve' }));
	for (let i = 0; i < 3; i++) await runDueJobs(app.server.services);
	expect(whole(await as('alice').get(`/production/runs/${runs[0].run}`)).status).toBe('ended');
	expect(heard).toBeGreaterThan(0);
});

it('its members, clocks and secrets are those of administrators, and an address of production is none of the copy’s clock', async () => {
	for (const name of ['alice', 'dave']) {
		// Dave looks after workflows, so he may read how rehearsals went, and make a sandbox with a clock of its own for one.
		expect((await as(name).get('/environments')).status).toBe(name === 'dave' ? 200 : 403);
		expect((await as(name).post('/environments', { key: 'mine', title: 'x', from: 'production' })).status).toBe(403);
		expect((await as(name).post('/environments', { key: 'mine', title: 'x', from: 'trial', at: '2026-04-01T00:00:00Z' })).status).toBe(403);
		expect((await as(name).post('/environments/trial/clock', { to: '2026-04-01T00:00:00Z' })).status).toBe(403);
		expect((await as(name).post('/environments/trial/reset', {})).status).toBe(403);
	}
	const { address } = whole(await app.admin.post(`${base}/workflows/hooked/webhooks/hook/rotate`, { signing: 'a-secret-of-sixteen' }));
	const { pathname } = new URL(address, 'http://dougong.example');
	const call = async (path: string) => (await app.server.inject({ method: 'POST', url: path, headers: { 'content-type': 'application/json' }, payload: '{}' })).statusCode; // biome-ignore format: one call
	expect(await call(pathname)).toBe(401);
	expect(await call(pathname.replace('/production/', '/trial/'))).toBe(404);
	expect(await call(pathname.replace(/.$/, (sign) => (sign === 'A' ? 'B' : 'A')))).toBe(404);
	expect(await call('/hooks/nowhere/x')).toBe(404);
});
