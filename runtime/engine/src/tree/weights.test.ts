import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Num } from '../formula/number.ts';
import { balanceWeights, type WeightMember, type WeightSetting } from './weights.ts';

const options = { total: 100, digits: 1 };
const group = (weights: { [id: string]: number | null }, more: { [id: string]: Partial<WeightMember> } = {}): WeightMember[] =>
	Object.entries(weights).map(([id, weight]) => ({ id, weight, ...more[id] }));
const balanced = (members: readonly WeightMember[], settings: WeightSetting[] = [], by: Parameters<typeof balanceWeights>[2] = options) => {
	const result = balanceWeights(members, settings, by);
	return result.kind === 'balanced' ? Object.fromEntries(result.weights.map((w) => [w.id, w.weight])) : result.code;
};

describe('5.5: weights when one of them changes', () => {
	it('20 → 35 with 30, 25, 15 and 10: exactly 24.375, 20.3125, 12.1875 and 8.125', () => {
		const members = group({ a: 20, b: 30, c: 25, d: 15, e: 10 });
		expect(balanced(members, [{ id: 'a', weight: 35 }], { total: 100, digits: 4 })).toEqual({ a: 35, b: 24.375, c: 20.3125, d: 12.1875, e: 8.125 });
	});

	it('at one decimal place, by largest remainder: 24.4, 20.3, 12.2 and 8.1, which is 100.0 together', () => {
		const members = group({ a: 20, b: 30, c: 25, d: 15, e: 10 });
		expect(balanced(members, [{ id: 'a', weight: 35 }])).toEqual({ a: 35, b: 24.4, c: 20.3, d: 12.2, e: 8.1 });
	});

	it('with the 30 locked, the others share 35 of their former 50: 17.5, 10.5 and 7.0', () => {
		const members = group({ a: 20, b: 30, c: 25, d: 15, e: 10 }, { b: { locked: true } });
		expect(balanced(members, [{ id: 'a', weight: 35 }])).toEqual({ a: 35, b: 30, c: 17.5, d: 10.5, e: 7 });
	});

	it('a partial assignment: .4, .3, .2, .1 and A = .6 → .200, .133 and .067', () => {
		const members = group({ a: 0.4, b: 0.3, c: 0.2, d: 0.1 });
		expect(balanced(members, [{ id: 'a', weight: 0.6 }], { total: 1, digits: 3 })).toEqual({ a: 0.6, b: 0.2, c: 0.133, d: 0.067 });
	});

	it('all given, but less than the whole: the rest goes to the last', () => {
		const set = [{ id: 'a', weight: 0.4 }, { id: 'b', weight: 0.3 }, { id: 'c', weight: 0.1 }]; // biome-ignore format: one list
		expect(balanced(group({ a: 0.5, b: 0.3, c: 0.2 }), set, { total: 1, digits: 2 })).toEqual({ a: 0.4, b: 0.3, c: 0.3 });
	});

	it('more than the whole is refused, and says who and how much', () => {
		const result = balanceWeights(group({ a: 40, b: 30, c: 30 }, { a: { title: 'Delivery' } }), [{ id: 'a', weight: 70 }, { id: 'b', weight: 40 }], options); // biome-ignore format: one list
		expect(result).toMatchObject({ kind: 'impossible', code: 'too-much', inTheWay: ['a', 'b'] });
		expect(result.kind === 'impossible' && result.reason.en).toContain('sum to 110, more than 100: “Delivery”, “b”');
	});

	it('bounds: what hits one stays there, and the rest is divided among the others', () => {
		const members = group({ a: 20, b: 30, c: 25, d: 15, e: 10 }, { b: { minimum: 28 }, e: { maximum: 5 } });
		expect(balanced(members, [{ id: 'a', weight: 35 }], { total: 100, digits: 0 })).toEqual({ a: 35, b: 28, c: 20, d: 12, e: 5 });
	});

	it('what cannot be is refused with what stands in the way', () => {
		expect(balanced(group({ a: 20, b: 60, c: 60 }, { b: { locked: true }, c: { locked: true } }), [{ id: 'a', weight: 10 }])).toBe('too-much');
		expect(balanced(group({ a: 40, b: 60 }, { b: { locked: true } }), [{ id: 'a', weight: 10 }])).toBe('nobody-gives-way');
		expect(balanced(group({ a: 40, b: 30, c: 30 }), [{ id: 'a', weight: 10 }], { ...options, maximum: 40 })).toBe('maximum');
		expect(balanced(group({ a: 40, b: 30, c: 30 }), [{ id: 'a', weight: 90 }], { ...options, minimum: 10 })).toBe('minimum');
		expect(balanced(group({ a: 40, b: 60 }), [{ id: 'a', weight: 60 }], { ...options, maximum: 50 })).toBe('out-of-bounds');
		expect(balanced(group({ a: 40, b: 60 }), [{ id: 'x', weight: 60 }])).toBe('not-a-member');
	});

	it('says every refusal in both languages', () => {
		const refusals = [
			balanceWeights(group({ a: 40, b: 60 }, { b: { locked: true } }), [{ id: 'a', weight: 10 }], options),
			balanceWeights(group({ a: 40, b: 30, c: 30 }), [{ id: 'a', weight: 10 }], { ...options, maximum: 40 }),
			balanceWeights(group({ a: 40, b: 30, c: 30 }), [{ id: 'a', weight: 90 }], { ...options, minimum: 10 }),
			balanceWeights(group({ a: 40, b: 60 }), [{ id: 'a', weight: 60 }], { ...options, maximum: 50 }),
		];
		for (const refusal of refusals)
			expect(refusal).toMatchObject({ kind: 'impossible', reason: { zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(/\.?/) } });
	});
});

