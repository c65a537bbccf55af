import type { JsonValue } from '@dougong/schemas';
import type { ClientField } from '@dougong/ui/contracts';
import { optionsOf } from '../shared/models.ts';
import type { GridTexts } from './texts.ts';

/** What a typed or pasted text means in a column. `lookup`: a record is meant, which only the server can find. */
export type ReadText = { kind: 'value'; value: JsonValue } | { kind: 'lookup'; text: string } | { kind: 'mistake'; mistake: string };

/** The value of a text in a column of this field. Blank is null. `today`: `YYYY-MM-DD`, for days without a year. */
export function readText(text: string, field: ClientField, today: string, words: GridTexts): ReadText {
	const tidy = text.normalize('NFKC').trim();
	if (tidy === '') return checked(null, field, words);
	if (field.reference) return { kind: 'lookup', text: tidy };
	const value = understood(text.trim(), tidy, field, today);
	if (value === undefined) return { kind: 'mistake', mistake: words.unreadable(sortOf(field), field.title) };
	return checked(value, field, words);
}

function checked(value: JsonValue, field: ClientField, words: GridTexts): ReadText {
	const mistake = mistakeOf(value, field, words);
	return mistake === null ? { kind: 'value', value } : { kind: 'mistake', mistake };
}

export type TextSort = 'number' | 'date' | 'instant' | 'flag' | 'choice' | 'text';
function sortOf(field: ClientField): TextSort {
	const { type, format } = field.schema;
	if (type === 'number' || type === 'integer') return 'number';
	if (type === 'boolean') return 'flag';
	if (optionsOf(field)) return 'choice';
	if (format === 'date') return 'date';
	return format === 'date-time' ? 'instant' : 'text';
}

function understood(text: string, tidy: string, field: ClientField, today: string): JsonValue | undefined {
	switch (sortOf(field)) {
		case 'number':
			return readNumber(tidy, { unit: String(field.schema['x-unit'] ?? ''), isPercent: field.kind === 'percent' });
		case 'flag':
			return flags.get(tidy.toLowerCase());
		case 'date':
			return readDate(tidy, today);
		case 'instant':
			return readInstant(tidy, today);
		case 'choice':
			return readChoice(tidy, field);
		default:
			// Texts stay as they were typed: full-width brackets are right in Chinese.
			return text;
	}
}

/**
 * `1,234.5`, `１２．５`, `98.5%`, `(30)`, `¥ 12`, `12 件`. In a percent column the sign may be there or not; elsewhere 98.5% is 0.985.
 * Undefined: no number.
 */
