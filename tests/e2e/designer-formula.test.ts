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
		if (viewing.width < 700) await page.getByRole('button', { name: '全部内容' }).click();
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
			await expect.poll(() => hints.count()).toBe(2);
			await dialog.getByText('修改上面的问题后，这里显示结果。').waitFor();
			await expect.poll(() => page.locator('.cm-lintRange-error').count()).toBe(2);
			await screenshot(page, 'formula-mistakes');
			await expectAccessible(page);
			await hints.nth(0).getByRole('button', { name: '修复' }).click();
			await dialog.getByText('1 处需要修改').waitFor();
			await hints.nth(0).getByRole('button', { name: '修复' }).click();
			await dialog.getByText('公式没有问题').waitFor();
			await expect.poll(() => editor(page).textContent()).toBe('[费用] * 1.13 + VALUE([故障现象])');
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

			await part(page, /全部工单/).click();
			await page.getByRole('tab', { name: '内容' }).click();
			const content = page.getByRole('textbox', { name: /^内容/ });
			await content.fill((await content.inputValue()).replace('"columns": [', '"columns": [{ "key": "gross", "field": "gross" },'));
			await page.getByText(/草稿已保存/).waitFor();
			await page.getByRole('button', { name: '发布…' }).click();
			await page.getByRole('dialog').getByText(/gross/).first().waitFor();
			await screenshot(page, 'formula-publish');
			await page.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click();
			await page.getByText(/已发布第 \d+ 版/).waitFor();
			await page.goto('/production/maintenance/orders');
			await page.getByRole('columnheader', { name: /含税费用/ }).waitFor();
			// 640 → 723.2, once the values of all records are worked out.
			await page
				.getByRole('gridcell', { name: /723\.2/ })
				.first()
				.waitFor();
			await screenshot(page, 'formula-list');
			const { body } = await app.admin.post('/production/apps/maintenance/records/work_order/query', { fields: ['cost', 'gross'] });
			for (const { values } of body.records) expect(values.gross).toBe(values.cost === null ? null : Number((values.cost * 1.13).toFixed(4)));
		}));
});

const draft = async (key = 'maintenance') => (await app.admin.get(`/production/apps/${key}/draft`)).text;

