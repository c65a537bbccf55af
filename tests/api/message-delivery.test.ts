import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../runtime/server/src/database/pool.ts';
import { runNextJob } from '../../runtime/server/src/jobs/run-job.ts';
import { awaitDeliveries } from '../../runtime/server/src/messages/await-deliveries.ts';
import { enterMessages } from '../../runtime/server/src/messages/enter-messages.ts';
import { createSecrets } from '../../runtime/server/src/secrets.ts';
import { type MailServer, type Receiver, startMailServer, startReceiver } from '../support/receivers.ts';
import { within } from '../support/patience.ts';
import { type MessageWorld, messageWorld, noon } from './message-world.ts';

let world: MessageWorld;
let robot: Receiver;
let mail: MailServer;
beforeAll(async () => {
	world = await messageWorld();
	robot = await startReceiver();
	mail = await startMailServer();
});
afterAll(async () => {
	await world.app[Symbol.asyncDispose]();
	await robot[Symbol.asyncDispose]();
	await mail[Symbol.asyncDispose]();
});
beforeEach(async () => {
	world.at(0);
	const { pool } = world.app.server.services;
	for (const table of ['dg_delivery', 'dg_message', 'dg_message_cooldown', 'dg_job']) await pool.query(`delete from "ws_main_production".${table}`);
	await world.alice.put('/production/messages/choices', { topics: {}, quiet: null, digestAt: '09:00' });
	robot.received.length = 0;
	mail.mails.length = 0;
	mail.refuse(null);
	robot.answer({ body: '{"errcode":0}' });
	const config = { host: '127.0.0.1', port: mail.port, security: 'none', user: 'robot', password: 'mail-secret-1', from: 'noreply@example.com' };
	await world.channel('mail', { type: 'email', title: '邮件', config });
	await world.channel('sales', { type: 'wecom', title: '群', config: { url: `${robot.origin}/send` } });
	// Saving a channel has what waits sent: nothing does.
	await world.work();
});
const choose = (choices: object) => world.alice.put('/production/messages/choices', { topics: {}, quiet: null, digestAt: '09:00', ...choices });
const subjects = () => mail.mails.map(({ subject }) => subject);

describe('what a reader chose', () => {
	it('turns a topic off over one channel, and the message in the app stays', async () => {
		await choose({ topics: { 'task.assigned': { mail: 'off' }, other: { mail: 'off' } } });
		await world.tell(world.message(), world.message({ topic: 'task.urged', title: { en: 'Hurry' } }), world.message({ topic: 'sales/thanks' }));
		await world.work();
		expect(subjects()).toEqual(['Hurry']);
		expect((await world.alice.get('/production/messages')).body.messages).toHaveLength(3);
		expect((await world.deliveries('?state=suppressed')).map(({ reason }) => reason)).toEqual(Array(2).fill('The reader has turned this off'));
	});

	it('holds when it is changed between cause and sending', async () => {
		robot.answer({ body: '{"errcode":0}' });
		await choose({ quiet: { from: '11:00', until: '13:00' } });
		await world.tell(world.message());
		await world.work();
		expect(mail.mails).toEqual([]);
		await choose({ topics: { 'task.assigned': { mail: 'off' } } });
		world.atLocal('2026-03-02 13:00');
		await world.work();
		expect(mail.mails).toEqual([]);
		expect(await world.deliveries()).toMatchObject([{ state: 'suppressed' }]);
	});

	it('is read back, with all that there is to choose from', async () => {
		await choose({ topics: { 'task.urged': { mail: 'digest' } }, quiet: { from: '22:00', until: '07:30' }, digestAt: '17:45' });
		const { body } = await world.alice.get('/production/messages/choices', { 'accept-language': 'en' });
		expect(body).toMatchObject({
			topics: { 'task.urged': { mail: 'digest' } },
			quiet: { from: '22:00', until: '07:30' },
			digestAt: '17:45',
			email: 'alice@example.com',
			timeZone: 'Asia/Shanghai',
		});
		expect(body.available.channels).toEqual([{ key: 'mail', title: '邮件', icon: 'mail', isPush: false }]);
		expect(body.available.topics).toContainEqual({ key: 'task.urged', title: 'Somebody asks me to hurry' });
	});

	it.each([
		{ quiet: { from: '25:00', until: '07:00' } },
		{ digestAt: '9:00' },
		{ topics: { 'task.urged': { mail: 'sometimes' } } },
		{ topics: { __PROTO__: {} } },
	])('is refused where it makes no sense: %j', async (choices) => {
		expect((await choose(choices)).status).toBe(400);
	});

	it('belongs to a person: an account without one has nothing to choose', async () => {
		const { status, body } = await world.app.admin.put('/production/messages/choices', { topics: {}, quiet: null, digestAt: '09:00' });
		expect([status, body.code]).toEqual([409, 'message.no-person']);
	});
});

