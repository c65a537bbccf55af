import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobKind } from '../../runtime/server/src/jobs/job-kind.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { guardedLookup, isPublicAddress } from '../../runtime/server/src/workflow/calls/address-guard.ts';
import { pauseAfter } from '../../runtime/server/src/workflow/calls/next-try.ts';
import { sendCall } from '../../runtime/server/src/workflow/calls/send-call.ts';
import { type Receiver, startReceiver } from '../support/receivers.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { code, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

const secret = 'tok-4711-very-secret';
const call = (key: string, node: object, more: object = {}) => ({
	...{ kind: 'workflow', key, title: key, model: 'request', several: true, owners: ['clerk'], triggers: [{ key: 'hand', type: 'manual' }], start: 'call' },
	nodes: [
		{ key: 'call', type: 'call', next: 'end', ...node },
		{ key: 'end', type: 'end', outcome: 'called' },
	],
	variables: [
		{ key: 'answer', title: 'answer', type: 'text' },
		{ key: 'status', title: 'status', type: 'number' },
	],
	...more,
});

let now = new Date('2026-03-02T01:00:00Z');
let app: TestApp;
let admin: Person;
let world: World;
let receiver: Receiver;
let host: string;
beforeAll(async () => {
	receiver = await startReceiver();
	host = new URL(receiver.origin).host;
	const url = `${receiver.origin}/api/{{[title]}}`;
	const fields = [{ key: 'days', value: '[days]' }];
	const headers = [{ key: 'auth', name: 'Authorization', value: 'Bearer {{secret:token}}' }];
	app = await startApp({
		apps: [
			'directory',
			leaveApp({
				workflows: [
					call('plain', { url, fields, headers, body: 'answer', status: 'status' }),
					call('inside', { url: 'http://127.0.0.1:1/x', retries: 0 }),
					call('short', { url, fields, timeout: 1, retries: 0 }),
					call('unknown', { url, fields, headers: [{ key: 'a', name: 'X-Key', value: '{{secret:nobody}}' }] }),
				],
			}),
		],
		now: () => now,
		options: { jobs: { leaseMs: 900, backOffMs: () => 0 } },
	});
	({ admin } = app);
	world = await people(app);
	whole(await admin.put(`/production/call-hosts/${host}`, { allowed: true }));
	expect((await admin.put('/production/secrets/token', { value: secret })).status).toBe(204);
});
afterAll(async () => {
	await app?.[Symbol.asyncDispose]();
	await receiver?.[Symbol.asyncDispose]();
});

const due = () => runDueJobs(app.server.services);
async function begin(workflow: string, values: object = {}): Promise<string> {
	receiver.received.length = 0;
	const alice = world.as.alice as Person;
	const made = await request(alice, { title: 'a b/ü', ...values });
	return whole(await start(alice, workflow, { records: [made.id] })).runs[0].run;
}
const run = async (id: string) => whole(await admin.get(`/production/runs/${id}`, { 'accept-language': 'en' }));
/** The clock goes on until the run has nothing to wait for, or `hours` are over. */
async function settle(id: string, hours = 3) {
	await due();
	for (let i = 0; i < hours * 60 && (await run(id)).status === 'running'; i++) {
		now = new Date(now.getTime() + 60_000);
		await due();
	}
	return run(id);
}

