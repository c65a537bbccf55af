import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import type { Person } from '../support/server.ts';
import { type Errands, startErrands } from './errands.ts';
import { policyBreaches } from './maintenance.ts';

/** What one has to see or reach first, on a phone and by keyboard. Each test asks for something of its own, for people of its own where it counts them. */

let world: Errands;
beforeAll(async () => {
	world = await startErrands();
});
afterAll(() => world?.app[Symbol.asyncDispose]());

const phone = { width: 390, height: 844 };
const wide = { width: 1440, height: 900 };
function at(size: { width: number; height: number }, who: Person, address: string, look: (page: Page) => Promise<void>): Promise<void> {
	return withPage({ ...size, baseURL: world.app.url }, async (page) => {
		const breaches = policyBreaches(page);
		await world.app.openAs(page, who);
		await page.goto(address);
		await look(page);
		expect(breaches).toEqual([]);
	});
}
const dialog = (page: Page) => page.getByRole('dialog');
const isSeen = (page: Page, name: string) => page.getByRole('link', { name: new RegExp(name) }).waitFor();
async function act(who: Person, what: string, body: object): Promise<void> {
	const { status, text } = await who.post(`/production/tasks/${await world.taskOf(who, what)}/act`, body);
	expect(status, text).toBe(200);
}

describe('a record', () => {
	it('offers its workflows beside its title, and says there where they stand', async () => {
		const record = await world.request('游标卡尺');
		await at(phone, world.li, `/production/errands/request/${record}`, async (page) => {
			const start = page.getByRole('button', { name: '提交审批', exact: true });
			const below = page.getByText('供应商底价', { exact: true }).first();
			await start.waitFor();
			await below.waitFor();
			expect((await start.boundingBox())?.y).toBeLessThan((await below.boundingBox())?.y ?? 0);
			await start.click();
			await page
				.getByRole('list', { name: '进行中的流程' })
				.getByText(/等待 王工/)
				.waitFor();
			await expectAccessible(page);
			await screenshot(page, 'record-flow-390');
		});
	});
});

describe('a task', () => {
	it('that was returned begins with who returned it and why, and leads to its record', async () => {
		const { record } = await world.submitted('退回的卷尺');
		await act(world.wang, '退回的卷尺', { verb: 'return', node: 'mend', comment: '请写明用在哪条产线' });
		await at(phone, world.li, `/production/-tasks/${await world.taskOf(world.li, '退回的卷尺')}`, async (page) => {
			const said = page.getByRole('region', { name: '内容' }).getByText('请写明用在哪条产线');
			await said.waitFor();
			expect((await said.boundingBox())?.y).toBeLessThan((await page.getByLabel('用途').boundingBox())?.y ?? 0);
			await expectAccessible(page);
			await screenshot(page, 'task-returned-390');
			await page.getByRole('link', { name: '打开记录' }).click();
			await page.waitForURL(`**/errands/request/${record}`);
		});
	});

	it('opened far down in a list is seen from its top', async () => {
		for (let i = 1; i <= 12; i++) await world.submitted(`长单 ${String(i).padStart(2, '0')}`);
		await at(phone, world.wang, `/production/-tasks?search=${encodeURIComponent('长单')}`, async (page) => {
			const last = page.getByRole('link', { name: /采购 长单/ }).last();
			await last.scrollIntoViewIfNeeded();
			await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(100);
			await last.click();
			await page.getByRole('toolbar', { name: '操作' }).waitFor();
			await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0);
		});
	});
});

describe('the inbox', () => {
	it('approves several by keyboard alone, signed once for all', async () => {
		for (const what of ['签字笔一', '签字笔二']) {
			await world.submitted(what);
			const task = (await world.wang.get(`/production/tasks/${await world.taskOf(world.wang, what)}`)).body;
			await act(world.wang, what, { verb: 'approve', values: { opinion: '可以' }, version: task.record.version });
		}
		await at(wide, world.qian, '/production/-tasks', async (page) => {
			await isSeen(page, '签字笔一');
			await isSeen(page, '签字笔二');
			for (const _ of [1, 2]) {
				await page.keyboard.press('ArrowDown');
				await page.keyboard.press('Space');
			}
			await page.getByText('已选 2 条').first().waitFor();
			await page.keyboard.press('a');
			await dialog(page).getByRole('button', { name: '同意', exact: true }).press('Enter');
			await dialog(page).getByRole('alert').getByText('有 2 条需要手写签名。签一次，用于全部。').waitFor();
			await dialog(page).getByRole('button', { name: '键入姓名', exact: true }).press('Enter');
			await expectAccessible(page);
			await screenshot(page, 'batch-signature-1440');
			await dialog(page).getByRole('button', { name: '同意', exact: true }).press('Enter');
			await page.getByText('没有待您处理的任务').waitFor();
		});
		expect((await world.qian.get('/production/tasks?box=done')).body.tasks.map((t: { verb: string }) => t.verb)).toEqual(['approve', 'approve']);
	});

	it('says who stands in for whom, on both sides', async () => {
		const { body } = await world.app.admin.post('/production/apps/directory/records/person/query', { filter: { field: 'name', op: 'eq', value: '赵主任' } });
		const day = (fromNow: number) => new Date(Date.now() + fromNow * 86_400_000).toISOString().slice(0, 10);
		const made = await world.wang.post('/production/delegations', { to: body.records[0].id, from: day(-2), until: day(5) });
		expect(made.status, made.text).toBe(201);
		await at(phone, world.wang, '/production/-tasks', (page) => page.getByText(/您的任务由 赵主任 代办/).waitFor());
		await at(phone, world.zhao, '/production/-tasks', async (page) => {
			await page.getByText(/您代办 王工 的任务/).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'inbox-standing-in-390');
		});
		await world.wang.delete(`/production/delegations/${made.body.id}`);
	});
});

describe('an address without an app', () => {
	it('shows the workflows of the app that one came from', async () => {
		await at(wide, world.sun, '/production/errands/requests', async (page) => {
			await page.getByRole('heading', { name: '采购申请' }).first().waitFor();
			await page.goto('/production/-workflows');
			await page.getByRole('link', { name: '采购审批', exact: true }).waitFor();
		});
	});
});

describe('the tabs of the administration', () => {
	it('show on a phone that there are more of them, and the chosen one in whole', async () => {
		await at(phone, world.app.admin, '/production/-channels', async (page) => {
			const chosen = page.getByRole('tab', { name: '消息渠道', selected: true });
			await chosen.waitFor();
			const tabs = page.getByRole('tablist', { name: '系统管理' });
			await expect.poll(() => tabs.getAttribute('data-more')).toBe('before after');
			await expect
				.poll(async () => Math.round(((await chosen.boundingBox())?.x ?? 999) + ((await chosen.boundingBox())?.width ?? 999)))
				.toBeLessThanOrEqual(390 - 56);
		});
	});
});
