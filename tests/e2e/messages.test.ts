import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../runtime/server/src/database/pool.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { announceMessages } from '../../runtime/server/src/messages/announce-messages.ts';
import { enterMessages } from '../../runtime/server/src/messages/enter-messages.ts';
import type { NewMessage } from '../../runtime/server/src/messages/new-message.ts';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { type Receiver, startReceiver } from '../support/receivers.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';

let app: TestApp;
let robot: Receiver;
let alice: Person;
let person = '';
beforeAll(async () => {
	app = await startApp({ listen: true, apps: ['directory'], options: { channelTimeoutMs: 500 } });
	robot = await startReceiver();
	const unit = (await app.admin.post('/production/apps/directory/records/org_unit', { values: { name: 'Sales', code: 'S' } })).body.id;
	const values = { name: '爱丽丝', employee_no: 'a', org_unit: unit, position: 'Clerk', active: true, email: 'alice@example.com' };
	person = (await app.admin.post('/production/apps/directory/records/person', { values })).body.id;
	alice = await app.addMember('alice', { person });
});
afterAll(async () => {
	await app[Symbol.asyncDispose]();
	await robot[Symbol.asyncDispose]();
});
beforeEach(async () => {
	for (const table of ['dg_delivery', 'dg_message', 'dg_channel']) await app.server.services.pool.query(`delete from "ws_main_production".${table}`);
});

let count = 0;
async function tell(zh: string, more: Partial<NewMessage> = {}) {
	const { services } = app.server;
	const env = await services.access.environment('production');
	const message: NewMessage = {
		key: `m ${++count}`,
		to: [person],
		topic: 'task.assigned',
		title: { 'zh-CN': zh, en: `To do ${count}` },
		body: { 'zh-CN': '截止：周五' },
		...more,
	};
	const entered = await inTransaction(services.pool, (client) => enterMessages(client, { services, env }, [message]));
	await announceMessages(services, env, entered);
}
const open = (who: Person, address: string, look: (page: Page) => Promise<void>, viewing = {}) =>
	withPage({ baseURL: app.url, ...viewing }, async (page) => {
		await app.openAs(page, who);
		await page.goto(address);
		await look(page);
	});
const sizes = [
	['zh-CN', 390],
	['zh-CN', 768],
	['zh-CN', 1440],
	['en-US', 390],
] as const;
async function fits(page: Page): Promise<void> {
	expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
	await expectAccessible(page);
}

describe('messages', () => {
	it('come to the bell by themselves, and to the list', () =>
		open(alice, '/production/-messages', async (page) => {
			await page.getByText('还没有消息').waitFor();
			await tell('待办：请批准');
			await page.getByRole('link', { name: '消息，1 条未读' }).waitFor();
			await page
				.getByRole('link', { name: /待办：请批准/ })
				.or(page.getByRole('button', { name: /待办：请批准.*周五/ }))
				.first()
				.waitFor();
			await page.getByRole('status').filter({ hasText: '消息，1 条未读' }).waitFor({ state: 'attached' });
		}));

	it('are gone through by keys, opened, and read then', () =>
		open(alice, '/production/-messages', async (page) => {
			await tell('第一条', { link: '/production/-message-settings' });
			await tell('第二条', { link: '/production/-message-settings' });
			await page.getByRole('link', { name: /第二条/ }).focus();
			await page.keyboard.press('ArrowDown');
			await page.keyboard.press('Enter');
			await page.waitForURL('**/-message-settings');
			await page.getByRole('link', { name: '消息，1 条未读' }).click();
			await page.getByRole('tab', { name: '未读 1' }).click();
			await page.getByRole('link', { name: /第一条/ }).waitFor({ state: 'detached' });
			await page.getByRole('button', { name: '将“第二条”标为已读' }).click();
			await page.getByText('没有未读消息').waitFor();
			await page.getByRole('link', { name: '消息', exact: true }).waitFor();
		}));

	it.each(sizes)('are easy to read in %s at %i', async (locale, width) => {
		await tell('待办：2026 年度计划，一个比较长的标题，会换行显示而不会把页面撑开', { urgent: true, link: '/production/x' });
		await open(
			alice,
			'/production/-messages',
			async (page) => {
				await page.locator('.message').waitFor();
				await fits(page);
				await screenshot(page, `messages-${locale}-${width}`);
			},
			{ locale, width },
		);
	});
});

describe('message settings', () => {
	beforeEach(async () => {
		const config = { host: '127.0.0.1', port: 1, security: 'none', from: 'noreply@example.com' };
		await app.admin.put('/production/channels/mail', { type: 'email', title: '公司邮件', config });
	});

	it('are kept: one kind off, quiet hours, the time of the digest', () =>
		open(alice, '/production/-message-settings', async (page) => {
			await page.getByText('邮件发送到 alice@example.com').waitFor();
			await page.getByLabel('催办：公司邮件').selectOption('off');
			await page.getByLabel('免打扰').check();
			await page.getByLabel('结束').fill('06:15');
			await page.getByLabel('汇总发送时间').fill('17:30');
			await page.getByRole('button', { name: '保存' }).click();
			await page.getByText('消息设置已保存').waitFor();
			const { body } = await alice.get('/production/messages/choices');
			expect(body).toMatchObject({ topics: { 'task.urged': { mail: 'off' } }, quiet: { from: '22:00', until: '06:15' }, digestAt: '17:30' });
			await page.reload();
			await expect.poll(() => page.getByLabel('催办：公司邮件').inputValue()).toBe('off');
			await expect.poll(() => page.getByLabel('全部类型：公司邮件').inputValue()).toBe('');
			await page.getByLabel('全部类型：公司邮件').selectOption('digest');
			await expect.poll(() => page.getByLabel('催办：公司邮件').inputValue()).toBe('digest');
		}));

	it.each(sizes)('are easy to read in %s at %i', (locale, width) =>
		open(
			alice,
			'/production/-message-settings',
			async (page) => {
				await page.locator('.message-settings__choices').waitFor();
				await fits(page);
				await screenshot(page, `message-settings-${locale}-${width}`);
			},
			{ locale, width },
		),
	);
});

