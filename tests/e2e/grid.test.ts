import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import type { Person, TestApp } from '../support/server.ts';
import { secret, startMeters } from './grid-app.ts';
import { policyBreaches } from './maintenance.ts';

let app: TestApp;
let keeper: Person;
const readings = '/production/apps/meters/records/reading';
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

// Each test fills in values: each has the meters to itself.
beforeEach(async () => {
	app = await startMeters();
	keeper = await app.signIn('keeper', secret);
	return () => app[Symbol.asyncDispose]();
});

async function open(page: Page, who = keeper, name = 'entry'): Promise<void> {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await app.openAs(page, who);
	await page.goto(`/production/meters/${name}`);
	await page.getByText('仪表 001').first().waitFor();
}
/** A cell by its row from 1 and its column's title. */
function cell(page: Page, row: number, column: string) {
	const at = ['名称', '计划', '实际', '合格率', '日期', '完成率', '状态', '负责人', '备注'].indexOf(column) + 2;
	return page.locator(`[role=row][aria-rowindex="${row + 1}"] [role=gridcell][aria-colindex="${at}"]`);
}
/** What stands in a cell, without what only screen readers say. */
const shown = (page: Page, row: number, column: string) =>
	cell(page, row, column).evaluate((element) => {
		const copy = element.cloneNode(true) as HTMLElement;
		for (const hidden of copy.querySelectorAll('.vh')) hidden.remove();
		return copy.textContent?.trim();
	});
const copyText = (page: Page, text: string) => page.evaluate((t) => navigator.clipboard.writeText(t), text);
async function paste(page: Page, row: number, column: string, text: string): Promise<void> {
	await copyText(page, text);
	await cell(page, row, column).click();
	await page.keyboard.press('Control+V');
}
async function records(): Promise<{ id: string; version: number; values: Record<string, unknown> }[]> {
	return (await keeper.post(`${readings}/query`, { sort: ['name'], limit: 100 })).body.records;
}
const save = (page: Page, n: number) => page.getByRole('button', { name: `保存 ${n} 处修改` });
const dialog = (page: Page) => page.getByRole('dialog');

