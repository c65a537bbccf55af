import { dueAt, type NodeScene } from '@dougong/engine';

type Facts = NodeScene['facts'];
const farAway = '9999-12-31T00:00:00.000Z';
/** Further than any length of time that can be written. */
const mostYears = 30;

/** When a length of time has passed since an instant; `earlierBy`: when it begins that ends then. */
export const laterBy = (from: string, duration: string, facts: Facts): string => reckon(from, duration, facts, 1).at;
export const earlierBy = (until: string, duration: string, facts: Facts): string => reckon(until, duration, facts, -1).at;

/** Whether the calendar has no table for a year on the way, so that only weekends were counted as off. */
export const isGuessed = (from: string, duration: string, facts: Facts): boolean => reckon(from, duration, facts, 1).isGuessed;

/**
 * A missing calendar does not hold an approval up, and does not take its deadline either: years without a table are reckoned by their
 * weekends, and the story says so.
 */
function reckon(from: string, duration: string, facts: Facts, direction: 1 | -1): { at: string; isGuessed: boolean } {
	const due = dueAt(from, duration, facts, direction);
	if ('at' in due) return { at: due.at, isGuessed: false };
	const year = Number(from.slice(0, 4));
	const years = Array.from({ length: 2 * mostYears }, (_, i) => year - mostYears + i);
	const guess = dueAt(from, duration, { ...facts, calendar: { ...facts.calendar, key: `${facts.calendar.key}+weekends`, years } }, direction);
	return { at: 'at' in guess ? guess.at : farAway, isGuessed: true };
}
