import pg from 'pg';
import type { Locator, Page } from 'playwright-core';
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

const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
/** The server is asked again until it says so. */
const slow = { timeout: 8000 };
const orders = '/production/apps/maintenance/records/work_order';
const machines = '/production/apps/maintenance/records/machine';

async function open(page: Page, address: string, who = dana): Promise<void> {
	await app.openAs(page, who);
	await page.goto(`/production/maintenance/${address}`);
	await page.getByRole('main').waitFor();
}
async function newOrder(summary: string, values: object = {}) {
	const machine = (await dana.post(`${machines}/query`, { limit: 1 })).body.records[0].id;
	return (await dana.post(orders, { values: { machine, summary, priority: 'normal', status: 'open', ...values } })).body;
}
async function personId(name: string): Promise<string> {
	return (await dana.post('/production/apps/directory/records/person/query', { filter: { search: name } })).body.records[0].id;
}
const rowsOf = (page: Page) => page.locator('.grid__row:not(.grid__group)');
/** First cells of the rows in view, from top to bottom. */
const column = (page: Page, at: number) => page.locator(`.grid__row [role="gridcell"][aria-colindex="${at}"]`).allInnerTexts();
const titles = (card: string) => card.split('\n')[0];

describe('a table', () => {
	it('sorts by its headers, up, down and not', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const breaches = policyBreaches(page);
			await open(page, 'orders');
			const header = page.getByRole('columnheader', { name: /故障现象/ });
			await rowsOf(page).first().waitFor();
			await header.getByRole('button', { name: '故障现象', exact: true }).click();
			await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
			await expect.poll(async () => (await column(page, 2))[0]).toBe('3 号轴扭矩漂移');
			const up = await column(page, 2);
			await header.getByRole('button', { name: '故障现象', exact: true }).click();
			await expect.poll(() => column(page, 2)).toEqual(up.toReversed());
			await expectAccessible(page);
			await screenshot(page, 'table');
			expect(breaches).toEqual([]);
		}));

	it('narrows by conditions that stay when one comes back, and can be taken away', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, 'orders');
			await rowsOf(page).first().waitFor();
			await page.getByRole('button', { name: '筛选', exact: true }).click();
			await page.getByRole('button', { name: '添加条件', exact: true }).click();
			await page.getByLabel('字段').selectOption('优先级');
			await page.getByLabel('值', { exact: true }).selectOption('高');
			await expect.poll(() => column(page, 4)).toEqual(['高', '高', '高']);
			await screenshot(page, 'table-filter');
			await expectAccessible(page);
			await page.keyboard.press('Escape');
			const chip = page.getByRole('listitem').filter({ hasText: '优先级等于高' });
			await chip.waitFor();
			await page.goto('/production/maintenance/board');
			await page.locator('.board__card').first().waitFor();
			await page.goBack();
			await chip.waitFor();
			await page.getByRole('searchbox', { name: '搜索' }).fill('没有这样的工单');
			await page.getByText('没有符合条件的记录').waitFor();
			await page.getByRole('button', { name: '清除筛选' }).last().click();
			await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(5);
			await expect.poll(() => chip.count()).toBe(0);
		}));

	it('finds by reference and over references', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, 'orders');
			await rowsOf(page).first().waitFor();
			await page.getByRole('button', { name: '筛选', exact: true }).click();
			await page.getByRole('button', { name: '添加条件', exact: true }).click();
			await page.getByLabel('字段').selectOption('设备');
			await page.getByLabel('条件', { exact: true }).selectOption('等于');
			await page.getByRole('combobox', { name: '值' }).fill('压装');
			await page.getByRole('option', { name: '压装机' }).click();
			await expect.poll(async () => new Set(await column(page, 3))).toEqual(new Set(['压装机']));
			await page.getByLabel('字段').selectOption('设备 · 类型');
			await page.getByLabel('条件', { exact: true }).selectOption('等于');
			await page.getByLabel('值', { exact: true }).selectOption('部件');
			await expect.poll(async () => [...new Set(await column(page, 3))].sort()).toEqual(['压头', '液压站', '真空泵'].sort());
		}));

	it('keeps the columns that a person chose', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, 'orders');
			await rowsOf(page).first().waitFor();
			const heads = () => page.getByRole('columnheader').evaluateAll((all) => all.map((h) => h.querySelector('.grid__title')?.textContent));
			await page.getByRole('button', { name: '列', exact: true }).click();
			await page.getByRole('checkbox', { name: '费用' }).uncheck();
			await page.getByRole('checkbox', { name: '报修人' }).check();
			for (let i = 0; i < 3; i++) await page.getByRole('button', { name: '上移 报修人' }).click();
			await expectAccessible(page);
			await page.keyboard.press('Escape');
			const chosen = await heads();
			expect(chosen).toContain('报修人');
			expect(chosen).not.toContain('费用');
			await page.reload();
			await rowsOf(page).first().waitFor();
			expect(await heads()).toEqual(chosen);
		}));

	it('groups with counts, and folds a group', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, 'orders');
			await rowsOf(page).first().waitFor();
			await page.getByRole('button', { name: '分组', exact: true }).click();
			await page.getByRole('menuitemcheckbox', { name: '状态' }).click();
			const groups = page.locator('.grid__group');
			await expect.poll(async () => (await groups.allInnerTexts()).map(titles)).toEqual(['待派工', '已派工', '维修中', '已完成']);
			const before = await rowsOf(page).count();
			await groups.first().click();
			await expect.poll(() => rowsOf(page).count()).toBeLessThan(before);
			await expect.poll(() => groups.first().getAttribute('aria-expanded')).toBe('false');
			await screenshot(page, 'table-groups');
			await expectAccessible(page);
		}));

	it('is walked with the arrow keys; Enter opens, Esc closes', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, 'orders');
			await rowsOf(page).first().waitFor();
			await page.getByRole('grid').focus();
			await page.keyboard.press('ArrowDown');
			await page.keyboard.press('ArrowDown');
			const active = await page.getByRole('grid').getAttribute('aria-activedescendant');
			const summary = await page.locator(`[id="${active}"] [aria-colindex="2"]`).textContent();
			await page.keyboard.press('Enter');
			await page
				.getByRole('dialog')
				.getByRole('heading', { level: 1, name: summary ?? '' })
				.waitFor();
			await page.keyboard.press('Escape');
			await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
		}));

	it('scrolls through 20,000 records and draws only what is seen', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await addInspections(20_000);
			await open(page, 'inspections');
			await page.getByRole('button', { name: /分组/ }).click();
			await page.getByRole('menuitemcheckbox', { name: '不分组' }).click();
			await expect.poll(() => page.getByText(/共 20,00\d 条/).count()).toBe(1);
			await page.getByRole('grid').focus();
			await page.keyboard.press('End');
			const last = page.locator('[aria-rowindex="20006"]').or(page.locator('[aria-rowindex="20005"]'));
			await last.first().waitFor();
			await expect.poll(() => page.locator('.grid .skeleton').count()).toBe(0);
			await expect.poll(() => rowsOf(page).count()).toBeLessThan(60);
		}));

	it('shows a new record at once where there was none', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const empty = (await dana.post(machines, { values: { name: '新冲床', code: 'MC-777', kind: 'machine' } })).body;
			await open(page, `machine/${empty.id}`);
			const related = page.getByRole('region', { name: '工单' });
			await related.getByText('还没有记录').first().waitFor();
			await related.getByRole('button', { name: '新建' }).click();
			const form = page.getByRole('dialog');
			await form.getByLabel('故障现象').fill('第一张工单');
			await form.getByRole('button', { name: '报修' }).click();
			await expect.poll(async () => (await related.locator('.grid__row').allInnerTexts()).join()).toContain('第一张工单');
		}));
});

