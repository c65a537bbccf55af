import { type CalendarDay, type CalendarMistake, checkCalendarTable, readCalendarTables, workCalendar, workDaysByMonth } from '@dougong/engine';

/** What importing one year would do. */
export interface YearPreview {
	year: number;
	days: CalendarDay[];
	/** Of each month; null when the table cannot be imported. */
	workDays: number[] | null;
	errors: CalendarMistake[];
	warnings: CalendarMistake[];
	/** Days that differ from the table that holds; null when there is none. */
	changes: { date: string; was: CalendarDay | undefined; becomes: CalendarDay | undefined }[] | null;
}
export interface Preview {
	years: YearPreview[];
	mistakes: CalendarMistake[];
	canImport: boolean;
}

/** What a pasted text says, against the tables that hold. `current`: days by year, of years that have a table. */
export function previewCalendar(text: string, weekend: readonly number[], current: ReadonlyMap<number, readonly CalendarDay[]>): Preview {
	const { tables, mistakes } = readCalendarTables(text);
	const years = tables.map(({ year, days }): YearPreview => {
		const { errors, warnings } = checkCalendarTable({ year, days }, weekend);
		const workDays = errors.length === 0 ? workDaysByMonth(workCalendar({ key: 'preview', weekend, years: [{ year, days }] }), year) : null;
		const held = current.get(year);
		return { year, days, workDays, errors, warnings, changes: held ? differences(held, days) : null };
	});
	const canImport = mistakes.length === 0 && years.length > 0 && years.every((y) => y.errors.length === 0 && (y.changes === null || y.changes.length > 0));
	return { years, mistakes, canImport };
}

function differences(before: readonly CalendarDay[], after: readonly CalendarDay[]) {
	const [was, becomes] = [before, after].map((days) => new Map(days.map((d) => [d.date, d]))) as [Map<string, CalendarDay>, Map<string, CalendarDay>];
	const dates = [...new Set([...was.keys(), ...becomes.keys()])].sort();
	return dates.flatMap((date) => {
		const [a, b] = [was.get(date), becomes.get(date)];
		return a?.off === b?.off && a?.name === b?.name ? [] : [{ date, was: a, becomes: b }];
	});
}