export function readNumber(text: string, { unit = '', isPercent = false }: { unit?: string; isPercent?: boolean } = {}): number | undefined {
	let tidy = text
		.normalize('NFKC')
		.replace(/[\s'’]/g, '')
		.replace(/。/g, '.')
		.replace(/[\u2212\u2013]/g, '-');
	const suffix = unit.normalize('NFKC').replace(/\s/g, '');
	if (suffix !== '' && suffix !== '%' && tidy.endsWith(suffix)) tidy = tidy.slice(0, -suffix.length);
	const isNegative = /^\(.*\)$/.test(tidy);
	if (isNegative) tidy = tidy.slice(1, -1);
	tidy = tidy.replace(/^(-?)(?:[¥$€£]|CN¥|RMB|USD)/i, '$1');
	const hasSign = tidy.endsWith('%');
	if (hasSign) tidy = tidy.slice(0, -1);
	if (!/^[+-]?(\d{1,3}(,\d{3})+|\d{1,4}(,\d{4})+|\d+)?(\.\d*)?(e[+-]?\d+)?$/i.test(tidy) || !/\d/.test(tidy)) return undefined;
	const number = Number(tidy.replaceAll(',', ''));
	if (!Number.isFinite(number)) return undefined;
	const value = hasSign && !isPercent && suffix !== '%' ? number / 100 : number;
	return Number((isNegative ? -value : value).toPrecision(15));
}

const flags = new Map<string, boolean>(
	Object.entries({
		是: true,
		否: false,
		对: true,
		错: false,
		'√': true,
		'✓': true,
		'×': false,
		x: false,
		true: true,
		false: false,
		yes: true,
		no: false,
		y: true,
		n: false,
		1: true,
		0: false,
	}),
);
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * A day as Excel and WPS show it: `2026/3/31`, `2026年3月31日`, `3月31日`, `20260331`, `3/31/2026`, `31-Mar-26`, `March 31, 2026`.
 * Without a year, that of `today`. Two digits of a year are of this century. Undefined: no day.
 */
export function readDate(text: string, today: string): string | undefined {
	const tidy = text
		.normalize('NFKC')
		.trim()
		.replace(/[T\s]+\d{1,2}:\d\d(:\d\d)?$/, '')
		.replace(/\s*(星期|周)[一二三四五六日天]$/, '');
	const numbers = (pattern: RegExp) => pattern.exec(tidy)?.slice(1).map(Number);
	const year = Number(today.slice(0, 4));
	const front = numbers(/^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/) ?? numbers(/^(\d{4})(\d\d)(\d\d)$/);
	if (front) return day(front[0], front[1], front[2]);
	const short = numbers(/^(\d{1,2})\s*月\s*(\d{1,2})\s*日$/) ?? numbers(/^(\d{1,2})[-/](\d{1,2})$/);
	if (short) return day(year, short[0], short[1]);
	const back = numbers(/^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)$/);
	// The United States write the month first; where that is no month, it is the day.
	if (back) return (back[0] ?? 0) > 12 ? day(full(back[2]), back[1], back[0]) : day(full(back[2]), back[0], back[1]);
	const named = /^(\d{1,2})[-\s]+([a-z]{3,9})\.?(?:[-,\s]+(\d{4}|\d\d))?$/i.exec(tidy);
	if (named) return day(named[3] ? full(Number(named[3])) : year, monthOf(named[2]), Number(named[1]));
	const english = /^([a-z]{3,9})\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?$/i.exec(tidy);
	return english ? day(english[3] ? Number(english[3]) : year, monthOf(english[1]), Number(english[2])) : undefined;
}
const full = (year: number | undefined) => (year !== undefined && year < 100 ? 2000 + year : year);
function monthOf(name: string | undefined): number | undefined {
	const at = months.indexOf((name ?? '').slice(0, 3).toLowerCase());
	return at < 0 ? undefined : at + 1;
}
function day(y: number | undefined, m: number | undefined, d: number | undefined): string | undefined {
	if (y === undefined || m === undefined || d === undefined) return undefined;
	const at = new Date(Date.UTC(y, m - 1, d));
	if (at.getUTCFullYear() !== y || at.getUTCMonth() !== m - 1 || at.getUTCDate() !== d) return undefined;
	return at.toISOString().slice(0, 10);
}

/** A day with a time of the reader's clock, in UTC. */
function readInstant(tidy: string, today: string): string | undefined {
	const time = /(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(tidy);
	const date = readDate(tidy, today);
	if (!date) return undefined;
	const at = new Date(`${date}T${(time?.[1] ?? '0').padStart(2, '0')}:${time?.[2] ?? '00'}:${time?.[3] ?? '00'}`);
	return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** By title, else by what is stored; several, between commas, where the field holds many. */
function readChoice(tidy: string, field: ClientField): JsonValue | undefined {
	const options = optionsOf(field) ?? [];
	const find = (text: string) => {
		const wanted = text.trim().toLowerCase();
		return (options.find((o) => o.title.normalize('NFKC').toLowerCase() === wanted) ?? options.find((o) => o.value.toLowerCase() === wanted))?.value;
	};
	if (field.schema.type !== 'array') return find(tidy);
	const values = tidy
		.split(/[,、;\n]/)
		.filter((part) => part.trim() !== '')
		.map(find);
	return values.every((v) => v !== undefined) ? [...new Set(values)] : undefined;
}

/** What is wrong with a value by the schema of its field, in words; null: nothing. The server checks again, and more. */
export function mistakeOf(value: JsonValue, field: ClientField, words: GridTexts): string | null {
	const { schema } = field;
	const limit = (key: string) => (typeof schema[key] === 'number' ? schema[key] : undefined);
	if (value === null) return field.required ? words.required(field.title) : null;
	if (typeof value === 'number') {
		const [low, high, step] = [limit('minimum'), limit('maximum'), limit('multipleOf')];
		if (schema.type === 'integer' && !Number.isInteger(value)) return words.whole(field.title);
		if (low !== undefined && value < low) return words.atLeast(field.title, low);
		if (high !== undefined && value > high) return words.atMost(field.title, high);
		if (step !== undefined && Math.abs(value / step - Math.round(value / step)) > 1e-9) return words.step(field.title, step);
	}
	if (typeof value === 'string') {
		const longest = limit('maxLength');
		if (longest !== undefined && value.length > longest) return words.tooLong(field.title, longest);
	}
	return null;
}

/** A value as it goes out to a spreadsheet: titles instead of keys, days and numbers as every language of Excel reads them. */
export function textOf(value: JsonValue | undefined, field: ClientField, title: string | null | undefined): string {
	if (value === null || value === undefined) return '';
	if (field.reference) return title ?? '';
	if (typeof value === 'number') return `${field.computed ? Number(value.toFixed(4)) : value}${field.kind === 'percent' ? '%' : ''}`;
	const options = optionsOf(field);
	const named = (v: JsonValue) => options?.find((o) => o.value === v)?.title ?? String(v);
	if (Array.isArray(value)) return value.map(named).join('、');
	if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
	if (typeof value === 'object') return JSON.stringify(value);
	return field.schema.format === 'date-time' ? localTime(value) : named(value);
}
function localTime(iso: string): string {
	const at = new Date(iso);
	if (Number.isNaN(at.getTime())) return iso;
	return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16).replace('T', ' ');
}
