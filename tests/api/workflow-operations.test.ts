import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { awaitStuckLooks } from '../../runtime/server/src/workflow/stuck.ts';
import { type Receiver, startReceiver } from '../support/receivers.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { act, base, code, inbox, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

let now = new Date('2026-03-02T01:00:00Z');
const hour = 3_600_000;
let app: TestApp;
let admin: Person;
let world: World;
let receiver: Receiver;
const as = (name: string) => world.as[name] as Person;
const later = async (ms: number) => {
	now = new Date(now.getTime() + ms);
	await runDueJobs(app.server.services);
};

const head = (key: string) => ({
	...{ kind: 'workflow', key, title: key, model: 'request', several: true, owners: ['clerk'], triggers: [{ key: 'hand', type: 'manual' }] },
});
const end = { key: 'end', type: 'end', outcome: 'over' };
const boss = { key: 'boss', type: 'approval', who: [{ key: 'b', by: 'manager' }], next: { approved: 'pause', rejected: 'end' } };
const slow = (pause: object, approval: object = boss) => ({
	...head('slow'),
	start: 'boss',
	nodes: [approval, { key: 'pause', type: 'wait', next: 'end', ...pause }, end],
});
const bundle = (workflow: object) =>
	leaveApp({
		workflows: [
			workflow,
			{
				...head('sends'),
				...{ variables: [{ key: 'to', title: 'to', type: 'text' }], start: 'set' },
				nodes: [
					{ key: 'set', type: 'compute', set: [{ key: 'to', value: 'COALESCE([@to], "first")' }], next: 'tell' },
					{ key: 'tell', type: 'message', title: '通知', to: [{ key: 'i', by: 'initiator' }], subject: '通知', body: '{{[@to]}}', next: 'call' },
					{ key: 'call', type: 'call', url: `${receiver.origin}/{{[@to]}}`, retries: 0, next: 'end' },
					end,
				],
			},
		],
	});

beforeAll(async () => {
	receiver = await startReceiver();
	app = await startApp({ apps: ['directory', bundle(slow({ for: '3 days' }))], now: () => now, options: { jobs: { leaseMs: 900, backOffMs: () => 0 } } });
	({ admin } = app);
	world = await people(app);
	whole(await admin.put(`/production/call-hosts/${new URL(receiver.origin).host}`, { allowed: true }));
});
afterAll(async () => {
	await app?.[Symbol.asyncDispose]();
	await receiver?.[Symbol.asyncDispose]();
});
async function begin(workflow: string): Promise<string> {
	const { id } = await request(as('alice'));
	return whole(await start(as('alice'), workflow, { records: [id] })).runs[0].run;
}
const run = async (id: string) => whole(await admin.get(`/production/runs/${id}`, { 'accept-language': 'en' }));
const runAct = (who: Person, id: string, body: object) => who.post(`/production/runs/${id}/act`, body);
const approve = async (id: string) => {
	const [task] = (await inbox(as('bob'))).filter((one: { run: string }) => one.run === id);
	return whole(await act(as('bob'), task.id, { verb: 'approve' }));
};

describe('replay', () => {
	it('tells first what has left already and would leave again, then goes on with other variables', async () => {
		receiver.answer({ status: 404, body: '{}' });
		const id = await begin('sends');
		await later(0);
		expect((await run(id)).status).toBe('stopped');
		receiver.received.length = 0;
		const preview = whole(await runAct(as('dave'), id, { verb: 'replay', node: 'tell', preview: true }));
		expect(preview.again.map((one: { kind: string; node: string }) => `${one.kind} ${one.node}`).sort()).toEqual(['call call', 'message tell']);
		expect(whole(await runAct(as('dave'), id, { verb: 'replay', preview: true })).again.map((one: { kind: string }) => one.kind)).toEqual(['call']);
		await later(0);
		expect([receiver.received.length, (await run(id)).status]).toEqual([0, 'stopped']);
		expect(code(await runAct(as('dave'), id, { verb: 'replay', variables: { nothing: 1 } }))).toBe('422 input.invalid');
		expect(code(await runAct(as('dave'), id, { verb: 'replay', node: 'nowhere' }))).toBe('400 request.malformed');
		expect(code(await runAct(as('alice'), id, { verb: 'replay' }))).toBe('403 run.not-allowed');
		receiver.answer({ status: 200, body: '{}' });
		whole(await runAct(as('dave'), id, { verb: 'replay', node: 'set', variables: { to: 'second' } }));
		await later(0);
		expect((await run(id)).status).toBe('ended');
		expect(receiver.received.map((one) => one.url.pathname)).toEqual(['/second']);
	});
});

