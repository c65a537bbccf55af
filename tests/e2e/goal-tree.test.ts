import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, standsStill, withPage } from '../support/browser.ts';
import type { Person, TestApp } from '../support/server.ts';
import { secret, startAims } from './aims.ts';
import { policyBreaches } from './maintenance.ts';

let app: TestApp;
let lead: Person;
let operator: Person;
const aims = '/production/apps/aims/records/aim';
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

// Each test changes weights or moves aims: each has the tree to itself.
beforeEach(async () => {
	app = await startAims();
	lead = await app.signIn('lead', secret);
	operator = await app.signIn('operator', secret);
	return () => app[Symbol.asyncDispose]();
});

async function find(name: string) {
	const { body } = await lead.post(`${aims}/query`, { filter: { search: name }, limit: 1 });
	return body.records[0] as { id: string; version: number; values: Record<string, unknown> };
}
async function change(name: string, values: object) {
	const { id, version } = await find(name);
	const { status, text } = await lead.patch(`${aims}/${id}`, { version, values });
	expect(status, text).toBe(200);
}

async function open(page: Page, who = lead): Promise<void> {
	await app.openAs(page, who);
	await page.goto('/production/aims/tree');
	await page.getByRole('main').waitFor();
}
/** The tree with all its levels unfolded. */
async function openUnfolded(page: Page, who = lead): Promise<void> {
	await open(page, who);
	await row(page, '北厂准时发运').waitFor();
	await page.getByRole('button', { name: '展开层级' }).click();
	await page.getByRole('menuitem', { name: '展开已加载的全部层级' }).click();
	await row(page, '库存周转').waitFor();
	// The menu gives the focus back when it has closed; until then it would take it from wherever it is.
	await expect.poll(() => page.getByRole('button', { name: '展开层级' }).evaluate((button) => button === document.activeElement)).toBe(true);
}
const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('gridcell').first().getByText(name, { exact: true }) });
/** The cell of a record under a column's title. */
async function cell(page: Page, name: string, column: string): Promise<string> {
	const at = await page.getByRole('columnheader', { name: column }).getAttribute('aria-colindex');
	return seen(row(page, name).locator(`[aria-colindex="${at}"]`));
}
/** What is seen of it. */
const seen = async (what: Locator) => (await what.allInnerTexts()).join('\n');
const firstLine = (text: string) => text.split('\n').at(0)?.trim() ?? '';
const score = async (page: Page, name: string) => firstLine(await cell(page, name, '得分'));
async function act(page: Page, name: string, what: string): Promise<void> {
	await row(page, name).hover();
	await page.getByRole('button', { name: `“${name}”的操作` }).click();
	await page.getByRole('menuitem', { name: what }).click();
}
const dialog = (page: Page) => page.getByRole('dialog');

