import { addWorkDays, isUnknownYear, isWorkDay } from '../calendar/work-days.ts';
import { instantOf, wallClockIn } from '../calendar/wall-clock.ts';
import type { Facts, WorkCalendar } from '../formula/types.ts';
import type { RunError } from './types.ts';

/** Hours that are worked on a work day, in milliseconds of the day: 09:00–12:00 and 13:30–17:30. */
export const workHours: readonly (readonly [open: number, close: number])[] = [
	[9 * 3_600_000, 12 * 3_600_000],
	[13.5 * 3_600_000, 17.5 * 3_600_000],
];

export type Due = { at: string } | { error: RunError };
type Unit = 'minutes' | 'hours' | 'days' | 'weeks' | 'workhours' | 'workdays';
/** A moment by the clock on the wall: days since 1970-01-01, milliseconds of the day. */
interface Moment {
	day: number;
	ms: number;
}
const dayMs = 86_400_000;

/**
 * When a length of time (`2 workdays`, `90 minutes`) has passed since an instant; with `direction` -1, when it begins that ends then.
 *
 * Minutes and hours are those of the clock. Days and weeks end at the same time of the day. Work time begins with the next working moment:
 * what is asked on a Saturday with `1 workdays` is due on Tuesday as work begins, as if it had been asked on Monday at nine.
 * Errors  `calendar.unknown-year`: the calendar has no table for a year on the way.
 */
export function dueAt(from: string, duration: string, facts: Pick<Facts, 'timeZone' | 'calendar'>, direction: 1 | -1 = 1): Due {
	const [count = '', unit = ''] = duration.split(' ');
	const n = Number(count) * direction;
	if (unit === 'minutes' || unit === 'hours') return instant(Date.parse(from) + n * (unit === 'hours' ? 3_600_000 : 60_000));
	const start = wallClockIn(from, facts.timeZone);
	const moments: { [U in Exclude<Unit, 'minutes' | 'hours'>]: () => Moment | { unknownYear: number } } = {
		days: () => ({ day: start.day + n, ms: start.ms }),
		weeks: () => ({ day: start.day + 7 * n, ms: start.ms }),
		workdays: () => workdaysFrom(facts.calendar, start, n),
		workhours: () => workhoursFrom(facts.calendar, start, n * 3_600_000),
	};
	const moment = moments[unit as keyof typeof moments]();
	if (isUnknownYear(moment)) return { error: unknownYear(moment.unknownYear) };
	return instant(instantOf(moment.day * dayMs + moment.ms, facts.timeZone));
}

/** A day, `n` (work) days after it or before, at a time `HH:MM` by the clock of the zone. */
export function dayAt(
	day: number,
	{ offset = 0, days = 'calendar', at = '09:00' }: { offset?: number; days?: 'calendar' | 'work'; at?: string },
	facts: Pick<Facts, 'timeZone' | 'calendar'>,
): Due {
	const moved = days === 'work' ? addWorkDays(facts.calendar, day, offset) : day + offset;
	if (isUnknownYear(moved)) return { error: unknownYear(moved.unknownYear) };
	const [hour = 0, minute = 0] = at.split(':').map(Number);
	return instant(instantOf(moved * dayMs + (hour * 60 + minute) * 60_000, facts.timeZone));
}

function instant(at: number): Due {
	const date = new Date(at);
	const isThere = !Number.isNaN(date.getTime()) && date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;
	return isThere ? { at: date.toISOString() } : { error: outOfRange };
}

/** The same moment of work, so many work days on. */
function workdaysFrom(calendar: WorkCalendar, start: Moment, n: number): Moment | { unknownYear: number } {
	const first = working(calendar, start, n < 0 ? -1 : 1);
	if (isUnknownYear(first)) return first;
	const day = addWorkDays(calendar, first.day, n);
	return isUnknownYear(day) ? day : { day, ms: first.ms };
}

/** Through the spans of work, one after the other. */
function workhoursFrom(calendar: WorkCalendar, start: Moment, length: number): Moment | { unknownYear: number } {
	const step = length < 0 ? -1 : 1;
	let at = working(calendar, start, step);
	for (let left = Math.abs(length); !isUnknownYear(at); ) {
		const { day, ms } = at;
		const [open, close] = workHours.find(([from, to]) => (step > 0 ? ms < to : ms <= to) && (step > 0 || ms > from)) ?? [ms, ms];
		const span = step > 0 ? close - ms : ms - open;
		if (left <= span) return { day, ms: ms + step * left };
		left -= span;
		at = working(calendar, { day, ms: step > 0 ? close : open }, step);
	}
	return at;
}

/** The moment itself if work goes on then; else when it next begins, or, backwards, when it ended last. */
function working(calendar: WorkCalendar, { day, ms }: Moment, step: 1 | -1): Moment | { unknownYear: number } {
	const works = isWorkDay(calendar, day);
	if (isUnknownYear(works)) return works;
	if (works && step > 0) for (const [open, close] of workHours) if (ms < close) return { day, ms: Math.max(ms, open) };
	if (works && step < 0) for (const [open, close] of workHours.toReversed()) if (ms > open) return { day, ms: Math.min(ms, close) };
	const next = addWorkDays(calendar, day, step);
	if (isUnknownYear(next)) return next;
	return { day: next, ms: step > 0 ? (workHours[0]?.[0] ?? 0) : (workHours.at(-1)?.[1] ?? 0) };
}

export function unknownYear(year: number): RunError {
	return {
		code: 'calendar.unknown-year',
		message: {
			en: `The calendar of work days has no table for ${year}. Import it, then replay.`,
			zh: `工作日历没有 ${year} 年的数据。请导入后重新执行。`,
		},
	};
}
const outOfRange: RunError = {
	code: 'duration.out-of-range',
	message: { en: 'That time lies outside of the years 1 to 9999.', zh: '该时间超出 1 至 9999 年。' },
};
