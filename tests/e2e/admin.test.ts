import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { password, type TestApp } from '../support/server.ts';
import { secret, startMaintenance } from './maintenance.ts';

let app: TestApp;
beforeAll(async () => {
	app = await startMaintenance();
});
afterAll(() => app[Symbol.asyncDispose]());

const phone = { width: 390, height: 844 };
/** The page of one tab of the administration, as the administrator sees it. */
const asAdmin = (tab: string, look: (page: Page) => Promise<void>, viewing = {}) =>
	withPage({ baseURL: app.url, ...viewing }, async (page) => {
		await app.openAs(page, app.admin);
		await page.goto(`/production/-${tab}`);
		await look(page);
	});
const rowOf = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });
const choose = async (page: Page, name: string, item: string) => {
	await page.getByRole('button', { name: `更多 ${name}` }).click();
	await page.getByRole('menuitem', { name: item }).click();
};

describe('administration', () => {
	it('is reached from the menu of an administrator, and its tabs by keyboard', () =>
		asAdmin('tokens', async (page) => {
			await page.getByRole('button', { name: /账户/ }).click();
			await page.getByRole('menuitem', { name: '系统管理' }).click();
			await page.waitForURL('**/production/-members');
			await page.getByRole('tab', { name: '成员与角色' }).focus();
			await page.keyboard.press('ArrowRight');
			await page.waitForURL('**/production/-audit');
			await page.keyboard.press('ArrowRight');
			await page.waitForURL('**/production/-workspace');
			await page.getByRole('heading', { level: 2, name: '基本设置' }).waitFor();
			await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-selected'))).toBe('true');
		}));

	it('is offered to nobody else', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('technician', secret));
			for (const tab of ['members', 'audit', 'workspace']) {
				await page.goto(`/production/-${tab}`);
				await page.getByText('仅管理员可以查看此页').waitFor();
			}
			await page.getByRole('button', { name: /账户/ }).click();
			await page.getByRole('menuitem', { name: '退出登录' }).waitFor();
			expect(await page.getByRole('menuitem', { name: '系统管理' }).count()).toBe(0);
		}));

	it.each([
		['zh-CN', phone],
		['en-US', phone],
		['en-US', { width: 1440, height: 900 }],
	] as const)('is readable by everybody, in %s at %o', (locale, size) =>
		withPage({ baseURL: app.url, locale, ...size }, async (page) => {
			await app.openAs(page, app.admin);
			for (const tab of ['members', 'audit', 'workspace']) {
				await page.goto(`/production/-${tab}`);
				await page.getByRole('tabpanel').getByRole('listitem').first().waitFor();
				await expectAccessible(page);
				const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
				expect(wide, `${tab}: nothing sticks out at the side`).toBeLessThanOrEqual(0);
				await screenshot(page, `admin-${tab}-${locale}-${size.width}`);
			}
		}),
	);
});

describe('the account of a member', () => {
	it('is disabled after a question that says what happens, and enabled again', async () => {
		await app.addMember('lin.xiaoman', { roles: ['maintenance/technician'] });
		const signInStatus = async () => (await app.anonymous.post('/auth/sign-in', { username: 'lin.xiaoman', password })).status;
		await asAdmin('members', async (page) => {
			await choose(page, 'lin.xiaoman', '停用账号');
			const dialog = page.getByRole('dialog');
			await dialog.getByText('立即退出所有设备').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'admin-disable');
			await dialog.getByRole('button', { name: '取消' }).click();
			expect(await signInStatus(), 'nothing has happened yet').toBe(200);
			await choose(page, 'lin.xiaoman', '停用账号');
			await dialog.getByRole('button', { name: '停用账号' }).click();
			await rowOf(page, 'lin.xiaoman').getByText('已停用').waitFor();
			expect(await signInStatus()).toBe(403);
			await choose(page, 'lin.xiaoman', '启用账号');
			await dialog.getByRole('button', { name: '启用账号' }).click();
			await rowOf(page, 'lin.xiaoman').getByText('已停用').waitFor({ state: 'detached' });
			expect(await signInStatus()).toBe(200);
		});
	});

	it('becomes that of an administrator, and no longer is', async () => {
		await app.addMember('bob', { roles: [] });
		const isAdmin = async () => (await (await app.signIn('bob', password)).get('/me')).body.user.isAdmin;
		await asAdmin('members', async (page) => {
			await choose(page, 'bob', '设为管理员');
			await page.getByRole('dialog').getByRole('button', { name: '设为管理员' }).click();
			await rowOf(page, 'bob').getByText('管理员').waitFor();
			expect(await isAdmin()).toBe(true);
			await choose(page, 'bob', '取消管理员');
			await page.getByRole('dialog').getByRole('button', { name: '取消管理员' }).click();
			await rowOf(page, 'bob').getByText('管理员').waitFor({ state: 'detached' });
			expect(await isAdmin()).toBe(false);
		});
	});

	it('cannot be closed by its owner, so that somebody always administers', () =>
		asAdmin('members', async (page) => {
			await rowOf(page, '您本人').waitFor();
			await page.getByRole('button', { name: '更多 Administrator' }).click();
			await page.getByRole('menuitem', { name: '重置密码' }).waitFor();
			await expect.poll(() => page.getByRole('menuitem').allInnerTexts()).toEqual(['编辑', '重置密码']);
		}));

	it('stays as it is where the server refuses, in the words of the server', async () => {
		await app.addMember('chelsea', { roles: [] });
		await asAdmin('members', async (page) => {
			await page.route('**/api/v1/accounts/*', (route) =>
				route.fulfill({
					status: 409,
					contentType: 'application/problem+json',
					body: JSON.stringify({ title: '至少需要一名管理员', detail: '请先将其他账号设为管理员。' }),
				}),
			);
			await choose(page, 'chelsea', '停用账号');
			await page.getByRole('dialog').getByRole('button', { name: '停用账号' }).click();
			await page.getByText('至少需要一名管理员。请先将其他账号设为管理员。').waitFor();
			expect(await rowOf(page, 'chelsea').getByText('已停用').count()).toBe(0);
		});
	});
});

