import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import type { TestApp } from '../support/server.ts';
import { policyBreaches, startMaintenance } from './maintenance.ts';

let app: TestApp;
beforeAll(async () => {
	app = await startMaintenance();
});
afterAll(() => app[Symbol.asyncDispose]());

const wide = { width: 1440, height: 900 };
const slow = { timeout: 8000 };
const part = (page: Page, name: RegExp) => page.getByRole('navigation').getByRole('button', { name });
const editor = (page: Page) => page.getByRole('dialog').last().getByRole('textbox', { name: /^公式/ });

const inModel = (look: (page: Page, breaches: string[]) => Promise<void>, viewing: { width: number; height: number } = wide) =>
	withPage({ ...viewing, baseURL: app.url }, async (page) => {
		const breaches = policyBreaches(page);
		await app.openAs(page, app.admin);
		await page.goto('/designer/production/maintenance');
		await page
			.getByRole('tabpanel')
			.waitFor()
			.finally(() => screenshot(page, 'formula-start'));
		if (viewing.width < 700) await page.getByRole('button', { name: '搜索内容' }).click();
		await part(page, /工单.*work_order/)
			.first()
			.click();
		await page.getByRole('button', { name: '加计算字段' }).waitFor();
		await look(page, breaches);
		expect(breaches).toEqual([]);
	});

async function addComputed(page: Page, title: string, key: string): Promise<void> {
	await page.getByRole('button', { name: '加计算字段' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('名称').fill(title);
	await dialog.getByLabel('标识').fill(key);
	await expectAccessible(page);
	await dialog.getByRole('button', { name: '添加', exact: true }).click();
	await editor(page).waitFor();
}

describe('a formula', () => {
	it('is written with hints, mended at a press, seen at work, published, and stands in a list', () =>
		inModel(async (page) => {
			await addComputed(page, '含税费用', 'gross');
			const dialog = page.getByRole('dialog');
			await editor(page).fill('[费 用] * 1.13 + [故障现象]');
			await dialog.getByText('2 处需要修改').waitFor();
			await dialog.getByText('“工单”中没有字段“费 用”').waitFor();
			const hints = dialog.getByRole('region', { name: '公式检查' }).getByRole('listitem');
			expect(await hints.count()).toBe(2);
			await dialog.getByText('修改上面的问题后，这里显示结果。').waitFor();
			await expect.poll(() => page.locator('.cm-lintRange-error').count()).toBe(2);
			await screenshot(page, 'formula-mistakes');
			await expectAccessible(page);
			await hints.nth(0).getByRole('button', { name: '修复' }).click();
			await dialog.getByText('1 处需要修改').waitFor();
			await hints.nth(0).getByRole('button', { name: '修复' }).click();
			await dialog.getByText('公式没有问题').waitFor();
			expect(await editor(page).textContent()).toBe('[费用] * 1.13 + VALUE([故障现象])');
			// Fault descriptions are no numbers: the preview says so, instead of a blank.
			await dialog.getByRole('cell', { name: '有文本不是数字' }).first().waitFor();
			await editor(page).fill('[费用] * 1.13');
			await dialog.getByRole('region', { name: '预览' }).getByRole('row').nth(1).waitFor();
			await screenshot(page, 'formula-preview');
			await expectAccessible(page);
			await dialog.getByRole('button', { name: '完成' }).click();
			await page
				.getByRole('row', { name: /含税费用/ })
				.getByRole('button', { name: '[费用] * 1.13' })
				.waitFor();
			await page.getByText(/草稿已保存/).waitFor();
			expect((await app.admin.get('/production/apps/maintenance/draft')).text).toContain('"x-formula":"[cost] * 1.13"');

			await page.getByRole('button', { name: '发布…' }).click();
			await page.getByRole('dialog').getByText(/gross/).first().waitFor();
			await screenshot(page, 'formula-publish');
			await page.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click();
			await page.getByText(/已发布第 \d+ 版/).waitFor();
			const { body } = await app.admin.post('/production/apps/maintenance/records/work_order/query', {
				filter: { field: 'cost', op: 'not-empty' },
				fields: ['cost', 'gross'],
			});
			expect(body.records.length).toBeGreaterThan(0);
			await expect
				.poll(async () => {
					const answer = await app.admin.post('/production/apps/maintenance/records/work_order/query', {
						filter: { field: 'gross', op: 'not-empty' },
						fields: ['cost', 'gross'],
					});
					return answer.body.records.map((r: { values: { cost: number; gross: number } }) => Math.abs(r.values.gross - r.values.cost * 1.13) < 0.001);
				}, slow)
				.toEqual(body.records.map(() => true));
		}));
});
