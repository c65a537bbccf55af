import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one line for people and machines: `Tests: 4 passed, 0 failed, 0 skipped`. A file that cannot load counts as failed. */
export const closingLine: Reporter = {
	onTestRunEnd(modules: readonly TestModule[], unhandledErrors, reason) {
		const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
		let broken = unhandledErrors.length;
		for (const module of modules) {
			if (module.errors().length > 0) broken++;
			for (const test of module.children.allTests()) count[test.result().state]++;
		}
		const failed = count.failed + count.pending + broken;
		const failures = reason === 'failed' ? Math.max(failed, 1) : failed; // a set-up that broke leaves no test behind
		process.stdout.write(`\nTests: ${count.passed} passed, ${failures} failed, ${count.skipped} skipped\n`);
	},
};