describe('a board', () => {
	const card = (page: Page, title: string) => page.locator('.board__card').filter({ hasText: title });
	const lane = (page: Page, title: string) => page.getByRole('region', { name: new RegExp(`^${title},`) });

	it('takes a card to another column with the mouse, and back with undo', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const order = await newOrder('拖动这张卡片', { assignee: await personId('田莫') });
			await open(page, 'board');
			await card(page, '拖动这张卡片').waitFor();
			await screenshot(page, 'board');
			await expectAccessible(page);
			await card(page, '拖动这张卡片').dragTo(lane(page, '维修中'));
			await lane(page, '维修中').getByText('拖动这张卡片').waitFor();
			await expect.poll(async () => (await dana.get(`${orders}/${order.id}`)).body.values.status, slow).toBe('in_progress');
			await page.getByRole('button', { name: '撤销' }).click();
			await lane(page, '待派工').getByText('拖动这张卡片').waitFor();
			await expect.poll(async () => (await dana.get(`${orders}/${order.id}`)).body.values.status, slow).toBe('open');
		}));

	it('takes a card to another column with the keyboard', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const order = await newOrder('用键盘移动', { assignee: await personId('田莫') });
			await open(page, 'board');
			await page.getByRole('button', { name: '移动 用键盘移动' }).focus();
			await page.keyboard.press('Enter');
			await page.getByRole('menuitemcheckbox', { name: '已完成' }).waitFor();
			await expectAccessible(page);
			await walkTo(page, page.getByRole('menuitemcheckbox', { name: '已完成' }));
			await page.keyboard.press('Enter');
			await lane(page, '已完成').getByText('用键盘移动').waitFor();
			await expect.poll(async () => (await dana.get(`${orders}/${order.id}`)).body.values.status, slow).toBe('done');
		}));

	it('puts a card back and says why when somebody was faster', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const order = await newOrder('两个人同时改', { assignee: await personId('田莫') });
			await page.route('**/production/live', () => {}); // else the page may hear of the change before the card is moved
			await open(page, 'board');
			await card(page, '两个人同时改').waitFor();
			await dana.patch(`${orders}/${order.id}`, { version: order.version, values: { priority: 'high' } });
			await page.getByRole('button', { name: '移动 两个人同时改' }).click();
			await page.getByRole('menuitemcheckbox', { name: '已完成' }).click();
			await page.getByText(/刚刚有人修改了这条记录/).waitFor();
			await lane(page, '待派工').getByText('两个人同时改').waitFor();
			expect((await dana.get(`${orders}/${order.id}`)).body.values).toMatchObject({ status: 'open', priority: 'high' });
		}));

	it('refuses a move that this person may not make, in words', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await newOrder('别人的工单', { reported_by: await personId('田莫') });
			await open(page, 'board', await app.signIn('technician', secret));
			await page.getByRole('button', { name: '移动 别人的工单' }).click();
			await page.getByRole('menuitemcheckbox', { name: '已完成' }).click();
			await page.getByText(/“别人的工单”没有移动/).waitFor();
			await lane(page, '待派工').getByText('别人的工单').waitFor();
		}));

	it('is one column at a time on a phone', () =>
		withPage({ ...phone, baseURL: app.url }, async (page) => {
			await open(page, 'board');
			await page.getByRole('tab', { name: /已完成/ }).click();
			await lane(page, '已完成').getByText('胶枪堵塞').waitFor();
			await expect.poll(() => page.locator('.board__column').count()).toBe(1);
			await screenshot(page, 'board-phone');
			await expectAccessible(page);
			await expectNoSideways(page);
		}));
});

