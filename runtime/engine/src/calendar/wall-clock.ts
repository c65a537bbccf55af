const dayMs = 86_400_000;
const firstOfClocks = Date.UTC(1700, 0, 1);

/**
 * What the clock on the wall shows in the zone: the day, as days since 1970-01-01, and milliseconds of it. Before 1700 by the zone's mean time:
 * there Intl counts in the Julian calendar, and no zone had changed its clock.
 */
export function wallClockIn(instant: string, timeZone: string): { day: number; ms: number } {
	const at = Date.parse(instant);
	const wall = at < firstOfClocks ? at + (wallClock(firstOfClocks, timeZone) - firstOfClocks) : wallClock(at, timeZone) + (((at % 1000) + 1000) % 1000);
	const day = Math.floor(wall / dayMs);
	return { day, ms: wall - day * dayMs };
}

/**
 * When the clock on the wall of the zone shows this (milliseconds since 1970 as if in UTC), in epoch milliseconds. As in Postgres, of two answers
 * (the clock was put back) the later, and where there is none (it was put forward) as if it had not been.
 */
export function instantOf(wall: number, timeZone: string): number {
	const offset = (at: number) => {
		const shown = wallClockIn(new Date(at).toISOString(), timeZone);
		return shown.day * dayMs + shown.ms - at;
	};
	const [before, after] = [wall - offset(wall - dayMs), wall - offset(wall + dayMs)];
	const isRight = (at: number) => at + offset(at) === wall;
	if (isRight(before) !== isRight(after)) return isRight(before) ? before : after;
	return Math.max(before, after);
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** What the clock on the wall shows at an instant, as if it were in UTC. */
function wallClock(at: number, timeZone: string): number {
	const known = formats.get(timeZone);
	const format = known ?? new Intl.DateTimeFormat('en-u-ca-iso8601-hc-h23', { timeZone, ...Object.fromEntries(clockParts.map((p) => [p, 'numeric'])) });
	formats.set(timeZone, format);
	const parts = new Map(format.formatToParts(new Date(at)).map((p) => [p.type as string, Number(p.value)]));
	const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = clockParts.map((p) => parts.get(p));
	return Date.UTC(year, month - 1, day, hour, minute, second);
}
const clockParts = ['year', 'month', 'day', 'hour', 'minute', 'second'];
