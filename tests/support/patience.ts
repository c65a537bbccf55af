/**
 * How long tests wait for what they expect, in ms. On CI the machine is shared and slow; a right product must not fail there, while at a
 * desk a wrong one is to be told soon.
 */
export const patience = process.env.CI
	? { action: 30_000, poll: 30_000, test: 120_000, hook: 240_000 }
	: { action: 10_000, poll: 10_000, test: 40_000, hook: 90_000 };

/**
 * For how long something may take that is promised within so many ms, measured beside another worker: such tests tell work that grows
 * without bounds from work that does not, and leave fine measures to the bench.
 */
export const within = (ms: number): number => ms * (process.env.CI ? 8 : 2);
