import { compileFormula, workCalendar, workDaysByMonth } from '@dougong/engine';
import { chinaWorkDays } from '@dougong/migrations/database';
import { describe, expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { bothValues, checked, facts } from './world.ts';

const database = openEmptyDatabase();

async function gives(formula: string, expected: string | null): Promise<void> {
	expect(await bothValues(database.client, formula), formula).toMatchObject({ js: expected, sql: expected });
}
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

describe('the work days of China', () => {
	it('§6: are 21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21 and 23 in the months of 2026, 248 in all', async () => {
		const months = [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23];
		expect(workDaysByMonth(facts.calendar, 2026)).toEqual(months);
		for (const [i, count] of months.entries()) {
			const first = `2026-${String(i + 1).padStart(2, '0')}-01`;
			await gives(`WORKDAYS("${first}", DATE_ADD(DATE_ADD("${first}", 1, "month"), -1, "day"))`, String(count));
		}
		await gives('WORKDAYS("2026-01-01", "2026-12-31")', '248');
	});

	it('are 248 in 2025 as well', async () => {
		expect(sum(workDaysByMonth(facts.calendar, 2025) ?? [])).toBe(248);
		await gives('WORKDAYS("2025-01-01", "2026-12-31")', '496');
	});

	it('name each day once, inside its own year, with the document that says so', () => {
		for (const { year, source, days } of chinaWorkDays.years) {
			expect(source).toContain(`${year}年`);
			expect(days.every((d) => d.date.startsWith(`${year}-`))).toBe(true);
			expect(new Set(days.map((d) => d.date)).size).toBe(days.length);
		}
	});

	it('§6: 2026-02-14 and 02-28 are worked, 02-15 to 02-23 are off; after 02-13 comes 02-14, then 02-24', async () => {
		for (const day of ['2026-02-14', '2026-02-28', '2026-01-04', '2026-05-09', '2026-09-20', '2026-10-10']) await gives(`IS_WORKDAY("${day}")`, 'true');
		for (let day = 15; day <= 23; day++) await gives(`IS_WORKDAY(DATE(2026, 2, ${day}))`, 'false');
		await gives('NEXT_WORKDAY("2026-02-13")', '2026-02-14');
		await gives('NEXT_WORKDAY("2026-02-14")', '2026-02-24');
		await gives('PREVIOUS_WORKDAY("2026-02-24")', '2026-02-14');
	});

	it('§6: two work days before 2026-02-25 is 02-14, two after 2026-09-30 is 10-09', async () => {
		await gives('WORKDAY_ADD("2026-02-25", -2)', '2026-02-14');
		await gives('WORKDAY_ADD("2026-09-30", 2)', '2026-10-09');
	});

	it('§6: a transfer on 11 February 2026 leaves 7 and 9 work days, shares of 43.75% and 56.25%; by days it would be 35.7%', async () => {
		const before = 'WORKDAYS("2026-02-01", DATE_ADD("2026-02-11", -1, "day"))';
		const after = 'WORKDAYS("2026-02-11", "2026-02-28")';
		await gives(before, '7');
		await gives(after, '9');
		await gives(`${before} / (${before} + ${after})`, '0.4375');
		await gives(`${after} / (${before} + ${after})`, '0.5625');
		await gives('ROUND(DAYS_BETWEEN("2026-02-01", "2026-02-11") / 28, 3)', '0.357');
	});

	it('§6: “by the 5th” falls on no work day in April, May, July, September, October and December 2026', async () => {
		for (let month = 1; month <= 12; month++) await gives(`IS_WORKDAY(DATE(2026, ${month}, 5))`, String(![4, 5, 7, 9, 10, 12].includes(month)));
		await gives('WORKDAYS("2026-05-01", "2026-05-05")', '0');
		await gives('NEXT_WORKDAY("2026-05-05")', '2026-05-06');
	});

	it('§5.9: Friday 17:00 to Monday 10:00 is 65 hours by the clock and 2 hours of work', async () => {
		const [from, to] = ['"2026-01-30T17:00:00+08:00"', '"2026-02-02T10:00:00+08:00"'];
		await gives(`WORK_HOURS(${from}, ${to}, "09:00", "18:00")`, '2');
		await gives(`WORK_HOURS(${to}, ${from}, "09:00", "18:00")`, '-2');
		expect((Date.parse('2026-02-02T10:00:00+08:00') - Date.parse('2026-01-30T17:00:00+08:00')) / 3_600_000).toBe(65);
	});

	it('are of the workspace, whose day begins at another instant than in UTC', async () => {
		await gives('WORK_HOURS("2026-03-08T16:00:00Z", "2026-03-09T16:00:00Z", "00:00", "24:00")', '24');
		await gives('WORK_HOURS("2026-03-08T15:00:00Z", "2026-03-08T16:30:00Z", "00:00", "24:00")', '0.5');
	});
});

describe('a year without a table', () => {
	const value = (text: string) => compileFormula(checked(text))({ get: () => null }, facts);

	it('is an error with the year in it, wherever the range touches it', async () => {
		for (const formula of [
			'WORKDAYS("2026-12-01", "2027-01-01")',
			'WORKDAYS_BETWEEN("2027-01-01", "2026-12-01")',
			'WORKDAY_ADD("2026-12-31", 1)',
			'IS_WORKDAY("2027-01-01")',
		]) {
			expect(value(formula), formula).toMatchObject({ error: 'unknown-year', reason: expect.stringContaining('2027') });
			await gives(formula, null);
		}
		expect(value('PREVIOUS_WORKDAY("2025-01-01")')).toMatchObject({ error: 'unknown-year', reason: expect.stringContaining('2024') });
		expect(value('WORK_HOURS("2026-12-31T01:00:00Z", "2027-01-04T01:00:00Z", "09:00", "18:00")')).toMatchObject({ error: 'unknown-year' });
	});

	it('between two years with tables is missed as well', () => {
		const gap = workCalendar({
			...chinaWorkDays,
			years: chinaWorkDays.years.map((y) => ({ year: y.year === 2025 ? 2024 : 2026, days: y.year === 2025 ? [] : y.days })),
		});
		const withGap = compileFormula(checked('WORKDAYS("2024-12-31", "2026-01-05")'))({ get: () => null }, { ...facts, calendar: gap });
		expect(withGap).toMatchObject({ error: 'unknown-year', reason: expect.stringContaining('2025') });
	});
});

describe('a week of six days', () => {
	it('is counted and walked by its own weekend', () => {
		const calendar = workCalendar({ key: 'plant', weekend: [7], years: [{ year: 2026, days: [{ date: '2026-01-01', name: '元旦', off: true }] }] });
		const value = (text: string) => String(compileFormula(checked(text))({ get: () => null }, { ...facts, calendar }));
		expect(value('WORKDAYS("2026-01-01", "2026-01-31")')).toBe('26');
		expect(value('WORKDAY_ADD("2026-01-02", 2)')).toBe('2026-01-05');
	});
});