describe('a tree', () => {
	it('unfolds and folds with the keyboard and says where one is', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, 'machines');
			const grid = page.getByRole('treegrid');
			await rowsOf(page).first().waitFor();
			await expect.poll(async () => (await column(page, 1)).map(titles).slice(0, 2)).toEqual(['一号装配线', '二号装配线']);
			await grid.focus();
			await page.keyboard.press('ArrowRight');
			await expect.poll(async () => (await column(page, 1)).map(titles).slice(0, 3)).toEqual(['一号装配线', '压装机', '拧紧机']);
			await page.keyboard.press('ArrowRight');
			await page.keyboard.press('ArrowRight');
			await expect.poll(async () => (await column(page, 1)).map(titles).slice(1, 4)).toEqual(['压装机', '液压站', '压头']);
			const first = page.locator('.grid__row').nth(2);
			expect([await first.getAttribute('aria-level'), await first.getAttribute('aria-posinset'), await first.getAttribute('aria-setsize')]).toEqual([
				'3',
				'1',
				'2',
			]);
			await screenshot(page, 'tree');
			await expectAccessible(page);
			await page.keyboard.press('ArrowLeft');
			await page.keyboard.press('ArrowLeft');
			await page.keyboard.press('ArrowLeft');
			await expect.poll(async () => (await column(page, 1)).map(titles)).not.toContain('压装机');
		}));

	it('shows what was searched with the way to it', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, 'machines');
			await rowsOf(page).first().waitFor();
			await page.getByRole('searchbox', { name: '搜索' }).fill('液压');
			const found = page.getByRole('button', { name: /液压站/ });
			await found.waitFor();
			await expect.poll(() => found.textContent()).toContain('一号装配线 › 压装机');
			await expectAccessible(page);
		}));

	it('puts at the top what lies below something that this person may not see', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const stopped = (await dana.post(machines, { values: { name: '停用的线', code: 'LN-900', kind: 'line', running: false } })).body;
			await dana.post(machines, { values: { name: '还在用的泵', code: 'PT-900', kind: 'part', parent: stopped.id } });
			await open(page, 'machines', await app.signIn('viewer', secret));
			await rowsOf(page).first().waitFor();
			await expect.poll(async () => (await column(page, 1)).map(titles)).toContain('还在用的泵');
			expect((await column(page, 1)).map(titles)).not.toContain('停用的线');
			expect(await page.getByRole('button', { name: '新建' }).count()).toBe(0);
		}));

	it('goes down a level at a time on a phone', () =>
		withPage({ ...phone, baseURL: app.url }, async (page) => {
			await open(page, 'machines');
			await page.getByRole('button', { name: '一号装配线: 2 个下级' }).click();
			await page.getByRole('button', { name: '压装机: 2 个下级' }).click();
			await page.getByRole('button', { name: /^液压站/ }).waitFor();
			await screenshot(page, 'tree-phone');
			await expectAccessible(page);
			await expectNoSideways(page);
			await page.getByRole('button', { name: '一号装配线', exact: true }).click();
			await page.getByRole('button', { name: /^拧紧机/ }).waitFor();
		}));
});