describe('a goal tree as rows', () => {
	it('unfolds, says how each stands in words, and is reached by keyboard alone', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const breaches = policyBreaches(page);
			await open(page);
			await row(page, '南厂准时发运').waitFor();
			await page.getByRole('treegrid').focus();
			await page.keyboard.press('Home');
			await page.keyboard.press('ArrowDown');
			await expect.poll(() => row(page, '北厂准时发运').getAttribute('aria-expanded')).toBe('false');
			await page.keyboard.press('ArrowRight');
			await row(page, '工艺达标率').waitFor();
			await expect.poll(() => row(page, '工艺达标率').getAttribute('aria-level')).toBe('3');
			await expect.poll(() => cell(page, '设备可用率', '状态')).toBe('需关注');
			await expect.poll(() => cell(page, '南厂准时发运', '状态')).toBe('落后');
			await page.keyboard.press('m');
			await page.getByRole('menuitem', { name: '调整同级权重' }).waitFor();
			await page.keyboard.press('Escape');
			await expect.poll(() => page.getByRole('menu').count()).toBe(0);
			await page.keyboard.press('ArrowLeft');
			await expect.poll(() => row(page, '工艺达标率').count()).toBe(0);
			await expectAccessible(page);
			await screenshot(page, 'goal-tree');
			expect(breaches).toEqual([]);
		}));

	it('an actual that is filled in moves every score above it', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await expect.poll(() => score(page, '包装一次合格率')).toBe('82.00');
			const before = [await score(page, '南厂准时发运'), await score(page, '按期交付率达到 98.5%')].map(Number);
			await row(page, '包装一次合格率').getByRole('button', { name: '录入“包装一次合格率”的实际值' }).click();
			await page.getByLabel('录入“包装一次合格率”的实际值').fill('100');
			await page.keyboard.press('Enter');
			await expect.poll(() => score(page, '包装一次合格率')).toBe('100.00');
			const after = [await score(page, '南厂准时发运'), await score(page, '按期交付率达到 98.5%')].map(Number);
			expect(after[0]).toBeGreaterThan(before[0]!);
			expect(after[1]).toBeGreaterThan(before[1]!);
			await expect.poll(() => cell(page, '包装一次合格率', '状态')).toBe('达成');
		}));

	it('values of one row are filled in one after the other, by keyboard', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await page.getByRole('treegrid').focus();
			await page.keyboard.press('End');
			await page.keyboard.press('F2');
			await page.getByLabel('录入“库存周转”的实际值').fill('60');
			await page.keyboard.press('Tab');
			await page.getByLabel('录入“库存周转”的目标值').fill('80');
			await page.keyboard.press('Enter');
			await expect.poll(() => score(page, '西厂准时发运')).toBe('75.00');
			await expect.poll(async () => (await find('库存周转')).values).toMatchObject({ actual: 60, target: 80 });
		}));

	it('whoever fills in faster than the rows are read again is no conflict of their own', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			let readAgain = () => {};
			const held = new Promise<void>((resolve) => {
				readAgain = resolve;
			});
			await page.route(/\/records\/aim(\/|\?|$)/, async (route) => {
				if (route.request().method() !== 'PATCH') await held;
				await route.continue();
			});
			await row(page, '库存周转').getByRole('button', { name: '录入“库存周转”的实际值' }).click();
			await page.getByLabel('录入“库存周转”的实际值').fill('60');
			await page.keyboard.press('Tab');
			await page.getByLabel('录入“库存周转”的目标值').fill('80');
			await page.keyboard.press('Enter');
			await expect.poll(async () => (await find('库存周转')).values).toMatchObject({ actual: 60, target: 80 });
			readAgain();
			await expect.poll(() => score(page, '西厂准时发运')).toBe('75.00');
		}));

	it('who was slower sees both values and chooses', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await row(page, '来料合格率').getByRole('button', { name: '录入“来料合格率”的实际值' }).click();
			await page.getByLabel('录入“来料合格率”的实际值').fill('90');
			await change('来料合格率', { actual: 81 });
			await page.keyboard.press('Enter');
			await dialog(page).getByText('刚刚有人改过这条记录').waitFor();
			await expect.poll(() => dialog(page).locator('dd').allInnerTexts()).toEqual(['81', '90']);
			await expectAccessible(page);
			await dialog(page).getByRole('button', { name: '保存我的' }).click();
			await expect.poll(async () => (await find('来料合格率')).values.actual).toBe(90);
		}));

	it('narrows to how records stand, with the way to each', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await page.getByRole('button', { name: /^落后/ }).click();
			const found = page.getByRole('listitem').filter({ hasText: '来料合格率' });
			await found.waitFor();
			await expect.poll(() => seen(found)).toContain('按期交付率达到 98.5% › 南厂准时发运');
			await page.getByRole('button', { name: /^落后/ }).click();
			await row(page, '工艺达标率').waitFor();
		}));

	it('offers only what its reader may do', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page, operator);
			await row(page, '来料合格率').hover();
			await page.getByRole('button', { name: '“来料合格率”的操作' }).click();
			await page.getByRole('menuitem', { name: '来自哪里' }).waitFor();
			await expect.poll(() => page.getByRole('menuitem').allInnerTexts()).toEqual(['打开详情', '来自哪里', '周期得分', '权重变化', '到顶层的路径']);
			await page.keyboard.press('Escape');
			expect(await page.getByRole('button', { name: /录入“来料合格率”的目标值/ }).count()).toBe(0);
		}));
});

