import type { WorkflowTexts } from './texts.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Seconds as one says them: minutes below two hours, hours below two days, else days with one place. */
export function spanWords(seconds: number, words: Pick<WorkflowTexts, 'minutes' | 'hours' | 'days'>, language: string): string {
	const number = (n: number) => new Intl.NumberFormat(language, { maximumFractionDigits: n < 10 ? 1 : 0 }).format(n);
	if (seconds >= 2 * day) return words.days(number(seconds / day));
	if (seconds >= 2 * hour) return words.hours(number(seconds / hour));
	return words.minutes(Math.round(seconds / minute));
}

/** Shares of the longest 90th percentile, in percent: what the bars of a report are wide. */
export function barsOf(nodes: readonly { median: number; p90: number }[]): { median: number; p90: number }[] {
	const longest = Math.max(0, ...nodes.map((n) => Math.max(n.p90, n.median)));
	const share = (seconds: number) => (longest === 0 ? 0 : Math.round((seconds / longest) * 1000) / 10);
	return nodes.map((n) => ({ median: share(n.median), p90: share(Math.max(n.p90, n.median)) }));
}
