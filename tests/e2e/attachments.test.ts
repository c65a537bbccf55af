import type { Bundle } from '@dougong/schemas';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photoLab, png } from '../api/attachments-app.ts';
import { at, people } from '../api/records-app.ts';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';

let app: TestApp;
let alice: Person;
beforeAll(async () => {
	const form = {
		...{ kind: 'form', key: 'report', title: '报告', model: 'item' },
		sections: [{ key: 'all', fields: [{ field: 'name' }, { field: 'photos' }, { field: 'paper' }] }],
	};
	const { app: head, definitions } = photoLab();
	app = await startApp({ apps: ['directory', { app: head, definitions: [...definitions, form] } as Bundle], listen: true });
	const { ids } = await people(app, ['alice']);
	alice = await app.addMember('alice', { person: ids.alice, roles: ['lab/keeper'] });
});
afterAll(() => app[Symbol.asyncDispose]());

/** A picture that a browser can show. */
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const picture = (name: string) => ({ name, mimeType: 'image/png', buffer: pixel });

async function open(
	page: Page,
): Promise<{ photos: ReturnType<Page['getByRole']>; choose(files: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]): Promise<void> }> {
	await app.openAs(page, alice);
	await page.goto('/production/lab/form/report');
	const photos = page.getByRole('group', { name: 'Photos' });
	await photos.getByRole('button', { name: '选择文件' }).and(page.locator(':enabled')).waitFor();
	return { photos, choose: (files) => photos.locator('input[data-files=choose]').setInputFiles(files) };
}
const named = async (name: string) => (await alice.post(`${at.items}/query`, { filter: { field: 'name', op: 'eq', value: name } })).body.records;
const send = (page: Page) => page.getByRole('button', { name: '提交' }).click();

describe('photos in a form', () => {
	it('are sent when they are chosen, stored with the record, and shown where it is, also on a phone', () =>
		withPage({ baseURL: app.url, width: 390, height: 844 }, async (page) => {
			const { photos, choose } = await open(page);
			await page.getByLabel('Name').fill('Yard');
			await choose([picture('yard.png'), picture('door.png')]);
			await expect.poll(() => photos.locator('img').count()).toBe(2);
			await photos.getByRole('button', { name: '移除 door.png' }).click();
			await expect.poll(() => photos.getByRole('listitem').count()).toBe(1);
			expect(await page.evaluate(() => document.activeElement?.className)).toContain('files-input__choose');
			await expectAccessible(page);
			await screenshot(page, 'attachments-form-phone');
			await send(page);
			const toRecord = page.getByRole('button', { name: '查看记录' });
			await toRecord.waitFor();
			const [record] = await named('Yard');
			expect(record.values.photos).toMatchObject([{ name: 'yard.png', type: 'image/png', width: 1, height: 1 }]);
			await toRecord.click();
			await page.getByRole('button', { name: '查看 yard.png' }).click();
			const box = page.getByRole('dialog', { name: 'yard.png' });
			await expect.poll(() => box.getByRole('img', { name: 'yard.png' }).evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(1);
			await screenshot(page, 'attachments-lightbox-phone');
			await page.keyboard.press('Escape');
			await expect.poll(() => box.count()).toBe(0);
		}));

	it('that do not fit are refused in words, before they are sent', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const { photos, choose } = await open(page);
			const said = async () => photos.getByRole('alert').getByRole('listitem').allInnerTexts();
			await choose({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('text') });
			await expect.poll(said).toEqual(['“notes.txt”不是图片，请另选文件。']);
			await choose({ name: 'nothing.png', mimeType: 'image/png', buffer: Buffer.alloc(0) });
			await expect.poll(said).toEqual(['“nothing.png”是空文件，请另选文件。']);
			// Only its content tells: the server looks into it.
			await choose({ name: 'forged.png', mimeType: 'image/png', buffer: Buffer.from('text') });
			await expect.poll(said).toEqual(['“forged.png”不是图片，请另选文件。']);
			await choose([1, 2, 3, 4].map((n) => ({ ...picture(`${n}.png`), buffer: png(1, 1, n) })));
			await expect.poll(said).toEqual(['最多 3 个文件，多出的没有上传。']);
			const paper = page.getByRole('group', { name: 'Paper' });
			await paper.locator('input[data-files=choose]').setInputFiles({ name: 'long.txt', mimeType: 'text/plain', buffer: Buffer.alloc(20_000, 'x') });
			await expect.poll(() => paper.getByRole('alert').textContent()).toContain('“long.txt”超过');
		}));

	it('that could not be sent are kept to be sent again, and the form waits for them', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const { photos, choose } = await open(page);
			await page.getByLabel('Name').fill('Retry');
			await page.route('**/api/v1/production/files', (route) => route.abort());
			await choose([picture('yard.png')]);
			await photos.getByText('网络中断，未上传').waitFor();
			await send(page);
			await page.getByRole('alert').filter({ hasText: '“yard.png”还没有上传完成' }).waitFor();
			await page.unroute('**/api/v1/production/files');
			await photos.getByRole('button', { name: '重新上传 yard.png' }).click();
			await expect.poll(() => photos.locator('img').count()).toBe(1);
			await send(page);
			await expect.poll(async () => (await named('Retry'))[0]?.values.photos?.[0]?.name).toBe('yard.png');
		}));

	it('on their way are broken off by a press', () =>
		withPage({ baseURL: app.url, locale: 'en-US' }, async (page) => {
			await app.openAs(page, alice);
			await page.goto('/production/lab/form/report');
			const photos = page.getByRole('group', { name: 'Photos' });
			// Nobody answers: it stays on its way.
			await page.route('**/api/v1/production/files', () => {});
			await photos.locator('input[data-files=choose]').setInputFiles([picture('yard.png')]);
			await photos.getByRole('button', { name: /yard\.png/ }).click();
			await expect.poll(() => photos.getByRole('listitem').count()).toBe(0);
		}));

	it('are taken from the clipboard and by dropping them', () =>
		withPage({ baseURL: app.url }, async (page) => {
			const { photos } = await open(page);
			const hand = (kind: 'paste' | 'drop') =>
				photos.evaluate(
					(box, { kind: how, bytes }) => {
						const data = new DataTransfer();
						data.items.add(new File([new Uint8Array(bytes)], `${how}.png`, { type: 'image/png' }));
						const init = { bubbles: true, cancelable: true };
						box.dispatchEvent(
							how === 'drop' ? new DragEvent('drop', { ...init, dataTransfer: data }) : new ClipboardEvent('paste', { ...init, clipboardData: data }),
						);
					},
					{ kind, bytes: [...pixel] },
				);
			await hand('paste');
			await expect.poll(() => photos.locator('img').count()).toBe(1);
			await hand('drop');
			await expect.poll(() => photos.locator('img').count()).toBe(2);
		}));
});
