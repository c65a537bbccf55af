import { describe, expect, it } from 'vitest';
import { previewCalendar } from './calendar-preview.ts';

const weekend = [6, 7];
const day = (date: string, name: string, off: boolean) => ({ date, name, off });
const json = (year: number, days: object[]) => JSON.stringify({ year, papers: ['https://example.org'], days });

describe('the preview of a calendar', () => {
	it('reads tables as they are published, and counts the work days of each month', () => {
		const text = json(2027, [
			{ name: '元旦', date: '2027-01-01', isOffDay: true },
			{ name: '元旦', date: '2027-01-02', isOffDay: true },
			{ name: '元旦', date: '2027-01-09', isOffDay: false },
		]);
		const { years, canImport } = previewCalendar(text, weekend, new Map());
		expect(years).toMatchObject([{ year: 2027, errors: [], warnings: [], changes: null }]);
		// January 2027 has 21 days from Monday to Friday: one less, one more.
		expect(years[0]?.workDays?.slice(0, 2)).toEqual([21, 20]);
		expect(canImport).toBe(true);
	});

	it('reads lines of date, off or work, and name, in both languages', () => {
		const { years, mistakes } = previewCalendar('date,type,name\n2027-01-01,off,New Year\n2027/1/9,班,元旦\n\n2028-01-01,休,元旦', weekend, new Map());
		expect(mistakes).toEqual([]);
		expect(years.map((y) => [y.year, y.days])).toEqual([
			[2027, [day('2027-01-01', 'New Year', true), day('2027-01-09', '元旦', false)]],
			[2028, [day('2028-01-01', '元旦', true)]],
		]);
	});

	it('says what would change, and that nothing would', () => {
		const held = new Map([[2027, [day('2027-01-01', '元旦', true), day('2027-02-06', '春节', false)]]]);
		const changed = previewCalendar('2027-01-01,off,元旦\n2027-02-07,work,春节', weekend, held);
		expect(changed.years[0]?.changes?.map((c) => [c.date, c.was?.off, c.becomes?.off])).toEqual([
			['2027-02-06', false, undefined],
			['2027-02-07', undefined, false],
		]);
		const same = previewCalendar('2027-01-01,off,元旦\n2027-02-06,work,春节', weekend, held);
		expect(same).toMatchObject({ canImport: false, years: [{ changes: [] }] });
	});

	it('refuses what it cannot read, twice the same day, and days that do not exist', () => {
		for (const text of ['', 'hello', '{"year": 2027', '2027-01-01,maybe,x', '2027-02-30,off,x', '[{"date":"2027-01-01"}]'])
			expect(previewCalendar(text, weekend, new Map()), text).toMatchObject({ canImport: false, mistakes: [expect.anything()] });
		const twice = previewCalendar('2027-01-01,off,a\n2027-01-01,work,b', weekend, new Map());
		expect(twice).toMatchObject({ canImport: false, years: [{ errors: [{ message: { en: '2027-01-01 is named twice.' } }], workDays: null }] });
	});

	it('warns of days that have no effect: a worked weekday, a lone weekend; a weekend inside of a holiday is no doubt', () => {
		const { years } = previewCalendar('2027-03-01,work,x\n2027-03-06,off,x\n2027-01-01,off,y\n2027-01-02,off,y\n2027-01-03,off,y', weekend, new Map());
		expect(years[0]?.warnings.map((w) => w.message.en)).toEqual(['2027-03-01 is a work day anyway.', '2027-03-06 lies on a weekend, which is off anyway.']);
	});
});
