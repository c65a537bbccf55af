import { describe, expect, it } from 'vitest';
import { bandOf, type TreeBand } from './bands.ts';

describe('the band of a score', () => {
	const bands: TreeBand[] = [
		{ key: 'poor', to: 80, tone: 'poor' },
		{ key: 'fair', from: 80, to: 100, tone: 'fair' },
		{ key: 'good', from: 100, tone: 'good' },
	];
	it('begins with its lower end, unless it says otherwise, and nothing falls between two', () => {
		expect([79.99, 80, 99.99, '100'].map((score) => bandOf(bands, score)?.key)).toEqual(['poor', 'fair', 'fair', 'good']);
	});
	it('has the ends that it says it has', () => {
		const of = (ends: TreeBand['ends'], score: number) => bandOf([{ key: 'x', from: 80, to: 100, ...(ends && { ends }), tone: 'good' }], score) !== null;
		expect((['from', 'to', 'both', 'none'] as const).map((ends) => [of(ends, 80), of(ends, 100)])).toEqual([[true, false], [false, true], [true, true], [false, false]]); // biome-ignore format: one list
	});
	it('of no score is none', () => {
		expect([bandOf(bands, null), bandOf(bands.slice(1), 79)]).toEqual([null, null]);
	});
});