describe('members that come and go', () => {
	it('S0-06: a new goal of 10 takes its part from the others, who have 90 together', () => {
		expect(balanced(group({ a: 40, b: 30, c: 30, push: null }), [{ id: 'push', weight: 10 }])).toEqual({ a: 36, b: 27, c: 27, push: 10 });
	});
	it('a new one without a weight takes an equal part', () => {
		expect(balanced(group({ a: null }))).toEqual({ a: 100 });
		expect(balanced(group({ a: 100, b: null }))).toEqual({ a: 50, b: 50 });
		expect(balanced(group({ a: 50, b: 50, c: null }))).toEqual({ a: 33.4, b: 33.3, c: 33.3 });
		expect(balanced(group({ a: null, b: null, c: null }))).toEqual({ a: 33.4, b: 33.3, c: 33.3 });
	});
	it('when one goes, the others take its part in proportion', () => {
		expect(balanced(group({ a: 40, b: 30 }))).toEqual({ a: 57.1, b: 42.9 });
	});
	it('others that all have nothing share alike', () => {
		expect(balanced(group({ a: 100, b: 0, c: 0 }), [{ id: 'a', weight: 40 }])).toEqual({ a: 40, b: 30, c: 30 });
	});
	it('a zero among others stays', () => {
		expect(balanced(group({ a: 50, b: 50, c: 0 }), [{ id: 'a', weight: 40 }])).toEqual({ a: 40, b: 60, c: 0 });
	});
	it('a group that is settled keeps finer weights than it would give', () => {
		expect(balanced(group({ a: 33.333, b: 66.667 }))).toEqual({ a: 33.333, b: 66.667 });
	});
	it('a locked weight that is finer stays, and the sum is still exact', () => {
		const result = balanced(group({ a: 33.33, b: 40, c: 26.67 }, { a: { locked: true } }), [{ id: 'b', weight: 20 }]);
		expect(result).toEqual({ a: 33.33, b: 20, c: 46.67 });
	});
});

