import { expect, it } from 'vitest';
import { minutesIn, nextTimeOfDay, nextTimeOnDay } from './time-of-day.ts';

const next = (zone: string, minutes: number, from: string) => nextTimeOfDay(zone, minutes, new Date(from)).toISOString();

it('tells the time of day in a time zone', () => {
	expect(minutesIn('Asia/Shanghai', new Date('2026-03-02T16:00:00Z'))).toBe(0);
	expect(minutesIn('Asia/Kathmandu', new Date('2026-03-02T00:00:00Z'))).toBe(5 * 60 + 45);
});

it.each([
	['Asia/Shanghai', 450, '2026-03-02T15:10:00Z', '2026-03-02T23:30:00.000Z'],
	// At the very minute, and just behind it.
	['Asia/Shanghai', 450, '2026-03-02T23:30:00Z', '2026-03-02T23:30:00.000Z'],
	['Asia/Shanghai', 450, '2026-03-02T23:30:01Z', '2026-03-03T23:30:00.000Z'],
	// The night in which clocks are put forward (29 March 2026), and the one in which they are put back (25 October).
	['Europe/Berlin', 450, '2026-03-28T22:00:00Z', '2026-03-29T05:30:00.000Z'],
	['Europe/Berlin', 450, '2026-10-24T21:00:00Z', '2026-10-25T06:30:00.000Z'],
	// 2:30 is jumped over: it ends an hour later by the clocks, and not a day later.
	['Europe/Berlin', 150, '2026-03-28T22:00:00Z', '2026-03-29T01:30:00.000Z'],
])('in %s the next %i minutes past midnight after %s is %s', (zone, minutes, from, expected) => {
	expect(next(zone, minutes, from)).toBe(expected);
});

it('looks for a day that will do, and takes the next one where there is none', () => {
	const from = new Date('2026-03-02T04:00:00Z');
	expect(nextTimeOnDay('Asia/Shanghai', 540, from, (day) => day === '2026-03-09').toISOString()).toBe('2026-03-09T01:00:00.000Z');
	expect(nextTimeOnDay('Asia/Shanghai', 540, from, () => false).toISOString()).toBe('2026-03-03T01:00:00.000Z');
});
