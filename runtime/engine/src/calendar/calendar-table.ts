import { dayNumber, parseDay } from '../formula/dates.ts';
import type { LocalText } from '../kinds/field-type.ts';
import { type CalendarDay, dayOf, weekdayOf } from './work-days.ts';

export interface CalendarMistake {
	/** Of the days of the table, or of the lines of the text; null: the whole. */
	index: number | null;
	message: LocalText;
}
export interface ReadTable {
	year: number;
	days: CalendarDay[];
}

const mostDays = 400;
const years = { first: 1900, last: 2200 };

/**
 * Tables of days as people have them: JSON as public tables of holidays are written (`{ "year": 2026, "days": [{ "name", "date", "isOffDay" }] }`,
 * one, or a list of them), or lines `date,off|work,name`. One table for each year; and what could not be read.
 */
export function readCalendarTables(text: string): { tables: ReadTable[]; mistakes: CalendarMistake[] } {
	const trimmed = text.trim();
	const { days, mistakes } = /^[[{]/.test(trimmed) ? fromJson(trimmed) : fromLines(trimmed);
	const byYear = new Map<number, CalendarDay[]>();
	for (const day of days) {
		const year = Number(day.date.slice(0, 4));
		byYear.set(year, [...(byYear.get(year) ?? []), day]);
	}
	if (days.length === 0 && mistakes.length === 0) mistakes.push({ index: null, message: { en: 'There are no days in it.', zh: '没有任何日期。' } });
	return {
		tables: [...byYear].map(([year, of]) => ({ year, days: of.toSorted((a, b) => (a.date < b.date ? -1 : 1)) })).sort((a, b) => a.year - b.year),
		mistakes,
	};
}

interface Reading {
	days: CalendarDay[];
	mistakes: CalendarMistake[];
}

function fromJson(text: string): Reading {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return { days: [], mistakes: [{ index: null, message: { en: 'This is not valid JSON.', zh: '不是合法的 JSON。' } }] };
	}
	const lists = [json].flat().flatMap((part) => (isObject(part) && Array.isArray(part.days) ? part.days : [part]));
	const reading: Reading = { days: [], mistakes: [] };
	for (const [index, day] of lists.entries()) {
		const { date, name, isOffDay } = isObject(day) ? day : {};
		if (typeof date !== 'string' || typeof isOffDay !== 'boolean') {
			reading.mistakes.push({ index, message: { en: 'A day needs "date" and "isOffDay".', zh: '每一天需有 "date" 与 "isOffDay"。' } });
			continue;
		}
		add(reading, index, { date, name: typeof name === 'string' ? name.trim() : '', off: isOffDay });
	}
	return reading;
}

const offWords = new Set(['off', 'holiday', 'true', '休', '休息', '放假', '假']);
const workWords = new Set(['work', 'working', 'false', '班', '上班', '补班', '工作']);

function fromLines(text: string): Reading {
	const reading: Reading = { days: [], mistakes: [] };
	for (const [index, line] of text.split(/\r?\n/).entries()) {
		const [date = '', what = '', ...name] = line.split(/[,\t，;]/).map((part) => part.trim().replace(/^"(.*)"$/, '$1'));
		if (line.trim() === '' || (index === 0 && !/^\d/.test(date))) continue;
		const word = what.toLowerCase();
		if (!offWords.has(word) && !workWords.has(word)) {
			reading.mistakes.push({
				index,
				message: { en: `Write "off" or "work" after the date, not "${what}".`, zh: `日期后应写 off 或 work（休、班），而不是“${what}”。` },
			});
			continue;
		}
		add(reading, index, {
			date: date.replace(/^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/, (_, y, m, d) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`),
			name: name.join(' ').trim(),
			off: offWords.has(word),
		});
	}
	return reading;
}

function add(reading: Reading, index: number, day: CalendarDay): void {
	if (parseDay(day.date)) reading.days.push(day);
	else reading.mistakes.push({ index, message: { en: `"${day.date}" is no date such as 2026-02-14.`, zh: `“${day.date}”不是日期，应如 2026-02-14。` } });
}

function isObject(value: unknown): value is { [key: string]: unknown } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What keeps a table from being imported (errors), and what in it has no effect (warnings). */
export function checkCalendarTable({ year, days }: ReadTable, weekend: readonly number[]): { errors: CalendarMistake[]; warnings: CalendarMistake[] } {
	const errors: CalendarMistake[] = [];
	const warnings: CalendarMistake[] = [];
	const seen = new Set<string>();
	if (!Number.isInteger(year) || year < years.first || year > years.last)
		errors.push({
			index: null,
			message: { en: `The year has to lie between ${years.first} and ${years.last}.`, zh: `年份应在 ${years.first} 到 ${years.last} 之间。` },
		});
	if (days.length > mostDays) errors.push({ index: null, message: { en: `A table has at most ${mostDays} days.`, zh: `一张表最多 ${mostDays} 天。` } });
	for (const [index, { date, off }] of days.slice(0, mostDays).entries()) {
		const day = parseDay(date);
		if (!day) errors.push({ index, message: { en: `"${date}" is no date.`, zh: `“${date}”不是日期。` } });
		else if (day.year !== year) errors.push({ index, message: { en: `${date} does not lie in ${year}.`, zh: `${date} 不在 ${year} 年。` } });
		else if (seen.has(date)) errors.push({ index, message: { en: `${date} is named twice.`, zh: `${date} 重复。` } });
		else if (!off && !weekend.includes(weekdayOf(dayNumber(day))))
			warnings.push({ index, message: { en: `${date} is a work day anyway.`, zh: `${date} 本来就是工作日，此行不起作用。` } });
		seen.add(date);
	}
	const isOff = new Map(days.map((d) => [d.date, d.off]));
	for (const [index, { date, off }] of days.entries()) {
		const day = parseDay(date);
		if (!day || !off || !weekend.includes(weekdayOf(dayNumber(day)))) continue;
		const near = [-1, 1].map((by) => dayOf(dayNumber(day) + by) ?? '');
		if (!near.some((d) => isOff.get(d) === true))
			warnings.push({ index, message: { en: `${date} lies on a weekend, which is off anyway.`, zh: `${date} 为周末，本来就休息，此行不起作用。` } });
	}
	return { errors, warnings };
}
