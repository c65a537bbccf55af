import type { JsonValue } from '@dougong/schemas';
import { blankNode, type CheckedNode, valueNode } from '../formula/checked.ts';
import { didYouMean, isId } from '../formula/coerce.ts';
import { parseDay, parseInstant } from '../formula/dates.ts';
import { Num, numberText } from '../formula/number.ts';
import { isStorable } from '../formula/tokens.ts';
import { typeWords } from '../formula/type-words.ts';
import type { FormulaType } from '../formula/types.ts';
import type { QueryCode, QueryDetails } from './messages.ts';

export type FilterValue = { is: 'value'; node: CheckedNode } | { is: 'mistake'; code: QueryCode; details: QueryDetails };

/** A JSON value of a filter as a constant of the field's type; null is blank. */
export function filterValue(value: JsonValue, type: FormulaType, field: string): FilterValue {
	if (value === null) return { is: 'value', node: blankNode(type) };
	const read = readers[type.t](value, type);
	if (read !== undefined) return { is: 'value', node: valueNode(type, read) };
	const found = JSON.stringify(value).slice(0, 60);
	if (type.t === 'text' && type.options && typeof value === 'string') {
		return { is: 'mistake', code: 'filter.unknown-option', details: { field, found, ...didYouMean(value, type.options, (o) => `"${o}"`) } };
	}
	const words = typeWords(type);
	return { is: 'mistake', code: 'filter.wrong-value', details: { field, found, wanted: words.en, wantedZh: words.zh, example: examples[type.t] } };
}

const readers: { [T in FormulaType['t']]: (value: JsonValue, type: FormulaType) => string | boolean | undefined } = {
	number: (value) => (typeof value === 'number' && Number.isFinite(value) ? numberText(new Num(value)) : undefined),
	text: (value, type) => {
		if (typeof value !== 'string' || value.length > 4000 || !isStorable(value)) return undefined;
		return type.t !== 'text' || !type.options || type.options.includes(value) ? value : undefined;
	},
	boolean: (value) => (typeof value === 'boolean' ? value : undefined),
	date: (value) => (typeof value === 'string' && parseDay(value) ? value : undefined),
	'date-time': (value) => (typeof value === 'string' ? parseInstant(value) : undefined),
	duration: (value) => (typeof value === 'number' && Number.isFinite(value) ? numberText(new Num(value)) : undefined),
	record: (value) => (typeof value === 'string' && isId(value) ? value.toLowerCase() : undefined),
	blank: () => undefined,
	list: () => undefined,
};
const examples: { [T in FormulaType['t']]: string } = {
	number: '12.5',
	text: '"text"',
	boolean: 'true',
	date: '"2026-01-31"',
	'date-time': '"2026-01-31T08:00:00Z"',
	duration: '3600',
	record: '"0197c0de-0000-7000-8000-000000000001"',
	blank: 'null',
	list: '["text"]',
};