const member = fc.record({
	weight: fc.option(fc.integer({ min: 0, max: 400 }).map((n) => n / 10)),
	locked: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
	minimum: fc.option(fc.integer({ min: 0, max: 15 })),
	maximum: fc.option(fc.integer({ min: 15, max: 100 })),
});
const world = fc.record({
	members: fc.array(member, { minLength: 1, maxLength: 8 }).map((list) => list.map((m, i): WeightMember => ({ ...m, id: `m${i}` }))),
	settings: fc.array(fc.record({ id: fc.integer({ min: 0, max: 7 }).map((i) => `m${i}`), weight: fc.integer({ min: 0, max: 500 }).map((n) => n / 10) }), {
		maxLength: 2,
	}),
	digits: fc.integer({ min: 0, max: 3 }),
	seed: fc.integer(),
});

describe('a large group', () => {
	it('of 5,000 sums to the total too', () => {
		const members = Array.from({ length: 5000 }, (_, i): WeightMember => ({ id: `m${String(i).padStart(4, '0')}`, weight: i % 7 }));
		const result = balanceWeights(members, [{ id: 'm0000', weight: 20 }], { total: 100, digits: 6 });
		expect(result.kind === 'balanced' && result.weights.reduce((sum, w) => sum.plus(w.weight), new Num(0)).toFixed()).toBe('100');
	});
});

describe('whatever the group', () => {
	it('weights sum to the total exactly, keep to bounds, leave locks alone, and come again', () => {
		let done = 0;
		fc.assert(
			fc.property(world, ({ members, settings, digits, seed }) => {
				const by = { total: 100, digits };
				const result = balanceWeights(members, settings, by);
				if (result.kind === 'impossible') {
					expect(result.inTheWay.length).toBeGreaterThan(0);
					return;
				}
				done++;
				const of = new Map(result.weights.map((w) => [w.id, w.weight]));
				expect(result.weights.reduce((sum, w) => sum.plus(w.weight), new Num(0)).toFixed()).toBe('100');
				const set = new Map(settings.map((s) => [s.id, s.weight]));
				const isAllSet = members.every((m) => set.has(m.id));
				for (const m of members) {
					const weight = of.get(m.id) ?? Number.NaN;
					if (set.has(m.id) && !isAllSet) expect(weight).toBe(set.get(m.id));
					else if (m.locked && !set.has(m.id)) expect(weight).toBe(m.weight ?? 0);
					else if (!isAllSet) {
						expect(weight).toBeGreaterThanOrEqual(m.minimum ?? 0);
						expect(weight).toBeLessThanOrEqual(m.maximum ?? 100);
					}
				}
				const shuffled = members.toSorted((a, b) => ((a.id.charCodeAt(1) * seed) % 7) - ((b.id.charCodeAt(1) * seed) % 7));
				expect(balanced(shuffled, settings, by)).toEqual(Object.fromEntries(of));
				const again = members.map((m) => ({ ...m, weight: of.get(m.id) ?? null }));
				expect(balanced(again, settings, by)).toEqual(Object.fromEntries(of));
			}),
			{ numRuns: 3000 },
		);
		expect(done).toBeGreaterThan(500);
	});

	it('a refusal is true: brute force finds no weights either', () => {
		const small = fc.array(fc.record({ locked: fc.boolean(), weight: fc.integer({ min: 0, max: 6 }), minimum: fc.integer({ min: 0, max: 3 }), maximum: fc.integer({ min: 2, max: 6 }) }), { minLength: 1, maxLength: 3 }); // biome-ignore format: one list
		fc.assert(
			fc.property(small, fc.integer({ min: 0, max: 6 }), (list, set) => {
				const members = list.map((m, i): WeightMember => ({ ...m, id: `m${i}` }));
				const result = balanceWeights(members, [{ id: 'm0', weight: set }], { total: 6, digits: 0 });
				const choices = members.map((m, i) => {
					if (i === 0) return set < m.minimum! || set > m.maximum! ? [] : members.length === 1 ? range(set, m.maximum!) : [set];
					return m.locked ? [m.weight!] : range(m.minimum!, m.maximum!);
				});
				const sums = choices.reduce((all, one) => all.flatMap((sum) => one.map((w) => sum + w)), [0]);
				expect(result.kind).toBe(sums.includes(6) ? 'balanced' : 'impossible');
			}),
			{ numRuns: 2000 },
		);
	});
});

function range(from: number, to: number): number[] {
	return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
