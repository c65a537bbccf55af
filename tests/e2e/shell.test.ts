import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { password, type TestApp } from '../support/server.ts';
import { policyBreaches, secret, startMaintenance } from './maintenance.ts';

let app: TestApp;
beforeAll(async () => {
	app = await startMaintenance();
});
afterAll(() => app[Symbol.asyncDispose]());

const phone = { width: 390, height: 844 };

/** How far from its place something stands in the first frame after it opened. A slow machine shows that frame for long. */
function shiftAtFirst(popup: HTMLElement): number[] {
	const corners = () => {
		const { left, top, right, bottom } = popup.getBoundingClientRect();
		return [left, top, right, bottom];
	};
	const last = corners();
	popup.style.transition = 'none';
	popup.setAttribute('data-starting-style', '');
	const shift = corners().map((at, i) => Math.abs(at - last[i]!));
	popup.removeAttribute('data-starting-style');
	return shift;
}

describe('signing in', () => {
	it('says what is wrong, then opens where one wanted to go', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const breaches = policyBreaches(page);
			await page.goto('/production/maintenance/machines');
			await page.getByLabel('用户名').fill('dispatcher');
			await page.getByLabel('密码', { exact: true }).fill('not-this-one');
			await page.getByRole('button', { name: '登录' }).click();
			await expect.poll(() => page.getByRole('alert').innerText()).toContain('用户名或密码错误');
			await expectAccessible(page);
			await screenshot(page, 'sign-in-wrong');
			await page.getByLabel('密码', { exact: true }).fill(secret);
			await page.getByRole('button', { name: '登录' }).click();
			await page
				.getByRole('heading', { level: 1, name: '设备台账' })
				.or(page.getByRole('heading', { level: 1 }))
				.first()
				.waitFor();
			expect(new URL(page.url()).pathname).toBe('/production/maintenance/machines');
			expect(breaches).toEqual([]);
		}));

	it('ends with signing out, also for a page that was left open', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('dispatcher', secret));
			await page.goto('/production/maintenance/overview');
			await page.getByRole('button', { name: /账户/ }).click();
			await page.getByRole('menuitem', { name: '退出登录' }).click();
			await page.getByLabel('用户名').waitFor();
			await page.goto('/production/maintenance/overview');
			await page.getByLabel('用户名').waitFor();
		}));

	it('opens the first app of a member', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('dispatcher', secret));
			await page.goto('/');
			await page.waitForURL('**/production/maintenance/overview');
		}));
});

describe('getting around', () => {
	it('works by keyboard: skip link, quick search, records', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('dispatcher', secret));
			await page.goto('/production/maintenance/overview');
			await page.getByRole('heading', { level: 1, name: '总览' }).waitFor();
			await page.keyboard.press('Tab');
			expect(await page.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText)).toBe('跳到正文');
			await page.keyboard.press('/');
			await page.getByRole('combobox', { name: /查找/ }).fill('看板');
			await page.keyboard.press('Enter');
			await page.waitForURL('**/maintenance/board');
			await page.keyboard.press('Control+k');
			await page.getByRole('combobox', { name: /查找/ }).fill('压装力');
			await page.getByRole('option', { name: /压装力不稳/ }).waitFor();
			await expectAccessible(page);
			await page.keyboard.press('Enter');
			await page.waitForURL('**/maintenance/work_order/*');
			await page.getByText('压装力不稳，报 E-21').first().waitFor();
		}));

	it('opens a record beside its list, under an address of its own', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('dispatcher', secret));
			await page.goto('/production/maintenance/orders');
			await page.getByText('压装力不稳，报 E-21').first().click();
			const panel = page.getByRole('dialog');
			await panel.getByText('压装机').first().waitFor();
			expect(new URL(page.url()).search).toMatch(/^\?record=work_order\/[0-9a-f-]{36}$/);
			await page.reload();
			await panel.getByText('压装机').first().waitFor();
			await screenshot(page, 'record-panel');
			await panel.getByRole('button', { name: '打开完整页面' }).click();
			await page.waitForURL(/\/maintenance\/work_order\/[0-9a-f-]{36}$/);
			await page.goBack();
			await panel.getByRole('button', { name: '关闭' }).click();
			await panel.waitFor({ state: 'detached' });
			expect(new URL(page.url()).search).toBe('');
		}));

	it('says so when there is no such page', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('dispatcher', secret));
			await page.goto('/production/maintenance/nowhere');
			await page.getByText('没有这个页面').waitFor();
			await page.getByRole('button', { name: '回到首页' }).click();
			await page.waitForURL('**/maintenance/overview');
		}));

	it('has a bar and a drawer on a phone, and full pages for records', () =>
		withPage({ baseURL: app.url, ...phone }, async (page) => {
			await app.openAs(page, await app.signIn('dispatcher', secret));
			await page.goto('/production/maintenance/overview');
			const bar = page.getByRole('navigation', { name: '导航' });
			await bar.getByRole('link', { name: '工单看板' }).click();
			await page.waitForURL('**/maintenance/board');
			await bar.getByRole('button', { name: '更多' }).click();
			await expectAccessible(page);
			await screenshot(page, 'phone-drawer');
			await page.getByRole('dialog').getByRole('link', { name: '全部工单' }).click();
			await page.waitForURL('**/maintenance/orders');
			await page.getByText('压装力不稳，报 E-21').first().click();
			await page.waitForURL(/\/maintenance\/work_order\/[0-9a-f-]{36}$/);
			const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
			expect(wide, 'nothing sticks out at the side').toBeLessThanOrEqual(0);
			await page.getByRole('button', { name: '返回' }).click();
			await page.waitForURL('**/maintenance/orders');
		}));
});

