/** Monday to Sunday, as the language calls them. */
export function weekdayNames(language: string): string[] {
	const format = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
	// 5 January 2026 is a Monday.
	return Array.from({ length: 7 }, (_, i) => format.format(new Date(Date.UTC(2026, 0, 5 + i))));
}

/** January to December, short. */
export function monthNames(language: string): string[] {
	const format = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' });
	return Array.from({ length: 12 }, (_, i) => format.format(new Date(Date.UTC(2026, i, 1))));
}