describe('one record', () => {
	it('changes a field in place and tells the history', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const order = await newOrder('改期限');
			await open(page, `work_order/${order.id}`);
			await page.getByRole('button', { name: '编辑优先级' }).click();
			await page.getByLabel('优先级').selectOption('高');
			await page.keyboard.press('Control+Enter');
			await page.getByRole('button', { name: '编辑优先级' }).filter({ hasText: '高' }).waitFor();
			expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('编辑优先级 高');
			const history = page.getByRole('region', { name: '历史' });
			await expect.poll(() => history.getByRole('listitem').first().textContent()).toMatch(/戴娜 修改了 1 项[\s\S]*优先级[\s\S]*中[\s\S]*高/);
			await screenshot(page, 'detail');
			await expectAccessible(page);
		}));

	it('keeps what was typed when somebody was faster, and saves it at the second try', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const order = await newOrder('同时修改');
			await open(page, `work_order/${order.id}`);
			await page.getByRole('button', { name: '编辑详细说明' }).click();
			await page.getByLabel('详细说明').fill('我写的说明');
			await dana.patch(`${orders}/${order.id}`, { version: order.version, values: { priority: 'low' } });
			await page.getByRole('button', { name: '保存' }).click();
			await page.getByRole('alert').filter({ hasText: '刚刚有人修改了这条记录' }).waitFor();
			await expect.poll(() => page.getByLabel('详细说明').inputValue()).toBe('我写的说明');
			await page.getByRole('button', { name: '编辑优先级' }).filter({ hasText: '低' }).waitFor();
			await page.getByRole('button', { name: '保存' }).click();
			await page.getByRole('button', { name: '编辑详细说明' }).filter({ hasText: '我写的说明' }).waitFor();
			expect((await dana.get(`${orders}/${order.id}`)).body.values).toMatchObject({ priority: 'low', description: '我写的说明' });
		}));

	it('says what the server refuses beside the field', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const machine = (await dana.post(machines, { values: { name: '编号会错', code: 'MC-778', kind: 'machine' } })).body;
			await open(page, `machine/${machine.id}`);
			await page.getByRole('button', { name: '编辑资产编号' }).click();
			await page.getByLabel('资产编号', { exact: true }).fill('MC-101');
			await page.getByRole('button', { name: '保存' }).click();
			await page.getByRole('alert').waitFor();
			await expect.poll(() => page.getByLabel('资产编号', { exact: true }).getAttribute('aria-describedby')).toBeTruthy();
			await page.keyboard.press('Escape');
			await page.getByRole('button', { name: '编辑资产编号' }).filter({ hasText: 'MC-778' }).waitFor();
		}));

	it('is archived after a question and brought back with undo', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			const order = await newOrder('归档再恢复');
			await open(page, `work_order/${order.id}`);
			await page.getByRole('button', { name: '更多操作' }).click();
			await page.getByRole('menuitem', { name: '归档' }).click();
			await page.getByRole('dialog').getByRole('button', { name: '归档' }).click();
			await page.getByText('已归档“归档再恢复”').waitFor();
			await page.getByRole('button', { name: '撤销' }).click();
			await page.getByText('已恢复“归档再恢复”').waitFor();
			await expect.poll(async () => (await dana.get(`${orders}/${order.id}`)).body.archivedAt).toBeUndefined();
		}));
});