describe('weights', () => {
	const weight = (page: Page, name: string) => dialog(page).getByLabel(`“${name}”的权重`, { exact: true });
	const weights = (page: Page) =>
		Promise.all(['换线时间缩短', '工艺达标率', '设备可用率', '计划达成率', '安全无事故'].map((name) => weight(page, name).inputValue()));

	it('one is changed, the others give way at once, and the sum stays', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await act(page, '换线时间缩短', '调整同级权重');
			await weight(page, '换线时间缩短').fill('35');
			await expect.poll(() => weights(page)).toEqual(['35', '24.4', '20.3', '12.2', '8.1']);
			await dialog(page).getByText('合计 100，符合要求').waitFor();
			await dialog(page).getByRole('switch', { name: '锁定“工艺达标率”的权重' }).click();
			await expect.poll(() => weights(page)).toEqual(['35', '30', '17.5', '10.5', '7']);
			await expectAccessible(page);
			await screenshot(page, 'goal-tree-weights');
			await dialog(page).getByLabel('原因').fill('换线是瓶颈');
			await dialog(page).getByRole('button', { name: '保存', exact: true }).click();
			await expect.poll(() => cell(page, '换线时间缩短', '权重')).toBe('35');
			await expect.poll(() => cell(page, '工艺达标率', '权重')).toContain('已锁定');
			expect((await find('安全无事故')).values.weight).toBe(7);

			await act(page, '换线时间缩短', '权重变化');
			await dialog(page).getByText('换线是瓶颈').waitFor();
			await expect.poll(() => seen(dialog(page))).toContain('人工设定');
		}));

	it('what cannot be is said in words and is not saved', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await act(page, '换线时间缩短', '调整同级权重');
			await weight(page, '换线时间缩短').fill('60');
			await weight(page, '工艺达标率').fill('70');
			await dialog(page).getByRole('alert').getByText('合计 130，超过 100').waitFor();
			await expect.poll(() => dialog(page).getByRole('button', { name: '保存', exact: true }).isDisabled()).toBe(true);
			await expectAccessible(page);
		}));

	it('a rule sets a weight: it is named, stays, and cuts the period where it began', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await change('换线时间缩短', { trial: true });
			await openUnfolded(page);
			await expect.poll(() => cell(page, '换线时间缩短', '权重')).toBe('35');
			await act(page, '换线时间缩短', '调整同级权重');
			await dialog(page).getByText('由规则“试产期加权”设定').waitFor();
			await expect.poll(() => weight(page, '换线时间缩短').isDisabled()).toBe(true);
			await screenshot(page, 'goal-tree-rule');
			await page.keyboard.press('Escape');
			await act(page, '北厂准时发运', '周期得分');
			await dialog(page).getByText('权重因规则“试产期加权”改变').waitFor();
			const parts = dialog(page).getByRole('table').last();
			await expect.poll(() => seen(parts.getByRole('row').filter({ hasText: '换线时间缩短' }))).toMatch(/换线时间缩短\s+35\s+96/);
			await expectAccessible(page);
			await screenshot(page, 'goal-tree-period');
		}));
});

describe('a move', () => {
	it('shows what it does before it is done', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await act(page, '工艺达标率', '移动到');
			await dialog(page).getByRole('combobox').fill('南厂');
			await page.getByRole('option', { name: '南厂准时发运' }).click();
			await dialog(page).getByText('得分将这样变化').waitFor();
			await expect.poll(() => seen(dialog(page).getByRole('row').filter({ hasText: '包装一次合格率' }))).toMatch(/50\s+35/);
			await expectAccessible(page);
			await screenshot(page, 'goal-tree-move');
			await dialog(page).getByRole('button', { name: '移动', exact: true }).click();
			await expect.poll(() => cell(page, '包装一次合格率', '权重')).toBe('35');
			expect((await find('工艺达标率')).values.parent).toBe((await find('南厂准时发运')).id);
		}));

	it('begins by dragging a row onto its new parent, and can be left', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await row(page, '计划达成率').dragTo(row(page, '西厂准时发运'));
			await dialog(page).getByText('移动“计划达成率”').waitFor();
			await expect.poll(() => dialog(page).getByRole('combobox').inputValue()).toBe('西厂准时发运');
			await dialog(page).getByText('权重将这样变化').waitFor();
			await dialog(page).getByRole('button', { name: '取消' }).click();
			expect((await find('计划达成率')).values.parent).toBe((await find('北厂准时发运')).id);
		}));

	it('below itself is refused in words', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await act(page, '北厂准时发运', '移动到');
			await dialog(page).getByRole('combobox').fill('工艺');
			await page.getByRole('option', { name: '工艺达标率' }).click();
			await dialog(page).getByRole('alert').waitFor();
			await expect.poll(() => dialog(page).getByRole('button', { name: '移动', exact: true }).isDisabled()).toBe(true);
		}));
});