describe('runs that are stuck', () => {
	it('are found, shown, told to their owners, and mended by a replay', async () => {
		const [lost, fine] = [await begin('slow'), await begin('slow')];
		for (const id of [lost, fine]) await approve(id);
		const { pool } = app.server.services;
		await pool.query(`delete from ws_main_production.dg_job where kind = 'workflow-timer' and key like $1`, [`${lost}:%`]);
		await awaitStuckLooks(app.server.services);
		await later(hour);
		const { runs } = whole(await as('dave').get('/production/runs?stuck=true', { 'accept-language': 'en' }));
		expect(runs.map((one: { id: string }) => one.id)).toEqual([lost]);
		expect(runs[0].at[0].error).toContain('Stuck');
		const told = whole(await as('dave').get('/production/messages')).messages.filter((one: { link: string }) => one.link?.includes(lost));
		expect(told.length).toBe(1);
		await later(hour);
		expect(whole(await as('dave').get('/production/messages')).messages.filter((one: { link: string }) => one.link?.includes(lost)).length).toBe(1);
		whole(await runAct(as('dave'), lost, { verb: 'replay' }));
		expect(whole(await as('dave').get('/production/runs?stuck=true')).runs).toEqual([]);
		await later(73 * hour);
		expect([(await run(lost)).status, (await run(fine)).status]).toEqual(['ended', 'ended']);
	});
});

describe('moving runs to the present revision', () => {
	it('keeps what people were asked, waits as the new definition says, and tells what cannot go', async () => {
		const [asked, waiting, kept] = [await begin('slow'), await begin('slow'), await begin('slow')];
		await approve(waiting);
		const { revision } = await run(asked);
		const move = (body: object, who = as('dave')) => who.post(`${base}/workflows/slow/move`, { from: revision, ...body }, { 'accept-language': 'en' });
		expect(code(await move({ preview: true }))).toBe('422 move.nothing');
		// The pause has another length, the approval another key.
		const approval = { ...boss, key: 'chief' };
		const next = { ...slow({ for: '1 days' }, approval), start: 'chief' };
		whole(await admin.post(`${base}/publish`, { bundle: bundle(next) }));
		expect(code(await move({ preview: true }, as('alice')))).toBe('403 workflow.owners-only');
		const preview = whole(await move({ preview: true }));
		expect(preview.moved).toBe(1);
		expect(preview.stay.map((one: { run: string }) => one.run).sort()).toEqual([asked, kept].sort());
		expect(preview.mapping).toEqual([
			{ from: 'boss', title: 'Approval', runs: 2, to: null, suggestion: null },
			{ from: 'pause', title: 'Wait', runs: 1, to: 'pause', suggestion: 'pause' },
		]);
		expect((await run(waiting)).revision).toBe(revision);
		const task = (await inbox(as('bob'))).find((one: { run: string }) => one.run === asked);
		const moved = whole(await move({ nodes: { boss: 'chief' }, runs: [asked, waiting] }));
		expect(moved).toMatchObject({ moved: 2, stay: [] });
		expect(whole(await app.admin.get('/audit')).entries[0]).toMatchObject({ action: 'runs.moved', subject: 'leave/slow', data: { moved: 2 } });
		expect([(await run(asked)).revision, (await run(waiting)).revision, (await run(kept)).revision]).toEqual([revision + 1, revision + 1, revision]);
		const still = (await inbox(as('bob'))).find((one: { run: string }) => one.run === asked);
		expect([still.id, still.node.key]).toEqual([task.id, 'chief']);
		await later(25 * hour);
		expect((await run(waiting)).status).toBe('ended');
		whole(await act(as('bob'), task.id, { verb: 'approve' }));
		await later(25 * hour);
		expect([(await run(asked)).status, (await run(kept)).status]).toEqual(['ended', 'running']);
		expect((await run(asked)).story.map((one: { kind: string }) => one.kind)).toContain('moved');
	});
});

