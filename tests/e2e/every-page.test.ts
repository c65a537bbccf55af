import fs from 'node:fs';
import { fieldMessages } from '@dougong/plugins/views';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import { startApp, type TestApp } from '../support/server.ts';

/** Every page of the performance template as each demo account gets it: whole, in the reader's language, without barriers. */

let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', 'performance'], demo: true, listen: true });
});
afterAll(() => app[Symbol.asyncDispose]());

const wide = { width: 1440, height: 900 };
const tablet = { width: 768, height: 1024 };
const phone = { width: 390, height: 844 };
const home = '/production/performance/home';

const talked = ['goal', 'feedback', 'check_in', 'suggestion', 'indicator'];
const scored = ['scorecard', 'snapshot', 'scheme', 'settlement', 'settlement_line', 'okr'];

interface Walk {
	who: string;
	locale: 'zh-CN' | 'en-US';
	colorScheme: 'light' | 'dark';
	/** Pages that differ for this person from those of the others; they are looked at by axe. */
	own: string[];
	/** The whole navigation, or the own pages only. */
	pages: 'all' | 'own';
	sizes: readonly { width: number; height: number }[];
}
const everybody = [
	...['home', 'give_feedback', 'my_goals', 'actuals', 'goal_board', 'goal_tree', 'okr', 'scorecards', 'my_snapshot', 'settlements'],
	...['feedback', 'check_ins', 'suggestions', 'indicators'],
];
const walks: Walk[] = [
	{ who: 'operator', locale: 'zh-CN', colorScheme: 'light', own: everybody, pages: 'all', sizes: [wide, phone] },
	{ who: 'leader', locale: 'zh-CN', colorScheme: 'dark', own: ['home', 'team', 'scorecards', 'goal_relations'], pages: 'all', sizes: [wide, phone] },
	{ who: 'manager', locale: 'en-US', colorScheme: 'dark', own: ['team', 'suggestions'], pages: 'all', sizes: [wide, tablet, phone] },
	{
		who: 'hrbp',
		locale: 'zh-CN',
		colorScheme: 'light',
		own: ['hrbp', 'suggestions', 'schemes', 'settlements', 'effect', 'goal_relations'],
		pages: 'all',
		sizes: [wide, phone],
	},
	{ who: 'hrbp', locale: 'en-US', colorScheme: 'light', own: ['hrbp', 'schemes', 'effect', 'scorecards'], pages: 'own', sizes: [wide, tablet] },
	{ who: 'executive', locale: 'zh-CN', colorScheme: 'light', own: ['home', 'executive'], pages: 'all', sizes: [wide, phone] },
	{ who: 'executive', locale: 'en-US', colorScheme: 'dark', own: ['executive'], pages: 'own', sizes: [wide, tablet] },
];

describe('every page is whole', () => {
	it.each(walks)(
		'for $who in $locale, $colorScheme',
		({ who, locale, colorScheme, own, pages, sizes }) =>
			withPage({ baseURL: app.url, locale, colorScheme, ...wide }, async (page) => {
				await app.openAs(page, await app.signIn(who));
				await page.goto(home);
				await settled(page);
				const addresses = await page
					.getByRole('navigation')
					.first()
					.locator('a[href*="/performance/"]')
					.evaluateAll((links) => links.map((a) => (a as HTMLAnchorElement).pathname));
				expect(addresses.map(keyOf)).toEqual(expect.arrayContaining(own));
				for (const address of addresses.filter((a) => pages === 'all' || own.includes(keyOf(a)))) {
					await page.setViewportSize(wide);
					await page.locator(`nav a[href="${address}"]`).first().click();
					await page.waitForURL(`**${address}`);
					for (const size of sizes) {
						await page.setViewportSize(size);
						await settled(page);
						await expectWhole(page, locale);
						// What a tablet shows, one of the other two shows as well.
						if (own.includes(keyOf(address)) && size !== tablet) await expectAccessible(page);
						await screenshot(page, `page ${keyOf(address)} ${who} ${locale} ${size.width} ${colorScheme}`);
					}
				}
			}),
		120_000,
	);

	it(
		'and every page of one record',
		() =>
			withPage({ baseURL: app.url, ...wide }, async (page) => {
				const hrbp = await app.signIn('hrbp');
				await app.openAs(page, hrbp);
				for (const model of [...talked, ...scored]) {
					const { records } = (await hrbp.post(`/production/apps/performance/records/${model}/query`, { limit: 1 })).body;
					await page.goto(`/production/performance/${model}/${records[0].id}`);
					for (const size of [wide, tablet, phone]) {
						await page.setViewportSize(size);
						await settled(page);
						await expectWhole(page, 'zh-CN');
						if (size !== tablet) await expectAccessible(page);
						await screenshot(page, `record ${model} ${size.width}`);
					}
				}
			}),
		60_000,
	);
});

const keyOf = (address: string) => address.split('/').at(-1) ?? '';

/** Everything that was on its way has come. */
async function settled(page: Page): Promise<void> {
	await page.getByRole('main').waitFor();
	await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('.skeleton, main [aria-busy="true"]'));
}

const words = ['en.json', 'en.shell.json'].map((file) => JSON.parse(fs.readFileSync(`runtime/client/src/messages/${file}`, 'utf8')));
const keys = [...words.flatMap(Object.keys), ...Object.keys(fieldMessages.en)];

/** Nothing failed, sticks out, or stands there as the name of a text instead of the text. */
async function expectWhole(page: Page, locale: string): Promise<void> {
	const url = new URL(page.url()).pathname;
	const problems = await page.getByRole('alert').allInnerTexts();
	const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
	const text = await page.locator('body').innerText();
	expect(problems, `problems at ${url}`).toEqual([]);
	expect(over, `px that stick out of ${url}`).toBeLessThanOrEqual(0);
	const narrowest = await page.evaluate(() => Math.min(...[...document.querySelectorAll('.figures > li')].map((figure) => figure.clientWidth)));
	expect(narrowest, `px of the narrowest figure of ${url}`).toBeGreaterThanOrEqual(120);
	const words = new Set(text.split(/[\s：:，,（）()]+/));
	expect(
		keys.filter((key) => words.has(key)),
		`untranslated at ${url}`,
	).toEqual([]);
	expect(text, url).not.toMatch(/\bundefined\b|\bNaN\b|\[object /);
	if (locale !== 'en-US') return;
	// Buttons in a list of records name the record, and so do the labels of cards to fill in.
	const frame = await page
		.locator('nav a, .block-head h2, [role="columnheader"], .btn:not(.record-list .btn), dt, label:not(.worksheet-card label)')
		.allInnerTexts();
	expect(
		frame.filter((title) => /\p{Script=Han}/u.test(title)),
		`Chinese at ${url}`,
	).toEqual([]);
}
