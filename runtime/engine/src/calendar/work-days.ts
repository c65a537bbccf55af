import { type Day, dayNumber, dayOfNumber, dayText, parseDay } from '../formula/dates.ts';
import type { WorkCalendar } from '../formula/types.ts';

/** Days are numbers here: days since 1970-01-01, as `dayNumber` gives them. A year without a table answers `{ unknownYear }`. */
export interface UnknownYear {
	unknownYear: number;
}
export const isUnknownYear = (answer: unknown): answer is UnknownYear => typeof answer === 'object' && answer !== null && 'unknownYear' in answer;

/** A calendar with its lists as sets, made once per calendar. */
interface Indexed {
	weekend: ReadonlySet<number>;
	off: ReadonlySet<number>;
	working: ReadonlySet<number>;
	offSorted: readonly number[];
	workingSorted: readonly number[];
	years: ReadonlySet<number>;
}
const indexes = new WeakMap<WorkCalendar, Indexed>();

function indexOf(calendar: WorkCalendar): Indexed {
	const known = indexes.get(calendar);
	if (known) return known;
	const numbers = (days: readonly string[]) => days.flatMap((text) => parseDay(text) ?? []).map(dayNumber);
	const [off, working] = [numbers(calendar.off), numbers(calendar.working)];
	const sorted = (days: number[]) => days.toSorted((a, b) => a - b);
	const index: Indexed = {
		weekend: new Set(calendar.weekend),
		off: new Set(off),
		working: new Set(working),
		offSorted: sorted(off),
		workingSorted: sorted(working),
		years: new Set(calendar.years),
	};
	indexes.set(calendar, index);
	return index;
}

/** 1 (Monday) to 7. 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
	return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Days outside of 0001 to 9999 are in the year before or after, which never has a table. */
const yearOf = (day: number): number => dayOfNumber(day)?.year ?? (day < 0 ? 0 : 10_000);

/** The first year from one day to another (in either order) that has no table. */
function firstUnknown(years: ReadonlySet<number>, a: number, b: number): UnknownYear | undefined {
	const step = a <= b ? 1 : -1;
	for (let year = yearOf(a); year * step <= yearOf(b) * step; year += step) if (!years.has(year)) return { unknownYear: year };
	return undefined;
}

export function isWorkDay(calendar: WorkCalendar, day: number): boolean | UnknownYear {
	const index = indexOf(calendar);
	return firstUnknown(index.years, day, day) ?? works(index, day);
}

function works({ weekend, off, working }: Indexed, day: number): boolean {
	return weekend.has(weekdayOf(day)) ? working.has(day) : !off.has(day);
}

/** Work days from one day to another, both included; negative when the second is earlier. */
export function workDays(calendar: WorkCalendar, from: number, to: number): number | UnknownYear {
	const index = indexOf(calendar);
	const unknown = firstUnknown(index.years, from, to);
	if (unknown) return unknown;
	return from <= to ? count(index, from, to) : -count(index, to, from);
}

/** Work days after the first day up to and including the second; as many below zero the other way round. */
export function workDaysBetween(calendar: WorkCalendar, from: number, to: number): number | UnknownYear {
	const index = indexOf(calendar);
	const unknown = firstUnknown(index.years, from, to);
	if (unknown) return unknown;
	return from <= to ? count(index, from + 1, to) : -count(index, to + 1, from);
}

/** By arithmetic over whole weeks, then the exceptions. Days of the weekend are never in `off`, other days never in `working`. */
function count(index: Indexed, first: number, last: number): number {
	if (last < first) return 0;
	let days = last - first + 1;
	for (const weekday of index.weekend) days -= weekdays(last, weekday) - weekdays(first - 1, weekday);
	return days - between(index.offSorted, first, last) + between(index.workingSorted, first, last);
}
/** How often a day of the week has come up to a day, from some fixed day on. */
const weekdays = (day: number, weekday: number): number => Math.floor((day + 3 - (weekday - 1)) / 7);

function between(sorted: readonly number[], first: number, last: number): number {
	return below(sorted, last + 1) - below(sorted, first);
}
function below(sorted: readonly number[], day: number): number {
	let [low, high] = [0, sorted.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((sorted[middle] as number) < day) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The n-th work day after a day, or before it when n is below zero; for 0 the day itself. Walks only through years with a table. */
export function addWorkDays(calendar: WorkCalendar, day: number, n: number): number | UnknownYear {
	const index = indexOf(calendar);
	const step = n < 0 ? -1 : 1;
	let [at, left] = [day, Math.abs(n)];
	let year = yearOf(at);
	if (!index.years.has(year)) return { unknownYear: year };
	while (left > 0) {
		at += step;
		if (yearOf(at) !== year) {
			year = yearOf(at);
			if (!index.years.has(year)) return { unknownYear: year };
		}
		if (works(index, at)) left--;
	}
	return at;
}

/**
 * Milliseconds of work from one moment to another, negative when the second is earlier. Moments are what the clock on the wall shows: a day, and
 * milliseconds of it. Each work day has its hours from `open` to `close`, in milliseconds of the day.
 */
export function workMilliseconds(
	calendar: WorkCalendar,
	from: { day: number; ms: number },
	to: { day: number; ms: number },
	hours: { open: number; close: number },
): number | UnknownYear {
	const index = indexOf(calendar);
	const unknown = firstUnknown(index.years, from.day, to.day);
	if (unknown) return unknown;
	const worked = ({ day, ms }: { day: number; ms: number }) => (works(index, day) ? Math.min(Math.max(ms, hours.open), hours.close) - hours.open : 0);
	const whole = from.day <= to.day ? count(index, from.day, to.day - 1) : -count(index, to.day, from.day - 1);
	return whole * (hours.close - hours.open) + worked(to) - worked(from);
}

/** One day of a table as it was published: off or worked, and why. */
export interface CalendarDay {
	date: string;
	name: string;
	off: boolean;
}
/** What a calendar's tables say, in the form that formulas use: days that only repeat the weekend are left out. */
export function workCalendar(options: {
	key: string;
	weekend: readonly number[];
	years: readonly { year: number; days: readonly CalendarDay[] }[];
}): WorkCalendar {
	const weekend = new Set(options.weekend);
	const days = options.years.flatMap((y) => y.days);
	const isWeekend = (d: CalendarDay) => weekend.has(weekdayOf(dayNumber(parseDay(d.date) as Day)));
	return {
		key: options.key,
		weekend: [...weekend].sort((a, b) => a - b),
		off: days
			.filter((d) => d.off && !isWeekend(d))
			.map((d) => d.date)
			.sort(),
		working: days
			.filter((d) => !d.off && isWeekend(d))
			.map((d) => d.date)
			.sort(),
		years: options.years.map((y) => y.year).sort((a, b) => a - b),
	};
}

/** Work days of each month of a year, January first; null when the year has no table. */
export function workDaysByMonth(calendar: WorkCalendar, year: number): number[] | null {
	const months = Array.from({ length: 12 }, (_, i) => i + 1);
	const counts = months.map((month) => {
		const first = dayNumber({ year, month, day: 1 });
		const next = month === 12 ? dayNumber({ year: year + 1, month: 1, day: 1 }) : dayNumber({ year, month: month + 1, day: 1 });
		return workDays(calendar, first, next - 1);
	});
	return counts.every((c) => typeof c === 'number') ? counts : null;
}

/** 'YYYY-MM-DD' of a day number. */
export function dayOf(day: number): string | undefined {
	const found = dayOfNumber(day);
	return found && dayText(found);
}
