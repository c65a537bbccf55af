import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one line for people and machines: `Tests: 4 passed, 0 failed, 0 skipped`. A file that cannot load counts as failed. */
export const closingLine: Reporter = {
	onTestRunEnd(modules: readonly TestModule[], unhandledErrors) {
		const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
		let broken = unhandledErrors.length;
		for (const module of modules) {
			if (module.errors().length > 0) broken++;
			for (const test of module.children.allTests()) count[test.result().state]++;
		}
		process.stdout.write(`\nTests: ${count.passed} passed, ${count.failed + count.pending + broken} failed, ${count.skipped} skipped\n`);
	},
};
