import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import type { TestApp } from '../support/server.ts';
import { policyBreaches, secret, startMaintenance } from './maintenance.ts';

let app: TestApp;
beforeAll(async () => {
	app = await startMaintenance();
});
afterAll(() => app[Symbol.asyncDispose]());

const wide = { width: 1440, height: 900 };
const slow = { timeout: 8000 };
const schemaFile = path.resolve(import.meta.dirname, '../fixtures/plain-schemas/device.json');

async function open(page: Page, address = '/designer/'): Promise<void> {
	await app.openAs(page, app.admin);
	await page.goto(address);
	await page.getByRole('main').waitFor();
}
const inEditor = (look: (page: Page) => Promise<void>) =>
	withPage({ ...wide, baseURL: app.url }, async (page) => {
		await open(page, '/designer/production/maintenance');
		await page.getByText('没有发现问题').waitFor();
		await look(page);
	});
const part = (page: Page, name: RegExp) => page.getByRole('navigation').getByRole('button', { name });
const text = (page: Page) => page.getByRole('textbox', { name: /^内容/ });
async function change(page: Page, from: string, to: string): Promise<void> {
	const before = await text(page).inputValue();
	expect(before).toContain(from);
	await text(page).fill(before.replace(from, to));
}

describe('who may come in', () => {
	it('asks a stranger to sign in, and sends a member away', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await page.goto('/designer/');
			await page.getByRole('link', { name: '去登录' }).waitFor();
			await app.openAs(page, await app.signIn('dispatcher', secret));
			await page.reload();
			await page.getByText('设计器仅供管理员使用').waitFor();
			await expectAccessible(page);
		}));
});

describe('the apps', () => {
	it('are listed with what can be installed, in both languages', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const breaches = policyBreaches(page);
			await open(page);
			await page.getByRole('link', { name: /设备维修/ }).waitFor();
			await page
				.getByRole('button', { name: /^安装“/ })
				.first()
				.waitFor();
			await screenshot(page, 'designer-home');
			await expectAccessible(page);
			await page.getByRole('button', { name: 'English' }).click();
			await page.getByRole('heading', { name: 'Installed apps' }).waitFor();
			await expectAccessible(page);
			expect(breaches).toEqual([]);
		}));

	it('are made from a plain JSON Schema, ready to use', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await page.getByRole('button', { name: '从文件新建' }).click();
			await page.getByLabel('选择文件').setInputFiles(schemaFile);
			await page.getByText(/数据结构，含 \d+ 个字段/).waitFor();
			await page.getByLabel('应用名称').fill('我的设备');
			await page.getByLabel('标识').fill('my_devices');
			await expectAccessible(page);
			await screenshot(page, 'designer-file');
			await page.getByRole('button', { name: '安装', exact: true }).click();
			await page.waitForURL('**/designer/production/my_devices');
			await page
				.getByRole('complementary')
				.getByText(/没有发现问题|^0 个错误/)
				.waitFor();
			await page.goto('/production/my_devices');
			await page.getByRole('grid').waitFor();
			await page.getByText('还没有记录').waitFor();
		}));

	it('say what is wrong with a file, and where', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await page.getByRole('button', { name: '从文件新建' }).click();
			await page.getByLabel('或粘贴内容').fill('{\n  "app": 1\n  "definitions": []\n}');
			await page.getByText('第 3 行第 3 列：这里缺少逗号，或多了内容').waitFor();
			await page.getByLabel('或粘贴内容').fill('[1, 2]');
			await page.getByText('这份内容既不是应用，也不是数据结构。').waitFor();
			await page
				.getByLabel('或粘贴内容')
				.fill(JSON.stringify({ app: { kind: 'app', key: 'x', title: 'X', language: 2, version: '1.0.0', colour: 1 }, definitions: [] }));
			await page.getByRole('button', { name: '安装', exact: true }).click();
			await page.getByRole('alert').filter({ hasText: 'colour' }).waitFor();
		}));
});

