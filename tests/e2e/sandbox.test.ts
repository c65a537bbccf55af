import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startWorker } from '../../runtime/server/src/jobs/worker.ts';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { startApp, type TestApp } from '../support/server.ts';

const start = new Date('2026-03-02T01:00:00Z'); // Monday, nine o'clock in Shanghai
let app: TestApp;
let stop = async () => {};
beforeAll(async () => {
	app = await startApp({ listen: true, apps: ['directory'], demo: true, now: () => start });
	await runDueJobs(app.server.services);
	stop = startWorker(app.server.services, { jobsAtOnce: 1, pollMs: 100, warn: () => {} });
	expect((await app.admin.post('/environments', { key: 'rehearsal', title: '演练', from: 'production' })).status).toBe(201);
});
afterAll(async () => {
	await stop();
	await app[Symbol.asyncDispose]();
});

const open = (address: string, look: (page: Page) => Promise<void>, viewing = {}) =>
	withPage({ baseURL: app.url, ...viewing }, async (page) => {
		await app.openAs(page, app.admin);
		await page.goto(address);
		await look(page);
	});
const bar = (page: Page) => page.getByRole('region', { name: '沙盒' });

describe('a sandbox', () => {
	it('is made by an administrator, and says on every page that it is one', () =>
		open('/production/-workspace', async (page) => {
			expect(await bar(page).count()).toBe(0);
			await page.getByRole('button', { name: '新建环境' }).click();
			const dialog = page.getByRole('dialog');
			await expect.poll(() => dialog.getByLabel('内容').inputValue()).toBe('production');
			await dialog.getByLabel('名称').fill('试一试');
			await dialog.getByLabel('标识').fill('tryout');
			await dialog.getByRole('button', { name: '新建环境' }).click();
			await page.getByText('已创建沙盒“试一试”').waitFor();
			await page.getByRole('listitem').filter({ hasText: '试一试' }).getByText('复制自“正式环境”').waitFor();
			for (const address of ['/tryout', '/tryout/directory', '/tryout/-jobs', '/designer/tryout', '/designer/tryout/directory']) {
				await page.goto(address);
				await bar(page).getByText('2026年3月2日星期一 09:00').waitFor();
				await bar(page).getByText('试一试').waitFor();
			}
			await bar(page).getByRole('link', { name: '调整时钟' }).click();
			await page.waitForURL('**/tryout/-workspace');
			await page.goto('/production/directory');
			await page.getByRole('main').waitFor();
			expect(await bar(page).count()).toBe(0);
		}));

	it('goes forward while one looks, is told where it has arrived, and everything shows the new day', () =>
		open('/rehearsal/-workspace', async (page) => {
			await page.getByRole('button', { name: '时钟 演练' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByText('2026年3月2日星期一 09:00').waitFor();
			await dialog.getByRole('textbox').fill('0');
			await dialog.getByRole('button', { name: '快进' }).click();
			await dialog.getByText('请填写 1 到 99999 的整数').waitFor();
			await dialog.getByRole('textbox').fill('30');
			await dialog.getByRole('button', { name: '快进' }).click();
			await dialog.getByText('已快进到 2026年4月1日 09:00').waitFor();
			await dialog.getByText('2026年4月1日星期三 09:00').waitFor();
			await dialog.getByText('指定时间').click();
			await dialog.getByLabel('日期和时间').fill('2026-03-31T09:00');
			await dialog.getByRole('button', { name: '快进' }).click();
			await dialog.getByText('请填写晚于沙盒当前时间的日期和时间').waitFor();
			await dialog.getByLabel('日期和时间').fill('2026-04-03T18:30');
			await dialog.getByRole('button', { name: '快进' }).click();
			await dialog.getByText('已快进到 2026年4月3日 18:30').waitFor();
			await dialog.getByLabel('时间正常流逝').uncheck();
			await dialog.getByRole('button', { name: '关闭' }).last().click();
			const row = page.getByRole('listitem').filter({ hasText: '演练' });
			await row.getByText('时钟已停住').waitFor();
			await bar(page).getByText('2026年4月3日星期五 18:30').waitFor();
			await page.getByRole('button', { name: '重置 演练' }).click();
			await page.getByRole('dialog').getByRole('button', { name: '重置' }).click();
			await page.getByText('已重置沙盒“演练”').waitFor();
			await bar(page).getByText('2026年3月2日星期一 09:00').waitFor();
		}));

	it.each([
		['zh-CN', 390],
		['zh-CN', 768],
		['zh-CN', 1440],
		['en-US', 390],
		['en-US', 1440],
	] as const)('has pages that everybody can read, in %s at %i', (locale, width) =>
		open(
			'/rehearsal/-workspace',
			async (page) => {
				await page.getByRole('button', { name: /^(时钟|Clock) 演练$/ }).click();
				await page.getByRole('dialog').getByText('Asia/Shanghai').waitFor();
				await expectAccessible(page);
				await screenshot(page, `sandbox-clock-${locale}-${width}`);
				await page.keyboard.press('Escape');
				await page.getByRole('dialog').waitFor({ state: 'detached' });
				await expectAccessible(page);
				expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
				await screenshot(page, `sandbox-list-${locale}-${width}`);
			},
			{ locale, width },
		),
	);
});