describe('a grid to fill in many values', () => {
	it('takes fifty rows of three columns from Excel, has one mistake repaired, and saves in one go', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const breaches = policyBreaches(page);
			await open(page);
			const sent: string[] = [];
			page.on('request', (request) => request.method() === 'POST' && /\/records\/reading(\/bulk)?$/.test(request.url()) && sent.push(request.url()));
			const lines = Array.from(
				{ length: 50 },
				(_, i) => `${i === 7 ? '约一百' : (1000 + i).toLocaleString('en')}\t${i % 2 ? '９８.５%' : '97'}\t2026/11/${(i % 28) + 1}`,
			);
			await paste(page, 1, '实际', `${lines.join('\r\n')}\r\n`);
			await dialog(page).getByText('将填入 150 个单元格（50 行 × 3 列）。').waitFor();
			await dialog(page).getByText('1 处有误，会在表中标出：').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'grid-paste');
			await dialog(page).getByRole('button', { name: '填入' }).click();
			await save(page, 147).waitFor();
			await expect.poll(() => shown(page, 8, '实际')).toBe('约一百');
			await expect.poll(() => cell(page, 8, '实际').getAttribute('aria-invalid')).toBe('true');
			await page.getByRole('button', { name: '1 处有误' }).click();
			await page.getByRole('button', { name: /第 8 行 仪表 008 · 实际.*应为数字/ }).click();
			await expect.poll(() => page.getByRole('status').filter({ hasText: '实际应为数字。' }).count()).toBe(1);
			await page.keyboard.type('1007');
			await page.keyboard.press('Enter');
			await save(page, 150).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'grid-filled');
			await page.keyboard.press('Control+s');
			await page.getByText('已保存 150 处修改').waitFor();
			await expect.poll(() => shown(page, 8, '完成率')).toBe('503.5');
			expect(sent).toHaveLength(1);
			const saved = await records();
			expect(saved[7]?.values).toMatchObject({ actual: 1007, yield: 98.5, day: '2026-11-08', rate: 503.5 });
			expect(saved[49]?.values).toMatchObject({ actual: 1049, yield: 98.5, day: '2026-11-22' });
			expect(saved[50]?.values.actual).toBeNull();
			expect(breaches).toEqual([]);
		}));

	it('is worked by keys alone: type, move, correct, clear, fill down, undo', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await cell(page, 1, '实际').click();
			await page.keyboard.type('12');
			await page.keyboard.press('Enter');
			await page.keyboard.type('34');
			await page.keyboard.press('Tab');
			await page.keyboard.type('55%');
			// Read-only and computed columns are passed over: from the percentage to the day.
			await page.keyboard.press('Tab');
			await page.keyboard.type('3月5日');
			await page.keyboard.press('Tab');
			await page.keyboard.type('异常');
			await page.keyboard.press('Enter');
			expect([await shown(page, 1, '实际'), await shown(page, 2, '实际'), await shown(page, 2, '合格率'), await shown(page, 2, '状态')]).toEqual([
				'12',
				'34',
				'55%',
				'异常',
			]);
			await expect.poll(() => shown(page, 2, '日期')).toMatch(/^\d{4}年3月5日$/);
			await cell(page, 2, '实际').click();
			await page.keyboard.press('F2');
			await page.keyboard.type('5');
			await page.keyboard.press('Enter');
			await expect.poll(() => shown(page, 2, '实际')).toBe('345');
			await page.keyboard.type('9');
			await page.keyboard.press('Escape');
			await expect.poll(() => shown(page, 3, '实际')).toBe('');
			await cell(page, 2, '实际').click();
			await page.keyboard.press('Shift+ArrowDown');
			await page.keyboard.press('Shift+ArrowDown');
			await page.keyboard.press('Control+d');
			expect([await shown(page, 3, '实际'), await shown(page, 4, '实际'), await shown(page, 5, '实际')]).toEqual(['345', '345', '']);
			await page.keyboard.press('Control+z');
			await expect.poll(() => shown(page, 4, '实际')).toBe('');
			await page.keyboard.press('Control+y');
			await expect.poll(() => shown(page, 4, '实际')).toBe('345');
			await page.keyboard.press('Delete');
			await expect.poll(() => shown(page, 2, '实际')).toBe('');
			// What cannot be filled in takes no letters.
			await cell(page, 1, '完成率').click();
			await page.keyboard.type('77');
			await expect.poll(() => shown(page, 1, '完成率')).toBe('');
			await page.keyboard.press('Escape');
			await page.keyboard.press('Tab');
			expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('TEXTAREA');
		}));

	it('takes Chinese as an input method gives it, and line breaks in cells', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await cell(page, 1, '备注').click();
			const client = await page.context().newCDPSession(page);
			await client.send('Input.imeSetComposition', { text: 'zheng', selectionStart: 5, selectionEnd: 5 });
			await client.send('Input.insertText', { text: '正常' });
			await page.keyboard.press('Enter');
			await expect.poll(() => shown(page, 1, '备注')).toBe('正常');
			await paste(page, 2, '备注', '"说：""好"""\t');
			await expect.poll(() => shown(page, 2, '备注')).toBe('说："好"');
		}));

	it('copies out what is shown, and pastes it elsewhere', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await paste(page, 1, '实际', '1,234.5\t97%\t2026年3月1日\n20\t\t');
			await expect.poll(() => shown(page, 1, '合格率')).toBe('97%');
			await cell(page, 1, '名称').click();
			for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight');
			await page.keyboard.press('Shift+ArrowDown');
			await page.keyboard.press('Control+c');
			expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('仪表 001\t200\t1234.5\t97%\t2026-03-01\n仪表 002\t200\t20\t\t');
			await cell(page, 1, '实际').click();
			await page.keyboard.press('Control+x');
			await expect.poll(() => shown(page, 1, '实际')).toBe('');
			await cell(page, 5, '实际').click();
			await page.keyboard.press('Control+v');
			await expect.poll(() => shown(page, 5, '实际')).toBe('1,234.5');
		}));

	it('finds people by name or number, and asks which of two is meant', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await paste(page, 1, '负责人', '林静\nA-3\n魏然 A-4\n魏然\n张无名');
			await expect.poll(() => shown(page, 2, '负责人')).toContain('乔木');
			await expect.poll(() => shown(page, 1, '负责人')).toContain('林静');
			await expect.poll(() => shown(page, 3, '负责人')).toContain('魏然');
			await expect.poll(() => cell(page, 4, '负责人').getAttribute('title')).toBe('有 2 个“魏然”，请选择其中一个。');
			await expect.poll(() => cell(page, 5, '负责人').getAttribute('title')).toContain('没有找到“张无名”');
			await cell(page, 4, '负责人').dblclick();
			await page.getByRole('option', { name: /A-2/ }).click();
			await page.getByRole('button', { name: '1 处有误' }).waitFor();
			await save(page, 4).click();
			await page.getByText('已保存 4 处，另有 1 处未保存').waitFor();
			const people = (await app.admin.get('/production/apps/directory/records/person?sort=employee_no')).body.records.map((r: { id: string }) => r.id);
			expect((await records()).slice(0, 5).map((r) => r.values.keeper)).toEqual([people[0], people[2], people[3], people[1], null]);
		}));

	it('adds rows at the end', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, keeper, 'adding');
			await cell(page, 1, '名称').click();
			await page.keyboard.press('Control+End');
			await page.keyboard.press('Home');
			await page.keyboard.type('仪表 900');
			await page.keyboard.press('Enter');
			await copyText(page, '仪表 901\t\t5\n仪表 902\t\t6');
			await page.keyboard.press('Control+v');
			await dialog(page).getByText('其中新增 2 行。').waitFor();
			await dialog(page).getByRole('button', { name: '填入' }).click();
			await save(page, 5).click();
			await page.getByText('已保存 5 处修改').waitFor();
			expect((await records()).slice(60).map((r) => [r.values.name, r.values.actual])).toEqual([
				['仪表 900', null],
				['仪表 901', 5],
				['仪表 902', 6],
			]);
		}));

	it('two at once: other cells go together, for the same cell both values are shown', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await paste(page, 1, '实际', '1\n2\n3');
			await save(page, 3).waitFor();
			const second = await app.signIn('second', secret);
			const [a, b] = await records();
			await second.patch(`${readings}/${a!.id}`, { version: a!.version, values: { note: '已校准' } });
			await second.patch(`${readings}/${b!.id}`, { version: b!.version, values: { actual: 200 } });
			await save(page, 3).click();
			await dialog(page).getByText('他人已修改').waitFor();
			await expect.poll(() => dialog(page).locator('tbody tr').allInnerTexts()).toEqual([expect.stringMatching(/第 2 行 仪表 002 · 实际\s+200\s+2\s/)]);
			await expectAccessible(page);
			await screenshot(page, 'grid-conflict');
			expect((await records()).slice(0, 3).map((r) => [r.values.actual, r.values.note])).toEqual([[1, '已校准'], [200, null], [3, null]]); // biome-ignore format: one list
			await dialog(page)
				.getByRole('button', { name: /用我的.*第 2 行/ })
				.click();
			await save(page, 1).click();
			await expect.poll(async () => (await records())[1]?.values.actual).toBe(2);
		}));

	it('opens the own input of a kind, and takes what is chosen', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await cell(page, 1, '状态').click();
			await page.keyboard.press('F2');
			await page.getByRole('combobox', { name: '状态' }).selectOption('bad');
			await expect.poll(() => shown(page, 1, '状态')).toBe('异常');
			await cell(page, 2, '状态').click();
			await page.keyboard.type('正常');
			await page.keyboard.press('Enter');
			await expect.poll(() => shown(page, 2, '状态')).toBe('正常');
			await cell(page, 1, '日期').dblclick();
			await page.getByLabel('日期', { exact: true }).fill('2026-03-05');
			await page.keyboard.press('Tab');
			await expect.poll(() => shown(page, 1, '日期')).toBe('2026年3月5日');
			await cell(page, 1, '日期').dblclick();
			await page.getByLabel('日期', { exact: true }).fill('2026-04-05');
			await page.keyboard.press('Escape');
			await expect.poll(() => page.getByLabel('日期', { exact: true }).count()).toBe(0);
			await expect.poll(() => shown(page, 1, '日期')).toBe('2026年3月5日');
			await save(page, 3).waitFor();
		}));

	it('fills by the handle, and selects with the mouse', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await paste(page, 1, '实际', '5\n6');
			await expect.poll(() => shown(page, 2, '实际')).toBe('6');
			await cell(page, 1, '实际').click();
			await cell(page, 2, '实际').click({ modifiers: ['Shift'] });
			const handle = await page.locator('[data-handle]').boundingBox();
			const to = await cell(page, 6, '实际').boundingBox();
			await page.mouse.move(handle!.x + 4, handle!.y + 4);
			await page.mouse.down();
			await page.mouse.move(to!.x + 20, to!.y + 20, { steps: 5 });
			await page.mouse.up();
			expect(await Promise.all([3, 4, 5, 6, 7].map((row) => shown(page, row, '实际')))).toEqual(['5', '6', '5', '6', '']);
		}));

	it('loses nothing when the network does', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, keeper, 'adding');
			await cell(page, 1, '名称').click();
			await page.keyboard.press('Control+End');
			await page.keyboard.press('Home');
			await page.keyboard.type('仪表 900');
			await page.keyboard.press('Enter');
			// The write is done, its answer is lost.
			await page.route('**/bulk', async (route) => {
				await route.fetch();
				await route.abort();
			});
			await save(page, 1).click();
			await expect.poll(async () => (await records()).length).toBe(61);
			await save(page, 1).waitFor();
			await page.unroute('**/bulk');
			await save(page, 1).click();
			await page.getByText('已保存 1 处修改').waitFor();
			expect(await records()).toHaveLength(61);
			await paste(page, 60, '实际', '1');
			await save(page, 1).waitFor();
			await page.getByRole('link', { name: '录入' }).click();
			await dialog(page).waitFor();
		}));

	it('what the server refuses stands at its cell, and nothing is lost', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await paste(page, 1, '实际', '1\n999999\n3');
			await page.getByRole('button', { name: '1 处有误' }).waitFor();
			await expect.poll(() => cell(page, 2, '实际').getAttribute('title')).toBe('实际不能大于 100000。');
			await save(page, 2).click();
			await page.getByText('已保存 2 处，另有 1 处未保存').waitFor();
			await expect.poll(() => shown(page, 2, '实际')).toBe('999999');
		}));

	it('keeps what is not saved over a reload', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			page.on('dialog', (asked) => void asked.accept());
			await open(page);
			await paste(page, 1, '实际', '11\n22');
			await save(page, 2).waitFor();
			await page.reload();
			await save(page, 2).waitFor();
			await expect.poll(() => shown(page, 2, '实际')).toBe('22');
			await page.getByRole('button', { name: '放弃修改' }).click();
			await dialog(page).getByRole('button', { name: '放弃修改' }).click();
			await expect.poll(() => shown(page, 2, '实际')).toBe('');
		}));

	it('saves by itself where the page says so', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, keeper, 'auto');
			await cell(page, 1, '实际').click();
			await page.keyboard.type('100');
			await page.keyboard.press('Enter');
			await expect.poll(() => shown(page, 1, '完成率')).toBe('50');
		}));

	it('shows a reader the values, and takes none', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, await app.signIn('reader', secret));
			await cell(page, 1, '实际').click();
			await page.keyboard.type('5');
			await paste(page, 1, '实际', '1\n2');
			await expect.poll(() => shown(page, 1, '实际')).toBe('');
			expect(await page.getByRole('button', { name: /保存/ }).count()).toBe(0);
			await expectAccessible(page);
		}));

	it('on a phone is a list of cards with number boxes, and a bar that leads to the next', () =>
		withPage({ ...phone, baseURL: app.url }, async (page) => {
			await open(page);
			const box = page.getByRole('textbox', { name: '实际 仪表 001' });
			await expect.poll(() => box.getAttribute('inputmode')).toBe('decimal');
			await box.fill('120');
			await save(page, 1).waitFor();
			await page.getByRole('button', { name: '下一条' }).click();
			expect(await page.evaluate(() => document.activeElement?.getAttribute('inputmode'))).toBe('decimal');
			await expectAccessible(page);
			await screenshot(page, 'grid-phone');
			await save(page, 1).click();
			await expect.poll(async () => (await records())[0]?.values.rate).toBe(60);
		}));

	it('speaks English, and is legible in the dark', () =>
		withPage({ ...wide, colorScheme: 'dark', locale: 'en-US', baseURL: app.url }, async (page) => {
			await keeper.patch('/me', { language: 'en' });
			await open(page);
			await paste(page, 1, '实际', `1\n${'x\t\n'.repeat(30)}`);
			await dialog(page)
				.getByText(/cells will be filled in/)
				.waitFor();
			await dialog(page).getByRole('button', { name: 'Fill in' }).click();
			await page.getByRole('button', { name: '30 mistakes' }).waitFor();
			await page.getByRole('button', { name: 'Save 1 change' }).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'grid-dark');
		}));

	it('is narrow on a tablet', () =>
		withPage({ width: 768, height: 1024, baseURL: app.url }, async (page) => {
			await open(page);
			await paste(page, 3, '实际', '7');
			// The last column comes into view, and the names stay.
			await page.keyboard.press('End');
			await expect.poll(async () => (await cell(page, 3, '备注').boundingBox())?.x ?? 9999).toBeLessThan(768);
			expect((await cell(page, 3, '名称').boundingBox())?.x).toBeGreaterThan(100);
			await expectAccessible(page);
			await screenshot(page, 'grid-tablet');
		}));
});
