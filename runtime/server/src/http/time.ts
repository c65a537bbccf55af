import { Problem } from './problem.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

const minuteMs = 60_000;
let last = { timeZone: '', minute: Number.NaN, day: '' };

/** The day at `instant` in a time zone, 'YYYY-MM-DD'. Asked for at every request, so the last answer is kept for its minute. */
export function dayIn(timeZone: string, instant: Date): string {
	const minute = Math.floor(instant.getTime() / minuteMs);
	if (last.minute !== minute || last.timeZone !== timeZone) last = { timeZone, minute, day: computeDay(timeZone, instant) };
	return last.day;
}

function computeDay(timeZone: string, instant: Date): string {
	let format = formats.get(timeZone);
	if (!format) {
		format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
		formats.set(timeZone, format);
	}
	return format.format(instant);
}

/** The same time of the clock on the wall, so many days later; days have 23 to 25 hours. */
export function daysLater(timeZone: string, instant: Date, days: number): Date {
	const later = new Date(instant.getTime() + days * dayMs);
	return new Date(later.getTime() + offsetAt(timeZone, instant) - offsetAt(timeZone, later));
}

/** How far the clock on the wall is ahead of UTC, in milliseconds. */
function offsetAt(timeZone: string, instant: Date): number {
	const wall = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(instant);
	return Date.parse(`${wall.replace(' ', 'T')}Z`) - Math.floor(instant.getTime() / 1000) * 1000;
}

const dayMs = 24 * 60 * minuteMs;
/** The database knows no year 0, and nothing was before. */
const firstInstant = Date.parse('0001-01-03T00:00:00Z');

/** The first instant of a day in a time zone; an instant stays one. ISO. Refuses with query.invalid what is neither. */
export function startOf(text: string, timeZone: string): string {
	const at = Date.parse(text);
	if (Number.isNaN(at)) throw new Problem('query.invalid', { reason: { en: `“${text}” is no day and no instant`, zh: `“${text}”不是日期或时刻` } });
	if (at < firstInstant) return new Date(firstInstant).toISOString();
	if (text.length > 10) return new Date(at).toISOString();
	// Days begin at other hours, and some not at midnight, so it is looked for.
	let [before, after] = [at - dayMs, at + dayMs];
	while (after - before > 1000) {
		const middle = before + Math.floor((after - before) / 2000) * 1000;
		if (computeDay(timeZone, new Date(middle)) < text) before = middle;
		else after = middle;
	}
	return new Date(after).toISOString();
}

/** The last instant of a day; an instant stays one. */
export function endOf(text: string, timeZone: string): string {
	if (text.length > 10) return startOf(text, timeZone);
	const next = new Date(Date.parse(startOf(text, 'UTC')) + dayMs).toISOString().slice(0, 10);
	return new Date(Date.parse(startOf(next, timeZone)) - 1).toISOString();
}