describe('while one types', () => {
	it('fields are offered by title, functions with their operands, options after =', () =>
		inModel(async (page) => {
			await addComputed(page, '紧急', 'urgent');
			const dialog = page.getByRole('dialog');
			await page.keyboard.type('if');
			const list = dialog.getByRole('listbox');
			await list.getByRole('option', { name: /^IF\(/ }).waitFor();
			await screenshot(page, 'formula-functions');
			await expectAccessible(page);
			await list.getByRole('option', { name: /^IF\(/ }).click();
			await expect.poll(() => editor(page).textContent()).toBe('IF(, )');
			await dialog.locator('.call-help mark').waitFor();
			await page.keyboard.type('【优');
			await list.getByRole('option', { name: /优先级.*priority/ }).click();
			await expect.poll(() => editor(page).textContent()).toBe('IF(【优先级】, )');
			await page.keyboard.type(' = ');
			await list.getByRole('option', { name: /^高/ }).click();
			await expect.poll(() => editor(page).textContent()).toMatch(/^IF\(.优先级. = "high", \)$/);
			// Esc closes the list, and only the next one the dialog.
			await page.keyboard.type(' A');
			await list.waitFor();
			await page.keyboard.press('Escape');
			await list.waitFor({ state: 'hidden' });
			await expect.poll(() => dialog.isVisible()).toBe(true);
		}));

	it('values typed by hand are tried at once; what is undone is undone in the formula alone', () =>
		inModel(async (page) => {
			await addComputed(page, '折扣', 'discount');
			const dialog = page.getByRole('dialog');
			await editor(page).fill('IF([费用] > 100, 10 / [维修评价], 0)');
			await dialog.getByRole('tab', { name: '手工填写' }).click();
			await dialog.getByLabel('费用').fill('200');
			await dialog.getByLabel('维修评价').fill('4');
			await dialog.getByRole('status').filter({ hasText: '2.5' }).waitFor();
			await dialog.getByLabel('维修评价').fill('0');
			await dialog.getByRole('status').filter({ hasText: '除数为零' }).waitFor();
			await screenshot(page, 'formula-by-hand');
			await expectAccessible(page);
			await editor(page).focus();
			await page.keyboard.press('Control+End');
			await page.keyboard.type(' + 1');
			await page.keyboard.press('Control+z');
			await expect.poll(() => editor(page).textContent()).not.toContain('+ 1');
			// A press beside the dialog asks first.
			await page.mouse.click(5, 500);
			await page.getByRole('button', { name: '继续编辑' }).click();
			await dialog.getByRole('button', { name: '取消' }).click();
			expect(await draft()).not.toContain('discount');
		}));
});

it('fields and functions are found by what they mean, for who does not know what to type', () =>
	inModel(async (page) => {
		await addComputed(page, '最贵', 'dearest');
		const dialog = page.getByRole('dialog').first();
		await dialog.getByRole('button', { name: '插入函数' }).click();
		await page.getByRole('searchbox', { name: '搜索函数' }).fill('四舍五入');
		await screenshot(page, 'formula-insert');
		await expectAccessible(page);
		await page
			.getByRole('button', { name: /^ROUND\b/ })
			.first()
			.click();
		await expect.poll(() => editor(page).textContent()).toBe('ROUND()');
		await dialog.getByRole('button', { name: '插入字段' }).click();
		await page.getByRole('searchbox', { name: '搜索字段' }).fill('cost');
		await page.getByRole('button', { name: /^费用/ }).click();
		await expect.poll(() => editor(page).textContent()).toBe('ROUND([费用])');
	}));

it('an input method writes a Chinese name, its letters first, also over a selection', () =>
	inModel(async (page) => {
		await addComputed(page, '名称', 'named');
		const input = await page.context().newCDPSession(page);
		const compose = async (letters: string, text: string) => {
			await input.send('Input.imeSetComposition', { text: letters, selectionStart: letters.length, selectionEnd: letters.length });
			await input.send('Input.insertText', { text });
		};
		await page.keyboard.type('[');
		await compose('fei', '费');
		await page.getByRole('dialog').getByRole('option', { name: /^费用/ }).click();
		await expect.poll(() => editor(page).textContent()).toBe('[费用]');
		await page.keyboard.press('Control+a');
		await compose('yi', '一');
		await expect.poll(() => editor(page).textContent()).toBe('一');
		await page.keyboard.press('Control+z');
		await expect.poll(() => editor(page).textContent()).toBe('[费用]');
	}));

describe('what is in other records', () => {
	it('is rolled up by choices, and tried on the server', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const breaches = policyBreaches(page);
			await app.openAs(page, app.admin);
			await page.goto('/designer/production/maintenance');
			await part(page, /设备.*machine$/)
				.first()
				.click();
			await page.getByRole('button', { name: '加计算字段' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByLabel('名称').fill('维修费用合计');
			await dialog.getByLabel('汇总关联记录').check();
			await dialog.getByRole('button', { name: '添加', exact: true }).click();
			await dialog.getByLabel('汇总哪些记录').selectOption({ label: '工单' });
			await dialog.getByRole('textbox', { name: '汇总什么' }).fill('[费用]');
			await dialog.getByRole('textbox', { name: /^只汇总/ }).fill('[状态] = "done"');
			await dialog.getByText('SUM(工单, ([费用]), ([状态] = "done"))').waitFor();
			await expect.poll(() => dialog.getByRole('region', { name: '预览' }).getByRole('row').count()).toBeGreaterThan(2);
			await expect.poll(() => dialog.getByText('正在计算…').count()).toBe(0);
			await screenshot(page, 'formula-rollup');
			await expectAccessible(page);
			await dialog.getByRole('button', { name: '完成' }).click();
			await page
				.getByRole('row', { name: /维修费用合计/ })
				.getByRole('button', { name: /SUM/ })
				.waitFor();
			await page.getByText(/草稿已保存/).waitFor();
			expect(await draft()).toContain('"x-rollup":{"of":"work_order.machine","fn":"sum","value":"[cost]","where":"[status] = \\"done\\""}');
			await page.getByRole('complementary').getByText('没有发现问题').waitFor();
			expect(breaches).toEqual([]);
		}));

	it('is looked up over a reference', () =>
		inModel(async (page) => {
			await page.getByRole('button', { name: '加计算字段' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByLabel('名称').fill('使用单元');
			await dialog.getByLabel('标识').fill('machine_unit');
			await dialog.getByLabel('取关联记录的字段').check();
			await dialog.getByRole('button', { name: '添加', exact: true }).click();
			await dialog.getByLabel('引用字段').selectOption({ label: '设备' });
			await dialog.getByLabel('要取的字段').selectOption({ label: '使用单元' });
			await expectAccessible(page);
			await dialog.getByRole('button', { name: '完成' }).click();
			await page
				.getByRole('row', { name: /machine_unit/ })
				.getByRole('button', { name: '[设备.使用单元]' })
				.waitFor();
			await page.getByText(/草稿已保存/).waitFor();
			expect(await draft()).toContain('"x-lookup":"machine.org_unit"');
			await page.getByRole('complementary').getByText('没有发现问题').waitFor();
		}));
});

describe('other kinds', () => {
	it('open the same editor: conditions of forms, permissions of roles, and places that have none yet', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await app.openAs(page, app.admin);
			await page.goto('/designer/production/maintenance');
			await part(page, /维修工.*technician$/)
				.last()
				.click();
			await page.getByRole('row', { name: /点检/ }).getByRole('button', { name: '点检人 是 本人' }).first().click();
			await editor(page).waitFor();
			await expect.poll(() => editor(page).textContent()).toBe('[点检人] = ME()');
			await editor(page).fill('[点检人] = ME() OR [设备.使用单元] IN MY_UNITS()');
			await page.getByRole('dialog').getByRole('button', { name: '完成' }).click();
			await page.getByText(/草稿已保存/).waitFor();
			expect(await draft()).toContain('[inspector] = ME() OR [machine.org_unit] IN MY_UNITS()');

			await part(page, /^报修/).first().click();
			await page.getByRole('button', { name: '添加公式' }).click();
			await page
				.getByRole('menuitem', { name: /显示条件$/ })
				.first()
				.click();
			await editor(page).fill('TRUE');
			await page.getByRole('dialog').getByRole('button', { name: '完成' }).click();
			await expect.poll(draft).toContain('"show":"TRUE"');
			await page.getByRole('button', { name: /^撤销：修改公式/ }).click();
			await expect.poll(draft).not.toContain('"show":"TRUE"');
		}));

	it('a finding about a formula leads into the editor', () =>
		inModel(async (page) => {
			await page.getByRole('row', { name: /期限/ }).getByRole('button').click();
			await editor(page).fill('[期线] + 1');
			await page.getByRole('dialog').getByRole('button', { name: '先保存草稿' }).click();
			await page.getByRole('complementary').getByRole('button', { name: /期线/ }).click();
			await editor(page).waitFor();
			await page.getByRole('dialog').getByText('“工单”中没有字段“期线”').waitFor();
			await editor(page).fill('TODAY()');
			await page.getByRole('dialog').getByRole('button', { name: '完成' }).click();
			await page.getByRole('complementary').getByText('没有发现问题').waitFor();
		}));
});

it('on a tablet and a phone the editor keeps to the screen, in English too', async () => {
	for (const width of [768, 390]) {
		await withPage({ width, height: 844, locale: 'en-US', baseURL: app.url }, async (page) => {
			await app.openAs(page, app.admin);
			await page.goto('/designer/production/maintenance');
			await page.getByRole('tabpanel').waitFor();
			if (width < 700) await page.getByRole('button', { name: 'All definitions' }).click();
			await part(page, /work_order/)
				.first()
				.click();
			await page.getByRole('row', { name: /due/ }).getByRole('button').click();
			const box = page.getByRole('dialog').getByRole('textbox', { name: /^Formula/ });
			await box.fill('[期限] + [nmae] * 2');
			await page
				.getByRole('dialog')
				.getByText(/to mend$/)
				.waitFor();
			await screenshot(page, `formula-en-${width}`);
			await expectAccessible(page);
			expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
		});
	}
});