describe('a call', () => {
	it('goes out with its secret and a key, and the answer comes back', async () => {
		receiver.answer({ status: 200, body: '{"ok":1}' });
		const id = await begin('plain');
		const after = await settle(id);
		expect(after).toMatchObject({ status: 'ended', outcome: 'called' });
		expect(after.effects).toMatchObject([{ kind: 'call', state: 'done', attempts: 1 }]);
		const [sent] = receiver.received;
		expect(sent?.url.pathname).toBe('/api/a%20b%2F%C3%BC');
		expect(sent?.headers).toMatchObject({ authorization: `Bearer ${secret}`, 'idempotency-key': after.effects[0].key, 'content-type': 'application/json' });
		expect(JSON.parse(String(sent?.body))).toEqual({ days: 3 });
	});

	it('is tried again after errors of the other side, under the same key, as late as that one asks', async () => {
		let count = 0;
		receiver.answer(() => ({ status: ++count < 3 ? 503 : 200, body: '{}' }));
		const id = await begin('plain');
		const after = await settle(id);
		expect(after).toMatchObject({ status: 'ended', outcome: 'called' });
		expect(after.effects).toMatchObject([{ attempts: 3, state: 'done' }]);
		expect(new Set(receiver.received.map((one) => one.headers['idempotency-key'])).size).toBe(1);
		expect(pauseAfter(1, '120', now, () => 1)).toBe(120_000);
		expect(pauseAfter(1, new Date(now.getTime() + 90_000).toUTCString(), now, () => 0)).toBe(90_000);
		expect([1, 2, 3, 30].map((n) => pauseAfter(n, undefined, now, () => 1))).toEqual([2_000, 4_000, 8_000, 600_000]);
		expect(pauseAfter(5, undefined, now, () => 0)).toBe(0);
	});

	it('that never succeeds stops the run and says why', async () => {
		receiver.answer({ status: 500, body: 'no' });
		const id = await begin('plain');
		const after = await settle(id);
		expect(after.status).toBe('stopped');
		expect(after.at[0].error).toContain('500');
		expect(receiver.received.length).toBe(6);
		whole(await admin.put(`/production/call-hosts/${host}`, { allowed: true }));
	});

	it('that gets no answer in time fails', async () => {
		receiver.answer({ hang: true });
		const after = await settle(await begin('short'));
		expect(after.status).toBe('stopped');
		expect(after.at[0].error).toContain('timeout');
	});

	it('of which nothing is heard because the server dies is made once more under the same key', async () => {
		receiver.answer({ status: 200, body: '{}' });
		const id = await begin('plain');
		const { jobs, pool } = app.server.services;
		const kind = jobs.find('workflow-call') as JobKind;
		const { rows } = await pool.query(`select * from ws_main_production.dg_job where kind = 'workflow-call' and state = 'waiting'`);
		const [env] = (await admin.get('/environments')).body.environments;
		const ctx = {
			services: app.server.services,
			env: { key: env.key, schema: 'ws_main_production', timeZone: 'Asia/Shanghai', sandbox: false, clock: null, forwarding: false, title: '' },
			job: { ...rows[0], createdAt: now },
			step: async (work: (client: unknown) => Promise<unknown>) => void (await work(pool)),
			finish: () => Promise.reject(new Error('killed')),
		};
		await expect(kind.run(ctx as never)).rejects.toThrow('killed');
		expect(receiver.received.length).toBe(1);
		const after = await settle(id);
		expect(after.status).toBe('ended');
		expect(receiver.received.length).toBe(2);
		expect(new Set(receiver.received.map((one) => one.headers['idempotency-key'])).size).toBe(1);
		expect(after.effects[0].attempts).toBe(2);
	});

	it('rests for a while when a host fails again and again', async () => {
		receiver.answer({ status: 500 });
		await settle(await begin('plain'));
		const { hosts } = whole(await admin.get('/production/call-hosts'));
		const own = hosts.find((one: { host: string }) => one.host === host);
		expect(own.failures).toBeGreaterThanOrEqual(5);
		expect(Date.parse(own.pausedUntil)).toBeGreaterThan(now.getTime());
		receiver.answer({ status: 200, body: '{}' });
		const id = await begin('plain');
		await due();
		expect(receiver.received.length).toBe(0);
		expect((await settle(id)).status).toBe('ended');
	});
});