describe('where things come from and lead to', () => {
	it('a score is explained by its parts, and those by theirs', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await row(page, '北厂准时发运').getByRole('button', { name: '“北厂准时发运”的得分来自哪里' }).click();
			const made = dialog(page).getByRole('region', { name: '得分由这些组成' });
			const contributions = async () => {
				const cells = await made.getByRole('row').locator('td:last-child').allInnerTexts();
				return cells.map(Number);
			};
			await made.waitFor();
			const all = await contributions();
			// The last one is the score itself: the others sum to it.
			expect(all.slice(0, -1).reduce((a, b) => a + b)).toBeCloseTo(all.at(-1) ?? 0, 3);
			expect(all.at(-1)).toBeCloseTo(96.6316, 4);
			await dialog(page).getByText('计算方法').waitFor();
			await dialog(page).getByRole('rowheader', { name: '工艺达标率' }).last().waitFor();
			await expectAccessible(page);
			await screenshot(page, 'goal-tree-explain');
			await dialog(page).getByRole('button', { name: '工艺达标率', exact: true }).click();
			await dialog(page).getByRole('navigation', { name: '追溯路径' }).waitFor();
			await dialog(page).getByRole('button', { name: '查看完成率来自哪里' }).click();
			await dialog(page).getByText('工艺达标率 · 完成率').waitFor();
			await expect.poll(() => seen(dialog(page).locator('.explain__inputs'))).toMatch(/实际值\s+98[\s\S]*目标值\s+100/);
			await screenshot(page, 'goal-tree-explain-below');
		}));

	it('a computed value on a page of its record says where it comes from, too', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await row(page, '北厂准时发运').getByText('北厂准时发运', { exact: true }).click();
			await dialog(page).getByRole('button', { name: '得分来自哪里' }).click();
			await page.getByRole('dialog', { name: '得分来自哪里' }).getByText('计算方法').waitFor();
			await expectAccessible(page);
		}));

	it('from me to the top: what I give to it', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, operator);
			await page.getByRole('button', { name: '从我到顶层' }).click();
			await dialog(page).getByRole('group', { name: '选择一条' }).getByRole('button', { name: '工艺达标率' }).click();
			const step = dialog(page).getByRole('listitem').filter({ hasText: '工艺达标率' });
			await step.getByText('占顶层得分 12%').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'goal-tree-path');
		}));

	it('a heat map tells means by unit and level, and opens what is behind them', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page);
			await page.getByRole('button', { name: '热力图' }).click();
			const south = page.getByRole('button', { name: /^南厂，班组/ });
			await expect.poll(() => seen(south)).toMatch(/78[\s\S]*落后[\s\S]*2 条/);
			await expectAccessible(page);
			await screenshot(page, 'goal-tree-heat');
			await south.click();
			await dialog(page).getByRole('listitem').filter({ hasText: '来料合格率' }).waitFor();
			await expect.poll(() => dialog(page).getByRole('listitem').count()).toBe(2);
		}));
});