describe('where time is lost', () => {
	it('is told by node, those that go on counted up to now, by the clock or by work time', async () => {
		now = new Date('2026-03-13T08:00:00Z'); // Friday, four o'clock
		const ids = [await begin('slow'), await begin('slow'), await begin('slow')];
		await later(hour);
		await approve(ids[0] as string);
		await later(65 * hour); // Monday, ten o'clock
		await approve(ids[1] as string);
		const of = async (query: string) => {
			const report = whole(await as('dave').get(`${base}/workflows/slow/dwell?from=2026-03-13&to=2026-03-16${query}`));
			return report.nodes.find((one: { node: string }) => one.node === 'chief');
		};
		expect(await of('')).toMatchObject({ visits: 3, open: 1, median: 66 * 3600, p90: 66 * 3600, longest: 66 * 3600, returned: 0 });
		// Friday 16:00 to 17:30, Monday 9:00 to 10:00.
		expect(await of('&time=work')).toMatchObject({ visits: 3, median: 2.5 * 3600, longest: 2.5 * 3600 });
		expect(code(await as('alice').get(`${base}/workflows/slow/dwell`))).toBe('403 workflow.owners-only');
	});
});

describe('moving many runs', () => {
	it('goes in parts, each of which says where the next one begins', async () => {
		const all = [await begin('slow'), await begin('slow'), await begin('slow')];
		const { revision } = await run(all[0] ?? '');
		whole(await admin.post(`${base}/publish`, { bundle: bundle(slow({ for: '2 days' })) }));
		const move = async (body: object) => whole(await as('dave').post(`${base}/workflows/slow/move`, { from: revision, runs: all, limit: 2, ...body }));
		const before = await move({ preview: true, nodes: { chief: 'boss' } });
		expect(before).toMatchObject({ moved: 2, remaining: 1, cursor: all[1] });
		const first = await move({ nodes: { chief: 'boss' } });
		expect(first).toMatchObject({ moved: 2, remaining: 1, cursor: all[1] });
		expect(await move({ nodes: { chief: 'boss' }, cursor: first.cursor })).toMatchObject({ moved: 1, remaining: 0, cursor: null });
		expect(await Promise.all(all.map(async (id) => (await run(id)).revision))).toEqual(all.map(() => revision + 1));
	});
});

describe('an approver who cannot act any more', () => {
	it('decides nothing; those who look after it are told, find it among what is stuck, and hand it over', async () => {
		const id = await begin('slow');
		const [task] = (await inbox(as('bob'))).filter((one: { run: string }) => one.run === id);
		const { id: bob } = whole(await as('bob').get('/me')).user;
		const member = (roles: string[]) => admin.put(`/production/members/${bob}`, { person: world.ids.bob, roles });
		const told = async () =>
			whole(await as('dave').get('/production/messages?limit=100')).messages.filter((one: { title: string }) => one.title.includes('bob没有该应用的角色'));
		const stuck = async () => whole(await as('dave').get('/production/runs?stuck=true')).runs.map((one: { id: string }) => one.id);
		await awaitStuckLooks(app.server.services);
		await later(hour);
		expect([await told(), await stuck()]).toEqual([[], []]);

		whole(await member([]));
		expect(code(await act(as('bob'), task.id, { verb: 'approve' }))).toBe('403 task.no-access');
		expect(whole(await as('bob').get(`/production/tasks/${task.id}`, { 'accept-language': 'en' }))).toMatchObject({
			allowed: [],
			blocked: expect.stringContaining('no role'),
		});
		await later(hour);
		await later(hour);
		expect(await told()).toHaveLength(1);
		expect(await stuck()).toContain(id);
		const seen = whole(await as('dave').get(`/production/runs/${id}`, { 'accept-language': 'en' }));
		expect(seen.at[0]).toMatchObject({ error: null, warning: expect.stringContaining('No role in the app: bob. Hand the task over') });
		whole(await act(as('dave'), task.id, { verb: 'hand-over', to: [world.ids.frank], comment: 'bob has moved on' }));
		expect(await stuck()).not.toContain(id);

		// Whoever gets the role back goes on where they were.
		whole(await member(['leave/staff']));
		await later(hour);
		expect(await stuck()).toEqual([]);
	});
});