describe('the first page', () => {
	it('says what to do next and counts; a figure leads to its records', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, 'overview');
			const next = page.getByRole('region', { name: '接下来' });
			await next.getByRole('heading', { name: /待派工/ }).waitFor();
			const figure = page.getByRole('button', { name: /未完成/ });
			await expect.poll(() => figure.textContent()).toMatch(/\d/);
			await screenshot(page, 'overview');
			await expectAccessible(page);
			await figure.click();
			await page.waitForURL('**/board?**');
			await page.getByRole('listitem').filter({ hasText: '未完成' }).waitFor();
			await page.locator('.board__card').first().waitFor();
			expect(await page.getByText('胶枪堵塞').count()).toBe(0);
			await page.getByRole('button', { name: /移除此条件/ }).click();
			await page.getByText('胶枪堵塞').waitFor();
		}));

	it('says so when nothing is left to do', () =>
		withPage({ ...wide, baseURL: app.url }, async (page) => {
			await open(page, 'overview', await app.addMember('nobody', { roles: ['maintenance/technician'] }));
			await page.getByText('没有等待处理的工单。').waitFor();
		}));
});

it.each([
	['zh-CN', wide],
	['zh-CN', { width: 768, height: 1024 }],
	['zh-CN', phone],
	['en-US', wide],
	['en-US', phone],
] as const)(
	'every page in %s at %o fits and bars nobody',
	(locale, size) =>
		withPage({ ...size, locale, baseURL: app.url }, async (page) => {
			for (const address of ['overview', 'board', 'orders', 'machines', 'inspections', 'technicians']) {
				await open(page, address);
				await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('.skeleton, main [aria-busy="true"]'));
				await screenshot(page, `${address}-${locale}-${size.width}`);
				await expectAccessible(page);
				await expectNoSideways(page);
			}
		}),
	60_000,
);

/** Down a menu until the item has the highlight. The menu takes a moment to have the focus; a person looks where it is, and so does this. */
async function walkTo(page: Page, item: Locator): Promise<void> {
	const isLit = () => item.evaluate((element) => element.hasAttribute('data-highlighted'));
	const step = async () => {
		if (!(await isLit())) await page.keyboard.press('ArrowDown');
		return isLit();
	};
	await expect.poll(step, { timeout: 8000, interval: 100 }).toBe(true);
}

async function expectNoSideways(page: Page): Promise<void> {
	expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
}

/** Many records at once, past the server: this is about drawing them. */
async function addInspections(count: number): Promise<void> {
	const db = new pg.Client(app.database.config);
	await db.connect();
	try {
		await db.query(
			`insert into ws_main_production.maintenance__inspection (id, version, created_at, updated_at, number, machine, inspected_on, inspector, result, temperature)
			select gen_random_uuid(), 1, now(), now(), 'IN-X-' || n, m.machine, m.inspected_on, m.inspector, 'ok', n % 90
			from generate_series(1, $1::int) n, (select * from ws_main_production.maintenance__inspection limit 1) m`,
			[count],
		);
	} finally {
		await db.end();
	}
}
