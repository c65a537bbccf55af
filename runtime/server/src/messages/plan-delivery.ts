import { dayNumber, isWorkDay, parseDay, type WorkCalendar, weekdayOf } from '@dougong/engine';
import type { MessageChoices, SendMode } from '@dougong/schemas/api';
import { minutesIn, minutesOf, nextTimeOfDay, nextTimeOnDay } from '../http/time-of-day.ts';
import { isStandardTopic, otherTopic } from './topics.ts';

/** What somebody has who never chose. */
export const usualChoices: MessageChoices = { topics: {}, quiet: null, digestAt: '09:00' };

export interface DeliveryCircumstances {
	choices: MessageChoices;
	urgent: boolean;
	now: Date;
	/** Of the workspace. */
	timeZone: string;
	calendar: WorkCalendar;
}
export type PlannedDelivery = { kind: 'off' } | { kind: 'send'; digest: boolean; dueAt: Date };

/** Whether and when a message goes to a person over a channel: as they chose for its topic, not in quiet hours unless it is urgent. */
export function planDelivery({ topic, channel }: { topic: string; channel: string }, circumstances: DeliveryCircumstances): PlannedDelivery {
	const { choices, urgent, now, timeZone, calendar } = circumstances;
	const mode = modeOf(choices, topic, channel);
	if (mode === 'off') return { kind: 'off' };
	if (mode === 'at-once' || urgent) return { kind: 'send', digest: false, dueAt: afterQuiet(circumstances) };
	const dueAt = nextTimeOnDay(timeZone, minutesOf(choices.digestAt), now, (day) => worksOn(calendar, day));
	return { kind: 'send', digest: true, dueAt };
}

/** As the reader chose, or else at once. */
export function modeOf({ topics }: MessageChoices, topic: string, channel: string): SendMode {
	return topics[isStandardTopic(topic) ? topic : otherTopic]?.[channel] ?? 'at-once';
}

/** `now`, or the end of the quiet hours that hold now. */
export function afterQuiet({ choices: { quiet }, urgent, now, timeZone }: Omit<DeliveryCircumstances, 'calendar'>): Date {
	if (!quiet || urgent) return now;
	const [from, until] = [minutesOf(quiet.from), minutesOf(quiet.until)];
	const at = minutesIn(timeZone, now);
	const isQuiet = from <= until ? at >= from && at < until : at >= from || at < until;
	return isQuiet ? nextTimeOfDay(timeZone, until, now) : now;
}

/** A year without a table: Monday to Friday. */
function worksOn(calendar: WorkCalendar, day: string): boolean {
	const parsed = parseDay(day);
	if (!parsed) return true;
	const number = dayNumber(parsed);
	const works = isWorkDay(calendar, number);
	return typeof works === 'boolean' ? works : weekdayOf(number) <= 5;
}
