import { presentNow } from '@dougong/ui';
import type { TaskTexts } from './texts.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time as one says it, rounded down: minutes below an hour, hours below two days. */
export function lengthWords(ms: number, words: Pick<TaskTexts, 'minutes' | 'hours' | 'days'>): string {
	if (ms >= 2 * day) return words.days(Math.floor(ms / day));
	if (ms >= hour) return words.hours(Math.floor(ms / hour));
	return words.minutes(Math.max(1, Math.floor(ms / minute)));
}

export type DueTone = 'late' | 'soon' | 'calm';
/**
 * How a deadline stands. Whether it is late is the server's word: its clock may be another one than the reader's. Where both disagree the
 * date itself is said, and no length of time that would be wrong.
 */
export function dueWords(
	task: { due: string | null; overdue: boolean },
	now: number,
	words: TaskTexts,
	language: string,
): { text: string; tone: DueTone } | null {
	if (task.due === null) return task.overdue ? { text: words.overdue, tone: 'late' } : null;
	const left = Date.parse(task.due) - now;
	if (task.overdue) return { text: left < 0 ? words.lateBy(lengthWords(-left, words)) : words.overdue, tone: 'late' };
	if (left < 0 || left > 14 * day) return { text: words.dueAt(instant(task.due, language)), tone: 'calm' };
	return { text: words.dueIn(lengthWords(left, words)), tone: left < day ? 'soon' : 'calm' };
}

/** Day and time, without the year where it is this one. */
export function instant(iso: string, language: string): string {
	const at = new Date(iso);
	if (Number.isNaN(at.getTime())) return iso;
	const isThisYear = at.getFullYear() === presentNow().getFullYear();
	return new Intl.DateTimeFormat(language, {
		...(!isThisYear && { year: 'numeric' }),
		month: 'short',
		day: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
	}).format(at);
}

/** Names in a row as the language has them. */
export function nameList(people: readonly { title: string }[], language: string): string {
	return new Intl.ListFormat(language, { type: 'conjunction', style: 'narrow' }).format(people.map((p) => p.title));
}
