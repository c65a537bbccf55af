import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { startApp, type TestApp } from '../support/server.ts';

/** What people do every day in the performance template, the way they do it. */

let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', 'performance'], demo: true, listen: true });
});
afterAll(() => app[Symbol.asyncDispose]());

const phone = { width: 390, height: 844 };

describe('a shift leader on the phone', () => {
	it('gives feedback in five taps and a text: the own shift comes first, the button is always in view', () =>
		withPage({ baseURL: app.url, ...phone }, async (page) => {
			await app.openAs(page, await app.signIn('leader'));
			await page.goto('/production/performance/home');
			await page.getByRole('navigation').getByRole('link', { name: '添加即时反馈' }).click();
			await page.getByRole('button', { name: /反馈给谁/ }).click();
			const nearest = page.getByRole('option').first();
			await expect.poll(() => nearest.innerText()).toContain('冲压一班');
			await expectAccessible(page);
			await screenshot(page, 'everyday people');
			await nearest.click();
			await page.getByText('质量意识').click();
			await page.getByLabel('发生了什么').fill('十点半发现毛刺并停机处理，避免一批返工。');
			const submit = await page.getByRole('button', { name: '提交反馈' }).boundingBox();
			const bar = await page.getByRole('navigation').last().boundingBox();
			expect((submit?.y ?? 0) + (submit?.height ?? 0), 'lower edge of the button').toBeLessThanOrEqual(bar?.y ?? 0);
			await page.getByRole('button', { name: '提交反馈' }).click();
			await page.getByText('反馈已送达').waitFor();
		}));
});

describe('an operator', () => {
	it('loses nothing when the session ends while a form is being filled in', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('operator'));
			await page.goto('/production/performance/my_goals');
			await page.getByRole('button', { name: '新建', exact: true }).click();
			const title = page.getByRole('dialog').getByRole('textbox', { name: /^目标/ }).first();
			await title.fill('交接班记录每班一份');
			await page.getByRole('dialog').locator('#root_target').fill('９８．５');
			await page.getByText(/草稿已保存/).waitFor();
			await page.context().clearCookies();
			await page.getByRole('button', { name: '保存目标' }).click();
			await page.getByText('登录已过期').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'everyday expired');
			await page.getByRole('button', { name: /operator/ }).click();
			await page.getByRole('button', { name: '新建', exact: true }).click();
			await page.getByText(/未提交的草稿/).waitFor();
			await expect.poll(() => title.inputValue()).toBe('交接班记录每班一份');
			await page.getByRole('button', { name: '保存目标' }).click();
			await page.getByText('目标已保存').waitFor();
			const saved = page.getByRole('row', { name: /交接班记录每班一份/ });
			await expect.poll(() => saved.innerText()).toContain('98.5');
		}));
});

describe('anybody', () => {
	it('finds by a word also what is named by a long text', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('hrbp'));
			await page.goto('/production/performance/indicators');
			await page.getByRole('heading', { level: 1 }).first().waitFor();
			await page.keyboard.press('Control+k');
			await page.getByRole('combobox', { name: /查找/ }).fill('调机记录本');
			await page
				.getByRole('option', { name: /调机记录本/ })
				.first()
				.waitFor();
			await page.keyboard.press('Enter');
			await page.waitForURL(/\/performance\/feedback\w*\/[0-9a-f-]{36}$/);
		}));
});

describe('a manager', () => {
	it('reads what is to be decided, and is named as who decided', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const manager = await app.signIn('manager');
			const mine = { filter: { formula: '[unit.head] = ME() AND [status] = "submitted"' } };
			const waiting = (await manager.post('/production/apps/performance/records/suggestion/query', mine)).body.records[0];
			await app.openAs(page, manager);
			await page.goto('/production/performance/home');
			await page.getByRole('button', { name: new RegExp(waiting.values.title) }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByText(waiting.values.proposal).waitFor();
			expect(await dialog.getByLabel('处理人').count()).toBe(0);
			await dialog.getByLabel('状态').selectOption('已采纳');
			await expect.poll(() => dialog.getByRole('combobox', { name: '处理人' }).inputValue()).toBe('王香妍');
			await screenshot(page, 'everyday decision');
			await expectAccessible(page);
			await dialog.getByRole('button', { name: '保存处理结果' }).click();
			await dialog.waitFor({ state: 'detached' });
			const { values } = (await manager.get(`/production/apps/performance/records/suggestion/${waiting.id}`)).body;
			expect(values).toMatchObject({ status: 'accepted', title: waiting.values.title });
			expect([values.decided_by, values.decided_at].every(Boolean)).toBe(true);
		}));

	it('finds the company unfolded, and may fold it', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, await app.signIn('manager'));
			await page.goto('/production/directory/org_tree');
			await page.getByRole('row', { name: /北仑基地/ }).waitFor();
			await page
				.getByRole('row', { name: /宁波恒锐/ })
				.getByRole('button')
				.first()
				.click();
			await page.getByRole('row', { name: /北仑基地/ }).waitFor({ state: 'detached' });
			await page.reload();
			await page.getByRole('row', { name: /宁波恒锐/ }).waitFor();
			expect(await page.getByRole('row', { name: /北仑基地/ }).count()).toBe(0);
		}));
});

describe('an administrator whom nobody linked to a person', () => {
	it('is told why the own page is empty', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, app.admin);
			await page.goto('/production/performance/home');
			await page.getByText('您的账号还没有关联人员').waitFor();
			await expectAccessible(page);
		}));
});
