import { expect, it } from 'vitest';
import { BatchSize } from './batch-size.ts';

/** Rows and milliseconds of a step after so many, when a step costs so much and each row so much more. */
function after(steps: number, { fixed, perRow }: { fixed: number; perRow: number }): { rows: number; ms: number } {
	const size = new BatchSize();
	for (let i = 0; i < steps; i++) size.took(fixed + perRow * size.rows);
	return { rows: size.rows, ms: fixed + perRow * size.rows };
}

it('takes as many rows as a moment allows', () => {
	expect(after(20, { fixed: 0, perRow: 0.1 }).ms).toBeLessThan(320);
	expect(after(20, { fixed: 0, perRow: 0.1 }).rows).toBeGreaterThan(500);
	expect(after(20, { fixed: 5, perRow: 10 }).rows).toBe(20);
	expect(after(20, { fixed: 1, perRow: 0.001 }).rows).toBe(20_000);
});

it('does not go down to single rows when a step costs more than that in itself', () => {
	const { rows, ms } = after(30, { fixed: 400, perRow: 0.2 });
	expect(rows).toBeGreaterThan(1000);
	expect(ms).toBeLessThan(1500);
	expect(after(30, { fixed: 3000, perRow: 0.2 }).ms).toBeLessThan(4000);
});
