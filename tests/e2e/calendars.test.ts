import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import type { Person, TestApp } from '../support/server.ts';
import { startMaintenance } from './maintenance.ts';

/** A ledger whose entries belong to months that are closed. */
const ledger = {
	app: { kind: 'app', key: 'ledger', title: '台账', language: 2, version: '1.0.0', home: 'entries', navigation: [{ key: 'all', pages: ['entries'] }] },
	definitions: [
		{ kind: 'period', key: 'month', title: '月度', type: 'month', managers: ['keeper'] },
		{
			kind: 'model',
			key: 'entry',
			title: '记录',
			schema: {
				type: 'object',
				required: ['text', 'month'],
				properties: { text: { type: 'string', title: '内容' }, month: { type: 'string', title: '月份', 'x-kind': 'period', 'x-period': 'month' } },
			},
		},
		{
			kind: 'form',
			key: 'entry',
			title: '新增记录',
			model: 'entry',
			sections: [{ key: 'main', title: '记录', fields: [{ field: 'text' }, { field: 'month' }] }],
		},
		{
			kind: 'page',
			key: 'entries',
			title: '记录',
			blocks: [{ key: 'all', type: 'table', model: 'entry', form: 'entry', columns: ['text', 'month'].map((key) => ({ key, field: key })) }],
		},
		{ kind: 'role', key: 'keeper', title: '记账员', models: { entry: { read: true, create: true, update: true } }, pages: ['entries'] },
	],
};

/** Aims whose months are kept when they are frozen. */
const aims = {
	app: { kind: 'app', key: 'aims', title: '指标', language: 2, version: '1.0.0', home: 'aims', navigation: [{ key: 'all', title: '指标', pages: ['aims'] }] },
	definitions: [
		{ kind: 'period', key: 'month', title: '月度', type: 'month', managers: ['keeper'] },
		{
			...{ kind: 'model', key: 'aim', title: '指标', titleField: 'name' },
			schema: {
				type: 'object',
				required: ['name'],
				properties: {
					name: { type: 'string', title: '名称', maxLength: 60 },
					above: { type: 'string', title: '上级', 'x-kind': 'tree-parent' },
					actual: { type: 'number', title: '实际值' },
					score: { type: 'number', title: '得分' },
				},
			},
		},
		{
			...{ kind: 'model', key: 'outcome', title: '月度结果' },
			schema: {
				type: 'object',
				properties: {
					aim: { type: 'string', title: '指标', 'x-kind': 'reference', 'x-model': 'aim' },
					from: { type: 'string', format: 'date', title: '开始' },
					to: { type: 'string', format: 'date', title: '结束' },
					score: { type: 'number', title: '得分' },
				},
			},
		},
		{
			...{ kind: 'goal-tree', key: 'tree', title: '指标分解', model: 'aim', fields: { score: 'score', actual: 'actual' } },
			scoring: [{ key: 'plain', rule: 'plain', inputs: { value: '[actual]' } }],
			rollup: { method: 'mean' },
			results: { model: 'outcome', record: 'aim', from: 'from', to: 'to', score: 'score' },
		},
		{
			...{ kind: 'page', key: 'aims', title: '指标' },
			blocks: [{ key: 'all', type: 'table', model: 'aim', columns: ['name', 'score'].map((key) => ({ key, field: key })) }],
		},
		{
			...{ kind: 'role', key: 'keeper', title: '考核员', pages: ['aims'] },
			models: { aim: { read: true, create: true, update: true }, outcome: { read: true, create: true } },
		},
		{ kind: 'role', key: 'looker', title: '查看', pages: ['aims'], models: { aim: { read: true } } },
	],
};

let app: TestApp;
let keeper: Person;
beforeAll(async () => {
	app = await startMaintenance();
	expect(
		(
			await app.admin.post('/production/apps', {
				bundle: { ...ledger, app: { ...ledger.app, navigation: [{ key: 'all', title: '台账', pages: ['entries'] }] } },
			})
		).status,
	).toBe(201);
	keeper = await app.addMember('keeper', { roles: ['ledger/keeper'] });
});
afterAll(() => app[Symbol.asyncDispose]());

const as = (person: Person, address: string, look: (page: Page) => Promise<void>, viewing = {}) =>
	withPage({ baseURL: app.url, ...viewing }, async (page) => {
		await app.openAs(page, person);
		await page.goto(address);
		await look(page);
	});