describe('quiet hours', () => {
	it.each([
		['22:00', '07:30', '2026-03-02 23:10', '2026-03-03 07:30'],
		['22:00', '07:30', '2026-03-03 07:29', '2026-03-03 07:30'],
		['12:00', '13:00', '2026-03-02 12:00', '2026-03-02 13:00'],
		['22:00', '07:30', '2026-03-02 22:00', '2026-03-03 07:30'],
	])('from %s until %s: what comes at %s goes out at %s, by the clocks of the workspace', async (from, until, at, out) => {
		await choose({ quiet: { from, until } });
		world.atLocal(at);
		await world.tell(world.message());
		await world.work();
		expect(mail.mails).toEqual([]);
		expect(await world.deliveries()).toMatchObject([{ state: 'waiting', attempts: 0, dueAt: new Date(`${out.replace(' ', 'T')}:00+08:00`).toISOString() }]);
		world.atLocal(out);
		await world.work();
		expect(mail.mails).toHaveLength(1);
	});

	it('end before they begin again, and let through what is urgent', async () => {
		await choose({ quiet: { from: '22:00', until: '07:30' } });
		world.atLocal('2026-03-03 07:30');
		await world.tell(world.message());
		world.atLocal('2026-03-03 23:00');
		await world.tell(world.message({ urgent: true, title: { en: 'Urgent' } }));
		await world.work();
		expect(subjects()).toEqual(['Urgent']);
		// The first one was not sent in time: it keeps to the quiet hours that hold now.
		world.atLocal('2026-03-04 07:30');
		await world.work();
		expect(subjects()).toEqual(['Urgent', 'To do: please approve']);
	});
});

describe('a digest', () => {
	it('comes once on the next work day, at its time, with all that waits', async () => {
		await choose({ topics: { 'task.assigned': { mail: 'digest' } } });
		// Friday noon; Saturday 28 February 2026 is worked in exchange for the Spring Festival.
		world.atLocal('2026-02-27 12:00');
		await world.tell(world.message({ title: { en: 'First' } }), world.message({ title: { en: 'Second' } }));
		await world.tell(world.message({ topic: 'task.urged', title: { en: 'At once' } }));
		await world.work();
		expect(subjects()).toEqual(['At once']);
		world.atLocal('2026-02-28 08:59');
		await world.work();
		expect(mail.mails).toHaveLength(1);
		world.atLocal('2026-02-28 09:00');
		await world.work();
		expect(subjects()).toEqual(['At once', '2 messages for you']);
		expect(mail.mails[1]?.text).toContain('· First\n· Second');
		expect((await world.deliveries()).filter(({ digest }) => digest)).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
		// Sunday off: the next one comes on Monday.
		world.atLocal('2026-02-28 10:00');
		await world.tell(world.message({ title: { en: 'Third' } }));
		world.atLocal('2026-03-01 09:00');
		await world.work();
		expect(mail.mails).toHaveLength(2);
		world.atLocal('2026-03-02 09:00');
		await world.work();
		expect(subjects()[2]).toBe('Third');
	});

	it('does not hold up what is urgent', async () => {
		await choose({ topics: { 'task.assigned': { mail: 'digest' } } });
		await world.tell(world.message({ urgent: true }));
		await world.work();
		expect(mail.mails).toHaveLength(1);
	});

	it('that could not be sent is sent again as a whole', async () => {
		await choose({ topics: { 'task.assigned': { mail: 'digest' } } });
		await world.tell(world.message({ title: { en: 'First' } }), world.message({ title: { en: 'Second' } }));
		world.atLocal('2026-03-03 09:00');
		mail.refuse({ code: 451, text: 'later' });
		await world.work();
		mail.refuse(null);
		world.atLocal('2026-03-03 09:05');
		await world.work();
		expect(subjects()).toEqual(['2 messages for you']);
	});
});

