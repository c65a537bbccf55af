import { type Day, dayNumber, dayOfNumber, dayText, isDay, parseDay } from '../formula/dates.ts';
import { weekdayOf } from './work-days.ts';

/**
 * A stretch of time as text that says itself what it is:
 * `2026-01` `2026-Q1` `2026-H1` `2026`, the same of a fiscal year that is named by the year it starts in (`FY2026-Q1` `FY2026`), ISO weeks
 * `2026-W53`, so many days `2026-01-05/P14D`, so many hours `2026-01-05T00:00Z/PT72H`. Texts of one kind sort in the order of time.
 */
export type Period =
	| { kind: 'months'; fiscal: boolean; year: number; months: 1 | 3 | 6 | 12; index: number }
	| { kind: 'week'; start: number }
	| { kind: 'days'; start: number; days: number }
	/** `start`: minutes since 1970-01-01T00:00Z. */
	| { kind: 'hours'; start: number; hours: number };
export const periodUnits = ['month', 'quarter', 'half', 'year', 'week'] as const;
export type PeriodUnit = (typeof periodUnits)[number];

/** The kinds of period that an app may have, as its definition says them. `startMonth` 1 is the calendar year. */
export interface PeriodSpec {
	type: PeriodUnit | 'days' | 'hours';
	startMonth?: number | undefined;
	/** Of days and hours: a day, or an instant of a whole minute, that one of them starts at. */
	anchor?: string | undefined;
	/** Of days and hours: how many to a period. */
	every?: number | undefined;
}

const monthsOf = { month: 1, quarter: 3, half: 6, year: 12 } as const;
const letters = { 3: 'Q', 6: 'H' } as const;
const year = '(?!0000)\\d{4}';
const day = `${year}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])`;
/** How texts of each type look; a day may still not exist. */
export const periodPatterns: { [T in PeriodSpec['type']]: { calendar: string; fiscal?: string } } = {
	month: { calendar: `^${year}-(?:0[1-9]|1[0-2])$` },
	quarter: { calendar: `^${year}-Q[1-4]$`, fiscal: `^FY${year}-Q[1-4]$` },
	half: { calendar: `^${year}-H[12]$`, fiscal: `^FY${year}-H[12]$` },
	year: { calendar: `^${year}$`, fiscal: `^FY${year}$` },
	week: { calendar: `^${year}-W(?:0[1-9]|[1-4]\\d|5[0-3])$` },
	days: { calendar: `^${day}/P[1-9]\\d{0,3}D$` },
	hours: { calendar: `^${day}T(?:[01]\\d|2[0-3]):[0-5]\\dZ/PT[1-9]\\d{0,3}H$` },
};
const patterns = Object.fromEntries(
	Object.entries(periodPatterns).map(([type, { calendar, fiscal }]) => [type, new RegExp(fiscal ? `${calendar}|${fiscal}` : calendar)]),
) as { [T in PeriodSpec['type']]: RegExp };

/** The period that a text says; undefined when it says none. */
export function parsePeriod(text: string): Period | undefined {
	const fiscal = text.startsWith('FY');
	const plain = fiscal ? text.slice(2) : text;
	const number = (from: number, to?: number) => Number(plain.slice(from, to));
	if (patterns.month.test(text)) return { kind: 'months', fiscal, year: number(0, 4), months: 1, index: number(5) - 1 };
	if (patterns.year.test(text)) return { kind: 'months', fiscal, year: number(0, 4), months: 12, index: 0 };
	if (patterns.quarter.test(text)) return { kind: 'months', fiscal, year: number(0, 4), months: 3, index: number(6) - 1 };
	if (patterns.half.test(text)) return { kind: 'months', fiscal, year: number(0, 4), months: 6, index: number(6) - 1 };
	if (patterns.week.test(text)) return weekOf(text);
	const [start = '', length = ''] = text.split('/');
	if (patterns.days.test(text)) {
		const found = parseDay(start);
		return found && { kind: 'days', start: dayNumber(found), days: Number(length.slice(1, -1)) };
	}
	if (patterns.hours.test(text)) {
		const found = parseDay(start.slice(0, 10));
		return (
			found && {
				kind: 'hours',
				start: dayNumber(found) * 1440 + Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16)),
				hours: Number(length.slice(2, -1)),
			}
		);
	}
	return undefined;
}

function weekOf(text: string): Period | undefined {
	const start = mondayOfFirstWeek(Number(text.slice(0, 4))) + (Number(text.slice(6)) - 1) * 7;
	const week: Period = { kind: 'week', start };
	return periodText(week) === text ? week : undefined;
}
/** Of the ISO week that holds 4 January. */
function mondayOfFirstWeek(isoYear: number): number {
	const fourth = dayNumber({ year: isoYear, month: 1, day: 4 });
	return fourth - weekdayOf(fourth) + 1;
}

