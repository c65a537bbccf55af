import { addWorkDays, dayAt, dayNumber, dueAt, isUnknownYear, isWorkDay, type NodeScene, parseDay, parseInstant, wallClockIn } from '@dougong/engine';

type Facts = NodeScene['facts'];
const farAway = '9999-12-31T00:00:00.000Z';
/** Further than any length of time that can be written. */
const mostYears = 30;

/** When a length of time has passed since an instant; `earlierBy`: when it begins that ends then. */
export const laterBy = (from: string, duration: string, facts: Facts): string => reckon(from, duration, facts, 1).at;
export const earlierBy = (until: string, duration: string, facts: Facts): string => reckon(until, duration, facts, -1).at;

/** When something is due on a date: at that time, else as the day ends. A moment is that moment; no date is no deadline. */
export function dueOn(date: string | null, at: string | undefined, facts: Facts): string | null {
	if (date === null) return null;
	const day = parseDay(date);
	if (!day) return parseInstant(date) ?? null;
	const due = at === undefined ? dayAt(dayNumber(day) + 1, { at: '00:00' }, facts) : dayAt(dayNumber(day), { at }, facts);
	if ('error' in due) return farAway;
	// As the day ends is still that day.
	return at === undefined ? new Date(Date.parse(due.at) - 1).toISOString() : due.at;
}

/** A moment moved to a time of its day, and from a day off to a work day. */
export function onDay(instant: string, { at, dayOff = 'stay' }: { at?: string; dayOff?: 'stay' | 'previous' | 'next' }, facts: Facts): string {
	if (at === undefined && dayOff === 'stay') return instant;
	const { day, ms } = wallClockIn(instant, facts.timeZone);
	const moved = dayOff === 'stay' ? day : workDayAt(day, dayOff === 'next' ? 1 : -1, facts);
	const time = at ?? `${twoDigits(ms / 3_600_000)}:${twoDigits((ms % 3_600_000) / 60_000)}`;
	const due = dayAt(moved, { at: time }, facts);
	return 'at' in due ? due.at : instant;
}
const twoDigits = (n: number) => String(Math.floor(n)).padStart(2, '0');

/** The day itself if it is worked on, else the next work day in that direction; by weekends where the calendar has no table. */
function workDayAt(day: number, step: 1 | -1, facts: Facts): number {
	for (const { calendar } of [facts, weekendsAround(new Date(day * 86_400_000).getUTCFullYear(), facts)]) {
		const works = isWorkDay(calendar, day);
		const moved = works === true ? day : addWorkDays(calendar, day, step);
		if (!isUnknownYear(works) && !isUnknownYear(moved)) return moved;
	}
	return day;
}

/** Whether the calendar has no table for a year on the way, so that only weekends were counted as off. */
export const isGuessed = (from: string, duration: string, facts: Facts): boolean => reckon(from, duration, facts, 1).isGuessed;

/**
 * A missing calendar does not hold an approval up, and does not take its deadline either: years without a table are reckoned by their
 * weekends, and the story says so.
 */
function reckon(from: string, duration: string, facts: Facts, direction: 1 | -1): { at: string; isGuessed: boolean } {
	const due = dueAt(from, duration, facts, direction);
	if ('at' in due) return { at: due.at, isGuessed: false };
	const guess = dueAt(from, duration, weekendsAround(Number(from.slice(0, 4)), facts), direction);
	return { at: 'at' in guess ? guess.at : farAway, isGuessed: true };
}

/** As if the calendar knew all years, those without a table by their weekends. */
function weekendsAround(year: number, facts: Facts): Facts {
	const years = Array.from({ length: 2 * mostYears }, (_, i) => year - mostYears + i);
	return { ...facts, calendar: { ...facts.calendar, key: `${facts.calendar.key}+weekends`, years } };
}
