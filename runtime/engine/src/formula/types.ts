import type { Decimal } from 'decimal.js';

/** Types of the formula language. `record` is a reference to one record of a model (`app/model`). */
export type FormulaType =
	| { t: 'number' }
	/** `part`: of a stored object that has more parts, this one. */
	| { t: 'text'; options?: readonly string[]; part?: string }
	| { t: 'boolean' }
	| { t: 'date' }
	| { t: 'date-time' }
	/** A length of time; its value is a number of seconds. */
	| { t: 'duration' }
	| { t: 'record'; model: string }
	| { t: 'blank' }
	| { t: 'list'; of: FormulaType };

/**
 * Values in the JS back end. Numbers are Decimal (decimal.js); dates 'YYYY-MM-DD'; date-times ISO in UTC with milliseconds; records their id.
 * null is blank. An error is a blank that carries its reason (F5): every operator treats both alike, and SQL knows only the blank.
 */
export type FormulaValue = null | boolean | string | DecimalValue | FormulaError | FormulaValue[];
export type DecimalValue = Decimal;

/** Why there is no value. `reason` is English, for traces and logs; screens word the code. */
export interface FormulaError {
	error: FormulaErrorCode;
	reason: string;
}
/** `missing`: the place where the formula runs cannot answer, e.g. a tree that the browser has not loaded. */
export type FormulaErrorCode = 'division-by-zero' | 'out-of-range' | 'not-a-number' | 'not-a-date' | 'wrong-type' | 'unknown-year' | 'missing';

/** What a formula may know about who asks and when. Ids are uuid text. Resolved once per session (server) and sent to the browser. */
export interface Facts {
	/** Person id; the nil uuid when the user is no person, which equals no stored reference. */
	me: string;
	/** Org unit of me; own unit and all below those I head or belong to; direct reports; all reports below. */
	myUnit: string;
	myUnits: string[];
	myReports: string[];
	allMyReports: string[];
	/** Day in the workspace's time zone, 'YYYY-MM-DD'. */
	today: string;
	/** ISO instant. */
	now: string;
	/** The workspace's time zone, an IANA name such as Asia/Shanghai. */
	timeZone: string;
	/** The workspace's calendar of work days. */
	calendar: WorkCalendar;
}

/**
 * Work days as data. Days of the week are 1 (Monday) to 7. A year that is not in `years` has no table: functions over work days answer an
 * error for it instead of guessing.
 */
export interface WorkCalendar {
	key: string;
	/** Days of the week that are off unless `working` says otherwise. */
	weekend: readonly number[];
	/** 'YYYY-MM-DD', sorted: off although a day of the week, and worked although a weekend. */
	off: readonly string[];
	working: readonly string[];
	/** Years with a table, sorted. */
	years: readonly number[];
}
/** Facts that formulas read as one value each; the calendar reaches SQL as its parts (sql.ts). */
export type FactName = keyof Facts;
/** A fact as a parameter of SQL. The parts of the calendar: days as dates, years and days of the week as numbers. */
export type SqlFact = Exclude<FactName, 'calendar'> | `calendar.${'weekend' | 'off' | 'working' | 'years'}`;

/** A workspace that has no table of work days yet. */
export const noCalendar: WorkCalendar = { key: 'none', weekend: [6, 7], off: [], working: [], years: [] };
export const nilId = '00000000-0000-0000-0000-000000000000';
