import { dayIn } from './time.ts';

const minuteMs = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** `09:30`, between 00:00 and 23:59. */
export const timeOfDayPattern = '^([01][0-9]|2[0-3]):[0-5][0-9]$';

/** The time of day at `instant` in a time zone: minutes since midnight. */
export function minutesIn(timeZone: string, instant: Date): number {
	let format = formats.get(timeZone);
	if (!format) {
		format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
		formats.set(timeZone, format);
	}
	return minutesOf(format.format(instant));
}

/** `09:30` → 570 */
export function minutesOf(text: string): number {
	const [hours = 0, minutes = 0] = text.split(':').map(Number);
	return hours * 60 + minutes;
}

/** The first instant at or after `from` at which the clocks of the time zone show `minutes` since midnight, or have jumped over it. */
export function nextTimeOfDay(timeZone: string, minutes: number, from: Date): Date {
	const whole = new Date(Math.ceil(from.getTime() / minuteMs) * minuteMs);
	const ahead = (minutes - minutesIn(timeZone, whole) + 24 * 60) % (24 * 60);
	const there = new Date(whole.getTime() + ahead * minuteMs);
	// Clocks that were put forward or back in between show another time there.
	const off = minutesIn(timeZone, there) - minutes;
	if (off === 0) return there;
	const mended = new Date(there.getTime() - wrapped(off) * minuteMs);
	return minutesIn(timeZone, mended) === minutes && mended >= from ? mended : there;
}

/** The difference of two times of day, the short way round. */
function wrapped(minutes: number): number {
	return minutes > 12 * 60 ? minutes - 24 * 60 : minutes < -12 * 60 ? minutes + 24 * 60 : minutes;
}

/** The first instant at or after `from` that shows `minutes` on a day for which `isDay` holds; looks 60 days ahead, then takes the next one. */
export function nextTimeOnDay(timeZone: string, minutes: number, from: Date, isDay: (day: string) => boolean): Date {
	const first = nextTimeOfDay(timeZone, minutes, from);
	let at = first;
	for (let i = 0; i < 60; i++) {
		if (isDay(dayIn(timeZone, at))) return at;
		at = nextTimeOfDay(timeZone, minutes, new Date(at.getTime() + minuteMs));
	}
	return first;
}
