import { addWorkDays, type Cron, type Facts, instantOf, isUnknownYear, isWorkDay, nextCron, wallClockIn } from '@dougong/engine';

export type DayOff = 'run' | 'skip' | 'next' | 'previous';
export type NextTime = { at: string } | { unknownYear: number } | null;

const dayMs = 86_400_000;
/** A schedule of every minute over the longest run of days off. */
const mostLooks = 50_000;

/**
 * The first instant after another at which a schedule falls due, when days off are skipped, or moved to the next or the last work day before at
 * the same time. Null: there is none. `unknownYear`: the calendar has no table for a year on the way.
 */
export function nextTime(cron: Cron, dayOff: DayOff, after: string, { timeZone, calendar }: Pick<Facts, 'timeZone' | 'calendar'>): NextTime {
	let best: string | undefined;
	let at = dayOff === 'next' ? beforeDaysOff(after, { timeZone, calendar }) : after;
	for (let looks = 0; looks < mostLooks; looks++) {
		const due = nextCron(cron, at, timeZone);
		if (due === undefined) return best === undefined ? null : { at: best };
		at = due;
		const { day, ms } = wallClockIn(due, timeZone);
		const works = dayOff === 'run' || isWorkDay(calendar, day);
		if (isUnknownYear(works)) return best === undefined ? works : { at: best };
		// What comes later can only be moved to later than the work day that it has reached.
		if (best !== undefined && due >= best && works) return { at: best };
		if (works === false && dayOff === 'skip') continue;
		const moved = works ? day : addWorkDays(calendar, day, dayOff === 'next' ? 1 : -1);
		if (isUnknownYear(moved)) return best === undefined ? moved : { at: best };
		const instant = moved === day ? due : new Date(instantOf(moved * dayMs + ms, timeZone)).toISOString();
		if (instant > after && (best === undefined || instant < best)) best = instant;
		if (best !== undefined && dayOff !== 'next' && dayOff !== 'previous') return { at: best };
	}
	return best === undefined ? null : { at: best };
}

/** Times of days off before this instant may have moved to behind it. */
function beforeDaysOff(after: string, { timeZone, calendar }: Pick<Facts, 'timeZone' | 'calendar'>): string {
	let { day } = wallClockIn(after, timeZone);
	for (let i = 0; i < 40 && isWorkDay(calendar, day - 1) === false; i++) day--;
	return new Date(instantOf(day * dayMs, timeZone) - 1).toISOString();
}
