import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import type { TestApp } from '../support/server.ts';
import { readAims, startAims } from './aims.ts';

let app: TestApp;
const key = readAims().app.key;
beforeAll(async () => {
	app = await startAims();
});
afterAll(() => app[Symbol.asyncDispose]());

it('a tree of goals is read and changed as a form: scoring, bands and dynamic weights', () =>
	withPage({ width: 1440, height: 900, baseURL: app.url }, async (page) => {
		await app.openAs(page, app.admin);
		await page.goto(`/designer/production/${key}`);
		await page
			.getByRole('navigation')
			.getByRole('button', { name: /^目标树/ })
			.first()
			.click();
		const draft = async () => {
			const { body } = await app.admin.get(`/production/apps/${key}/draft`);
			return body.bundle.definitions.find((d: { kind: string }) => d.kind === 'goal-tree');
		};
		await page.getByLabel('由下级怎样得出').selectOption({ label: '下级的平均' });
		const scoring = page.getByRole('region', { name: 'ratio' });
		await scoring.getByLabel('最高').fill('150');
		await scoring.getByLabel('规则').selectOption({ label: '阶梯表' });
		await scoring.getByRole('button', { name: '加一行' }).click();
		await scoring.getByLabel('起点 1').fill('80');
		await scoring.getByLabel('分数 1').fill('60');
		await scoring.getByRole('button', { name: /· 数值/ }).click();
		const box = page.getByRole('dialog').getByRole('textbox', { name: /^公式/ });
		await box.fill('[实际值] / [目标值] * 100');
		await page.getByRole('dialog').getByRole('button', { name: '完成' }).click();
		await page.getByLabel('需关注 到').fill('97');
		await page.getByLabel('达成 从').fill('97');
		await screenshot(page, 'tree-form');
		await expectAccessible(page);

		await page.getByRole('button', { name: '加动态权重' }).click();
		const rule = page.getByRole('region', { name: '动态权重 2' });
		await rule.getByRole('button', { name: /条件/ }).click();
		await box.fill('[信心] < 30');
		await page.getByRole('dialog').getByRole('button', { name: '完成' }).click();
		await rule.getByRole('button', { name: /· 权重/ }).click();
		await box.fill('10');
		await page.getByRole('dialog').getByRole('button', { name: '完成' }).click();
		await rule.getByLabel(/优先级/).fill('50');
		await rule.getByRole('textbox', { name: /^名称/ }).fill('信心不足');
		await screenshot(page, 'tree-rules');
		await expectAccessible(page);
		await expect
			.poll(async () => (await draft()).weights.rules[1], { timeout: 8000 })
			.toEqual({
				key: 'rule_2',
				title: '信心不足',
				when: '[confidence] < 30',
				weight: '10',
				priority: 50,
			});
		expect(await draft()).toMatchObject({
			rollup: { method: 'mean' },
			scoring: [{ key: 'ratio', rule: 'step_table', inputs: { value: '[actual] / [target] * 100' }, params: { rows: [{ from: 80, gives: 60 }] }, cap: 150 }],
			bands: [{ to: 80 }, { from: 80, to: 97 }, { from: 97 }],
		});
		await page
			.getByRole('complementary')
			.getByText(/没有发现问题|^0 个错误/)
			.waitFor();
		await page.getByRole('button', { name: '移除“信心不足”' }).click();
		await expect.poll(async () => (await draft()).weights.rules.length, { timeout: 8000 }).toBe(1);

		await page.getByRole('button', { name: '发布…' }).click();
		await page
			.getByRole('dialog')
			.getByText(/重新计算/)
			.first()
			.waitFor();
		await screenshot(page, 'tree-publish');
	}));