const fits = async (page: Page, what: string) =>
	expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${what}: nothing sticks out at the side`).toBeLessThanOrEqual(0);

describe('calendars of work days', () => {
	it('are imported after a look at what it does, and a former version comes back', () =>
		as(app.admin, '/production/-calendars', async (page) => {
			const china = page.getByRole('region', { name: '中国法定工作日' });
			await china.getByText('全年 248 个工作日').first().waitFor();
			await china.getByRole('button', { name: '导入工作日表' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByRole('textbox', { name: '工作日表' }).fill('2031-01-01,off,元旦\n2031-01-01,work,元旦');
			await dialog.getByText('2031-01-01 重复').waitFor();
			await expect.poll(() => dialog.getByRole('button', { name: '导入', exact: true }).isDisabled()).toBe(true);
			await dialog.getByRole('textbox', { name: '工作日表' }).fill('2026-01-01,off,元旦\n2026-02-14,work,春节');
			await dialog.getByText(/天不同/).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'calendar-import');
			await dialog.getByLabel('依据').fill('更正通知');
			await dialog.getByRole('button', { name: '导入', exact: true }).click();
			await china.getByText('更正通知 · 第 2 版').waitFor();
			await china.getByRole('button', { name: '2026' }).click();
			await dialog.getByRole('button', { name: '查看' }).click();
			await screenshot(page, 'calendar-year');
			await dialog.getByRole('button', { name: '恢复第 1 版' }).click();
			await china.getByText('第 3 版').waitFor();
			await expect.poll(() => china.getByText('全年 248 个工作日').count()).toBe(2);
		}));

	it.each([1440, 768, 390])('say at a width of %i what is known and what is not', (width) =>
		as(
			app.admin,
			'/production/-calendars',
			async (page) => {
				await page.getByText('2027 年的日历还没有导入').first().waitFor();
				await expectAccessible(page);
				await fits(page, 'calendars');
				await screenshot(page, `admin-calendars-${width}`);
			},
			{ width, height: 900 },
		),
	);
});

describe('periods', () => {
	it.each([1440, 768, 390])('are listed at a width of %i with their states', (width) =>
		as(
			app.admin,
			'/production/-periods',
			async (page) => {
				await page.getByRole('region', { name: '台账 · 月度' }).getByRole('listitem').first().waitFor();
				await expectAccessible(page);
				await fits(page, 'periods');
				await screenshot(page, `admin-periods-${width}`);
			},
			{ width, height: 900 },
		),
	);

	it('are frozen and closed by those who manage them, with a reason; then a record is refused in words', async () => {
		await as(keeper, '/production/-periods', async (page) => {
			const rows = page.getByRole('region', { name: '台账 · 月度' }).getByRole('listitem');
			const present = rows.filter({ hasText: '本期' });
			await present.getByRole('button', { name: /^冻结/ }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByRole('button', { name: '冻结', exact: true }).click();
			await dialog.getByText('必填').or(dialog.getByRole('alert')).first().waitFor();
			await dialog.getByLabel('原因').fill('月结');
			await dialog.getByRole('button', { name: '冻结', exact: true }).click();
			await present.getByText('已冻结').waitFor();
			await present.getByRole('button', { name: /^关账/ }).click();
			await dialog.getByText('此操作不能撤销').waitFor();
			await screenshot(page, 'period-close');
			await dialog.getByLabel('原因').fill('月结完成');
			await dialog.getByRole('button', { name: '关账', exact: true }).click();
			await present.getByText('已关账').waitFor();
			expect(await present.getByRole('button').count()).toBe(0);
		});
		await as(keeper, '/production/ledger/entries', async (page) => {
			await page
				.getByRole('button', { name: /新增|新建/ })
				.first()
				.click();
			await page.getByRole('textbox', { name: '内容' }).fill('迟到的记录');
			const picker = page.getByRole('combobox', { name: '月份' });
			await picker.selectOption({ label: (await picker.locator('option', { hasText: '本期' }).textContent()) ?? '' });
			await screenshot(page, 'period-field');
			await page
				.getByRole('button', { name: /提交|保存/ })
				.first()
				.click();
			await page.getByText('请在未关账的期间新增调整记录', { exact: false }).first().waitFor();
			await page.getByRole('button', { name: '下一期' }).click();
			await page
				.getByRole('button', { name: /提交|保存/ })
				.first()
				.click();
			await page.getByText('迟到的记录').first().waitFor();
		});
	});

	it('are frozen and what they came to is kept, after a word of how many records that makes', async () => {
		expect((await app.admin.post('/production/apps', { bundle: aims })).status).toBe(201);
		const records = '/production/apps/aims/records';
		const top = await app.admin.post(`${records}/aim`, { values: { name: '交付' } });
		for (const values of [{ name: '一组', actual: 90 }, { name: '二组', actual: 80 }, { name: '三组' }]) await app.admin.post(`${records}/aim`, { values: { ...values, above: top.body.id } }); // biome-ignore format: one table
		const [manager, looker] = [await app.addMember('aims-keeper', { roles: ['aims/keeper'] }), await app.addMember('aims-looker', { roles: ['aims/looker'] })];
		const outcomes = async () => (await app.admin.post(`${records}/outcome/query`, {})).body.records.map((r: { values: { score: number } }) => r.values.score);
		await as(manager, '/production/-periods', async (page) => {
			const rows = page.getByRole('region', { name: '指标 · 月度' }).getByRole('listitem');
			const present = rows.filter({ hasText: '本期' });
			expect(
				await rows
					.first()
					.getByRole('button', { name: /保存结果/ })
					.count(),
				'what has not begun',
			).toBe(0);
			await present.getByRole('button', { name: /^冻结并保存结果/ }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByText('指标分解：将保存 4 条，已有 0 条').waitFor();
			await dialog.getByRole('button', { name: '冻结并保存结果' }).click();
			await dialog.getByText('必填').or(dialog.getByRole('alert')).first().waitFor();
			expect(await outcomes()).toEqual([]);
			await dialog.getByLabel('原因').fill('月度考核');
			await expectAccessible(page);
			await screenshot(page, 'period-results');
			await dialog.getByRole('button', { name: '冻结并保存结果' }).click();
			await dialog.getByText('指标分解：已保存 4 条，原有 0 条不变').waitFor();
			await dialog.getByText('1 条还算不出得分，已保存为无得分：三组').waitFor();
			await screenshot(page, 'period-results-done');
			expect((await outcomes()).sort()).toEqual([80, 85, 90, null]);
			await dialog.getByRole('button', { name: '关闭' }).last().click();
			await present.getByText('已冻结').waitFor();
			await present.getByRole('button', { name: /^保存结果/ }).click();
			await dialog.getByText('将保存 0 条，已有 4 条').waitFor();
		});
		await as(looker, '/production/-periods', async (page) => {
			await page.getByRole('region', { name: '指标 · 月度' }).getByRole('listitem').first().waitFor();
			expect(await page.getByRole('button', { name: /保存/ }).count()).toBe(0);
		});
	});
});
