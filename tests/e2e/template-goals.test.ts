import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { screenshot, withPage } from '../support/browser.ts';
import { startApp, type TestApp } from '../support/server.ts';

/** People of the demo company at what the template computes. */
let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', 'performance'], demo: true, listen: true });
});
afterAll(() => app[Symbol.asyncDispose]());
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

describe('an operator', () => {
	it('enters what a goal stands at today, and sees its score move', () =>
		withPage({ baseURL: app.url, locale: 'zh-CN', ...phone }, async (page) => {
			const operator = await app.signIn('operator');
			await app.openAs(page, operator);
			await page.goto('/production/performance/my_goals');
			const goal = page.getByRole('listitem').filter({ hasText: '人均小时产出达到 455' });
			await goal.getByText('97.80', { exact: true }).waitFor();
			const enter = async (value: string) => {
				await goal.getByRole('button', { name: /\/ 455$/ }).click();
				const dialog = page.getByRole('dialog');
				await dialog.getByLabel('最新值').fill(value);
				await dialog.getByRole('button', { name: '保存' }).click();
				await dialog.waitFor({ state: 'detached' });
			};
			await enter('455');
			await goal.getByText('100.00', { exact: true }).waitFor();
			await enter('364');
			await goal.getByText('80.00', { exact: true }).waitFor();
			await goal.getByText('关注').waitFor();
			await screenshot(page, 'operator entered 390');
			const filter = { and: [{ formula: '[goal.owner] = ME()' }, { formula: '[date] = TODAY()' }] };
			const { body } = await operator.post('/production/apps/performance/records/actual_entry/query', { filter });
			expect(body.records.map((r: { values: { value: number } }) => r.values.value)).toEqual([364]);
		}));
});

describe('HRBP', () => {
	it('sees why process conformity weighs 35 in the workshop with a trial, and the others gave way', () =>
		withPage({ baseURL: app.url, locale: 'zh-CN', ...wide }, async (page) => {
			const hrbp = await app.signIn('hrbp');
			await app.openAs(page, hrbp);
			const { body } = await hrbp.post('/production/apps/performance/records/scorecard/query', { filter: { field: 'trial', op: 'eq', value: true } });
			await page.goto(`/production/performance/scorecard/${body.records[0].id}`);
			const row = page.getByRole('row').filter({ hasText: '工艺达标率' });
			await row.getByText('35%').waitFor();
			const weights = await page.getByRole('row').filter({ hasText: '%' }).allInnerTexts();
			for (const weight of ['20.3%', '16.3%', '12.2%', '8.1%']) expect(weights.join(' ')).toContain(weight);
			await screenshot(page, 'scorecard with a trial 1440');
		}));

	it('tells goals of one name apart by unit, owner and day, where one is chosen', () =>
		withPage({ baseURL: app.url, locale: 'zh-CN', ...wide }, async (page) => {
			await app.openAs(page, await app.signIn('hrbp'));
			await page.goto('/production/performance/goal_relations');
			await page.getByRole('region', { name: '跨部门贡献' }).getByRole('button', { name: /^新建/ }).click();
			await page.getByRole('combobox', { name: '成果目标' }).fill('压缩空气站非计划停机控制在 18 小时以内');
			const options = page.getByRole('option').filter({ hasText: '压缩空气站非计划停机控制在 18 小时以内' });
			await expect.poll(() => options.count()).toBe(3);
			const told = (await options.allInnerTexts()).map((text) => text.split('\n').at(-1) ?? '');
			expect(new Set(told).size).toBe(3);
			for (const line of told) expect(line).toMatch(/设备\S* · \S+ · \d{4}-12-31$/);
			await screenshot(page, 'goals of one name');
		}));

	it('sees a goal that is measured itself red by its own figure, and why', () =>
		withPage({ baseURL: app.url, locale: 'zh-CN', ...wide }, async (page) => {
			await app.openAs(page, await app.signIn('hrbp'));
			await page.goto('/production/performance/goal_tree');
			const row = page.getByRole('row').filter({ hasText: '全年可记录工伤不超过 3 起' });
			await row.getByText('落后').waitFor();
			await expect.poll(() => page.getByRole('columnheader', { name: '权重（同一绩效合约内）' }).count()).toBe(1);
			await row.getByRole('button', { name: /的得分来自哪里/ }).click();
			await page.getByRole('dialog').getByText('按自身的达成率计算，下级不计入。').waitFor();
			await screenshot(page, 'own figure first');
		}));
});
