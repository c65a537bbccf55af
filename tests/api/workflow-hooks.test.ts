import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { base, code, leaveApp, people, request, whole, type World } from './workflow-app.ts';

const hook = {
	kind: 'workflow',
	key: 'hook',
	title: '外部通知',
	model: 'request',
	several: true,
	owners: ['clerk'],
	variables: [
		{ key: 'amount', title: '金额', type: 'number' },
		{ key: 'note', title: '说明', type: 'text' },
	],
	triggers: [
		{
			key: 'paid',
			type: 'webhook',
			match: { field: 'number', pointer: '/order/no' },
			take: [
				{ key: 'amount', pointer: '/order/lines/0/amount' },
				{ key: 'note', pointer: '/a~1b' },
			],
		},
	],
	start: 'keep',
	nodes: [
		{ key: 'keep', type: 'update', set: [{ key: 'count', value: 'COALESCE([@amount], 0)' }], next: 'end' },
		{ key: 'end', type: 'end', outcome: 'kept' },
	],
};
let app: TestApp;
let world: World;
let clerk: Person;
let address: string;
const hooks = `${base}/workflows/hook/webhooks`;
const rotate = async (body: object = {}) => whole(await clerk.post(`${hooks}/paid/rotate`, body));
const send = (to: string, body: unknown, headers: Record<string, string> = {}) => app.anonymous.post(`/${to}`, body, headers);
const at = new Date('2026-03-02T01:00:00Z');
beforeAll(async () => {
	app = await startApp({ apps: ['directory', leaveApp({ workflows: [hook] })], now: () => at });
	world = await people(app);
	clerk = world.as.dave as Person;
	await request(app.admin, { number: 'N-1' });
	await request(app.admin, { number: 'N-2' });
	await request(app.admin, { number: 'N-2' });
	address = (await rotate()).address;
});
afterAll(() => app?.[Symbol.asyncDispose]());

const order = (no: unknown, amount: unknown = 7) => ({ order: { no, lines: [{ amount }] }, 'a/b': 'said' });

it('whoever knows the address begins a run about the record that fits, with what was sent', async () => {
	expect(address).toMatch(/^\/hooks\/production\/[\w-]{43}$/);
	const answer = await send(address, order('N-1', 12));
	expect(answer.status).toBe(202);
	const run = whole(await app.admin.get(`/production/runs/${answer.body.run}`));
	expect(run).toMatchObject({ status: 'ended', outcome: 'kept', initiator: null });
	const record = whole(await app.admin.get(`${base}/records/request/${run.record.id}`));
	expect(record.values).toMatchObject({ number: 'N-1', count: 12 });
	expect(run.variables.map((one: { text: string }) => one.text)).toEqual(['12', 'said']);
	const { webhooks } = whole(await clerk.get(hooks));
	expect(webhooks).toMatchObject([{ trigger: 'paid', hint: address.slice(-4), signed: false, usedAt: at.toISOString() }]);
});

it('what fits no single record, or no variable, is refused and begins nothing', async () => {
	const before = whole(await app.admin.get('/production/runs?app=leave&workflow=hook&limit=100')).runs.length;
	for (const body of [
		order('N-0'),
		order('N-2'),
		order(null),
		order({}),
		{},
		[],
		null,
		'x',
		order("N-1' OR '1'='1"),
		order('N-1"] = [number] OR [number'),
		{ __proto__: { order: { no: 'N-1' } } },
	])
		expect([body, code(await send(address, body))]).toEqual([body, '422 hook.no-record']);
	for (const amount of ['many', [1], {}, true]) expect(code(await send(address, order('N-1', amount)))).toBe('422 hook.value');
	expect(whole(await app.admin.get('/production/runs?app=leave&workflow=hook&limit=100')).runs.length).toBe(before);
});

it('an idempotency key begins one run, also when asked for at the same time', async () => {
	const answers = await Promise.all(Array.from({ length: 5 }, () => send(address, order('N-1'), { 'idempotency-key': 'order-1' })));
	expect(answers.map((one) => one.status)).toEqual([202, 202, 202, 202, 202]);
	expect(new Set(answers.map((one) => one.body.run)).size).toBe(1);
	expect((await send(address, order('N-1'), { 'idempotency-key': 'order-1' })).headers['idempotency-replayed']).toBe('true');
	expect((await send(address, order('N-1'), { 'idempotency-key': 'order-2' })).body.run).not.toBe(answers[0]?.body.run);
});