describe('what cannot be sent', () => {
	const post = () => world.message({ to: [], robots: ['sales'] });

	it('is tried eight times with growing pauses, then has failed; replayed, it has all tries again', async () => {
		robot.answer({ status: 500 });
		await world.tell(post());
		const tries: number[] = [];
		for (let second = 0; second < 4 * 3600; second += 15) {
			world.at(second);
			const before = robot.received.length;
			await world.work();
			if (robot.received.length > before) tries.push(second);
			if ((await world.deliveries())[0]?.state === 'failed') break;
		}
		expect(tries).toHaveLength(8);
		expect(await world.deliveries()).toMatchObject([{ state: 'failed', attempts: 8, reason: 'HTTP 500' }]);
		const pauses = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
		expect(pauses[0]).toBeLessThanOrEqual(45);
		expect(pauses[5]).toBeGreaterThan(400);
		const id = (await world.deliveries())[0]?.id;
		const answer = await world.app.admin.post(`/production/deliveries/${id}/replay`);
		expect(answer.body).toMatchObject({ state: 'waiting', attempts: 0, reason: null });
	});

	it('has its channel rest after five failures in a row; one try tells whether it is back, and no tries are lost meanwhile', async () => {
		robot.answer({ status: 500 });
		await world.tell(...Array.from({ length: 12 }, post));
		await world.work();
		const tried = robot.received.length;
		expect(tried).toBeLessThan(12);
		const stands = async () => (await world.app.admin.get('/production/channels')).body.channels.find((c: { key: string }) => c.key === 'sales');
		expect(await stands()).toMatchObject({ failures: 5, pausedUntil: new Date(noon.getTime() + 60_000).toISOString(), waiting: 12 });
		world.at(59);
		await world.work();
		expect(robot.received).toHaveLength(tried);
		world.at(60);
		await world.work();
		expect(robot.received).toHaveLength(tried + 1);
		expect(await stands()).toMatchObject({ failures: 6, pausedUntil: new Date(noon.getTime() + 180_000).toISOString() });
		robot.answer({ body: '{"errcode":0}' });
		world.at(180);
		await world.work();
		expect(await stands()).toMatchObject({ failures: 0, pausedUntil: null });
		world.at(600);
		await world.work();
		expect((await world.deliveries()).map(({ state }) => state)).toEqual(Array(12).fill('sent'));
		expect(Math.max(...(await world.deliveries()).map(({ attempts }) => attempts))).toBeLessThanOrEqual(4);
	});

	it('over one channel holds up no other', async () => {
		robot.answer({ hang: true });
		await world.tell(world.message({ robots: ['sales'] }));
		await world.work();
		expect(mail.mails).toHaveLength(1);
	});

	it('because its channel was switched off or removed is on record', async () => {
		await choose({ quiet: { from: '11:00', until: '13:00' } });
		await world.tell(world.message());
		await world.app.admin.delete('/production/channels/mail');
		expect(await world.deliveries()).toMatchObject([{ state: 'suppressed', reason: 'The channel was removed or switched off' }]);
		await world.tell(world.message());
		expect(await world.deliveries()).toHaveLength(1);
	});
});

it('what was committed by a process that died before it announced it is sent all the same', async () => {
	const { services } = world.app.server;
	const env = await services.access.environment('production');
	await inTransaction(services.pool, (client) => enterMessages(client, { services, env }, [world.message()]));
	await world.work();
	expect(mail.mails).toEqual([]);
	await awaitDeliveries(services);
	await world.work();
	expect(mail.mails).toHaveLength(1);
	await awaitDeliveries(services);
	await world.work();
	expect(mail.mails).toHaveLength(1);
});

