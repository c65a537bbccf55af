import { defineConfig } from 'vitest/config';
import { closingLine } from './tests/support/closing-line.ts';
import { patience } from './tests/support/patience.ts';

export default defineConfig({
	test: {
		// A browser test that loses a race against a busy machine is asked once more on CI; vitest names it in the report, and it is to be mended.
		retry: process.env.CI ? 1 : 0,
		include: ['{schemas,runtime,plugins,designer,migrations,templates,tests,bench,scripts}/**/*.test.{ts,tsx}'],
		exclude: ['**/node_modules/**', '**/dist/**', '**/dist-*/**'],
		globalSetup: './tests/support/global-setup.ts',
		setupFiles: './tests/support/anew.ts',
		pool: 'threads',
		maxWorkers: 2,
		// Modules load once per worker, which makes a run six times faster; a test file keeps itself apart by a database of its own.
		isolate: false,
		testTimeout: patience.test,
		hookTimeout: patience.hook,
		teardownTimeout: patience.hook,
		expect: { poll: { timeout: patience.poll } },
		reporters: ['default', closingLine],
	},
});
