/**
 * How long tests wait for what they expect, in ms. On CI the machine is shared and slow; a right product must not fail there, while at a
 * desk a wrong one is to be told soon.
 */
export const patience = process.env.CI
	? { action: 30_000, poll: 30_000, test: 120_000, hook: 240_000 }
	: { action: 10_000, poll: 10_000, test: 40_000, hook: 90_000 };
