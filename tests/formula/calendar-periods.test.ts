import { isPeriodOf, movePeriod, parsePeriod, periodAt, periodText, periodTitle } from '@dougong/engine';
import { describe, expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { bothValues } from './world.ts';

const database = openEmptyDatabase();

async function gives(formula: string, expected: string | null): Promise<void> {
	expect(await bothValues(database.client, formula), formula).toMatchObject({ js: expected, sql: expected });
}

describe('periods', () => {
	it('§6: ISO weeks: 2025-12-29 is 2026-W01, 2026 has 53 weeks, 2026-12-31 and 2027-01-03 are W53, 2027-01-04 is W01', async () => {
		await gives('PERIOD("2025-12-28", "week")', '2025-W52');
		await gives('PERIOD("2025-12-29", "week")', '2026-W01');
		await gives('PERIOD("2026-12-31", "week")', '2026-W53');
		await gives('PERIOD("2027-01-03", "week")', '2026-W53');
		await gives('PERIOD("2027-01-04", "week")', '2027-W01');
		await gives('PERIOD_NEXT("2026-W53")', '2027-W01');
		await gives('PERIOD_END("2026-W53")', '2027-01-03');
		await gives('PERIOD_START("2025-W53")', null);
	});

	it('§6: every two weeks goes on by the anchor from W53 to W01, where parity would break', async () => {
		const of = (day: string) => `PERIOD_OF_DAYS("${day}", "2026-01-05", 14)`;
		await gives(of('2026-12-20'), '2026-12-07/P14D');
		await gives(of('2026-12-21'), '2026-12-21/P14D');
		await gives(of('2027-01-03'), '2026-12-21/P14D');
		await gives(of('2027-01-04'), '2027-01-04/P14D');
		await gives('PERIOD_START(PERIOD_PREVIOUS("2027-01-04/P14D"))', '2026-12-21');
	});

	it('§6: a fiscal year from April: 2026-05-15 is FY2026 Q1, 2026-03-31 is FY2025 Q4', async () => {
		await gives('PERIOD("2026-05-15", "quarter", 4)', 'FY2026-Q1');
		await gives('PERIOD("2026-03-31", "quarter", 4)', 'FY2025-Q4');
		await gives('PERIOD("2026-03-31", "year", 4)', 'FY2025');
		await gives('PERIOD_START("FY2025-Q4", 4)', '2026-01-01');
		await gives('PERIOD_END("FY2025-Q4", 4)', '2026-03-31');
		await gives('PERIOD_NEXT("FY2025-Q4")', 'FY2026-Q1');
		await gives('PERIOD("2026-05-15", "quarter", 1)', '2026-Q2');
	});

	it('starts a fiscal year in any month, and every day is inside of its own period', async () => {
		for (let month = 1; month <= 12; month++) {
			for (const unit of ['month', 'quarter', 'half', 'year', 'week']) {
				for (const day of ['2026-01-01', '2026-02-28', '2026-12-31', '2024-02-29'])
					await gives(
						`PERIOD_START(PERIOD("${day}", "${unit}", ${month}), ${month}) <= "${day}" AND PERIOD_END(PERIOD("${day}", "${unit}", ${month}), ${month}) >= "${day}"`,
						'true',
					);
			}
		}
	});

	it('§6: a transfer on 11 February 2026 is inside of a month of 16 work days', async () => {
		await gives('PERIOD_WORKDAYS("2026-02")', '16');
		await gives('WORKDAYS(PERIOD_START("2026-02"), "2026-02-10") / PERIOD_WORKDAYS("2026-02")', '0.4375');
		await gives('WORKDAYS("2026-02-11", PERIOD_END("2026-02")) / PERIOD_WORKDAYS("2026-02")', '0.5625');
		await gives('PERIOD_WORKDAYS("2026-Q1") + PERIOD_WORKDAYS("2026-Q2") + PERIOD_WORKDAYS("2026-H2")', '248');
	});

	it('of 72 hours follow each other without a gap', async () => {
		await gives('PERIOD_OF_HOURS("2026-03-09T23:59:59Z", "2026-03-01T00:00:00Z", 72)', '2026-03-07T00:00Z/PT72H');
		await gives('PERIOD_OF_HOURS("2026-03-10T00:00:00Z", "2026-03-01T00:00:00Z", 72)', '2026-03-10T00:00Z/PT72H');
		await gives('SPAN_END("2026-03-07T00:00Z/PT72H") = SPAN_START(PERIOD_NEXT("2026-03-07T00:00Z/PT72H"))', 'true');
		await gives('PERIOD_START("2026-03-07T00:00Z/PT72H")', null);
	});

	it('sort as texts in the order of time', async () => {
		await gives('"2026-W09" < "2026-W10" AND "2025-12" < "2026-01" AND "FY2025-Q4" < "FY2026-Q1" AND "2026-12-21/P14D" < "2027-01-04/P14D"', 'true');
	});
});

describe('the text of a period', () => {
	const texts = ['2026-01', '2026-Q4', '2026-H2', '2026', 'FY2026-Q1', 'FY2026-H1', 'FY2026', '2026-W53', '2026-01-05/P14D', '2026-03-07T06:30Z/PT72H'];
	it('is read and written as the same', () => {
		for (const text of texts) expect(periodText(parsePeriod(text) ?? { kind: 'week', start: 0 })).toBe(text);
	});
	it('is refused when there is no such period', () => {
		for (const text of [
			'2026-13',
			'2026-00',
			'2026-Q5',
			'2025-W53',
			'2026-W00',
			'FY2026-01',
			'FY2026-W01',
			'0000',
			'2026-02-30/P14D',
			'2026-01-05/P0D',
			'26',
			'',
		])
			expect(parsePeriod(text), text).toBeUndefined();
	});
	it('belongs to the kind of period whose anchor it is in step with', () => {
		const fortnight = { type: 'days', anchor: '2026-01-05', every: 14 } as const;
		expect(['2027-01-04/P14D', '2025-12-22/P14D', '2026-01-12/P14D', '2026-01-05/P7D', '2026-01'].map((t) => isPeriodOf(t, fortnight))).toEqual([
			true,
			true,
			false,
			false,
			false,
		]);
		expect(isPeriodOf('FY2026-Q1', { type: 'quarter', startMonth: 4 })).toBe(true);
		expect(isPeriodOf('2026-Q1', { type: 'quarter', startMonth: 4 })).toBe(false);
		expect(isPeriodOf('2026-03-10T00:00Z/PT72H', { type: 'hours', anchor: '2026-03-01T08:00:00+08:00', every: 72 })).toBe(true);
	});
	it('has a title for people', () => {
		expect(texts.map((t) => periodTitle(t, 'zh'))).toEqual([
			...['2026年1月', '2026年第4季度', '2026年下半年', '2026年', '2026财年第1季度', '2026财年上半年', '2026财年', '2026年第53周'],
			...['2026-01-05 至 2026-01-18', '2026-03-07 06:30 UTC 起 72 小时'],
		]);
		expect(texts.slice(0, 5).map((t) => periodTitle(t, 'en'))).toEqual(['January 2026', 'Q4 2026', 'H2 2026', '2026', 'Q1 FY 2026']);
	});
	it('moves with the day that it is told from, by whole periods', () => {
		const move = (text: string, spec: Parameters<typeof movePeriod>[1]) => movePeriod(text, spec, { from: '2026-03-09', to: '2026-11-21' });
		expect(move('2026-01', { type: 'month' })).toBe('2026-09');
		expect(move('FY2025-Q4', { type: 'quarter', startMonth: 4 })).toBe('FY2026-Q3');
		expect(move('2026-W10', { type: 'week' })).toBe('2026-W46');
		expect(move('2026-03-02/P14D', { type: 'days', anchor: '2026-01-05', every: 14 })).toBe('2026-11-09/P14D');
		expect(move('nonsense', { type: 'month' })).toBe('nonsense');
	});
	it('of now is by the day of the workspace, and by the instant for hours', () => {
		const at = { today: '2026-03-31', now: '2026-03-30T16:30:00.000Z' };
		expect(periodAt({ type: 'quarter', startMonth: 4 }, at)).toBe('FY2025-Q4');
		expect(periodAt({ type: 'hours', anchor: '2026-03-01T00:00:00Z', every: 72 }, at)).toBe('2026-03-28T00:00Z/PT72H');
		expect(periodAt({ type: 'days', anchor: '2026-01-05', every: 14 }, at)).toBe('2026-03-30/P14D');
	});
});
