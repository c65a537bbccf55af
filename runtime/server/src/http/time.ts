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
