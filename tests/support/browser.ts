import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';

/** How a person looks at the page: size in CSS pixels, language, light or dark. */
export interface Viewing {
	width?: number;
	height?: number;
	locale?: 'zh-CN' | 'en-US';
	colorScheme?: 'light' | 'dark';
	/** Pages may then be named by path alone: `page.goto('/login')`. */
	baseURL?: string;
}

let connected: Promise<Browser> | undefined;

/**
 * Runs `look` on a page of its own, without cookies of others, in the run's real Chromium.
 * A script error on the page that nobody caught fails the test.
 */
export async function withPage<T>(viewing: Viewing, look: (page: Page) => Promise<T>): Promise<T> {
	const { width = 1280, height = 800, locale = 'zh-CN', colorScheme = 'light', baseURL } = viewing;
	connected ??= connect();
	const browser = await connected;
	const context = await browser.newContext({ viewport: { width, height }, locale, colorScheme, baseURL, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' });
	context.setDefaultTimeout(10_000);
	const uncaught: Error[] = [];
	try {
		const page = await context.newPage();
		page.on('pageerror', (error) => uncaught.push(error));
		const result = await look(page);
		expect(uncaught, 'script errors on the page').toEqual([]);
		return result;
	} catch (cause) {
		// A page that stays empty is waited for in vain; why it stays empty is in its script errors.
		if (uncaught.length > 0 && cause instanceof Error) cause.message += `\n\nScript errors on the page:\n${uncaught.map(String).join('\n')}`;
		throw cause;
	} finally {
		await context.close();
	}
}

async function connect(): Promise<Browser> {
	const answer = await fetch(inject('browserDoor'));
	const text = await answer.text();
	if (!answer.ok) throw new Error(text);
	return chromium.connect(text);
}

/** Fails when axe finds a barrier of level serious or worse on the page as it is now. `within` narrows it to a CSS selector. */
export async function expectAccessible(page: Page, options: { within?: string } = {}): Promise<void> {
	if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axeSource());
	const found = (await page.evaluate(
		`axe.run(${JSON.stringify(options.within ?? null)} ?? document, { resultTypes: ['violations'] })
			.then(({ violations }) => violations
				.filter(({ impact }) => impact === 'serious' || impact === 'critical')
				.map(({ id, help, nodes }) => id + ': ' + help + '\\n' + nodes.slice(0, 5).map(({ html, failureSummary }) => html.slice(0, 300) + '\\n' + failureSummary).join('\\n')))`,
	)) as string[];
	if (found.length > 0) throw new Error(`axe finds barriers at ${page.url().slice(0, 200)}\n\n${found.join('\n\n')}`);
}

let axe: string | undefined;

function axeSource(): string {
	axe ??= fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
	return axe;
}

/** Keeps a picture as `<DOUGONG_SHOTS>/<name>.png` for a person to look at; without that variable it does nothing. */
export async function screenshot(page: Page, name: string): Promise<void> {
	const folder = process.env.DOUGONG_SHOTS;
	if (!folder) return;
	fs.mkdirSync(folder, { recursive: true });
	await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