describe('how a person wants to see it', () => {
	it('keeps the language and the theme that were chosen', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const person = await app.addMember('reader', { roles: ['maintenance/dispatcher'] });
			await app.openAs(page, person);
			await page.goto('/production/maintenance/overview');
			await page.getByRole('button', { name: /账户/ }).click();
			await page.getByRole('menuitemcheckbox', { name: 'English' }).click();
			await page.getByRole('button', { name: /Search/ }).waitFor();
			await page.keyboard.press('Escape');
			await page.getByRole('button', { name: /Account/ }).click();
			await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
			await page.reload();
			await page.getByRole('button', { name: /Search/ }).waitFor();
			expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme])).toEqual(['en', 'dark']);
			expect((await person.get('/me')).body.user.language).toBe('en');
		}));

	it('finds what opens at its place from the first moment on, where nothing is to move', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('dispatcher', secret));
			await page.goto('/production/maintenance/overview');
			await page.getByRole('button', { name: /账户/ }).click();
			await page.getByRole('menuitem', { name: '修改密码' }).waitFor();
			expect(await page.locator('.menu').evaluate(shiftAtFirst)).toEqual([0, 0, 0, 0]);
			await page.getByRole('menuitem', { name: '修改密码' }).click();
			await page.getByRole('dialog').getByLabel('当前密码').waitFor();
			for (const width of [1280, phone.width]) {
				await page.setViewportSize({ width, height: 844 });
				expect(await page.locator('.dialog').evaluate(shiftAtFirst)).toEqual([0, 0, 0, 0]);
			}
		}));

	it.each([
		['wide, zh, light', { width: 1440, height: 900, locale: 'zh-CN', colorScheme: 'light' }],
		['tablet, en, dark', { width: 768, height: 1024, locale: 'en-US', colorScheme: 'dark' }],
		['phone, zh, dark', { ...phone, locale: 'zh-CN', colorScheme: 'dark' }],
	] as const)('is without barriers: %s', (name, viewing) =>
		withPage({ baseURL: app.url, ...viewing }, async (page) => {
			await app.openAs(page, await app.signIn('technician', secret));
			await page.goto('/production/maintenance/overview');
			await page.getByText('压装力不稳，报 E-21').first().waitFor();
			await expectAccessible(page);
			await screenshot(page, `overview ${name}`);
		}),
	);
});

describe('a server that does not answer', () => {
	it('is said to be away, and its return is noticed', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('dispatcher', secret));
			await page.goto('/production/maintenance/overview');
			await page.getByRole('heading', { level: 1, name: '总览' }).waitFor();
			const isOurs = (url: URL) => url.pathname.startsWith('/api/') || url.pathname === '/healthz';
			await page.route(isOurs, (route) => route.abort());
			await page.getByRole('link', { name: '全部工单' }).click();
			await page.getByText('无法连接服务器，正在自动重试…').waitFor();
			await page.unroute(isOurs);
			await page.getByRole('alert').getByRole('button', { name: '重试' }).first().click();
			await page.getByText('无法连接服务器，正在自动重试…').waitFor({ state: 'detached' });
		}));
});

