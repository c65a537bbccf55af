import { describe, expect, it } from 'vitest';
import { bandMistakes, bandOf, type TreeBand } from './bands.ts';
import { dependencyWarning, revisionRatio } from './warnings.ts';

describe('S1-06: what is waited for', () => {
	const waiting = { due: '2026-03-20', last: '2026-03-18', isPoor: false, isMet: false, today: '2026-03-10' };
	it('is in order, late, overdue or doing poorly', () => {
		expect(dependencyWarning(waiting)).toBeUndefined();
		expect(dependencyWarning({ ...waiting, last: '2026-03-25' })).toBe('late');
		expect(dependencyWarning({ ...waiting, today: '2026-03-21' })).toBe('overdue');
		expect(dependencyWarning({ ...waiting, isPoor: true })).toBe('poor');
		expect(dependencyWarning({ ...waiting, due: null, last: '2027-01-01' })).toBeUndefined();
	});
	it('warns of nothing once it is done', () => {
		expect(dependencyWarning({ ...waiting, today: '2026-04-01', isPoor: true, isMet: true })).toBeUndefined();
	});
});

describe('5.11, S1-38: how often goals were changed', () => {
	const bands: TreeBand[] = [
		{ key: 'healthy', to: 0.15, ends: 'to', tone: 'good' },
		{ key: 'amber', from: 0.15, to: 0.25, ends: 'to', tone: 'fair' },
		{ key: 'structural', from: 0.25, ends: 'none', tone: 'poor' },
	];
	it('15 of 100 is healthy, 16 amber, 26 structural', () => {
		expect([15, 16, 25, 26].map((n) => revisionRatio(n, 100))).toEqual(['0.15', '0.16', '0.25', '0.26']);
		expect([15, 16, 25, 26].map((n) => bandOf(bands, revisionRatio(n, 100))?.key)).toEqual(['healthy', 'amber', 'amber', 'structural']);
		expect(bandMistakes(bands)).toEqual([]);
	});
	it('of none there is no ratio', () => {
		expect(revisionRatio(0, 0)).toBeNull();
	});
});
