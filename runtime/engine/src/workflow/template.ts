import type { JsonValue } from '@dougong/schemas';
import { numberText, Num } from '../formula/number.ts';
import type { FormulaType } from '../formula/types.ts';

/** A piece of a text with `{{formula}}` in it. `range` is that of what stands between the braces. `secret`: `{{secret:name}}`. */
export type TemplatePart =
	| { k: 'text'; text: string }
	| { k: 'formula'; formula: string; range: readonly [from: number, to: number] }
	| { k: 'secret'; name: string }
	/** Braces that are never closed, or with nothing between them. */
	| { k: 'mistake'; range: readonly [from: number, to: number] };

export function parseTemplate(text: string): TemplatePart[] {
	const parts: TemplatePart[] = [];
	let at = 0;
	while (at < text.length) {
		const open = text.indexOf('{{', at);
		if (open < 0) break;
		if (open > at) parts.push({ k: 'text', text: text.slice(at, open) });
		const close = text.indexOf('}}', open + 2);
		const end = close < 0 ? text.length : close;
		parts.push(close < 0 ? { k: 'mistake', range: [open, end] } : piece(text.slice(open + 2, close), open + 2));
		at = close < 0 ? end : close + 2;
	}
	if (at < text.length) parts.push({ k: 'text', text: text.slice(at) });
	return parts;
}

function piece(inside: string, offset: number): TemplatePart {
	const formula = inside.trim();
	const [, secret] = /^secret:([a-z](?:_?[a-z0-9])*)$/.exec(formula) ?? [];
	if (secret !== undefined) return { k: 'secret', name: secret };
	const from = offset + inside.indexOf(formula);
	return formula === '' ? { k: 'mistake', range: [offset, offset + inside.length] } : { k: 'formula', formula, range: [from, from + formula.length] };
}

/** The formulas in a text, each once. */
export function templateFormulas(text: string): string[] {
	return [...new Set(parseTemplate(text).flatMap((part) => (part.k === 'formula' ? [part.formula] : [])))];
}

/** The text with what `show` answers in the place of each formula. Secrets stay as they are written: only who sends them out knows them. */
export function renderTemplate(text: string, show: (formula: string) => string): string {
	const written = (part: TemplatePart): string => {
		if (part.k === 'text') return part.text;
		return part.k === 'formula' ? show(part.formula) : part.k === 'secret' ? `{{secret:${part.name}}}` : '';
	};
	return parseTemplate(text).map(written).join('');
}

export interface ShowOptions {
	/** BCP 47, such as zh-CN. */
	language: string;
	timeZone: string;
	/** What people call an option of a text, or a record: by the value that is stored. */
	title?(value: string): string | undefined;
}

/** A value as people read it: numbers and dates as the language writes them, options, people and other records by title; no value is no text. */
export function showValue(value: JsonValue | undefined, type: FormulaType, options: ShowOptions): string {
	if (value === null || value === undefined || (typeof value === 'object' && !Array.isArray(value))) return '';
	return (showers[type.t] as (value: JsonValue, type: FormulaType, options: ShowOptions) => string)(value, type, options);
}

const titled = (value: JsonValue, options: ShowOptions) => options.title?.(String(value)) ?? String(value);
const showers: { [T in FormulaType['t']]: (value: JsonValue, type: Extract<FormulaType, { t: T }>, options: ShowOptions) => string } = {
	number: (value, _, { language }) => grouped(String(value), language),
	text: (value, _, options) => titled(value, options),
	boolean: (value, _, { language }) => (value === true ? (language.startsWith('zh') ? '是' : 'Yes') : language.startsWith('zh') ? '否' : 'No'),
	date: (value, _, { language }) => shown(`${String(value)}T00:00:00.000Z`, new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' })),
	'date-time': (value, _, { language, timeZone }) =>
		shown(String(value), new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone })),
	duration: (value, _, { language }) => grouped(String(value), language),
	record: (value, _, options) => titled(value, options),
	blank: (value) => (value === true ? '' : String(value)),
	list: (value, { of }, options) => {
		const items = Array.isArray(value) ? value.map((item) => showValue(item, of, options)) : [];
		return items.filter((item) => item !== '').join(options.language.startsWith('zh') ? '、' : ', ');
	},
};

function shown(instant: string, format: Intl.DateTimeFormat): string {
	const at = new Date(instant);
	return Number.isNaN(at.getTime()) ? '' : format.format(at);
}

/** Every digit that there is, those before the point in groups. */
function grouped(text: string, language: string): string {
	if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
	const [whole = '', fraction] = numberText(new Num(text)).split('.');
	const sign = whole.startsWith('-') ? '-' : '';
	return sign + new Intl.NumberFormat(language).format(BigInt(whole.replace('-', ''))) + (fraction === undefined ? '' : `.${fraction}`);
}
