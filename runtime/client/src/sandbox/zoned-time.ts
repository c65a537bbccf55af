/** What the clock on the wall of a time zone shows at an instant, as `<input type="datetime-local">` has it: `2026-04-01T09:00`. */
export function wallTime(instant: Date, timeZone: string): string {
	const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(instant);
	return text.replace(' ', 'T').slice(0, 16);
}

/** The instant at which the clock on the wall shows `wall`; null for what is no time. Where it shows it twice, the first. */
export function instantOf(wall: string, timeZone: string): Date | null {
	const asUtc = Date.parse(`${wall}Z`);
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(wall) || Number.isNaN(asUtc)) return null;
	const offsetAt = (ms: number) => Date.parse(`${wallTime(new Date(ms), timeZone)}Z`) - Math.floor(ms / 60_000) * 60_000;
	// The offset of a day before counts as long as the clock has not changed.
	const early = asUtc - offsetAt(asUtc - 24 * 3_600_000);
	return new Date(offsetAt(early) === asUtc - early ? early : asUtc - offsetAt(early));
}
