import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { policyBreaches, readMaintenance, secret } from './maintenance.ts';

/** Apps that the product was not made for, installed over the API and then used as people use them. */
let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory'], demo: true, listen: true });
});
afterAll(() => app[Symbol.asyncDispose]());

const wide = { width: 1440, height: 900 };
const orders = '/production/apps/maintenance/records/work_order';
const summary = '主轴轴承过热';
/** Text of the columns, from the left. */
const heads = (page: Page) => page.getByRole('columnheader').evaluateAll((all) => all.map((h) => h.querySelector('.grid__title')?.textContent));
const total = async (page: Page) => {
	await page.locator('[role="grid"][aria-busy="false"] .grid__row').first().waitFor();
	await expect.poll(() => page.locator('.grid .skeleton').count()).toBe(0);
	return Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
};
async function walk(page: Page, name: string): Promise<void> {
	await page.getByRole('navigation').first().getByRole('link', { name, exact: true }).click();
	await page.getByRole('heading', { level: 1, name }).waitFor();
}

it('maintenance: a dispatcher reports, moves and finds; a technician sees less of it', { timeout: 120_000 }, async () => {
	const installed = await app.admin.post('/production/apps', { bundle: readMaintenance(), demo: true });
	expect([installed.status, installed.body.revision]).toEqual([201, 1]);

	let all = 0;
	await withPage({ ...wide, baseURL: app.url }, async (page) => {
		const breaches = policyBreaches(page);
		await page.goto('/login');
		await page.getByLabel('用户名').fill('dispatcher');
		await page.getByLabel('密码', { exact: true }).fill(secret);
		await page.getByRole('button', { name: '登录', exact: true }).click();
		await page.getByRole('navigation').first().waitFor();
		await page.goto('/production/maintenance/overview');
		await walk(page, '全部工单');
		all = await total(page);
		expect(await heads(page)).toContain('费用');

		await page.getByRole('button', { name: '新建' }).first().click();
		const form = page.getByRole('dialog');
		await form.getByRole('combobox', { name: '设备' }).fill('压装');
		await page.getByRole('option', { name: '压装机' }).click();
		await form.getByLabel('故障现象').fill(summary);
		await form.getByRole('button', { name: '报修' }).click();
		await page.locator('.grid__row').filter({ hasText: summary }).waitFor();
		await expect.poll(() => total(page)).toBe(all + 1);
		await page.keyboard.press('Escape');

		const [order] = (await app.admin.post(`${orders}/query`, { filter: { field: 'summary', op: 'eq', value: summary } })).body.records;
		const people = await app.admin.post('/production/apps/directory/records/person/query', { filter: { search: '田莫' } });
		await app.admin.patch(`${orders}/${order.id}`, { version: order.version, values: { assignee: people.body.records[0].id } });

		await walk(page, '工单看板');
		await page.locator('.board__card').filter({ hasText: summary }).waitFor();
		await page.getByRole('button', { name: `移动 ${summary}` }).click();
		await page.getByRole('menuitemcheckbox', { name: '维修中' }).click();
		await page
			.getByRole('region', { name: /^维修中,/ })
			.getByText(summary)
			.waitFor();
		await expect.poll(async () => (await app.admin.get(`${orders}/${order.id}`)).body.values.status).toBe('in_progress');

		await walk(page, '设备树');
		const tree = page.getByRole('treegrid');
		await tree.getByText('一号装配线').waitFor();
		await tree.locator('.grid__row').filter({ hasText: '一号装配线' }).getByRole('button').first().click();
		await tree.getByText('压装机').click();
		const related = page.getByRole('region', { name: '工单' });
		await related.getByText(summary).waitFor();
		await expectAccessible(page);
		await screenshot(page, 'other-app');
		expect(breaches).toEqual([]);
	});

	await withPage({ ...wide, baseURL: app.url }, async (page) => {
		await app.openAs(page, await app.signIn('technician', secret));
		await page.goto('/production/maintenance/orders');
		const seen = await total(page);
		expect(seen).toBeGreaterThan(0);
		expect(seen).toBeLessThan(all);
		expect(await heads(page)).toContain('状态');
		expect(await heads(page)).not.toContain('费用');
		await page.locator('.grid__row').filter({ hasText: summary }).click();
		await page.getByText('WO-').first().waitFor();
		expect(await page.getByText('费用').count()).toBe(0);
		expect(await page.getByRole('navigation').first().getByRole('link', { name: '维修工' }).count()).toBe(0);
	});
});

it('a plain JSON Schema: a list, a form and a record page that nobody drew', { timeout: 120_000 }, async () => {
	const schema = JSON.parse(fs.readFileSync('tests/fixtures/plain-schemas/device.json', 'utf8')) as object;
	const bundle = {
		app: { kind: 'app', key: 'devices', title: 'Devices', language: 2, version: '1.0.0' },
		definitions: [{ kind: 'model', key: 'device', title: 'Device', schema }],
	};
	expect((await app.admin.post('/production/apps', { bundle })).status).toBe(201);
	await withPage({ ...wide, locale: 'en-US', baseURL: app.url }, async (page) => {
		await app.openAs(page, app.admin);
		await page.goto('/production/devices');
		await page.getByText('No records yet').first().waitFor();
		await page.getByRole('button', { name: 'New' }).first().click();
		const form = page.getByRole('dialog');
		await form.getByLabel('deviceId').fill('not an id');
		await form.getByLabel('modelName').fill('TX-200');
		await form.getByLabel('status').selectOption('online');
		await form.getByLabel('outdoor').check();
		await form.getByLabel('telemetry').fill('{ "temperatureC": 21.5 }');
		await form.getByRole('button', { name: 'Submit' }).click();
		await form
			.getByRole('alert')
			.getByRole('link', { name: /deviceId/ })
			.waitFor();
		await screenshot(page, 'plain-form');
		await form.getByLabel('deviceId').fill('6f1f9c5e-3a70-4c39-9d2a-0f4a3f4d1e11');
		await form.getByRole('button', { name: 'Submit' }).click();
		await page.locator('.grid__row').filter({ hasText: 'TX-200' }).waitFor();
		const [device] = (await app.admin.get('/production/apps/devices/records/device')).body.records;
		expect(device.values).toMatchObject({ model_name: 'TX-200', status: 'online', tags: ['outdoor'], telemetry: { temperatureC: 21.5 } });
		await page.goto(`/production/devices/device_record/${device.id}`);
		await page.getByRole('main').getByText('TX-200').first().waitFor();
		await page.getByRole('main').getByText('outdoor').first().waitFor();
		await expectAccessible(page);
		await screenshot(page, 'plain-record');
	});
});
