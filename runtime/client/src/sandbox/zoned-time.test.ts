import { describe, expect, it } from 'vitest';
import { instantOf, wallTime } from './zoned-time.ts';

describe('the time on the wall', () => {
	it.each([
		['2026-04-01T09:00', 'Asia/Shanghai', '2026-04-01T01:00:00.000Z'],
		['2026-01-15T00:00', 'Asia/Shanghai', '2026-01-14T16:00:00.000Z'],
		['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
		['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
		['2026-07-01T12:30', 'America/New_York', '2026-07-01T16:30:00.000Z'],
		['2026-12-01T12:30', 'Asia/Kolkata', '2026-12-01T07:00:00.000Z'],
	])('%s in %s is %s, and back', (wall, zone, instant) => {
		expect(instantOf(wall, zone)?.toISOString()).toBe(instant);
		expect(wallTime(new Date(instant), zone)).toBe(wall);
	});

	it('that comes twice is its first, and what is no time is none', () => {
		expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
		for (const text of ['', '2026-04-01', 'soon', '2026-13-01T00:00']) expect(instantOf(text, 'Asia/Shanghai')).toBeNull();
	});
});