describe('the canvas', () => {
	it('draws what is unfolded with contributions and dependencies, and is reached by keyboard', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const breaches = policyBreaches(page);
			await openUnfolded(page);
			await page.getByRole('button', { name: '画布' }).click();
			await page.locator('.goal-node').first().waitFor();
			await page.getByText('跨级贡献（占比）').waitFor();
			await page.locator('.goal-edge--contribution').getByText('20%').waitFor();
			await expect.poll(() => page.locator('.goal-edge--dependency').count()).toBe(1);
			await expectAccessible(page);
			await screenshot(page, 'goal-tree-canvas');
			const node = page.locator('.react-flow__node').filter({ hasText: '南厂准时发运' });
			await node.focus();
			await page.keyboard.press('m');
			await page.getByRole('menuitem', { name: '移动到' }).waitFor();
			await page.keyboard.press('Escape');
			await node.getByRole('button', { name: '收起“南厂准时发运”的 2 个下级' }).click();
			await expect.poll(() => page.locator('.react-flow__node').filter({ hasText: '来料合格率' }).count()).toBe(0);
			expect(breaches).toEqual([]);
		}));

	it('a card that is dragged onto another one asks to move below it, and comes back when that is left', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await page.getByRole('button', { name: '画布' }).click();
			const card = (name: string) => page.locator('.react-flow__node').filter({ hasText: name });
			const boxOf = async (name: string) => (await card(name).boundingBox()) ?? { x: 0, y: 0, height: 0 };
			// What is unfolded comes group by group, and each moves the others.
			for (const name of ['安全无事故', '包装一次合格率', '来料合格率', '库存周转']) await card(name).waitFor();
			await standsStill(card('来料合格率'));
			const distance = async () => Math.round((await boxOf('来料合格率')).y - (await boxOf('包装一次合格率')).y);
			const apart = await distance();
			const before = await boxOf('来料合格率');
			await page.mouse.move(before.x + 60, before.y + before.height - 6);
			await page.mouse.down();
			// Near its edge the canvas moves on under the card: whoever drags follows until the other card stays.
			const follow = async () => {
				const target = await boxOf('库存周转');
				await page.mouse.move(target.x + 70, target.y + 12, { steps: 4 });
				return Math.abs((await boxOf('库存周转')).y - target.y) < 4;
			};
			await expect.poll(follow).toBe(true);
			await page.mouse.up();
			await dialog(page).getByText('移动“来料合格率”').waitFor();
			await expect.poll(() => dialog(page).getByRole('combobox').inputValue()).toBe('库存周转');
			await dialog(page).getByRole('button', { name: '取消' }).click();
			// The canvas may have moved on with the card: it is back beside its sibling.
			await expect.poll(distance).toBe(apart);
		}));
});

describe('a cascade', () => {
	it('shows the children before it makes them, and proposes to them what has changed above', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await openUnfolded(page);
			await act(page, '北厂准时发运', '分解到下级');
			await dialog(page).getByText('将新建 2 条').waitFor();
			await dialog(page).getByRole('rowheader', { name: '北厂一班' }).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'goal-tree-cascade');
			await dialog(page).getByRole('button', { name: '新建 2 条' }).click();
			await dialog(page).getByText('没有需要新建的下级').waitFor();
			await dialog(page).getByRole('button', { name: '关闭' }).last().click();
			await expect.poll(() => row(page, '北厂准时发运').count()).toBe(3);

			await change('北厂准时发运', { target: 50 });
			await page.getByRole('button', { name: '“北厂准时发运”的操作' }).first().click({ force: true });
			await page.getByRole('menuitem', { name: '分解到下级' }).click();
			await dialog(page).getByText('2 条下级有建议的修改').waitFor();
			await expect.poll(() => seen(dialog(page))).toContain('空白 改为 50');
			// What differs below may do so on purpose: nothing is ticked by itself.
			await expect.poll(() => dialog(page).getByRole('button', { name: '接受 0 条修改' }).isDisabled()).toBe(true);
			await dialog(page).getByRole('checkbox', { name: '北厂准时发运' }).first().check();
			await dialog(page).getByRole('button', { name: '接受 1 条修改' }).click();
			await dialog(page).getByText('1 条下级有建议的修改').waitFor();
			const { body } = await lead.post(`${aims}/query`, { filter: { and: [{ search: '北厂准时发运' }, { field: 'target', op: 'eq', value: 50 }] } });
			expect(body.records).toHaveLength(2);
		}));
});

describe('on a phone', () => {
	it('one goes down level by level, sees how each stands, and fills in the actual', () =>
		withPage({ ...phone, baseURL: app.url }, async (page) => {
			await open(page);
			await page.getByRole('button', { name: '按期交付率达到 98.5%: 3 个下级' }).click();
			await page.getByRole('button', { name: '南厂准时发运: 2 个下级' }).click();
			const card = page.getByRole('listitem').filter({ hasText: '来料合格率' });
			await expect.poll(() => seen(card)).toMatch(/落后[\s\S]*得分 74/);
			await expectAccessible(page);
			await card.getByRole('button', { name: '录入 来料合格率' }).click();
			await dialog(page).getByLabel('实际值').fill('97');
			await screenshot(page, 'goal-tree-phone-entry');
			await dialog(page).getByRole('button', { name: '保存' }).click();
			await expect.poll(() => seen(card)).toMatch(/达成[\s\S]*得分 97/);
			await screenshot(page, 'goal-tree-phone');
			await page.getByRole('button', { name: '顶层', exact: true }).click();
			await page.getByRole('button', { name: '按期交付率达到 98.5%: 3 个下级' }).waitFor();
		}));
});
