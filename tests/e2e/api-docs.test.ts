import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, lab, make, people } from '../api/records-app.ts';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';

let app: TestApp;
let alice: Person;

beforeAll(async () => {
	const worker = { item: { read: '[owner] = ME()', create: true, fields: { secret: 'hidden' } } };
	app = await startApp({ apps: ['directory', lab({ worker: { everyone: true, models: worker } })], listen: true });
	const { ids } = await people(app, ['alice', 'bob']);
	alice = await app.addMember('alice', { person: ids.alice });
	await make(app.admin, at.items, { name: 'Lamp of alice', owner: ids.alice, secret: 'Zanzibar' });
	await make(app.admin, at.items, { name: 'Lamp of bob', owner: ids.bob });
});
afterAll(() => app[Symbol.asyncDispose]());

test.each([
	{ width: 1440, locale: 'zh-CN', colorScheme: 'light', send: '发送' },
	{ width: 390, locale: 'en-US', colorScheme: 'dark', send: 'Send' },
] as const)('the API of an app can be read and tried at $width px in $locale', async ({ send, ...viewing }) => {
	await withPage(viewing, async (page) => {
		const refused: string[] = [];
		page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
		await app.openAs(page, alice);
		await page.goto(`${app.url}/docs/api/production/lab`);
		const list = page.locator('details').first();
		await list.locator('summary').click();
		await list.getByRole('button', { name: send }).click();
		await list.locator('pre').waitFor();
		const answer = (await list.locator('pre').textContent()) ?? '';
		expect(answer).toContain('Lamp of alice');
		expect(answer).not.toContain('Lamp of bob');
		expect(answer).not.toContain('Zanzibar');
		await expectAccessible(page);
		await screenshot(page, `api-docs-${viewing.width}`);
		expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
		expect(refused, 'what the content security policy or the page refused').toEqual([]);
	});
});

test('a stranger is shown the way to sign in', async () => {
	await withPage({}, async (page) => {
		await page.goto(`${app.url}/docs/api/production/lab`);
		await page.getByRole('link', { name: '前往首页登录' }).waitFor();
	});
});
