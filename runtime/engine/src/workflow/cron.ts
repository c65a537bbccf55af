import { dayNumber, dayOfNumber } from '../formula/dates.ts';
import { instantOf, wallClockIn } from '../calendar/wall-clock.ts';
import { weekdayOf } from '../calendar/work-days.ts';

/** A schedule: the values of each part, sorted. Days of the week from 0 (Sunday) to 6. */
export interface Cron {
	minutes: readonly number[];
	hours: readonly number[];
	days: readonly number[];
	months: readonly number[];
	weekdays: readonly number[];
	/** As cron has it since 1975: when both days are limited, one of them is enough. */
	either: boolean;
}
interface Part {
	name: keyof Omit<Cron, 'either'>;
	from: number;
	to: number;
	words?: readonly string[];
}
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const parts: readonly Part[] = [
	{ name: 'minutes', from: 0, to: 59 },
	{ name: 'hours', from: 0, to: 23 },
	{ name: 'days', from: 1, to: 31 },
	{ name: 'months', from: 1, to: 12, words: months },
	{ name: 'weekdays', from: 0, to: 7, words: weekdays },
];
const dayMs = 86_400_000;
/** 29 February on a given day of the week comes back after 28 years, over 2100 after 40. */
const farthest = 366 * 41;

/** `minute hour day month weekday` with `*`, lists, ranges and steps; undefined when it is none, or a day that never comes. */
export function parseCron(text: string): Cron | undefined {
	const written = text.trim().toLowerCase().split(/\s+/);
	if (written.length !== parts.length) return undefined;
	const cron: { [name: string]: readonly number[] } = {};
	for (const [i, part] of parts.entries()) {
		const values = valuesOf(written[i] ?? '', part);
		if (!values) return undefined;
		cron[part.name] = part.name === 'weekdays' ? [...new Set(values.map((day) => day % 7))].sort() : values;
	}
	const isLimited = (i: number) => !/^\*/.test(written[i] ?? '');
	const parsed = { ...cron, either: isLimited(2) && isLimited(4) } as unknown as Cron;
	return nextDay(parsed, 0) === undefined ? undefined : parsed;
}

function valuesOf(text: string, { from, to, words = [] }: Part): number[] | undefined {
	const found = new Set<number>();
	for (const item of text.split(',')) {
		const match = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item);
		if (!match) return undefined;
		const [, first = '', last, step] = match;
		const number = (word: string) => (/^\d+$/.test(word) ? Number(word) : words.includes(word) ? words.indexOf(word) + from : Number.NaN);
		const low = first === '*' ? from : number(first);
		const high = last !== undefined ? number(last) : first === '*' || step !== undefined ? to : low;
		const by = step === undefined ? 1 : Number(step);
		if (!(low >= from && high <= to && low <= high && by >= 1) || (first === '*' && last !== undefined)) return undefined;
		for (let value = low; value <= high; value += by) found.add(value);
	}
	return [...found].sort((a, b) => a - b);
}

/** The first instant after another at which the schedule falls due by the clock of the zone; undefined when there is none. */
export function nextCron(cron: Cron, after: string, timeZone: string): string | undefined {
	const { day, ms } = wallClockIn(after, timeZone);
	// The clock may be put back: the day before still has times to come.
	for (let at = nextDay(cron, day - 1); at !== undefined && at <= day + farthest; at = nextDay(cron, at + 1)) {
		const times = cron.hours.flatMap((hour) => cron.minutes.map((minute) => (hour * 60 + minute) * 60_000));
		for (const time of times) {
			if (at < day && time < ms) continue;
			const instant = instantOf(at * dayMs + time, timeZone);
			if (instant > Date.parse(after)) return new Date(instant).toISOString();
		}
	}
	return undefined;
}

/** The first day from this one on, in days since 1970-01-01. */
function nextDay(cron: Cron, from: number): number | undefined {
	for (let day = from; day <= from + farthest; ) {
		const date = dayOfNumber(day);
		if (!date) return undefined;
		if (!cron.months.includes(date.month)) {
			day = dayNumber(date.month === 12 ? { year: date.year + 1, month: 1, day: 1 } : { year: date.year, month: date.month + 1, day: 1 });
			continue;
		}
		const [byDay, byWeekday] = [cron.days.includes(date.day), cron.weekdays.includes(weekdayOf(day) % 7)];
		if (cron.either ? byDay || byWeekday : byDay && byWeekday) return day;
		day++;
	}
	return undefined;
}
