import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';

let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory'] });
});
afterAll(() => app[Symbol.asyncDispose]());

it('every environment has the work days of China from the start, and formulas know them', async () => {
	const { calendar } = (await app.admin.get('/production/facts')).body;
	expect(calendar).toMatchObject({ key: 'china', weekend: [6, 7], years: [2025, 2026] });
	expect(calendar.working).toContain('2026-02-14');
	expect(calendar.off).toContain('2026-02-16');
	// Weekends are off without being named.
	expect(calendar.off).not.toContain('2026-02-15');
});