describe('what is inside of the network', () => {
	it('is called by nobody unless an administrator allows the host', async () => {
		const after = await settle(await begin('inside'));
		expect(after.status).toBe('stopped');
		expect(after.at[0].error).toContain('127.0.0.1:1');
		expect(after.effects[0]).toMatchObject({ state: 'failed', attempts: 1 });
	});

	it('is known by its addresses', () => {
		const inside =
			'127.0.0.1 127.8.9.1 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 198.18.0.1 224.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 fd12::1 ff02::1 ::ffff:127.0.0.1 ::ffff:7f00:1 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 2001::1 fe80::1%eth0 nonsense';
		for (const address of inside.split(' ')) expect([address, isPublicAddress(address)]).toEqual([address, false]);
		for (const address of ['8.8.8.8', '172.32.0.1', '1.1.1.1', '2606:4700::1111', '240e::1'])
			expect([address, isPublicAddress(address)]).toEqual([address, true]);
	});

	it('is not reached by other ways of writing it, nor by names that lead there', async () => {
		const send = (url: string, resolve?: () => Promise<{ address: string; family: number }[]>) =>
			sendCall({ method: 'GET', url: new URL(url), headers: {}, timeoutMs: 1000, isAllowed: false, ...(resolve && { resolve }) });
		const { port } = new URL(receiver.origin);
		receiver.received.length = 0;
		for (const url of ['2130706433', '0x7f.1', '0177.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost', '0'])
			expect([url, await send(`http://${url}:${port}/`)]).toEqual([url, { kind: 'refused', reason: 'private-address' }]);
		const rebound = async () => [{ address: '127.0.0.1', family: 4 }];
		expect(await send(`http://evil.example:${port}/`, rebound)).toEqual({ kind: 'refused', reason: 'private-address' });
		const mixed = async () => [
			{ address: '93.184.216.34', family: 4 },
			{ address: '10.0.0.1', family: 4 },
		];
		await expect(new Promise((done, fail) => guardedLookup(mixed)('x', { all: true }, (error) => (error ? fail(error) : done(null))))).rejects.toThrow();
		expect(receiver.received).toEqual([]);
	});

	it('answers that lead there, or have no end, are not followed', async () => {
		const allowed = { method: 'GET', url: new URL(receiver.origin), headers: {}, timeoutMs: 2000, isAllowed: true };
		receiver.answer({ status: 302, body: '' });
		expect(await sendCall(allowed)).toMatchObject({ kind: 'answered', status: 302 });
		receiver.answer({ status: 200, body: 'x'.repeat(1024 * 1024 + 1) });
		expect(await sendCall(allowed)).toEqual({ kind: 'refused', reason: 'too-large' });
	});
});

describe('secrets', () => {
	it('are told by name only, and stand nowhere', async () => {
		receiver.answer({ status: 200, body: JSON.stringify({ echo: `Bearer ${secret}` }) });
		const after = await settle(await begin('plain'));
		expect(after.status).toBe('ended');
		expect(whole(await admin.get('/production/secrets')).secrets.map((one: { name: string }) => one.name)).toEqual(['token']);
		const { pool } = app.server.services;
		const tables = await pool.query(
			`select table_schema as s, table_name as t from information_schema.tables where table_schema in ('ws_main_production', 'dougong') and table_type = 'BASE TABLE'`,
		);
		for (const { s, t } of tables.rows) {
			const found = await pool.query(`select count(*)::int as n from "${s}"."${t}" x where x::text like $1 or x::text like $2`, [
				`%${secret}%`,
				`%${Buffer.from(secret).toString('hex')}%`,
			]);
			expect([t, found.rows[0].n]).toEqual([t, 0]);
		}
		expect(JSON.stringify(after)).not.toContain(secret);
	});

	it('that are not there stop the run before anything leaves', async () => {
		const after = await settle(await begin('unknown'));
		expect(after.status).toBe('stopped');
		expect(after.at[0].error).toContain('nobody');
		expect(receiver.received).toEqual([]);
	});

	it('are entered and removed by administrators', async () => {
		const alice = world.as.alice as Person;
		expect(code(await alice.put('/production/secrets/mine', { value: 'x' }))).toBe('403 auth.admin-only');
		expect(code(await admin.delete('/production/secrets/mine'))).toBe('404 secret.unknown');
		expect((await admin.put('/production/secrets/mine', { value: 'x' })).status).toBe(204);
		expect((await admin.delete('/production/secrets/mine')).status).toBe(204);
	});
});

it('in a sandbox nothing leaves, and the answer is what was said for it', async () => {
	whole(await admin.post('/environments', { key: 'try', title: 'Try', from: 'production' }));
	whole(await admin.put(`/try/call-hosts/*`, { answer: { status: 200, body: '{"from":"sandbox"}' } }));
	receiver.received.length = 0;
	const made = whole(await admin.post('/try/apps/leave/records/request', { values: { title: 'x', days: 1 } }));
	await app.server.services.pool.query(`update ws_main_try.dg_member set person_id = $1`, [world.ids.alice]).catch(() => {});
	const begun = await (world.as.alice as Person).post('/try/apps/leave/workflows/plain/start', { records: [made.id] });
	const id = whole(begun).runs[0].run;
	await due();
	const after = whole(await admin.get(`/try/runs/${id}`));
	expect(after).toMatchObject({ status: 'ended', effects: [{ state: 'captured', attempts: 0 }] });
	expect(after.variables.find((one: { key: string }) => one.key === 'answer').text).toBe('{"from":"sandbox"}');
	expect(receiver.received).toEqual([]);
});
