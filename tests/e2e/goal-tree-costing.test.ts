import fs from 'node:fs';
import path from 'node:path';
import { filesToBundle } from '@dougong/engine';
import type { Bundle } from '@dougong/schemas';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { startApp, type TestApp } from '../support/server.ts';

/** A tree of another field, with neither weights nor bands: what a product costs. The same block shows it. */
const folder = path.resolve(import.meta.dirname, '../fixtures/costing');
let app: TestApp;
beforeAll(async () => {
	const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
	const files = names.map((file) => ({ path: file.split(path.sep).join('/'), text: fs.readFileSync(path.join(folder, file), 'utf8') }));
	app = await startApp({ apps: ['directory', filesToBundle(files).json as Bundle], demo: true, listen: true });
});
afterAll(() => app?.[Symbol.asyncDispose]());

async function open(page: Page): Promise<void> {
	await app.openAs(page, app.admin);
	await page.goto('/production/costing/products');
	await page.getByText('温控器 T1', { exact: true }).waitFor();
}
const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });

it('costs stand in the tree under their own name; what the tree does not have is not offered', () =>
	withPage({ width: 1440, height: 900, baseURL: app.url }, async (page) => {
		await open(page);
		expect((await row(page, '温控器 T1').allInnerTexts()).join()).toContain('42.96');
		await row(page, '温控器 T1').hover();
		await page.getByRole('button', { name: '“温控器 T1”的操作' }).click();
		await page.getByRole('menuitem').first().waitFor();
		const offered = await page.getByRole('menuitem').allInnerTexts();
		expect(offered).toContain('周期成本');
		expect(offered.filter((item) => /权重|分解/.test(item))).toEqual([]);
		await page.getByRole('menuitem', { name: '来自哪里' }).click();
		const panel = page.getByRole('dialog');
		await panel.getByRole('rowheader', { name: '主板组件' }).first().waitFor();
		await expectAccessible(page);
		await screenshot(page, 'costing-explain');
	}));

it('is drawn on the canvas and walked down on a phone', async () => {
	await withPage({ width: 1440, height: 900, baseURL: app.url }, async (page) => {
		await open(page);
		await page.getByRole('button', { name: '画布' }).click();
		await page.locator('.goal-node').filter({ hasText: '温控器 T2' }).waitFor();
		await expectAccessible(page);
		await screenshot(page, 'costing-canvas');
	});
	await withPage({ width: 390, height: 844, baseURL: app.url }, async (page) => {
		await open(page);
		await page.getByRole('button', { name: /^温控器 T1: / }).click();
		const card = page.getByRole('listitem').filter({ hasText: '主板组件' });
		expect((await card.allInnerTexts()).join()).toMatch(/成本 19.58/);
		await expectAccessible(page);
		await screenshot(page, 'costing-phone');
	});
});
