import { expect, test } from 'vitest';
import { expectAccessible, screenshot, withPage } from './browser.ts';

const page = (body: string) =>
	`data:text/html;charset=utf-8,${encodeURIComponent(`<!doctype html><html lang="zh-CN"><title>页</title><main><h1>绳墨</h1>${body}</main>`)}`;

test('Chinese text is drawn, and each character with a shape of its own', async () => {
	await withPage({ width: 390, height: 844 }, async (tab) => {
		await tab.goto(page('<canvas id="c" width="300" height="60"></canvas><p>斗拱、椽、檩与昂 Dougong 2026</p>'));
		await screenshot(tab, 'support-chinese');
		const drawn = (await tab.evaluate(`['斗', '拱', '昂'].map((text) => {
			const canvas = document.getElementById('c'), context = canvas.getContext('2d', { willReadFrequently: true });
			context.clearRect(0, 0, 300, 60); context.font = '40px sans-serif'; context.fillText(text, 5, 45);
			return [...context.getImageData(0, 0, 300, 60).data].reduce((sum, value, at) => sum + value * (at % 997), 0);
		})`)) as number[];
		expect(new Set(drawn).size).toBe(3);
		expect(Math.min(...drawn)).toBeGreaterThan(0);
	});
});

test('the language, size and colours that a test asks for reach the page', async () => {
	await withPage({ width: 768, height: 700, locale: 'en-US', colorScheme: 'dark' }, async (tab) => {
		await tab.goto(page(''));
		const seen = await tab.evaluate(`[innerWidth, navigator.language, matchMedia('(prefers-color-scheme: dark)').matches]`);
		expect(seen).toEqual([768, 'en-US', true]);
	});
});

test('a barrier of level serious fails the accessibility check, a good page passes', async () => {
	await withPage({}, async (tab) => {
		await tab.goto(page('<button>保存</button>'));
		await expectAccessible(tab);
		await tab.goto(page('<button></button><img src="">'));
		await expect(expectAccessible(tab)).rejects.toThrow('button-name');
	});
});

test('a script error that nobody caught fails the test', async () => {
	const broken = withPage({}, async (tab) => {
		const [error] = await Promise.all([tab.waitForEvent('pageerror'), tab.goto(page(`<script>setTimeout(() => { throw new Error('lost') })</script>`))]);
		expect(error.message).toBe('lost');
	});
	await expect(broken).rejects.toThrow('script errors on the page');
	const waiting = withPage({}, async (tab) => {
		await tab.goto(page(`<script>setTimeout(() => { throw new Error('lost') })</script>`));
		await tab.getByText('never drawn').waitFor({ timeout: 500 });
	});
	await expect(waiting).rejects.toThrow(/never drawn[\s\S]*Error: lost/);
});