describe('administration', () => {
	it('makes a user, gives a role, and sets a new password', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, app.admin);
			await page.goto('/production/-members');
			await page.getByRole('button', { name: '新建用户' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByRole('button', { name: '保存' }).click();
			await dialog.getByText('必填').first().waitFor();
			await dialog.getByLabel('姓名').fill('林小满');
			await dialog.getByLabel('用户名').fill('xiaoman');
			await dialog.getByLabel('初始密码').fill('first-secret');
			await dialog.getByRole('button', { name: '保存' }).click();
			await page.getByText('已创建 林小满').waitFor();
			await page.getByRole('searchbox').fill('xiaoman');
			await page.getByRole('button', { name: '更多 林小满' }).click();
			await page.getByRole('menuitem', { name: '编辑' }).click();
			await dialog.getByLabel('维修工').check();
			await expectAccessible(page);
			await screenshot(page, 'member');
			await dialog.getByRole('button', { name: '保存' }).click();
			await page.getByText('已保存').waitFor();
			const { members } = (await app.admin.get('/production/members')).body;
			expect(members.find((m: { username: string }) => m.username === 'xiaoman')).toMatchObject({ name: '林小满', roles: ['maintenance/technician'] });
			await page.getByRole('button', { name: '更多 林小满' }).click();
			await page.getByRole('menuitem', { name: '重置密码' }).click();
			await dialog.getByLabel('新密码').fill('second-secret');
			await dialog.getByRole('button', { name: '保存' }).click();
			await page.getByText('已为 林小满 设置新密码').waitFor();
			expect((await app.signIn('xiaoman', 'second-secret')).session).not.toBeNull();
		}));

	it('is closed to others', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('technician', secret));
			await page.goto('/production/-members');
			await page.getByText('仅管理员可以查看此页').waitFor();
			expect(await page.getByRole('link', { name: '系统管理' }).count()).toBe(0);
		}));

	it('shows a token once, and revokes it', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('technician', secret));
			await page.goto('/production/-tokens');
			await page.getByRole('button', { name: '新建令牌' }).first().click();
			const dialog = page.getByRole('dialog');
			await dialog.getByLabel('用途').fill('考勤同步');
			await dialog.getByRole('button', { name: '新建令牌' }).click();
			const token = await dialog.getByLabel('API 令牌').inputValue();
			const ask = () => app.anonymous.get('/me', { authorization: `Bearer ${token}` });
			expect((await ask()).body.user.username).toBe('technician');
			await dialog.getByRole('button', { name: '关闭' }).last().click();
			await page.getByText('考勤同步').waitFor();
			await expectAccessible(page);
			await page.getByRole('button', { name: '撤销 考勤同步' }).click();
			await page.getByRole('dialog').getByRole('button', { name: '撤销' }).click();
			await page.getByText('令牌已撤销').waitFor();
			expect((await ask()).status).toBe(401);
		}));

	it('changes the own password, which other devices do not survive', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const person = await app.addMember('swapper', { roles: ['maintenance/dispatcher'] });
			const other = await app.signIn('swapper', password);
			await app.openAs(page, person);
			await page.goto('/production/maintenance/overview');
			await page.getByRole('button', { name: /账户/ }).click();
			await page.getByRole('menuitem', { name: '修改密码' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByLabel('当前密码').fill(password);
			await dialog.getByLabel(/^新密码/).fill('another-secret');
			await dialog.getByLabel(/再次输入/).fill('anothersecret');
			await dialog.getByRole('button', { name: '保存' }).click();
			await dialog.getByText('两次输入的新密码不一致').waitFor();
			await dialog.getByLabel(/再次输入/).fill('another-secret');
			await dialog.getByRole('button', { name: '保存' }).click();
			await page.getByText('密码已修改').waitFor();
			expect((await other.get('/me')).status).toBe(401);
			expect((await person.get('/me')).status).toBe(200);
		}));
});
