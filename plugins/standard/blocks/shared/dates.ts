/** The instant in words of the reader: today and yesterday by name, this year without the year. Times in the reader's zone. */
export function instantWords(iso: string, language: string, now: Date): string {
	const at = new Date(iso);
	if (Number.isNaN(at.getTime())) return iso;
	const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
	const days = dayNumber(now) - dayNumber(at);
	if (days === 0 || days === 1) return `${new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day')} ${time}`;
	const date = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', ...(at.getFullYear() !== now.getFullYear() && { year: 'numeric' }) }).format(
		at,
	);
	return `${date} ${time}`;
}

/** Whole days from `now` to a date or instant: negative when it is past. Undefined when it is no date. */
export function daysUntil(value: string, now: Date): number | undefined {
	const at = new Date(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00` : value);
	return Number.isNaN(at.getTime()) ? undefined : dayNumber(at) - dayNumber(now);
}

function dayNumber(date: Date): number {
	return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}
