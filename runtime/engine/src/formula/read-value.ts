import { parseDay, parseInstant } from './dates.ts';
import { toNumber } from './number.ts';
import type { FormulaError, FormulaType, FormulaValue } from './types.ts';

/** A stored or typed-in value as a value of its type; what does not fit is an error, e.g. half a date in a form. An empty list is blank. */
export function readValue(value: unknown, type: FormulaType, isRelated = false): FormulaValue {
	if (value === undefined && isRelated) return { error: 'missing', reason: 'the record that this refers to is not loaded here' };
	if (value === null || value === undefined) return null;
	const read = (readers[type.t] as (value: unknown, type: FormulaType) => FormulaValue | undefined)(value, type);
	return read === undefined ? wrongType(type) : read;
}

type Reader<T extends FormulaType['t']> = (value: unknown, type: Extract<FormulaType, { t: T }>) => FormulaValue | undefined;
const partOf = (value: unknown, part: string) => (typeof value === 'object' && value !== null ? (value as { [part: string]: unknown })[part] : value);
const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const readers: { [T in FormulaType['t']]: Reader<T> } = {
	number: toNumber,
	text: (value, { part }) => text(part === undefined ? value : partOf(value, part)),
	boolean: (value) => (typeof value === 'boolean' ? value : undefined),
	date: (value) => (typeof value === 'string' && parseDay(value) ? value : undefined),
	'date-time': (value) => (typeof value === 'string' ? parseInstant(value) : undefined),
	duration: toNumber,
	record: text,
	// Structured data: formulas know only whether there is any.
	blank: () => true,
	list: (value, { of }) => {
		if (!Array.isArray(value)) return undefined;
		return value.length === 0 ? null : value.map((item) => readValue(item, of));
	},
};

function wrongType(type: FormulaType): FormulaError {
	return { error: 'wrong-type', reason: `the value is no ${type.t}` };
}