it('wrong addresses, bodies that are too large and what is no JSON come to nothing', async () => {
	for (const wrong of [
		`/hooks/production/${'A'.repeat(43)}`,
		'/hooks/production/x',
		`/hooks/nowhere/${address.split('/').at(-1)}`,
		`/hooks/production/${'%2e'.repeat(20)}`,
	])
		expect([wrong, code(await send(wrong, order('N-1')))]).toEqual([wrong, '404 hook.unknown']);
	expect(code(await send(address, { ...order('N-1'), much: 'x'.repeat(256 * 1024) }))).toBe('413 request.too-large');
	const raw = (payload: string, type = 'application/json') => app.server.inject({ method: 'POST', url: address, payload, headers: { 'content-type': type } });
	expect((await raw('{"a":')).statusCode).toBe(400);
	expect((await raw('a=b', 'application/x-www-form-urlencoded')).statusCode).toBe(400);
	expect((await raw(`${'['.repeat(100_000)}`)).statusCode).toBe(400);
	expect((await app.server.inject({ method: 'GET', url: address })).statusCode).toBe(404);
});

it('a new address ends the former one; only owners see and renew it', async () => {
	const former = address;
	({ address } = await rotate());
	expect(code(await send(former, order('N-1')))).toBe('404 hook.unknown');
	expect((await send(address, order('N-1'))).status).toBe(202);
	expect(whole(await app.admin.get('/audit')).entries[0]).toMatchObject({ action: 'webhook.rotated', environment: 'production', subject: 'leave/hook/paid' });
	const alice = world.as.alice as Person;
	expect(code(await alice.get(hooks))).toBe('403 workflow.owners-only');
	expect(code(await alice.post(`${hooks}/paid/rotate`, {}))).toBe('403 workflow.owners-only');
	expect(code(await clerk.post(`${hooks}/other/rotate`, {}))).toBe('404 webhook.unknown');
	const token = address.split('/').at(-1) ?? '';
	const stored = await app.server.services.pool.query('select w::text as row from ws_main_production.dg_webhook w');
	expect(stored.rows.map((r) => r.row).join()).not.toContain(token);
});

it('where callers have to sign, only who does so in time is heard', async () => {
	const signing = 'shared-secret-of-16+';
	({ address } = await rotate({ signing }));
	const body = JSON.stringify(order('N-1'));
	const sign = (text: string, key = signing) => `sha256=${createHmac('sha256', key).update(text).digest('hex')}`;
	const ask = async (headers: Record<string, string>) => {
		const { statusCode } = await app.server.inject({
			method: 'POST',
			url: address,
			payload: body,
			headers: { 'content-type': 'application/json', ...headers },
		});
		return statusCode;
	};
	const time = (minutes: number) => String(at.getTime() / 1000 + minutes * 60);
	expect(await ask({})).toBe(401);
	expect(await ask({ 'x-dougong-signature': sign(`${body} `) })).toBe(401);
	expect(await ask({ 'x-dougong-signature': sign(body, 'another-secret-of-16') })).toBe(401);
	expect(await ask({ 'x-dougong-signature': 'sha256=' })).toBe(401);
	expect(await ask({ 'x-dougong-signature': sign(`${time(-6)}.${body}`), 'x-dougong-timestamp': time(-6) })).toBe(401);
	expect(await ask({ 'x-dougong-signature': sign(`${time(-6)}.${body}`), 'x-dougong-timestamp': time(0) })).toBe(401);
	expect(await ask({ 'x-dougong-signature': sign(`NaN.${body}`), 'x-dougong-timestamp': 'NaN' })).toBe(401);
	expect(await ask({ 'x-dougong-signature': sign(`${time(-4)}.${body}`), 'x-dougong-timestamp': time(-4) })).toBe(202);
	expect(await ask({ 'x-dougong-signature': sign(body) })).toBe(202);
	const kept = await rotate();
	expect(kept.signed).toBe(true);
	({ address } = await rotate({ signing: null }));
	expect(await ask({})).toBe(202);
});

it('one address is heard so often a minute', async () => {
	({ address } = await rotate());
	const answers = [];
	for (let i = 0; i < 125; i++) answers.push((await send(address, {})).status);
	expect(answers.filter((status) => status === 422).length).toBe(120);
	expect(answers.at(-1)).toBe(429);
});
