import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import type { Person, TestApp } from '../support/server.ts';
import { policyBreaches, secret, startMaintenance } from './maintenance.ts';

let app: TestApp;
let dana: Person;
beforeAll(async () => {
	app = await startMaintenance();
	dana = await app.signIn('dispatcher', secret);
});
afterAll(() => app[Symbol.asyncDispose]());

const orders = '/production/apps/maintenance/records/work_order';
const reportForm = '/production/maintenance/form/report';

async function open(page: Page, address: string): Promise<void> {
	await app.openAs(page, dana);
	await page.goto(address);
	await page.getByRole('button', { name: /报修|提交|保存|下一步/ }).waitFor();
}
async function choose(page: Page, label: string, text: string): Promise<void> {
	await page.getByRole('combobox', { name: label }).fill(text);
	await page.getByRole('option', { name: text }).click();
}
async function found(summary: string) {
	return (await dana.post(`${orders}/query`, { filter: { field: 'summary', op: 'eq', value: summary } })).body.records;
}
async function newOrder(summary: string) {
	const machine = (await dana.post('/production/apps/maintenance/records/machine/query', { limit: 1 })).body.records[0].id;
	return (await dana.post(orders, { values: { machine, summary, priority: 'normal', status: 'open' } })).body;
}

describe('a form on a page of its own', () => {
	it('says what is missing, leads to it, and keeps to the security policy', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const breaches = policyBreaches(page);
			await open(page, reportForm);
			await page.getByRole('button', { name: '报修' }).click();
			const summary = page.getByRole('alert').filter({ hasText: '有 2 处需要修改' });
			await summary.waitFor();
			await expect.poll(() => summary.getByRole('listitem').allInnerTexts()).toEqual(['设备：必填', '故障现象：必填']);
			await expectAccessible(page);
			await screenshot(page, 'form-errors');
			await summary.getByRole('link', { name: /故障现象/ }).click();
			expect(await page.evaluate(() => document.activeElement?.id)).toBe('root_summary');
			await page.keyboard.type('漏油');
			await expect.poll(() => summary.getByRole('listitem').allInnerTexts()).toEqual(['设备：必填', '故障现象：至少 3 个字符']);
			expect(breaches).toEqual([]);
		}));

	it('shows and requires fields by what was chosen', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await open(page, reportForm);
			expect(await page.getByLabel('停机时间').count()).toBe(0);
			await page.getByLabel('优先级').selectOption('high');
			await page.getByLabel('停机时间').waitFor();
			await page.getByRole('button', { name: '报修' }).click();
			await page.getByRole('link', { name: '停机时间：必填' }).waitFor();
			await page.getByLabel('优先级').selectOption('low');
			await expect.poll(() => page.getByLabel('停机时间').count()).toBe(0);
			await expect.poll(() => page.getByRole('link', { name: /停机时间/ }).count()).toBe(0);
		}));

	it('stores what was filled in, and thanks', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await open(page, reportForm);
			await choose(page, '设备', '压装机');
			await page.getByLabel('故障现象').fill('导轨卡滞');
			await page.getByRole('button', { name: '报修' }).click();
			await page.getByText('已报修。').waitFor();
			await expectAccessible(page);
			const [record] = await found('导轨卡滞');
			expect(record.values).toMatchObject({ priority: 'normal', status: 'open' });
			expect(record.values.number).toMatch(/^WO-\d{6}-\d{4}$/);
			await page.getByRole('button', { name: '再填一份' }).click();
			await expect.poll(() => page.getByLabel('故障现象').inputValue()).toBe('');
		}));

	it('asks one section at a time when it has steps', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await open(page, '/production/maintenance/form/inspection');
			expect(await page.getByLabel('结论').count()).toBe(0);
			await page.getByRole('button', { name: '下一步' }).click();
			await page.getByText(/处需要修改/).waitFor();
			await choose(page, '设备', '拧紧机');
			if (await page.getByRole('link', { name: /必填/ }).count()) await page.locator('input[type=date]').fill('2026-11-20');
			await page.getByRole('button', { name: '下一步' }).click();
			await page.locator('#root_result').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'form-steps');
			await page.getByRole('button', { name: '上一步' }).click();
			await expect.poll(() => page.getByRole('combobox', { name: '设备' }).inputValue()).toBe('拧紧机');
		}));

	it('is comfortable on a phone: chips, a full-screen list, a bar to submit', () =>
		withPage({ baseURL: app.url, width: 390, height: 844 }, async (page) => {
			await open(page, reportForm);
			await page.getByRole('button', { name: /设备/ }).click();
			const sheet = page.getByRole('dialog', { name: '设备' });
			await sheet.getByRole('combobox').fill('涂胶');
			await expectAccessible(page);
			await screenshot(page, 'phone-sheet');
			await sheet.getByRole('option', { name: '涂胶机器人' }).click();
			await page.getByRole('radio', { name: '低' }).check();
			await page.getByLabel('故障现象').fill('胶路不匀');
			const small = await page.evaluate(() =>
				[...document.querySelectorAll('button, input:not([type=radio]), select, textarea')]
					.filter((e) => e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < 40)
					.map((e) => e.outerHTML.slice(0, 100)),
			);
			expect(small, 'targets for a thumb').toEqual([]);
			await expectAccessible(page);
			await screenshot(page, 'phone-form');
			await page.getByRole('button', { name: '报修' }).click();
			await page.getByText('已报修。').waitFor();
			expect((await found('胶路不匀'))[0].values.priority).toBe('low');
		}));
});

