/** Types of the formula language. `record` is a reference to one record of a model (`app/model`). */
export type FormulaType =
	| { t: 'number' }
	| { t: 'text'; options?: readonly string[] }
	| { t: 'boolean' }
	| { t: 'date' }
	| { t: 'date-time' }
	| { t: 'record'; model: string }
	| { t: 'blank' }
	| { t: 'list'; of: FormulaType };

/**
 * Values in the JS back end. Numbers are Decimal (decimal.js); dates 'YYYY-MM-DD'; date-times ISO in UTC with milliseconds; records their id.
 * null is blank.
 */
export type FormulaValue = null | boolean | string | DecimalValue | FormulaValue[];
export interface DecimalValue {
	toString(): string;
	toNumber(): number;
}

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
}
export const nilId = '00000000-0000-0000-0000-000000000000';
