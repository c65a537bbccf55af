import { dayNumber, dueAt, nextCron, noCalendar, parseCron, type WorkCalendar, dayAt } from '@dougong/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The holidays of the first months of 2026 in China, with the weekends that were worked for them. */
const calendar: WorkCalendar = {
	key: 'cn',
	weekend: [6, 7],
	off: ['2026-01-01', '2026-01-02', '2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20', '2026-02-23'],
	working: ['2026-01-04', '2026-02-14', '2026-02-28'],
	years: [2025, 2026],
};
const facts = { timeZone: 'Asia/Shanghai', calendar };
const shown = (answer: ReturnType<typeof dueAt>) =>
	'at' in answer ? new Date(Date.parse(answer.at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ') : answer.error.code;
const due = (from: string, length: string, direction: 1 | -1 = 1) =>
	shown(dueAt(new Date(`${from.replace(' ', 'T')}:00+08:00`).toISOString(), length, facts, direction));

describe('when a length of time has passed', () => {
	it('counts minutes and hours by the clock, days and weeks to the same time of the day', () => {
		expect(due('2026-01-05 23:30', '90 minutes')).toBe('2026-01-06 01:00');
		expect(due('2026-01-05 10:00', '400 days')).toBe('2027-02-09 10:00');
		expect(due('2026-01-05 10:00', '2 weeks')).toBe('2026-01-19 10:00');
	});

	it('keeps the time of the day when clocks are put forward', () => {
		const berlin = { timeZone: 'Europe/Berlin', calendar: noCalendar };
		expect(dueAt('2026-03-28T09:00:00.000Z', '1 days', berlin)).toEqual({ at: '2026-03-29T08:00:00.000Z' });
	});

	it('counts work days over holidays and worked weekends', () => {
		expect(due('2026-02-13 10:00', '1 workdays')).toBe('2026-02-14 10:00');
		expect(due('2026-02-13 10:00', '2 workdays')).toBe('2026-02-24 10:00');
		expect(due('2026-02-27 16:00', '1 workdays')).toBe('2026-02-28 16:00');
	});

	it('begins with the next working moment', () => {
		expect(due('2026-01-10 15:00', '1 workdays')).toBe('2026-01-13 09:00');
		expect(due('2026-01-12 20:00', '1 workdays')).toBe('2026-01-14 09:00');
		expect(due('2026-01-12 12:15', '1 workdays')).toBe('2026-01-13 13:30');
	});

	it('counts work hours through lunch, evenings and weekends', () => {
		expect(due('2026-01-12 11:00', '2 workhours')).toBe('2026-01-12 14:30');
		expect(due('2026-01-12 09:00', '7 workhours')).toBe('2026-01-12 17:30');
		expect(due('2026-01-09 17:00', '1 workhours')).toBe('2026-01-12 09:30');
		expect(due('2026-02-14 17:00', '1 workhours')).toBe('2026-02-24 09:30');
	});

	it('counts back for reminders', () => {
		expect(due('2026-02-24 10:00', '2 workdays', -1)).toBe('2026-02-13 10:00');
		expect(due('2026-01-12 09:30', '1 workhours', -1)).toBe('2026-01-09 17:00');
		expect(due('2026-01-12 14:30', '2 workhours', -1)).toBe('2026-01-12 11:00');
	});

	it('names the year whose table is missing', () => {
		expect(due('2026-12-31 10:00', '1 workdays')).toBe('calendar.unknown-year');
		expect(due('2026-12-31 17:00', '1 workhours')).toBe('calendar.unknown-year');
	});

	it('finds days before and after a date', () => {
		const day = dayNumber({ year: 2026, month: 2, day: 24 });
		expect(shown(dayAt(day, { offset: -2, days: 'work', at: '09:30' }, facts))).toBe('2026-02-13 09:30');
		expect(shown(dayAt(day, { offset: 3 }, facts))).toBe('2026-02-27 09:00');
	});

	it('comes back where it started when it counts there and back in work hours', () => {
		const inWork = fc.integer({ min: 0, max: 6 * 60 }).map((m) => (m < 180 ? 540 + m : 810 + (m - 180)));
		fc.assert(
			fc.property(inWork, fc.integer({ min: 1, max: 300 }), (minute, n) => {
				const from = new Date(Date.parse('2026-03-02T00:00:00+08:00') + minute * 60_000 + 1).toISOString();
				const there = dueAt(from, `${n} workhours`, facts);
				const back = 'at' in there ? dueAt(there.at, `${n} workhours`, facts, -1) : there;
				expect(back).toEqual({ at: from });
			}),
		);
	});
});

describe('schedules', () => {
	const next = (text: string, after: string, zone = 'Asia/Shanghai') => {
		const cron = parseCron(text);
		return cron && nextCron(cron, after, zone);
	};

	it('fall due by the clock of the zone', () => {
		expect(next('0 9 5 * *', '2026-01-05T01:00:00.000Z')).toBe('2026-02-05T01:00:00.000Z');
		expect(next('*/15 * * * *', '2026-01-05T01:00:01.000Z')).toBe('2026-01-05T01:15:00.000Z');
		expect(next('30 8 * * mon-fri', '2026-01-09T01:00:00.000Z')).toBe('2026-01-12T00:30:00.000Z');
		expect(next('0 0 1 jan,jul *', '2026-01-05T01:00:00.000Z')).toBe('2026-06-30T16:00:00.000Z');
		expect(next('0 0 29 2 *', '2026-01-05T01:00:00.000Z')).toBe('2028-02-28T16:00:00.000Z');
		expect(next('0 9 * * 7', '2026-01-05T01:00:00.000Z')).toBe('2026-01-11T01:00:00.000Z');
	});

	it('take either day when both are limited, as cron does', () => {
		expect(next('0 9 13 * 5', '2026-01-05T01:00:00.000Z')).toBe('2026-01-09T01:00:00.000Z');
	});

	it('go on over changes of the clock', () => {
		expect(next('30 2 * * *', '2026-03-28T12:00:00.000Z', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
		expect(next('30 2 * * *', '2026-03-29T01:30:00.000Z', 'Europe/Berlin')).toBe('2026-03-30T00:30:00.000Z');
	});

	it('refuse what is no schedule, and days that never come', () => {
		for (const text of [
			'',
			'* * * *',
			'60 * * * *',
			'* 24 * * *',
			'* * 0 * *',
			'* * * 13 *',
			'* * * * 8',
			'5-1 * * * *',
			'*/0 * * * *',
			'a * * * *',
			'0 0 31 2 *',
			'* * * * * *',
		])
			expect(parseCron(text), text).toBeUndefined();
	});
});
