import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Num } from '../formula/number.ts';
import { type CascadePlan, planCascade, splitNumber } from './cascade.ts';

const units = [['w1', 30], ['w2', 50], ['w3', 20]].map(([id, people]) => ({ id: String(id), title: `Workshop ${id}`, values: { people } })); // biome-ignore format: one list
const plan = (more: Partial<CascadePlan> = {}): CascadePlan => ({
	rule: { fill: 'unit', copy: ['title', 'target'], split: [{ key: 'output', by: 'people', digits: 0 }] },
	parentField: 'above',
	parent: { id: 'company', title: 'On time', values: { title: 'On time', target: 98.5, output: 1001, owner: 'boss' } },
	set: { level: 'workshop' },
	subjects: units,
	children: [],
	...more,
});
const made = (p: CascadePlan) => planCascade(p).create.map(({ for: of, values }, i) => ({ id: `child${i}`, title: of.title, version: 1, values }));

describe('S0-20: a goal and what it makes below', () => {
	it('makes a child for each unit, with target, parent, level, and its part of the number', () => {
		expect(planCascade(plan()).create).toEqual([
			{ for: { id: 'w1', title: 'Workshop w1' }, values: { title: 'On time', target: 98.5, level: 'workshop', output: 300, unit: 'w1', above: 'company' } },
			{ for: { id: 'w2', title: 'Workshop w2' }, values: { title: 'On time', target: 98.5, level: 'workshop', output: 501, unit: 'w2', above: 'company' } },
			{ for: { id: 'w3', title: 'Workshop w3' }, values: { title: 'On time', target: 98.5, level: 'workshop', output: 200, unit: 'w3', above: 'company' } },
		]);
	});

	it('3 workshops, 9 teams and 90 people', () => {
		const level = (parents: readonly string[], each: number) =>
			parents.flatMap((id) => planCascade(plan({ parent: { id, title: null, values: {} }, subjects: Array.from({ length: each }, (_, i) => ({ id: `${id}.${i}`, title: null, values: {} })) })).create.map((c) => c.for.id)); // biome-ignore format: one chain
		const workshops = level(['company'], 3);
		const teams = level(workshops, 3);
		expect([workshops.length, teams.length, level(teams, 10).length]).toEqual([3, 9, 90]);
	});

	it('again: nothing, for children that are there', () => {
		expect(planCascade(plan({ children: made(plan()) }))).toEqual({ create: [], change: [] });
	});

	it('after a change at the top it proposes what differs below, and nothing else', () => {
		const raised = plan({ parent: { ...plan().parent, values: { ...plan().parent.values, target: 99, output: 2000 } }, children: made(plan()) });
		expect(planCascade(raised)).toEqual({
			create: [],
			change: [
				{ id: 'child0', title: 'Workshop w1', version: 1, fields: { target: { from: 98.5, to: 99 }, output: { from: 300, to: 600 } } },
				{ id: 'child1', title: 'Workshop w2', version: 1, fields: { target: { from: 98.5, to: 99 }, output: { from: 501, to: 1000 } } },
				{ id: 'child2', title: 'Workshop w3', version: 1, fields: { target: { from: 98.5, to: 99 }, output: { from: 200, to: 400 } } },
			],
		});
	});

	it('what people made by hand is left as it is, and nothing is made beside it', () => {
		const [first, ...others] = made(plan()).map((child) => ({ ...child, byHand: child.title === 'Workshop w1' }));
		const byHand = { ...(first as NonNullable<typeof first>), id: 'own', title: 'Our own' };
		expect(planCascade(plan({ children: [byHand, ...others] }))).toEqual({ create: [], change: [], byHand: [{ id: 'own', title: 'Our own' }] });
		expect(planCascade(plan({ children: [byHand, ...made(plan())] })), 'one that a cascade has made beside it').toEqual({ create: [], change: [] });
	});

	it('a new unit gets a child, and the parts of the others are proposed anew', () => {
		const more = plan({ subjects: [...units, { id: 'w4', title: 'Workshop w4', values: { people: 100 } }], children: made(plan()) });
		const { create, change } = planCascade(more);
		expect(create.map((c) => [c.for.id, c.values.output])).toEqual([['w4', 501]]);
		expect(change.map((c) => c.fields)).toEqual([{ output: { from: 300, to: 150 } }, { output: { from: 501, to: 250 } }, { output: { from: 200, to: 100 } }]); // biome-ignore format: one list
	});

	it('takes what belongs to the unit from the unit, and what is for once is not proposed again', () => {
		const rule = { fill: 'unit', copy: ['title', 'target'], take: [{ key: 'owner', from: 'head' }], once: ['target'] };
		const headed = units.map((u) => ({ ...u, values: { ...u.values, head: `head of ${u.id}` } }));
		const first = plan({ rule, subjects: headed });
		expect(planCascade(first).create.map((c) => [c.values.owner, c.values.target])).toEqual([['head of w1', 98.5], ['head of w2', 98.5], ['head of w3', 98.5]]); // biome-ignore format: one list
		const changed = [{ id: 'w1', title: 'Workshop w1', values: { head: 'successor' } }, ...headed.slice(1)];
		const later = { ...first, subjects: changed, children: made(first), parent: { ...first.parent, values: { ...first.parent.values, target: 99 } } };
		expect(planCascade(later).change.map((c) => c.fields)).toEqual([{ owner: { from: 'head of w1', to: 'successor' } }]);
	});

	it('a field that the parent does not have is left out of what is made, and emptied where a child has it', () => {
		const empty = plan({ parent: { ...plan().parent, values: { title: 'On time' } } });
		expect(planCascade(empty).create[0]?.values).toEqual({ title: 'On time', level: 'workshop', unit: 'w1', above: 'company' });
		expect(planCascade({ ...empty, children: made(plan()) }).change[0]?.fields).toEqual({ target: { from: 98.5, to: null }, output: { from: 300, to: null } });
	});
});

describe('a number that is divided', () => {
	const split = (total: number | null, parts: (number | null)[], digits = 0) => [...splitNumber(total, parts.map((part, i) => ({ id: `p${i}`, part })), digits).values()]; // biome-ignore format: one call
	it('sums to itself, by largest remainder', () => {
		expect(split(100, [7, 5, 3], 2)).toEqual([46.67, 33.33, 20]);
		expect(split(10, [1, 1, 1])).toEqual([4, 3, 3]);
		expect(split(98.5, [1, 1])).toEqual([49.3, 49.2]);
		expect(split(-10, [1, 3])).toEqual([-3, -7]);
	});
	it('5.8: a pool of 12,000 by hours × coefficient', () => {
		expect(split(12000, [216, 170, 144], 2)).toEqual([4890.56, 3849.06, 3260.38]);
	});
	it('by what is not there, in equal parts; nothing, in none', () => {
		expect(split(9, [null, 0, -5])).toEqual([3, 3, 3]);
		expect(split(null, [1, 2])).toEqual([]);
	});
	it('whatever the parts', () => {
		fc.assert(
			fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 9 }), fc.integer({ min: 0, max: 3 }), (cents, parts, digits) => {
				const sum = split(cents / 100, parts, digits).reduce<InstanceType<typeof Num>>((total, part) => total.plus(String(part)), new Num(0));
				expect(sum.toNumber()).toBe(cents / 100);
			}),
		); // biome-ignore format: one property
	});
});
