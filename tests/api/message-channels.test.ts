import { createECDH, randomBytes, webcrypto } from 'node:crypto';
import ece from 'http_ece';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MailServer, type Received, type Receiver, startMailServer, startReceiver } from '../support/receivers.ts';
import { type MessageWorld, messageWorld, noon } from './message-world.ts';

let world: MessageWorld;
let receiver: Receiver;
let mail: MailServer;
beforeAll(async () => {
	world = await messageWorld();
	receiver = await startReceiver();
	mail = await startMailServer();
});
afterAll(async () => {
	await world.app[Symbol.asyncDispose]();
	await receiver[Symbol.asyncDispose]();
	await mail[Symbol.asyncDispose]();
});
beforeEach(async () => {
	world.at(0);
	receiver.received.length = 0;
	mail.mails.length = 0;
	mail.refuse(null);
	for (const { key } of (await world.app.admin.get('/production/channels')).body.channels) await world.app.admin.delete(`/production/channels/${key}`);
	await world.app.server.services.pool.query('delete from "ws_main_production".dg_delivery');
});

/** HMAC-SHA256 in base64, by another implementation than the server's. */
async function hmac(key: string, text: string): Promise<string> {
	const imported = await webcrypto.subtle.importKey('raw', new TextEncoder().encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
	return Buffer.from(await webcrypto.subtle.sign('HMAC', imported, new TextEncoder().encode(text))).toString('base64');
}
const bodyOf = ({ body }: Received) => JSON.parse(body.toString('utf8'));
const post = (robots: string[], more = {}) => world.message({ to: [], robots, ...more });
const secret = 'SEC-very-secret-1';

describe('a robot of DingTalk', () => {
	const channel = () => ({ type: 'dingtalk', title: '销售群', config: { url: `${receiver.origin}/robot/send?access_token=token-1234`, secret } });

	it('posts with the signature that its document asks for, and the text of people stays text', async () => {
		receiver.answer({ body: '{"errcode":0,"errmsg":"ok"}' });
		await world.channel('sales', channel());
		await world.tell(post(['sales'], { body: { 'zh-CN': '张三：[点我](http://evil.example) @所有人 **x**' } }));
		await world.work();
		const [request] = receiver.received as [Received];
		const timestamp = request.url.searchParams.get('timestamp');
		expect(timestamp).toBe(String(noon.getTime()));
		expect(request.url.searchParams.get('sign')).toBe(await hmac(secret, `${timestamp}\n${secret}`));
		expect(request.url.searchParams.get('access_token')).toBe('token-1234');
		expect(request.headers['content-type']).toMatch(/^application\/json/);
		expect(bodyOf(request)).toEqual({
			msgtype: 'markdown',
			markdown: {
				title: '待办：请批准',
				text: '### 待办：请批准\n\n张三：［点我］(http://evil.example) ＠所有人 ＊＊x＊＊\n\n[打开查看](https://dougong.example.com/production/tasks/1)',
			},
		});
		expect(await world.deliveries()).toMatchObject([{ state: 'sent', attempts: 1, channel: 'sales', person: null, response: '{"errcode":0,"errmsg":"ok"}' }]);
	});

	it('that refuses the signature has failed, with its reason and without its secrets; put right, it is sent again', async () => {
		receiver.answer({ body: `{"errcode":310000,"errmsg":"sign not match token-1234 ${secret}"}` });
		await world.channel('sales', channel());
		await world.tell(post(['sales']));
		await world.work();
		const [failed] = await world.deliveries('?state=failed');
		expect(failed).toMatchObject({ state: 'failed', attempts: 1 });
		expect(failed?.reason).toMatch(/^errcode 310000: sign not match/);
		expect(JSON.stringify(failed)).not.toContain(secret);
		receiver.answer({ body: '{"errcode":0}' });
		await world.app.admin.post(`/production/deliveries/${failed?.id}/replay`);
		await world.work();
		expect(await world.deliveries()).toMatchObject([{ id: failed?.id, state: 'sent' }]);
		expect((await world.app.admin.post(`/production/deliveries/${failed?.id}/replay`)).body.code).toBe('delivery.not-failed');
	});

	it('posts at most 20 in a minute; what is more waits for the next', async () => {
		receiver.answer({ body: '{"errcode":0}' });
		await world.channel('sales', channel());
		await world.tell(...Array.from({ length: 27 }, () => post(['sales'])));
		await world.work();
		expect(receiver.received).toHaveLength(20);
		world.at(59);
		await world.work();
		expect(receiver.received).toHaveLength(20);
		world.at(61);
		await world.work();
		expect(receiver.received).toHaveLength(27);
		expect(new Set(receiver.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(27);
	});
});

describe('a robot of WeCom', () => {
	it('posts Markdown of at most 4096 bytes to the address that holds its key', async () => {
		receiver.answer({ body: '{"errcode":0,"errmsg":"ok"}' });
		await world.channel('team', { type: 'wecom', title: '团队', config: { url: `${receiver.origin}/cgi-bin/webhook/send?key=abc` } });
		await world.tell(post(['team']), post(['team'], { body: { 'zh-CN': '字'.repeat(3000) } }));
		await world.work();
		const [first, long] = receiver.received as [Received, Received];
		expect(first.url.searchParams.get('key')).toBe('abc');
		expect(bodyOf(first)).toEqual({
			msgtype: 'markdown',
			markdown: { content: '**待办：请批准**\n张三提交\n截止：3月4日\n[打开查看](https://dougong.example.com/production/tasks/1)' },
		});
		const { content } = bodyOf(long).markdown;
		expect(Buffer.byteLength(content)).toBeLessThanOrEqual(4096);
		expect(Buffer.byteLength(content)).toBeGreaterThan(4080);
		expect(content).toMatch(/字…\n\[打开查看\]/);
	});

	it('that says it is called too often is tried again', async () => {
		receiver.answer({ body: '{"errcode":45009,"errmsg":"api freq out of limit"}' });
		await world.channel('team', { type: 'wecom', title: '团队', config: { url: `${receiver.origin}/send?key=abc` } });
		await world.tell(post(['team']));
		await world.work();
		expect(await world.deliveries()).toMatchObject([{ state: 'waiting', attempts: 1, reason: 'errcode 45009: api freq out of limit' }]);
		receiver.answer({ body: '{"errcode":0}' });
		world.at(30);
		await world.work();
		expect(await world.deliveries()).toMatchObject([{ state: 'sent', attempts: 2, reason: null }]);
		const [first, second] = receiver.received as [Received, Received];
		expect(first.headers['idempotency-key']).toBe(second.headers['idempotency-key']);
	});
});

describe('a robot of Feishu', () => {
	it('posts with timestamp and signature in its body, in the language of the channel', async () => {
		receiver.answer({ body: '{"code":0,"msg":"success","data":{}}' });
		await world.channel('hq', { type: 'feishu', title: 'HQ', language: 'en', config: { url: `${receiver.origin}/open-apis/bot/v2/hook/xyz`, secret } });
		await world.tell(post(['hq']));
		await world.work();
		const [request] = receiver.received as [Received];
		const { timestamp, sign, ...rest } = bodyOf(request);
		expect(timestamp).toBe(String(noon.getTime() / 1000));
		// The other way round than DingTalk: timestamp and secret are the key, and nothing is signed.
		expect(sign).toBe(await hmac(`${timestamp}\n${secret}`, ''));
		expect(rest).toEqual({
			msg_type: 'post',
			content: {
				post: {
					zh_cn: {
						title: 'To do: please approve',
						content: [
							[{ tag: 'text', text: 'Started by Zhang San' }],
							[{ tag: 'text', text: 'Due: 4 March' }],
							[{ tag: 'a', text: 'Open', href: 'https://dougong.example.com/production/tasks/1' }],
						],
					},
				},
			},
		});
	});

	it.each([
		[{ body: '{"code":19021,"msg":"sign match fail"}' }, 'failed'],
		[{ body: '{"code":11232,"msg":"frequency limited"}' }, 'waiting'],
		[{ body: '<html>not a robot</html>' }, 'failed'],
		[{ status: 404, body: '{}' }, 'failed'],
		[{ status: 302, body: '' }, 'failed'],
		[{ status: 503, body: 'busy' }, 'waiting'],
		[{ status: 429, body: '{}' }, 'waiting'],
		[{ hang: true }, 'waiting'],
	])('an answer %j leaves it %s', async (answer, state) => {
		receiver.answer(answer);
		await world.channel('hq', { type: 'feishu', title: 'HQ', config: { url: `${receiver.origin}/hook` } });
		await world.tell(post(['hq']));
		await world.work();
		expect(await world.deliveries()).toMatchObject([{ state, attempts: 1 }]);
	});
});

describe('a mail', () => {
	const smtp = () => ({
		host: '127.0.0.1',
		port: mail.port,
		security: 'none',
		user: 'robot',
		password: 'mail-secret-1',
		from: 'noreply@example.com',
		fromName: '斗拱',
	});
	const channel = () => ({ type: 'email', title: '邮件', config: smtp() });

	it('reaches the address that the directory has, in the language of the reader', async () => {
		await world.channel('mail', channel());
		await world.tell(world.message({ to: [world.ids.alice, world.ids.chelsea], body: { en: 'By <b>Zhang</b> & Co', 'zh-CN': '张三' } }));
		await world.work();
		const [english, chinese] = mail.mails.toSorted((a, b) => (a.to[0] ?? '').localeCompare(b.to[0] ?? ''));
		expect(english).toMatchObject({ from: 'noreply@example.com', to: ['alice@example.com'], subject: 'To do: please approve' });
		expect(english?.text).toBe('By <b>Zhang</b> & Co\n\nhttps://dougong.example.com/production/tasks/1');
		expect(english?.raw.replace(/=\r\n/g, '')).toContain('By &#60;b&#62;Zhang&#60;/b&#62; &#38; Co');
		expect(english?.headers.get('auto-submitted')).toBe('auto-generated');
		expect(chinese).toMatchObject({ to: ['chelsea@example.com'], subject: '待办：请批准' });
		expect(chinese?.text).toContain('张三');
		expect(await world.deliveries()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
	});

	it('that a server takes only later is tried again under the same Message-ID', async () => {
		await world.channel('mail', channel());
		mail.refuse({ code: 451, text: 'try again later' });
		await world.tell(world.message());
		await world.work();
		const [waiting] = await world.deliveries();
		expect(waiting).toMatchObject({ state: 'waiting', attempts: 1 });
		expect(waiting?.reason).toMatch(/try again later/);
		mail.refuse(null);
		world.at(60);
		await world.work();
		expect(mail.mails.map(({ headers }) => headers.get('message-id'))).toEqual([`<${waiting?.id}@example.com>`]);
	});

	it('to an address that is refused for good has failed, and the next one goes out', async () => {
		await world.channel('mail', channel());
		mail.refuse({ code: 550, text: 'no such user' });
		await world.tell(world.message());
		await world.work();
		expect(await world.deliveries()).toMatchObject([{ state: 'failed', attempts: 1 }]);
		mail.refuse(null);
		await world.tell(world.message());
		await world.work();
		expect(mail.mails).toHaveLength(1);
	});

	it('with a wrong password says so; whoever changes the server has to enter the password again', async () => {
		await world.channel('mail', { ...channel(), config: { ...smtp(), password: 'wrong' } });
		const { body } = await world.app.admin.post('/production/channels/mail/test', {}, { 'accept-language': 'en' });
		expect(body.outcome).toBe('failed');
		await world.app.admin.put('/production/channels/mail', { ...channel(), config: { ...smtp(), password: undefined, host: 'elsewhere.example' } });
		const [stored] = (await world.app.admin.get('/production/channels')).body.channels;
		expect(stored.secrets).toEqual([]);
	});

	it('does not go to who has left, or has no address', async () => {
		await world.channel('mail', channel());
		const records = '/production/apps/directory/records/person';
		const add = async (name: string, email?: string) => {
			const unit = (await world.app.admin.get(`${records}/${world.ids.bob}`)).body.values.org_unit;
			const org_unit = typeof unit === 'object' ? unit.id : unit;
			const values = { name, employee_no: name, org_unit, position: 'x', active: true, ...(email && { email }) };
			return (await world.app.admin.post(records, { values })).body.id as string;
		};
		const [gone, silent] = [await add('gone', 'gone@example.com'), await add('silent')];
		await world.app.admin.delete(`${records}/${gone}?version=1`);
		await world.tell(world.message({ to: [gone, silent] }));
		await world.work();
		expect(mail.mails).toEqual([]);
		const reasons = Object.fromEntries((await world.deliveries()).map(({ person, state, reason }) => [person?.id, `${state}: ${reason}`]));
		expect(reasons[silent]).toBe('suppressed: No address of the reader is known');
		expect(reasons[gone]).toMatch(/^suppressed: The reader has left/);
	});
});

describe('a push to a browser', () => {
	function browser(path: string) {
		const keys = createECDH('prime256v1');
		keys.generateKeys();
		const auth = randomBytes(16).toString('base64url');
		const subscription = { endpoint: `${receiver.origin}${path}`, keys: { p256dh: keys.getPublicKey().toString('base64url'), auth } };
		return {
			subscription,
			read: ({ body }: Received) => JSON.parse(ece.decrypt(body, { version: 'aes128gcm', privateKey: keys, authSecret: auth }).toString()),
		};
	}
	const channel = (services = [receiver.origin]) => ({ type: 'push', title: '推送', config: { contact: 'it@example.com', services } });

	it('is signed by this installation, and readable by that browser alone', async () => {
		receiver.answer({ status: 201 });
		await world.channel('push', channel());
		const { key } = (await world.alice.get('/production/messages/push')).body;
		const mine = browser('/push/1');
		expect((await world.alice.put('/production/messages/push', mine.subscription)).status).toBe(204);
		await world.tell(world.message({ urgent: true }));
		await world.work();
		const [request] = receiver.received as [Received];
		expect(request.headers).toMatchObject({ ttl: '86400', urgency: 'high', 'content-encoding': 'aes128gcm' });
		const [, token = '', k] = /^vapid t=(.+), k=(.+)$/.exec(request.headers.authorization ?? '') ?? [];
		expect(k).toBe(key);
		const [head = '', claims = '', signature = ''] = token.split('.');
		const verifier = await webcrypto.subtle.importKey('raw', Buffer.from(key, 'base64url'), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
		const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
		expect(await webcrypto.subtle.verify(algorithm, verifier, Buffer.from(signature, 'base64url'), Buffer.from(`${head}.${claims}`))).toBe(true);
		expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
			aud: receiver.origin,
			exp: noon.getTime() / 1000 + 12 * 3600,
			sub: 'mailto:it@example.com',
		});
		const id = (await world.deliveries())[0]?.id;
		expect(mine.read(request)).toEqual({
			title: 'To do: please approve',
			body: 'Started by Zhang San\nDue: 4 March',
			link: '/production/tasks/1',
			tag: id,
		});
	});

	it('forgets a browser that is no more, and one that was taken back', async () => {
		await world.channel('push', channel());
		const [gone, here] = [browser('/gone'), browser('/here')];
		for (const { subscription } of [gone, here]) await world.bob.put('/production/messages/push', subscription);
		receiver.answer(({ url }) => ({ status: url.pathname === '/gone' ? 410 : 201 }));
		const to = [world.ids.bob];
		await world.tell(world.message({ to }));
		await world.work();
		await world.tell(world.message({ to }));
		await world.work();
		expect(receiver.received.map(({ url }) => url.pathname).sort()).toEqual(['/gone', '/here', '/here']);
		// Nobody else takes it back.
		await world.alice.post('/production/messages/push/remove', { endpoint: here.subscription.endpoint });
		await world.tell(world.message({ to }));
		await world.work();
		expect(receiver.received).toHaveLength(4);
		await world.bob.post('/production/messages/push/remove', { endpoint: here.subscription.endpoint });
		await world.tell(world.message({ to }));
		await world.work();
		expect(receiver.received).toHaveLength(4);
	});

	it.each([
		'http://169.254.169.254/latest',
		'https://10.0.0.1/',
		'https://evil.example/',
		'https://fcm.googleapis.com.evil.example/x',
		'https://fcm.googleapis.com:8443/x',
		'http://fcm.googleapis.com/x',
	])('goes to no address inside of the network, and to no unknown one: %s', async (endpoint) => {
		await world.channel('push', channel([]));
		const { subscription } = browser('/');
		const { status, body } = await world.alice.put('/production/messages/push', { ...subscription, endpoint });
		expect([status, body.code]).toEqual([422, 'message.push-service']);
	});
});

describe('what an administrator sees of a channel', () => {
	it('is never a secret', async () => {
		await world.channel('sales', { type: 'dingtalk', title: '销售群', config: { url: 'https://oapi.dingtalk.com/robot/send?access_token=hush-hush', secret } });
		const { text, body } = await world.app.admin.get('/production/channels');
		expect(text).not.toContain('hush-hush');
		expect(text).not.toContain(secret);
		expect(body.channels).toMatchObject([{ key: 'sales', config: {}, secrets: ['secret', 'url'] }]);
		expect((await world.app.admin.get('/audit')).text).not.toContain('hush-hush');
		const { rows } = await world.app.server.services.pool.query('select * from "ws_main_production".dg_channel');
		expect(rows[0].secrets.toString('latin1')).not.toContain('hush-hush');
		expect(JSON.stringify(rows[0].config)).toBe('{}');
	});

	it('keeps its secrets when it is saved without them, and loses one that is taken away', async () => {
		receiver.answer({ body: '{"errcode":0}' });
		const url = `${receiver.origin}/robot/send?access_token=keep`;
		await world.channel('sales', { type: 'dingtalk', title: '销售群', config: { url, secret } });
		await world.channel('sales', { type: 'dingtalk', title: 'Renamed', config: {} });
		expect((await world.app.admin.post('/production/channels/sales/test', {})).body).toEqual({ outcome: 'sent', reason: null, response: '{"errcode":0}' });
		expect(receiver.received[0]?.url.searchParams.get('access_token')).toBe('keep');
		expect(receiver.received[0]?.url.searchParams.has('sign')).toBe(true);
		await world.channel('sales', { type: 'dingtalk', title: 'Renamed', config: { secret: null } });
		await world.app.admin.post('/production/channels/sales/test', {});
		expect(receiver.received[1]?.url.searchParams.has('sign')).toBe(false);
	});

	it('is refused where it does not fit its type', async () => {
		const put = (body: object) => world.app.admin.put('/production/channels/x', body, { 'accept-language': 'en' });
		expect((await put({ type: 'pigeon', title: 'x', config: {} })).body.code).toBe('channel.unknown-type');
		const { body } = await put({ type: 'dingtalk', title: 'x', config: {} });
		expect(body.errors).toEqual([{ pointer: '#/config/url', code: 'channel.config', detail: 'is needed' }]);
		expect((await put({ type: 'dingtalk', title: 'x', config: { url: 'file:///etc/passwd' } })).body.code).toBe('input.invalid');
		expect((await put({ type: 'email', title: 'x', config: { host: 'h', port: 25, security: 'none', from: 'no address' } })).body.code).toBe('input.invalid');
	});
});