describe('the audit', () => {
	it('tells who did what in sentences, and loads what is older', async () => {
		const before = (await app.admin.get('/audit?limit=500')).body.entries.length;
		for (let i = before; i < 60; i++) await app.admin.post('/tokens', { name: `token ${i}` });
		const dora = (await (await app.addMember('dora')).get('/me')).body.user.id;
		await app.admin.put(`/production/members/${dora}`, { person: null, roles: ['maintenance/viewer'] });
		await asAdmin('audit', async (page) => {
			const panel = page.getByRole('tabpanel');
			const lines = panel.getByRole('listitem').filter({ hasText: 'Administrator (admin) 保存了成员 dora 的设置' });
			await lines.filter({ hasText: '增加角色：访客' }).waitFor();
			await lines.filter({ hasText: '加入此环境' }).waitFor();
			await expect.poll(() => panel.getByRole('listitem').count()).toBe(50);
			await panel.getByRole('button', { name: '加载更多' }).click();
			await panel.getByText('已显示全部记录').waitFor();
			await expect.poll(() => panel.getByRole('listitem').count()).toBe((await app.admin.get('/audit?limit=500')).body.entries.length);
		});
	});

	it('says what will be here while there is nothing', () =>
		asAdmin('members', async (page) => {
			await page.route('**/api/v1/audit**', (route) => route.fulfill({ json: { entries: [] } }));
			await page.getByRole('tab', { name: '操作日志' }).click();
			await page.getByText('还没有操作记录').waitFor();
		}));
});

describe('the workspace', () => {
	it('gets another name and time zone, found by what people call it', () =>
		asAdmin('workspace', async (page) => {
			await page.getByLabel('工作区名称').fill('第二车间');
			const zone = page.getByRole('combobox', { name: '时区' });
			await zone.click();
			await zone.fill('tokyo');
			await page.getByRole('option', { name: /Asia\/Tokyo/ }).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'admin-time-zone');
			await page.keyboard.press('Enter');
			await page.getByRole('button', { name: '保存' }).click();
			await page.getByText('工作区设置已保存').waitFor();
			expect((await app.admin.get('/workspace')).body).toEqual({ title: '第二车间', timeZone: 'Asia/Tokyo' });
			await expect.poll(() => page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true);
		}));

	it('gets an environment that accounts may enter, and loses it once its key is typed', () =>
		asAdmin('workspace', async (page) => {
			const dialog = page.getByRole('dialog');
			await page.getByRole('button', { name: '新建环境' }).click();
			await dialog.getByLabel('内容').selectOption('');
			await dialog.getByLabel('名称').fill('试用环境');
			await dialog.getByLabel('标识').fill('Trial!');
			await dialog.getByRole('button', { name: '新建环境' }).click();
			await dialog.getByText('请以小写字母开头').waitFor();
			await dialog.getByLabel('标识').fill('trial');
			await dialog.getByRole('button', { name: '新建环境' }).click();
			await page.getByText('已创建环境“试用环境”').waitFor();
			expect(await rowOf(page, 'production').getByRole('button', { name: /删除/ }).count(), 'production stays').toBe(0);

			await page.goto('/trial/-members');
			await page.getByRole('button', { name: '添加已有账号' }).click();
			await dialog.getByRole('combobox').fill('technician');
			await page
				.getByRole('option', { name: /technician/ })
				.first()
				.click();
			await dialog.getByRole('button', { name: '保存' }).click();
			await rowOf(page, 'technician').waitFor();
			expect((await (await app.signIn('technician', secret)).get('/me')).body.environments.map((e: { key: string }) => e.key)).toContain('trial');

			await page.getByRole('tab', { name: '工作区设置' }).click();
			await page.getByRole('button', { name: '删除 试用环境' }).click();
			await dialog.getByRole('textbox').fill('production');
			await dialog.getByRole('button', { name: '删除' }).click();
			await dialog.getByText('与环境标识“trial”不一致').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'admin-remove-environment');
			await dialog.getByRole('textbox').fill('trial');
			await dialog.getByRole('button', { name: '删除' }).click();
			await page.waitForURL('**/production/-workspace');
			await page.getByText('已删除环境“试用环境”').waitFor();
			await rowOf(page, '试用环境').waitFor({ state: 'detached' });
			expect((await app.admin.get('/environments')).body.environments.map((e: { key: string }) => e.key)).toEqual(['production']);
		}));
});
