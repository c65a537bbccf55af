import { beforeEach, TestRunner } from 'vitest';
import { patience } from './patience.ts';

type Suite = Parameters<typeof TestRunner.getSuiteHooks>[0];

/**
 * Before every test of every file. A browser test that failed has left a half-done draft, an account, an open dialog behind: what its
 * file prepares is cleared away and prepared again before it is asked once more (`retry`). But not where the tests of a file are steps
 * on one path (`…-path.test.ts`): a step is asked again where the path stands.
 */
beforeEach(async ({ task }) => {
	const { filepath } = task.file;
	if (!task.result?.retryCount || !filepath.includes('/tests/e2e/') || filepath.endsWith('-path.test.ts')) return;
	const around: Suite[] = [];
	for (let suite = task.suite; suite && suite !== task.file; suite = suite.suite) around.unshift(suite);
	around.unshift(task.file);
	for (const suite of around.toReversed()) for (const clear of TestRunner.getSuiteHooks(suite).afterAll) await clear(suite);
	for (const suite of around) for (const prepare of TestRunner.getSuiteHooks(suite).beforeAll) await prepare(suite);
}, 2 * patience.hook);