describe('an app', () => {
	it('reads like what it is: fields, sections, blocks, permissions', () =>
		inEditor(async (page) => {
			await part(page, /工单.*work_order/)
				.first()
				.click();
			await expect.poll(() => page.getByRole('row', { name: /优先级/ }).textContent()).toMatch(/单选.*高.*中.*低/);
			await screenshot(page, 'designer-model');
			await expectAccessible(page);
			for (const [name, words] of [
				[/report/, /故障现象/],
				[/overview/, /接下来/],
				[/dispatcher/, /可见页面/],
			] as const) {
				await part(page, name).first().click();
				await page.getByRole('tabpanel').getByText(words).first().waitFor();
				await expectAccessible(page);
			}
			await page.getByRole('searchbox').fill('点检');
			await expect.poll(() => page.getByRole('navigation').locator('.def').count()).toBeLessThan(8);
		}));

	it('keeps every change as a draft, to be undone and redone', () =>
		inEditor(async (page) => {
			await part(page, /board/).click();
			await page.getByRole('tab', { name: '内容' }).click();
			await change(page, '工单看板', '工单墙');
			await page.getByRole('heading', { level: 2, name: '工单墙' }).waitFor();
			await page.getByText(/草稿已保存/).waitFor();
			expect((await app.admin.get('/production/apps/maintenance/draft')).text).toContain('工单墙');
			await page.getByRole('button', { name: '撤销：修改“工单看板”' }).click();
			await expect.poll(() => text(page).inputValue()).toContain('工单看板');
			await page.getByRole('button', { name: /^重做/ }).click();
			await expect.poll(() => text(page).inputValue()).toContain('工单墙');
			await page.getByText(/草稿已保存/).waitFor();
			await page.reload();
			await part(page, /工单墙/).waitFor();
			await page.getByRole('button', { name: '放弃草稿' }).click();
			await page.getByRole('dialog').getByRole('button', { name: '放弃草稿' }).click();
			await part(page, /工单看板/).waitFor();
			await expect.poll(async () => (await app.admin.get('/production/apps/maintenance/draft')).body.isSaved, slow).toBe(false);
		}));

	it('lets nobody overwrite what a colleague saved in between without asking', () =>
		inEditor(async (page) => {
			await part(page, /设备树/).click();
			await page.getByRole('tab', { name: '内容' }).click();
			const { body: draft } = await app.admin.get('/production/apps/maintenance/draft');
			const theirs = { ...draft.bundle, app: { ...draft.bundle.app, description: '同事写的' } };
			expect((await app.admin.put('/production/apps/maintenance/draft', { bundle: theirs, expectVersion: draft.version })).status).toBe(200);
			await change(page, '设备树', '设备林');
			const question = page.getByRole('alert').filter({ hasText: '刚刚修改了这份草稿' });
			await question.waitFor();
			await expectAccessible(page);
			await question.getByRole('button', { name: '载入对方的内容' }).click();
			await part(page, /设备树/).waitFor();
			await page.getByRole('button', { name: '撤销：载入对方的内容' }).click();
			await part(page, /设备林/).waitFor();
			await page.getByText(/草稿已保存/).waitFor();
			expect((await app.admin.get('/production/apps/maintenance/draft')).text).toContain('设备林');
		}));

	it('says where a text stops being readable, and keeps it as it was typed', () =>
		inEditor(async (page) => {
			await part(page, /board/).click();
			await page.getByRole('tab', { name: '内容' }).click();
			await change(page, '"title": "工单看板",', '"title": "工单看板"');
			await page
				.getByRole('alert')
				.filter({ hasText: /第 5 行.*逗号/ })
				.waitFor();
			await expectAccessible(page);
			await part(page, /全部工单/).click();
			await part(page, /board/).click();
			await page.getByRole('tab', { name: '内容' }).click();
			await expect.poll(() => text(page).inputValue()).toContain('"title": "工单看板"\n');
			await page.getByRole('button', { name: '发布…' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByText('“工单看板”的内容还不是完整的 JSON').waitFor();
			await expect.poll(() => dialog.getByRole('button', { name: '发布', exact: true }).isDisabled()).toBe(true);
			await dialog.getByRole('button', { name: '取消' }).click();
			await change(page, '"title": "工单看板"', '"title": "工单看板",');
			await expect.poll(() => page.getByRole('alert').count()).toBe(0);
		}));

	it('finds mistakes while one works and leads to them', () =>
		inEditor(async (page) => {
			await part(page, /全部工单/).click();
			await page.getByRole('tab', { name: '内容' }).click();
			await change(page, '"field": "summary"', '"field": "sumary"');
			const finding = page.getByRole('complementary').getByRole('button', { name: /sumary/ });
			await finding.waitFor();
			await part(page, /board/).click();
			await finding.click();
			await page.getByRole('heading', { level: 2, name: '全部工单' }).waitFor();
			const selected = await text(page).evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
			expect(selected).toContain('sumary');
			await screenshot(page, 'designer-finding');
			await expectAccessible(page);
			await page.getByRole('button', { name: '发布…' }).click();
			await page.getByText('请先修正检查结果中的错误，再发布。').waitFor();
			await expect.poll(() => page.getByRole('button', { name: '发布', exact: true }).isDisabled()).toBe(true);
			await page.keyboard.press('Escape');
			await page.getByRole('button', { name: /^撤销/ }).click();
			await page.getByText('没有发现问题').waitFor();
		}));

	it('is published after its changes were shown, and brought back', () =>
		inEditor(async (page) => {
			await part(page, /工单.*work_order/)
				.first()
				.click();
			await page.getByRole('tab', { name: '内容' }).click();
			await change(page, '"rating": {', '"shift": { "type": "string", "title": "班次", "maxLength": 20 },\n"rating": {');
			await page.getByText(/草稿已保存/).waitFor();
			await page.getByRole('button', { name: '发布…' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByText('将对数据库执行').waitFor();
			await dialog.getByText(/shift/).first().waitFor();
			await dialog.getByLabel('发布说明').fill('记下班次');
			await expectAccessible(page);
			await screenshot(page, 'designer-publish');
			await dialog.getByRole('button', { name: '发布', exact: true }).click();
			await page.getByText('已发布第 2 版').waitFor();
			expect((await app.admin.get('/production/apps/maintenance/client')).text).toContain('班次');
			await page.getByRole('button', { name: '版本', exact: true }).click();
			await page.getByText('记下班次').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'designer-revisions');
			await page.getByRole('button', { name: '恢复此版本' }).click();
			await page.getByRole('dialog').filter({ hasText: '恢复第 1 版？' }).getByRole('button', { name: '恢复此版本' }).click();
			await page.getByText('已恢复，当前为第 3 版').waitFor();
			expect((await app.admin.get('/production/apps/maintenance/client')).text).not.toContain('班次');
		}));

	it('takes a new part and exports the whole', () =>
		inEditor(async (page) => {
			await page.getByRole('button', { name: '新增数据' }).click();
			await page.getByLabel('名称').fill('Spare part');
			await expect.poll(() => page.getByLabel('标识').inputValue()).toBe('spare_part');
			await expectAccessible(page);
			await page.getByRole('button', { name: '创建' }).click();
			await page.getByRole('heading', { level: 2, name: 'Spare part' }).waitFor();
			await page.getByText('没有发现问题').waitFor();
			const download = page.waitForEvent('download');
			await page.getByRole('button', { name: '导出' }).click();
			const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-export-')), 'app.json');
			await (await download).saveAs(file);
			expect(JSON.parse(fs.readFileSync(file, 'utf8')).definitions.map((d: { key: string }) => d.key)).toContain('spare_part');
			await page.getByRole('button', { name: '删除' }).click();
			await page.getByRole('menuitem', { name: '删除' }).click();
			await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
			await expect.poll(() => part(page, /Spare part/).count()).toBe(0);
		}));
});

it('has a phone layout, in both languages', () =>
	withPage({ width: 390, height: 844, locale: 'en-US', baseURL: app.url }, async (page) => {
		await open(page, '/designer/production/maintenance');
		await page.getByRole('button', { name: 'All definitions', expanded: false }).click();
		await part(page, /overview/).click();
		await page.getByRole('heading', { level: 2, name: '总览' }).waitFor();
		await screenshot(page, 'designer-phone');
		await expectAccessible(page);
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
	}));
