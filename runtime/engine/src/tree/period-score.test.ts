import { describe, expect, it } from 'vitest';
import { Num } from '../formula/number.ts';
import { measuredIn, periodScore, type ScoredSegment, weightSegments } from './period-score.ts';

const april = { from: '2026-04-01', to: '2026-04-30' };
/** X weighs 20 for 20 days, then 35 for 10; Y the rest. */
const parts = [
	{ id: 'x', weights: [{ weight: 20, from: '2026-01-01', to: '2026-04-20' }, { weight: 35, from: '2026-04-21', to: '2026-04-30' }, { weight: 20, from: '2026-05-01', to: null }] },
	{ id: 'y', weights: [{ weight: 80, from: '2026-01-01', to: '2026-04-20' }, { weight: 65, from: '2026-04-21', to: '2026-04-30' }, { weight: 80, from: '2026-05-01', to: null }] },
]; // biome-ignore format: one table
const scored = (scores: { [id: string]: string | null }[], segments = weightSegments(april, parts)): ScoredSegment[] =>
	segments.map((s, i) => ({ ...s, scores: new Map(Object.entries(scores[i] ?? {})) }));
const score = (
	segments: readonly ScoredSegment[],
	mode: 'segment' | 'average' | 'closing' = 'segment',
	missing: 'renormalise' | 'zero' | 'block' = 'renormalise',
) => periodScore(segments, { mode, missing });

describe('5.6: weights that change inside a period', () => {
	const segments = scored([{ x: '100', y: '90' }, { x: '70', y: '90' }]); // biome-ignore format: one list

	it('20 for 20 days and 35 for 10 are 25.0 in the mean', () => {
		const cut = weightSegments(april, parts);
		expect(cut.map((s) => [s.from, s.to, s.days])).toEqual([['2026-04-01', '2026-04-20', 20], ['2026-04-21', '2026-04-30', 10]]); // biome-ignore format: one list
		expect(score(segments, 'average').segments[0]?.parts.map((p) => [p.id, p.weight])).toEqual([['x', '25'], ['y', '75']]); // biome-ignore format: one list
	});

	it('by segments: 92 for 20 days and 83 for 10 are 89.0', () => {
		const result = score(segments);
		expect(result.segments.map((s) => s.value)).toEqual(['92', '83']);
		expect(result.value).toBe('89');
	});

	it('by average weights: 0.25 × 90 + 0.75 × 90 = 90.0', () => {
		const result = score(segments, 'average');
		expect(result.value).toBe('90');
		expect(result.segments[0]?.parts).toMatchObject([{ id: 'x', weight: '25', score: '90', contribution: '22.5' }, { id: 'y', weight: '75', contribution: '67.5' }]); // biome-ignore format: one list
	});

	it('by the weights at its closing: 83', () => {
		expect(score(segments, 'closing')).toMatchObject({ value: '83', segments: [{ from: '2026-04-21', days: 10 }] });
	});

	it('the parts of every segment sum to its value exactly, also where shares do not divide', () => {
		const thirds = weightSegments(april, ['x', 'y', 'z'].map((id) => ({ id, weights: [{ weight: 1, from: '2026-01-01', to: null }] }))); // biome-ignore format: one call
		for (const segment of score(scored([{ x: '100', y: '70', z: '33.333' }], thirds)).segments) {
			const sum = segment.parts.reduce((total, p) => total.plus(p.contribution ?? 0), new Num(0));
			expect(sum.toFixed()).toBe(segment.value);
		}
	});
});

describe('missing scores inside a segment (5.4)', () => {
	const segments = scored([{ x: '100', y: null }, { x: '70', y: '90' }]); // biome-ignore format: one list
	it('are left out, and the rest counts for the whole', () => {
		expect(score(segments).segments.map((s) => s.value)).toEqual(['100', '83']);
		expect(score(segments).segments[0]?.parts).toMatchObject([{ id: 'x', contribution: '100' }, { id: 'y', score: null, contribution: null }]); // biome-ignore format: one list
	});
	it('or count 0, or give no value at all', () => {
		expect(score(segments, 'segment', 'zero').segments.map((s) => s.value)).toEqual(['20', '83']);
		expect(score(segments, 'segment', 'block')).toMatchObject({ value: null, segments: [{ value: null }, { value: '83' }] });
	});
	it('a segment without any score does not count, and nothing scored at all is no value', () => {
		expect(score(scored([{}, { x: '70', y: '90' }])).value).toBe('83');
		for (const missing of ['renormalise', 'zero', 'block'] as const) expect(score(scored([{}, {}]), 'segment', missing).value).toBeNull();
	});
	it('the weighted total of 5.4 with the last part missing: 93.53', () => {
		const four = weightSegments(april, [['a', 35], ['b', 25], ['c', 20], ['d', 20]].map(([id, weight]) => ({ id: String(id), weights: [{ weight: Number(weight), from: '2026-01-01', to: null }] }))); // biome-ignore format: one call
		const all = { a: '99.492', b: '80', c: '100', d: '60' };
		const rounded = (value: string | null) => new Num(value ?? 0).toFixed(2);
		expect(rounded(score(scored([all], four)).value)).toBe('86.82');
		expect(rounded(score(scored([{ ...all, d: null }], four)).value)).toBe('93.53');
	});
});

describe('S0-06: a goal that comes in the middle of the month', () => {
	it('counts for the days from then on', () => {
		const cut = weightSegments(april, [
			{ id: 'old', weights: [{ weight: 100, from: '2026-01-01', to: '2026-04-11' }, { weight: 90, from: '2026-04-12', to: null }] },
			{ id: 'push', weights: [{ weight: 10, from: '2026-04-12', to: null }] },
		]); // biome-ignore format: one table
		expect(cut.map((s) => [s.days, s.weights.get('push')])).toEqual([[11, undefined], [19, 10]]); // biome-ignore format: one list
		// (80 × 11 + (80 × 0.9 + 120 × 0.1) × 19) / 30
		expect(new Num(score(scored([{ old: '80' }, { old: '80', push: '120' }], cut)).value ?? 0).toFixed(4)).toBe('82.5333');
	});
});

describe('what is measured in a segment', () => {
	const points = [{ at: '2026-03-31', value: 5 }, { at: '2026-04-03', value: 10 }, { at: '2026-04-20', value: '30.5' }, { at: '2026-04-21', value: null }, { at: '2026-05-02', value: 99 }]; // biome-ignore format: one list
	it('the last value up to its end, or the sum or mean of those inside', () => {
		expect(measuredIn(april, points)).toBe('30.5');
		expect(measuredIn({ from: '2026-04-01', to: '2026-04-02' }, points)).toBe('5');
		expect(measuredIn(april, points, 'sum')).toBe('40.5');
		expect(measuredIn(april, points, 'mean')).toBe('20.25');
		expect(measuredIn({ from: '2026-04-21', to: '2026-04-30' }, points, 'sum')).toBeNull();
	});
});