describe('channels and deliveries in the administration', () => {
	const secret = 'SEC-hidden-1';

	it('a robot is added, tried out and changed; its secrets are never shown again', () =>
		open(app.admin, '/production/-channels', async (page) => {
			await page.getByText('还没有消息渠道').waitFor();
			await page.getByRole('button', { name: '添加渠道' }).click();
			await page.getByLabel('类型').selectOption({ label: '钉钉群机器人' });
			await page.getByLabel('名称').fill('销售群');
			await page.getByLabel('标识').fill('sales');
			await page.getByRole('button', { name: '保存' }).click();
			await page.locator('#channel-config-url-error').getByText('必填').waitFor();
			await page.getByLabel('Webhook 地址').fill(`${robot.origin}/robot/send?access_token=token-1`);
			await page.getByLabel('加签密钥').fill(secret);
			await page.getByRole('button', { name: '保存' }).click();
			await page.getByText('消息渠道已保存').waitFor();
			robot.answer({ body: '{"errcode":310000,"errmsg":"sign not match"}' });
			await page.getByRole('button', { name: '发送测试' }).click();
			await page.getByText('测试消息未能发送：errcode 310000: sign not match').waitFor();
			robot.answer({ body: '{"errcode":0}' });
			await page.getByRole('button', { name: '发送测试' }).click();
			await page.getByText('测试消息已发送').waitFor();
			await page.getByRole('button', { name: '编辑' }).click();
			await expect.poll(() => page.getByLabel('加签密钥').inputValue()).toBe('');
			expect(await page.content()).not.toContain(secret);
			await page.getByLabel('名称').fill('销售一群');
			await page.getByRole('button', { name: '保存' }).click();
			await page.getByText('销售一群').waitFor();
			expect((await app.admin.get('/production/channels')).body.channels).toMatchObject([{ title: '销售一群', secrets: ['secret', 'url'] }]);
			await page.getByRole('button', { name: '删除' }).click();
			await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: '删除' }).click();
			await page.getByText('还没有消息渠道').waitFor();
		}));

	it('what failed is found, and sent again', async () => {
		await app.admin.put('/production/channels/sales', { type: 'wecom', title: '销售群', config: { url: `${robot.origin}/send` } });
		robot.answer({ body: '{"errcode":93000,"errmsg":"invalid webhook url"}' });
		await tell('每周汇总', { to: [], robots: ['sales'] });
		await runDueJobs(app.server.services, 'production');
		await open(app.admin, '/production/-deliveries', async (page) => {
			await page.getByLabel('状态').selectOption('failed');
			const row = page.getByRole('listitem').filter({ hasText: '每周汇总' });
			await row.getByText('errcode 93000: invalid webhook url', { exact: true }).waitFor();
			robot.answer({ body: '{"errcode":0}' });
			await row.getByRole('button', { name: '重新发送' }).click();
			await page.getByText('已安排重新发送').waitFor();
			await runDueJobs(app.server.services, 'production');
			await page.getByLabel('状态').selectOption('sent');
			await row.getByText('已发送').waitFor();
		});
	});

	it.each(sizes)('are easy to read in %s at %i', async (locale, width) => {
		await app.admin.put('/production/channels/sales', { type: 'wecom', title: '销售群', config: { url: `${robot.origin}/send` } });
		robot.answer({ body: '{"errcode":93000,"errmsg":"invalid webhook url"}' });
		await tell('每周汇总', { to: [], robots: ['sales'] });
		await runDueJobs(app.server.services, 'production');
		for (const tab of ['channels', 'deliveries'])
			await open(
				app.admin,
				`/production/-${tab}`,
				async (page) => {
					await page.getByRole('listitem').filter({ hasText: '销售群' }).last().waitFor();
					await fits(page);
					await screenshot(page, `${tab}-${locale}-${width}`);
				},
				{ locale, width },
			);
	});
});

it('the worker that shows pushes is served as a script of this site', async () => {
	const response = await fetch(`${app.url}/push.js`);
	expect(response.headers.get('content-type')).toMatch(/javascript/);
	expect(await response.text()).toContain('showNotification');
});

it('it shows what is pushed, also when that is nothing it can read', () =>
	open(alice, '/production/-messages', async (page) => {
		await page.evaluate(async () => {
			await navigator.serviceWorker.register('/push.js', { scope: '/' });
			await navigator.serviceWorker.ready;
		});
		const [worker] = page.context().serviceWorkers();
		const shown = await worker?.evaluate(async () => {
			const seen: unknown[] = [];
			const scope = self as unknown as { registration: { showNotification(...words: unknown[]): Promise<void> } };
			scope.registration.showNotification = async (...words) => void seen.push(words);
			const Pushed = (self as unknown as { PushEvent: new (name: string, init: object) => Event }).PushEvent;
			const push = (init: object) => self.dispatchEvent(new Pushed('push', init));
			push({ data: JSON.stringify({ title: '待办', body: '截止：周五', link: '/production/-messages', tag: 'd1' }) });
			push({ data: 'not json' });
			push({});
			for (let waited = 0; seen.length < 3 && waited < 5000; waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
			return seen;
		});
		const none = ['Dougong 斗拱', { body: '', icon: '/favicon.svg', data: {} }];
		expect(shown).toEqual([['待办', { body: '截止：周五', tag: 'd1', icon: '/favicon.svg', data: { link: '/production/-messages' } }], none, none]);
	}));
