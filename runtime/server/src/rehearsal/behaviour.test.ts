import { expect, it } from 'vitest';
import { actsAt, shareOf, shares } from './behaviour.ts';

const facts = { timeZone: 'Asia/Shanghai', calendar: { weekend: [6, 7], years: new Map() } } as unknown as Parameters<typeof actsAt>[3];
const asked = new Date('2026-03-02T01:00:00Z');
const people = Array.from({ length: 1000 }, (_, i) => `person ${i}`);

it('nobody acts, or everybody after so long', () => {
	expect(actsAt({ who: 'nobody' }, 'a', asked, facts)).toBeNull();
	expect(actsAt({ who: 'everybody', after: '3 hours' }, 'a', asked, facts)).toBe('2026-03-02T04:00:00.000Z');
});

it('of a share about that part acts in time, always the same people for the same number', () => {
	const inTime = (seed: number) => people.filter((one) => actsAt({ who: 'share', percent: 70, after: '1 hours', seed }, one, asked, facts) !== null);
	expect(inTime(1).length).toBeGreaterThan(640);
	expect(inTime(1).length).toBeLessThan(760);
	expect(inTime(1)).toEqual(inTime(1));
	expect(inTime(1)).not.toEqual(inTime(2));
});

it('the others act later where it says so', () => {
	const times = people.map((one) => actsAt({ who: 'share', percent: 50, after: '1 hours', lateAfter: '2 days' }, one, asked, facts));
	expect(new Set(times)).toEqual(new Set(['2026-03-02T02:00:00.000Z', '2026-03-04T01:00:00.000Z']));
});

it('all hands have something to do', () => {
	expect(new Set(people.map(shareOf)).size).toBe(shares);
});