describe('what was typed', () => {
	it('is there again after a reload, until it is discarded', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await open(page, reportForm);
			await choose(page, '设备', '气密测试台');
			await page.getByLabel('故障现象').fill('压力掉得快');
			await page.getByText(/草稿已保存/).waitFor();
			await page.reload();
			await page.getByText(/未提交的草稿/).waitFor();
			await expect.poll(() => page.getByLabel('故障现象').inputValue()).toBe('压力掉得快');
			await expect.poll(() => page.getByRole('combobox', { name: '设备' }).inputValue()).toBe('气密测试台');
			await page.getByRole('button', { name: '放弃草稿' }).click();
			await expect.poll(() => page.getByLabel('故障现象').inputValue()).toBe('');
			await page.reload();
			await page.getByLabel('故障现象').waitFor();
			expect(await page.getByText(/未提交的草稿/).count()).toBe(0);
		}));

	it('is stored once, even when the answer got lost and it is submitted again after a reload', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await open(page, reportForm);
			await choose(page, '设备', '压装机');
			await page.getByLabel('故障现象').fill('网络不好时报修');
			// The server carries it out, the answer never arrives.
			await page.route('**/records/work_order', async (route) => {
				await route.fetch();
				await route.abort();
			});
			await page.getByRole('button', { name: '报修' }).click();
			await page.getByText('内容已保存在本机').waitFor();
			await screenshot(page, 'form-offline');
			await page.unroute('**/records/work_order');
			await page.reload();
			await page.getByText(/未提交的草稿/).waitFor();
			await page.getByRole('button', { name: '报修' }).click();
			await page.getByText('已报修。').waitFor();
			expect(await found('网络不好时报修')).toHaveLength(1);
		}));

	it('is not thrown away without a question', () =>
		withPage({ baseURL: app.url }, async (page) => {
			await app.openAs(page, dana);
			await page.goto('/production/maintenance/orders');
			await page.getByRole('button', { name: /新建/ }).first().click();
			const dialog = page.getByRole('dialog');
			await dialog.getByLabel('故障现象').fill('还没写完');
			await page.keyboard.press('Escape');
			const question = page.getByRole('dialog', { name: '放弃未提交的修改？' });
			await question.getByRole('button', { name: '取消' }).click();
			await expect.poll(() => dialog.getByLabel('故障现象').inputValue()).toBe('还没写完');
			await page.keyboard.press('Escape');
			await question.getByRole('button', { name: '离开' }).click();
			await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
		}));
});

describe('two people at one record', () => {
	it('choose between their values, and keep what only one of them changed', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const order = await newOrder('谁先保存');
			await open(page, `/production/maintenance/form/work_order/${order.id}`);
			await page.getByLabel('故障现象').fill('我的描述');
			await page.getByLabel('详细说明').fill('只有我写了说明');
			await app.admin.patch(`${orders}/${order.id}`, { version: order.version, values: { summary: '他人的描述', priority: 'high' } });
			await page.getByRole('button', { name: '保存' }).click();
			const dialog = page.getByRole('dialog', { name: '该记录已被他人修改' });
			await dialog.getByText('他人的描述').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'conflict');
			await expect.poll(() => dialog.getByRole('group').count()).toBe(1);
			await dialog.getByRole('radio', { name: /他人的修改/ }).check();
			await dialog.getByRole('button', { name: '合并后继续' }).click();
			await expect.poll(() => page.getByLabel('故障现象').inputValue()).toBe('他人的描述');
			await page.getByRole('button', { name: '保存' }).click();
			await page.getByText('已提交').waitFor();
			const { values } = (await dana.get(`${orders}/${order.id}`)).body;
			expect(values).toMatchObject({ summary: '他人的描述', description: '只有我写了说明', priority: 'high' });
		}));
});

describe('a draft over a record that others have changed since', () => {
	it('is joined with their changes instead of undoing them', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const order = await newOrder('草稿与他人');
			const form = `/production/maintenance/form/work_order/${order.id}`;
			await open(page, form);
			await page.getByLabel('详细说明').fill('昨天写的说明');
			await page.getByText(/草稿已保存/).waitFor();
			await app.admin.patch(`${orders}/${order.id}`, { version: order.version, values: { priority: 'high' } });
			await page.reload();
			await page.getByText(/未提交的草稿/).waitFor();
			await page.getByRole('button', { name: '保存' }).click();
			const dialog = page.getByRole('dialog', { name: '该记录已被他人修改' });
			await dialog.getByText('可以直接合并').waitFor();
			await dialog.getByRole('button', { name: '合并后继续' }).click();
			await expect.poll(() => page.getByLabel('优先级').inputValue()).toBe('high');
			await page.getByRole('button', { name: '保存' }).click();
			await page.getByText('已提交').waitFor();
			expect((await dana.get(`${orders}/${order.id}`)).body.values).toMatchObject({ description: '昨天写的说明', priority: 'high' });
		}));
});

describe('a refusal of the server', () => {
	it('is shown at the field that it is about', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const order = await newOrder('评价太早');
			await open(page, `/production/maintenance/form/work_order/${order.id}`);
			await page.route('**/records/work_order/*', (route) =>
				route.request().method() === 'PATCH'
					? route.fulfill({
							status: 422,
							contentType: 'application/problem+json',
							json: {
								code: 'input.invalid',
								title: '部分内容有误',
								detail: '',
								status: 422,
								errors: [{ pointer: '#/values/due', code: 'x', detail: '期限不能在过去' }],
							},
						})
					: route.continue(),
			);
			await page.getByLabel('故障现象').fill('评价太早了');
			await page.getByRole('button', { name: '保存' }).click();
			await page.getByText('期限不能在过去').first().waitFor();
			await expect.poll(() => page.locator('#root_due').getAttribute('aria-invalid')).toBe('true');
		}));
});
