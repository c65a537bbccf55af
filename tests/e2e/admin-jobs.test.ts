import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { fillParts, parts, schema } from '../api/computed-app.ts';

let app: TestApp;
beforeAll(async () => {
	app = await startApp({ listen: true, options: { largeTableRows: 0 } });
	await app.admin.post('/production/apps/parts/publish', { bundle: parts() });
	for (const statement of fillParts(100)) await app.server.services.pool.query(statement);
});
afterAll(() => app[Symbol.asyncDispose]());

const change = (score: string) => app.admin.post('/production/apps/parts/publish', { bundle: parts({ score }) });
const say = (set: string) => app.server.services.pool.query(`update ${schema}.dg_job set ${set} where state <> 'done'`);
const open = (look: (page: Page) => Promise<void>, viewing = {}) =>
	withPage({ baseURL: app.url, ...viewing }, async (page) => {
		await app.openAs(page, app.admin);
		await page.goto('/production/-jobs');
		await look(page);
	});

describe('background jobs in the administration', () => {
	it('says so when there are none, and begins the check of all values', () =>
		open(async (page) => {
			await page.getByText('没有后台任务').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'jobs-none');
			await page.getByRole('button', { name: '核对计算结果' }).click();
			await page.getByRole('listitem').filter({ hasText: '核对全部计算结果' }).getByText('等待中').waitFor();
			await runDueJobs(app.server.services);
			await page.getByText(/行，|行不一致/).waitFor();
			await page.getByRole('listitem').filter({ hasText: '核对全部计算结果' }).getByText('已完成', { exact: true }).waitFor();
		}));

	it('shows how far a job is, and keeps itself up to date', () =>
		open(async (page) => {
			await change('[amount] + 1');
			await say(`state = 'running', lease_until = now() + interval '1 minute', done = 43210, total = 100000`);
			const row = page.getByRole('listitem').filter({ hasText: '重新计算 Part.Score' });
			await page.reload();
			await row.getByText('43%（43,210 / 100,000）').waitFor();
			await expect.poll(() => row.getByRole('progressbar').getAttribute('value')).toBe('43');
			await say('done = 86000');
			await row.getByText('86%').waitFor();
			await say(`state = 'waiting', lease_until = null, done = 0, total = null, cursor = null`);
			await runDueJobs(app.server.services);
			await row.getByText('已完成', { exact: true }).waitFor();
		}));

	it.each([
		['zh-CN', 390],
		['zh-CN', 768],
		['zh-CN', 1440],
		['en-US', 390],
		['en-US', 1440],
	] as const)('tells why one failed and has it run again, in %s at %i', async (locale, width) => {
		await change(`[amount] + ${width} + ${locale.length}${locale === 'en-US' ? 1 : 2}`);
		await say(
			`state = 'failed', attempts = 8, done = 43210, total = 100000, error = '{"code":"slow","message":"canceling statement due to statement timeout"}'`,
		);
		await app.server.services.jobs.enqueue(
			app.server.services.pool,
			{ schema, clock: null },
			{
				kind: 'new-day',
				key: 'new-day',
				runAt: new Date(Date.now() + 3_600_000),
				whenWaiting: 'replace',
			},
		);
		await open(
			async (page) => {
				const isChinese = locale === 'zh-CN';
				const row = page.getByRole('listitem').filter({ hasText: 'Part.Score' }).filter({ hasText: 'DOUGONG_QUERY_TIMEOUT_MS' });
				await row.waitFor();
				await expectAccessible(page);
				const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
				expect(wide, 'nothing sticks out at the side').toBeLessThanOrEqual(0);
				await screenshot(page, `jobs-${locale}-${width}`);
				await row.getByRole('button', { name: isChinese ? '重新执行' : 'Run again' }).click();
				await page.getByText(isChinese ? '任务已重新排队' : 'The job is queued again').waitFor();
				await say(`cursor = null, done = 0, total = null`);
				await runDueJobs(app.server.services);
				await row.waitFor({ state: 'detached' });
			},
			{ width, height: 844, locale },
		);
	});
});
