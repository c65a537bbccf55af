/** GET /api/v1/{env}/calendars : for administrators. */
export interface CalendarEntry {
	key: string;
	title: string;
	/** Days of the week that are off, 1 (Monday) to 7. */
	weekend: number[];
	/** The calendar that formulas reckon with. */
	inUse: boolean;
	/** The tables that hold, by year. */
	years: CalendarYearEntry[];
}
export interface CalendarYearEntry {
	year: number;
	version: number;
	source: string;
	/** Work days of each month, January first. */
	workDays: number[];
}
/** GET /api/v1/{env}/calendars/{key}/years/{year}?version=… : one table, the newest without `version`, and every version there is. */
export interface CalendarTable {
	year: number;
	version: number;
	source: string;
	days: CalendarDayJson[];
	/** Newest first. */
	versions: { version: number; source: string; importedAt: string; importedBy: string | null; days: number }[];
}
/** As public tables of holidays write it. */
export interface CalendarDayJson {
	date: string;
	name: string;
	isOffDay: boolean;
}

export type PeriodState = 'open' | 'frozen' | 'closed';
/** GET /api/v1/{env}/apps/{app}/periods : kinds of periods with those around now and those that were ever frozen or closed, newest first. */
export interface PeriodKindEntry {
	key: string;
	title: string;
	/** Whether the reader may freeze and close. */
	canManage: boolean;
	present: string;
	periods: PeriodEntry[];
}
export interface PeriodEntry {
	period: string;
	/** Its first and last day; null for periods of hours. */
	days: { from: string; to: string } | null;
	state: PeriodState;
	/** When it came to this state; null when it never had another. */
	at: string | null;
	by: string | null;
	reason: string | null;
}
