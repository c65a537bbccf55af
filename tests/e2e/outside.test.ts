import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { leaveApp, whole } from '../api/workflow-app.ts';

let app: TestApp;
beforeAll(async () => {
	const workflow = {
		...{ kind: 'workflow', key: 'called', title: '外部发起', model: 'request', several: true, start: 'end' },
		triggers: [{ key: 'from_outside', type: 'webhook' }],
		nodes: [{ key: 'end', type: 'end', outcome: 'done' }],
	};
	app = await startApp({ listen: true, apps: ['directory', leaveApp({ workflows: [workflow] })] });
});
afterAll(() => app?.[Symbol.asyncDispose]());

const open = (path: string, viewing: object, look: (page: Page) => Promise<void>) =>
	withPage({ baseURL: app.url, ...viewing }, async (page) => {
		await app.openAs(page, app.admin);
		await page.goto(path);
		await look(page);
	});

describe('what workflows have to do with others', () => {
	it('secrets go in, are named, replaced and removed, and never come out', () =>
		open('/production/-outside', {}, async (page) => {
			await page.getByText('还没有密钥').waitFor();
			await page.getByRole('button', { name: '录入密钥' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByLabel('名称').fill('Not A Name');
			await dialog.getByRole('button', { name: '保存' }).click();
			await dialog.getByText('请以小写字母开头').waitFor();
			await dialog.getByLabel('名称').fill('crm_token');
			await dialog.getByLabel('密钥内容').fill('very-secret-4711');
			await dialog.getByRole('button', { name: '保存' }).click();
			const row = page.getByRole('listitem').filter({ hasText: 'crm_token' });
			await row.waitFor();
			await page.reload();
			await row.getByRole('button', { name: '更换' }).click();
			await expect.poll(() => dialog.getByLabel('密钥内容').inputValue()).toBe('');
			expect(await page.content()).not.toContain('very-secret-4711');
			await dialog.getByLabel('密钥内容').fill('another');
			await dialog.getByRole('button', { name: '保存' }).click();
			await dialog.waitFor({ state: 'hidden' });
			await row.getByRole('button', { name: '删除' }).click();
			await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
			await page.getByText('还没有密钥').waitFor();
			expect(whole(await app.admin.get('/production/secrets'))).toEqual({ secrets: [] });
		}));

	it.each([
		['zh-CN', 390],
		['zh-CN', 1440],
		['en-US', 390],
		['en-US', 1440],
	] as const)('hosts are allowed, and answered for in sandboxes, in %s at %i', async (locale, width) => {
		const isEn = locale === 'en-US';
		const host = `erp-${width}${isEn ? 'e' : 'z'}.example.com:8443`;
		await app.admin.put('/production/secrets/crm_token', { value: 'x' });
		await open('/production/-outside', { locale, width }, async (page) => {
			await page.getByRole('button', { name: isEn ? 'Enter a host' : '登记主机' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByLabel(isEn ? 'Host and port' : '主机与端口').fill(host);
			await dialog.getByLabel(isEn ? 'Say what a sandbox is answered' : '设定沙盒中的应答').check();
			await dialog.getByLabel(isEn ? 'Status' : '状态码').fill('202');
			await expectAccessible(page);
			await screenshot(page, `outside-host-${locale}-${width}`);
			await dialog.getByRole('button', { name: isEn ? 'Save' : '保存' }).click();
			const row = page.getByRole('listitem').filter({ hasText: host });
			await row.getByText('202').waitFor();
			await dialog.waitFor({ state: 'hidden' });
			await expectAccessible(page);
			await screenshot(page, `outside-${locale}-${width}`);
		});
		const { hosts } = whole(await app.admin.get('/production/call-hosts'));
		expect(hosts).toContainEqual(expect.objectContaining({ host, allowed: true, answer: { status: 202, body: '{}' } }));
	});

	it.each([
		['zh-CN', 390],
		['en-US', 1440],
	] as const)('a webhook gets an address that is shown once and works, in %s at %i', async (locale, width) => {
		const isEn = locale === 'en-US';
		await open('/production/-workflows/leave/called?tab=hooks', { locale, width }, async (page) => {
			const row = page.getByRole('listitem').filter({ hasText: 'from_outside' });
			const make = async (signing?: string): Promise<string> => {
				await row.getByRole('button').click();
				const dialog = page.getByRole('dialog');
				await dialog.getByLabel(isEn ? 'Signature' : '签名', { exact: true }).selectOption(signing === undefined ? 'off' : 'on');
				if (signing !== undefined) await dialog.getByLabel(isEn ? 'Key' : '签名密钥').fill(signing);
				await expectAccessible(page);
				await dialog.getByRole('button', { name: isEn ? /address/ : /地址/ }).click();
				const address = await dialog.getByLabel(isEn ? 'Address of the webhook' : 'Webhook 地址').inputValue();
				await expectAccessible(page);
				await screenshot(page, `webhook-made-${locale}-${width}`);
				await dialog.locator('.dialog__foot').getByRole('button').click();
				await dialog.waitFor({ state: 'hidden' });
				return address;
			};
			const first = await make();
			const call = async (address: string) => (await fetch(address, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status;
			expect(await call(first)).toBeLessThan(300);
			const second = await make('a-key-of-enough-signs');
			expect(second).not.toBe(first);
			expect(await call(first)).toBe(404);
			expect(await call(second)).toBeGreaterThanOrEqual(400);
			await row.getByText(isEn ? 'Signed' : '须签名', { exact: true }).waitFor();
			expect(await page.content()).not.toContain(second);
			await expectAccessible(page);
			await screenshot(page, `webhooks-${locale}-${width}`);
		});
	});
});