it('a process that ends between sending and storing has it sent again under the same key, and never loses it', async () => {
	const { services } = world.app.server;
	const env = await services.access.environment('production');
	const stop = new AbortController();
	robot.answer(() => {
		stop.abort();
		return { body: '{"errcode":0}' };
	});
	await world.tell(world.message({ to: [], robots: ['sales'] }));
	await runNextJob({ services, env, stopping: stop.signal, warn: () => {} });
	expect(robot.received).toHaveLength(1);
	expect(await world.deliveries()).toMatchObject([{ state: 'waiting', attempts: 0 }]);
	await world.work();
	expect(await world.deliveries()).toMatchObject([{ state: 'sent', attempts: 1 }]);
	const keys = robot.received.map(({ headers }) => headers['idempotency-key']);
	expect(keys).toEqual([keys[0], keys[0]]);
	await world.work();
	expect(robot.received).toHaveLength(2);
});

it('passwords that were sealed under another key are asked for again, and nothing is sent without them', async () => {
	const { services } = world.app.server;
	const other = await createSecrets({ platform: services.platform, secret: 'another' }).seal('{"url":"http://127.0.0.1:1/"}', 'channel sales');
	await services.pool.query(`update "ws_main_production".dg_channel set secrets = $1 where key = 'sales'`, [other]);
	await world.tell(world.message({ to: [], robots: ['sales'] }));
	await world.work();
	const [failed] = await world.deliveries();
	expect(failed).toMatchObject({ state: 'failed' });
	expect(failed?.reason).toMatch(/^The password of the channel cannot be opened/);
});

it('an effect that is sent by two processes at once goes out once', async () => {
	await world.tell(...Array.from({ length: 10 }, () => world.message({ to: [], robots: ['sales'] })));
	await Promise.all([world.work(), world.work(), world.work()]);
	expect(robot.received).toHaveLength(10);
});

it('a robot posts once in a cool-down', async () => {
	const post = () => world.message({ to: [], robots: ['sales'], cooldown: 600, cooldownKey: 'daily' });
	await world.tell(post());
	world.at(599);
	await world.tell(post());
	world.at(600);
	await world.tell(post());
	await world.work();
	expect(robot.received).toHaveLength(2);
});

it('a robot that is not there is on record, and so is a channel that reaches people only', async () => {
	await world.tell(world.message({ to: [], robots: ['nowhere', 'mail'] }));
	await world.work();
	expect(mail.mails).toEqual([]);
	const reasons = (await world.deliveries()).map(({ channel, state, reason }) => `${channel} ${state}: ${reason}`);
	expect(reasons.sort()).toEqual(['mail', 'nowhere'].map((key) => `${key} suppressed: The channel was removed or switched off`));
});

it('a message to a thousand people is entered in a moment', async () => {
	const to = Array.from({ length: 1000 }, (_, n) => `0197c0de-0000-7000-8000-${String(n).padStart(12, '0')}`);
	const { services } = world.app.server;
	const env = await services.access.environment('production');
	const before = performance.now();
	const entered = await inTransaction(services.pool, (client) => enterMessages(client, { services, env }, [world.message({ to })]));
	const ms = performance.now() - before;
	expect(entered.people).toHaveLength(1000);
	expect(await world.deliveries('?limit=200')).toHaveLength(200);
	expect(ms).toBeLessThan(within(2000));
});

it('a message may keep to some channels', async () => {
	await world.tell(world.message({ channels: [] }), world.message({ channels: ['mail'], title: { en: 'By mail' } }));
	await world.work();
	expect(subjects()).toEqual(['By mail']);
});

it('in a sandbox nothing is sent: what would have gone out is on record', async () => {
	const { services } = world.app.server;
	const env = { ...(await services.access.environment('production')), sandbox: true };
	await inTransaction(services.pool, (client) => enterMessages(client, { services, env }, [world.message({ robots: ['sales'] })]));
	await awaitDeliveries(services);
	await world.work();
	expect([mail.mails.length, robot.received.length]).toEqual([0, 0]);
	expect((await world.deliveries()).map(({ channel, state }) => `${channel} ${state}`).sort()).toEqual(['mail captured', 'sales captured']);
	expect((await world.alice.get('/production/messages')).body.unread).toBe(1);
});
