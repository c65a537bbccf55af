import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyWeightRules, type HoldingRule } from './weight-rules.ts';
import type { WeightMember } from './weights.ts';

const base: WeightMember[] = [['a', 20], ['b', 30], ['c', 25], ['d', 15], ['e', 10]].map(([id, weight]) => ({ id: String(id), weight: Number(weight) })); // biome-ignore format: one list
const options = { total: 100, digits: 1 };
const trial: HoldingRule = { rule: 'trial', id: 'a', weight: 35, from: '2026-04-21', to: '2026-04-30', priority: 10 };
const on = (day: string, rules: readonly HoldingRule[], members: readonly WeightMember[] = base) => applyWeightRules(members, rules, { ...options, on: day });
const weights = (result: { weights: readonly { id: string; weight: number }[] }) => Object.fromEntries(result.weights.map((w) => [w.id, w.weight]));

describe('5.5, S0-22: rules that set weights', () => {
	it('20 → 35 while the trial runs, the others in proportion', () => {
		const result = on('2026-04-25', [trial]);
		expect(weights(result)).toEqual({ a: 35, b: 24.4, c: 20.3, d: 12.2, e: 8.1 });
		expect(result.weights.map((w) => w.rule)).toEqual(['trial', null, null, null, null]);
	});

	it('on both its days, and neither before nor after: then what was before comes back', () => {
		const at = (day: string) => weights(on(day, [trial])).a;
		expect(['2026-04-20', '2026-04-21', '2026-04-30', '2026-05-01'].map(at)).toEqual([20, 35, 35, 20]);
		expect(on('2026-05-01', [trial]).weights.every((w) => w.rule === null)).toBe(true);
	});

	it('of several on one record the greater priority goes first, then the later start', () => {
		const later = { ...trial, rule: 'later', weight: 40, from: '2026-04-22' };
		const weaker = { ...trial, rule: 'weaker', weight: 50, priority: 5, from: '2026-04-23' };
		expect(weights(on('2026-04-25', [trial, later, weaker])).a).toBe(40);
		expect(weights(on('2026-04-21', [trial, later, weaker])).a).toBe(35);
	});

	it('several records at once: each has what its rule says, the rest gives way to all', () => {
		const result = on('2026-04-25', [trial, { ...trial, rule: 'other', id: 'e', weight: 15 }]);
		expect(weights(result)).toEqual({ a: 35, b: 21.4, c: 17.9, d: 10.7, e: 15 });
	});

	it('what cannot be is rejected: the weights stay, and it says why', () => {
		const locked = on('2026-04-25', [trial], base.map((m) => (m.id === 'a' ? { ...m, locked: true } : m))); // biome-ignore format: one call
		expect(weights(locked).a).toBe(20);
		expect(locked.rejected).toMatchObject([{ rule: 'trial', id: 'a', reason: { en: expect.stringContaining('locked'), zh: expect.stringContaining('锁定') } }]);
		const tooMuch = on('2026-04-25', [trial, { ...trial, rule: 'more', id: 'b', weight: 70, priority: 20 }]);
		expect(weights(tooMuch)).toMatchObject({ a: expect.any(Number), b: 70 });
		expect(tooMuch.rejected).toMatchObject([{ rule: 'trial', id: 'a' }]);
		expect(on('2026-04-25', [{ ...trial, id: 'alone', weight: 35 }], [{ id: 'alone', weight: 100 }]).rejected).toHaveLength(1);
	});

	it('S1-53: a weight that follows a table, 10 → 12, normalised to the whole', () => {
		expect(weights(on('2026-04-25', [{ ...trial, id: 'e', weight: 12 }]))).toEqual({ a: 19.6, b: 29.3, c: 24.4, d: 14.7, e: 12 });
	});

	it('it says nothing in which order rules come', () => {
		const rule = fc.record({
			rule: fc.constantFrom('p', 'q', 'r', 's'),
			id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
			weight: fc.integer({ min: 0, max: 60 }),
			from: fc.constantFrom('2026-04-01', '2026-04-10', '2026-04-20'),
			to: fc.constantFrom(null, '2026-04-15', '2026-04-30'),
			priority: fc.constantFrom(1, 2),
		});
		fc.assert(
			fc.property(fc.uniqueArray(rule, { maxLength: 6, selector: (r) => `${r.rule} ${r.id}` }), fc.infiniteStream(fc.nat()), (rules, numbers) => {
				const shuffled = rules.map((r) => ({ r, at: numbers.next().value as number })).toSorted((x, y) => x.at - y.at).map(({ r }) => r); // biome-ignore format: one chain
				for (const day of ['2026-04-05', '2026-04-12', '2026-04-25']) expect(on(day, shuffled)).toEqual(on(day, rules));
			}),
			{ numRuns: 500 },
		);
	});
});
