/** Days as 'YYYY-MM-DD' in the proleptic Gregorian calendar, years 0001 to 9999, and instants in ISO with milliseconds in UTC. No time zones here. */

export interface Day {
	year: number;
	month: number;
	day: number;
}

/** The day that `text` says; undefined when there is none. */
export function parseDay(text: string): Day | undefined {
	if (text.length !== 10 || text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return undefined;
	const day = { year: digits(text, 0, 4), month: digits(text, 5, 7), day: digits(text, 8, 10) };
	return isDay(day) ? day : undefined;
}
const dash = 45;

/** The number of these digits; NaN when one is none. */
function digits(text: string, from: number, to: number): number {
	let value = 0;
	for (let i = from; i < to; i++) {
		const digit = text.charCodeAt(i) - 48;
		value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
	}
	return value;
}

export function isDay({ year, month, day }: Day): boolean {
	if (!Number.isInteger(year) || !Number.isInteger(month) || !Number.isInteger(day)) return false;
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

export function dayText({ year, month, day }: Day): string {
	return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Days since 1970-01-01. */
export function dayNumber({ year, month, day }: Day): number {
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	return Math.round(date.getTime() / 86_400_000);
}

/** The day that many days after 1970-01-01; undefined outside the years 0001 to 9999. */
export function dayOfNumber(days: number): Day | undefined {
	if (!Number.isInteger(days) || Math.abs(days) > 3_700_000) return undefined;
	const date = new Date(days * 86_400_000);
	const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
	return isDay(day) ? day : undefined;
}

/** The same day some months later, or the last one of a shorter month; undefined outside the years 0001 to 9999. */
export function addMonths({ year, month, day }: Day, months: number): Day | undefined {
	const index = year * 12 + (month - 1) + months;
	const to = { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 };
	if (to.year < 1 || to.year > 9999) return undefined;
	return { ...to, day: Math.min(day, daysInMonth(to.year, to.month)) };
}

export function daysInMonth(year: number, month: number): number {
	if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** An instant with an offset, brought to UTC with milliseconds; undefined when `text` is none. */
export function parseInstant(text: string): string | undefined {
	if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && parseDay(text.slice(0, 10))) return text;
	if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(text) || !parseDay(text.slice(0, 10))) return undefined;
	const instant = new Date(
		text
			.replace(' ', 'T')
			.replace(/([+-]\d\d)$/, '$1:00')
			.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'),
	);
	return Number.isNaN(instant.getTime()) || !/^\d{4}-/.test(instant.toISOString()) ? undefined : instant.toISOString();
}
