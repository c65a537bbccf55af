import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { expect, inject, TestRunner } from 'vitest';
import { patience } from './patience.ts';

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
 * A script error on the page that nobody caught fails the test. `DOUGONG_SLOW=6` makes the page six times slower, to hunt races.
 */
export async function withPage<T>(viewing: Viewing, look: (page: Page) => Promise<T>): Promise<T> {
	const { width = 1280, height = 800, locale = 'zh-CN', colorScheme = 'light', baseURL } = viewing;
	const browser = await runningBrowser();
	const context = await browser.newContext({ viewport: { width, height }, locale, colorScheme, baseURL, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' });
	context.setDefaultTimeout(patience.action);
	const uncaught: Error[] = [];
	// A test that took too long goes on behind the back of the next one, unless its page is taken away.
	const { signal } = TestRunner.getCurrentTest()?.context ?? {};
	const close = () => void context.close().catch(() => {});
	signal?.addEventListener('abort', close);
	try {
		const page = await context.newPage();
		page.on('pageerror', (error) => uncaught.push(error));
		const slow = Number(process.env.DOUGONG_SLOW ?? 1);
		if (slow > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slow });
		const result = await look(page);
		expect(uncaught, 'script errors on the page').toEqual([]);
		return result;
	} catch (cause) {
		for (const open of context.pages()) await screenshot(open, `failed-${pictureName()}`).catch(() => {});
		// A page that stays empty is waited for in vain; why it stays empty is in its script errors.
		if (uncaught.length > 0 && cause instanceof Error) cause.message += `\n\nScript errors on the page:\n${uncaught.map(String).join('\n')}`;
		throw cause;
	} finally {
		signal?.removeEventListener('abort', close);
		await context.close();
	}
}

/** The name of the running test, as a file can have it. */
function pictureName(): string {
	return (expect.getState().currentTestName ?? '').replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(-60);
}

/** The run's browser: the one before, unless it died. */
async function runningBrowser(): Promise<Browser> {
	const former = await connected?.catch(() => undefined);
	if (!former?.isConnected()) connected = connect();
	return connected ?? connect();
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

/** Waits until it has kept its place for ten frames of the page in a row: what is drawn first and then fitted cannot be aimed at. */
export async function standsStill(thing: Locator): Promise<void> {
	await thing.evaluate(
		`(element) => new Promise((resolve) => {
			let [last, frames] = ['', 0];
			const look = () => {
				const { x, y, width, height } = element.getBoundingClientRect();
				const now = [x, y, width, height].join();
				frames = now === last ? frames + 1 : 0;
				last = now;
				if (frames >= 10) resolve(undefined);
				else requestAnimationFrame(look);
			};
			look();
		})`,
	);
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