/** Its text; undefined outside of the years 0001 to 9999. */
export function periodText(period: Period): string | undefined {
	switch (period.kind) {
		case 'months': {
			if (period.year < 1 || period.year > 9999) return undefined;
			const name = `${period.fiscal ? 'FY' : ''}${String(period.year).padStart(4, '0')}`;
			if (period.months === 12) return name;
			return period.months === 1 ? `${name}-${String(period.index + 1).padStart(2, '0')}` : `${name}-${letters[period.months]}${period.index + 1}`;
		}
		case 'week': {
			const thursday = dayOfNumber(period.start + 3);
			if (!thursday) return undefined;
			const week = (period.start - mondayOfFirstWeek(thursday.year)) / 7 + 1;
			return `${String(thursday.year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
		}
		case 'days': {
			const start = dayOfNumber(period.start);
			return start && `${dayText(start)}/P${period.days}D`;
		}
		case 'hours': {
			const start = minuteText(period.start);
			return start && `${start}/PT${period.hours}H`;
		}
	}
}

function minuteText(minutes: number): string | undefined {
	const found = dayOfNumber(Math.floor(minutes / 1440));
	const minute = minutes - Math.floor(minutes / 1440) * 1440;
	return found && `${dayText(found)}T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}Z`;
}

/** The period of a unit that a day lies in. `startMonth` 2 to 12: of a fiscal year, for what is longer than a month. */
export function periodOfDay(at: Day, unit: PeriodUnit, startMonth = 1): Period {
	if (unit === 'week') return { kind: 'week', start: dayNumber(at) - weekdayOf(dayNumber(at)) + 1 };
	const months = monthsOf[unit];
	const fiscal = startMonth !== 1 && months > 1;
	const index = at.year * 12 + at.month - 1 - (fiscal ? startMonth - 1 : 0);
	return { kind: 'months', fiscal, year: Math.floor(index / 12), months, index: Math.floor((index % 12) / months) };
}

/** The one that a day lies in, of periods of so many days from an anchor on, in both directions. */
export function periodOfDays(at: number, anchor: number, days: number): Period {
	return { kind: 'days', start: anchor + Math.floor((at - anchor) / days) * days, days };
}
/** The same by hours; moments are minutes since 1970-01-01T00:00Z. */
export function periodOfHours(at: number, anchor: number, hours: number): Period {
	return { kind: 'hours', start: anchor + Math.floor((at - anchor) / (hours * 60)) * hours * 60, hours };
}

/** So many periods later, or earlier below zero. */
export function addPeriods(period: Period, n: number): Period | undefined {
	if (!Number.isSafeInteger(n) || Math.abs(n) > 1e9) return undefined;
	const moved = move(period, n);
	return periodText(moved) === undefined ? undefined : moved;
}
function move(period: Period, n: number): Period {
	switch (period.kind) {
		case 'months': {
			const index = period.year * 12 + (period.index + n) * period.months;
			return { ...period, year: Math.floor(index / 12), index: (((index % 12) + 12) % 12) / period.months };
		}
		case 'week':
			return { kind: 'week', start: period.start + n * 7 };
		case 'days':
			return { ...period, start: period.start + n * period.days };
		case 'hours':
			return { ...period, start: period.start + n * period.hours * 60 };
	}
}

/**
 * First and last day, as numbers; undefined for periods of hours, for days outside of the years 0001 to 9999, and for fiscal years without
 * the month that they start in.
 */
export function periodDays(period: Period, startMonth?: number): { first: number; last: number } | undefined {
	const range = rangeOf(period, startMonth);
	return range && dayOfNumber(range.first) && dayOfNumber(range.last) ? range : undefined;
}
function rangeOf(period: Period, startMonth: number | undefined): { first: number; last: number } | undefined {
	if (period.kind === 'hours') return undefined;
	if (period.kind === 'week') return { first: period.start, last: period.start + 6 };
	if (period.kind === 'days') return { first: period.start, last: period.start + period.days - 1 };
	if (period.fiscal && !(startMonth !== undefined && startMonth >= 1 && startMonth <= 12)) return undefined;
	const index = period.year * 12 + period.index * period.months + (period.fiscal ? (startMonth ?? 1) - 1 : 0);
	return { first: firstOfMonth(index), last: firstOfMonth(index + period.months) - 1 };
}
/** Months are counted from the year 0 on. */
const firstOfMonth = (index: number): number => dayNumber({ year: Math.floor(index / 12), month: (index % 12) + 1, day: 1 });

/** Whether a text is a period of this kind: of the type, of the fiscal year or not, on the anchor's beat. */
export function isPeriodOf(text: string, spec: PeriodSpec): boolean {
	const period = parsePeriod(text);
	if (!period) return false;
	const { type, every = 1, anchor } = spec;
	if (type === 'week') return period.kind === 'week';
	if (type === 'days') {
		const start = parseDay(anchor ?? '');
		return period.kind === 'days' && start !== undefined && period.days === every && (period.start - dayNumber(start)) % every === 0;
	}
	if (type === 'hours') {
		const start = parseMinute(anchor ?? '');
		return period.kind === 'hours' && start !== undefined && period.hours === every && (period.start - start) % (every * 60) === 0;
	}
	return period.kind === 'months' && period.months === monthsOf[type] && period.fiscal === isFiscal(spec);
}
function isFiscal({ type, startMonth = 1 }: PeriodSpec): boolean {
	return startMonth !== 1 && (type === 'quarter' || type === 'half' || type === 'year');
}

/** Minutes since 1970-01-01T00:00Z of an instant that is a whole minute in UTC. */
export function parseMinute(text: string): number | undefined {
	const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::00(?:\.000)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isInteger(at / 60_000) ? at / 60_000 : undefined;
}

/** The period of this kind at a moment: `today` in the workspace's time zone, `now` as an ISO instant. */
export function periodAt(spec: PeriodSpec, { today, now }: { today: string; now: string }): string | undefined {
	const at = parseDay(today);
	if (!at || !isDay(at)) return undefined;
	if (spec.type === 'days') {
		const anchor = parseDay(spec.anchor ?? '');
		return anchor && periodText(periodOfDays(dayNumber(at), dayNumber(anchor), spec.every ?? 1));
	}
	if (spec.type === 'hours') {
		const anchor = parseMinute(spec.anchor ?? '');
		return anchor === undefined ? undefined : periodText(periodOfHours(Math.floor(Date.parse(now) / 60_000), anchor, spec.every ?? 1));
	}
	return periodText(periodOfDay(at, spec.type, spec.startMonth));
}

/** What people call it: 2026年1月, 2026财年第1季度, 2026年第53周. */
export function periodTitle(text: string, language: 'zh' | 'en'): string {
	const period = parsePeriod(text);
	if (!period) return text;
	const zh = language === 'zh';
	switch (period.kind) {
		case 'months':
			return zh ? monthsInChinese(period) : monthsInEnglish(period);
		case 'week':
			return zh ? `${text.slice(0, 4)}年第${Number(text.slice(6))}周` : `Week ${Number(text.slice(6))}, ${text.slice(0, 4)}`;
		case 'days': {
			const [first, last] = [dayOfNumber(period.start), dayOfNumber(period.start + period.days - 1)];
			return first && last ? `${dayText(first)} ${zh ? '至' : 'to'} ${dayText(last)}` : text;
		}
		case 'hours':
			return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC ${zh ? `起 ${period.hours} 小时` : `for ${period.hours} hours`}`;
	}
}
type Months = Extract<Period, { kind: 'months' }>;
function monthsInChinese({ fiscal, year: y, months, index }: Months): string {
	const name = `${y}${fiscal ? '财年' : '年'}`;
	if (months === 12) return name;
	if (months === 1) return `${name}${index + 1}月`;
	return months === 3 ? `${name}第${index + 1}季度` : `${name}${index === 0 ? '上半年' : '下半年'}`;
}
const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
function monthsInEnglish({ fiscal, year: y, months, index }: Months): string {
	const name = `${fiscal ? 'FY ' : ''}${y}`;
	if (months === 12) return name;
	if (months === 1) return `${monthNames[index]} ${name}`;
	return months === 3 ? `Q${index + 1} ${name}` : `H${index + 1} ${name}`;
}

/** The period as far from that of the day `to` as it was from that of the day `from`; as it is when it is none of this kind. */
export function movePeriod(text: string, spec: PeriodSpec, { from, to }: { from: string; to: string }): string {
	const [was, is] = [from, to].map((day) => parsePeriod(periodAt(spec, { today: day, now: `${day}T00:00:00Z` }) ?? ''));
	const period = isPeriodOf(text, spec) ? parsePeriod(text) : undefined;
	const moved = period && was && is && addPeriods(period, position(is) - position(was));
	return (moved && periodText(moved)) ?? text;
}
/** Counts periods of one kind in the order of time. */
function position(period: Period): number {
	switch (period.kind) {
		case 'months':
			return period.year * (12 / period.months) + period.index;
		case 'week':
			return Math.floor(period.start / 7);
		case 'days':
			return Math.floor(period.start / period.days);
		case 'hours':
			return Math.floor(period.start / (period.hours * 60));
	}
}
