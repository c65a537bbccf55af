import { type FormulaDiagnostic, formulaLimits, type Range, type Segment } from './ast.ts';
import { diagnose } from './messages.ts';

export type Token =
	| { k: 'number'; value: string; range: Range }
	| { k: 'text'; value: string; range: Range }
	| { k: 'field'; name: string; segments: readonly Segment[]; range: Range }
	/** A name or keyword as written, `model.field` too; `upper` for comparing. */
	| { k: 'name'; text: string; upper: string; range: Range }
	/** `op`: the operator that is meant, e.g. `>=` for `≥`. */
	| { k: 'op'; op: string; range: Range }
	| { k: 'end'; range: Range };

/** What a Chinese keyboard types for the same thing. Each is one character, so that places stay true. */
const sameAs: { [character: string]: string } = {
	'（': '(', '）': ')', '，': ',', '＝': '=', '＋': '+', '－': '-', '＊': '*', '×': '*', '／': '/', '÷': '/', '＆': '&', '＜': '<', '＞': '>', '！': '!',
	'［': '[', '］': ']', '【': '[', '】': ']', '．': '.', '＂': '"', '＇': "'", '％': '%', '＿': '_', '；': ';', '｜': '|', '≠': '<>', '≤': '<=', '≥': '>=', '　': ' ',
}; // biome-ignore format: a table
const closingQuotes: { [opening: string]: string } = { '"': '"', "'": "'", '“': '”', '‘': '’', '”': '”', '’': '’' };
const wrongOperators: [written: string, meant: string][] = [
	['==', '='],
	['!=', '<>'],
	['&&', 'AND'],
	['||', 'OR'],
];
const operators = ['<>', '<=', '>=', '=', '<', '>', '+', '-', '*', '/', '&', '(', ')', ','];

/** All tokens of a formula, the last being `end`. Mistakes go to `diagnostics`; it never throws and never loops. */
export function tokenize(source: string, diagnostics: FormulaDiagnostic[]): Token[] {
	const text = narrow(source);
	const tokens: Token[] = [];
	let at = 0;
	while (at < source.length) {
		const token = readToken(source, text, at, diagnostics);
		if (token && token.k !== 'end') tokens.push(token);
		at = token ? token.range[1] : at + 1;
	}
	tokens.push({ k: 'end', range: [source.length, source.length] });
	return tokens;
}

/** The source with wide punctuation made narrow where it is one character for one; `≤` and its like stay for `operatorAt`. */
function narrow(source: string): string {
	return source.replace(/[^\p{ASCII}]/gu, (c) => {
		const same = Object.hasOwn(sameAs, c) ? sameAs[c] : undefined;
		return same?.length === 1 ? same : c;
	});
}

/** The token at `at`; undefined for white space. An unknown character gives a diagnostic and an `end` token that skips it. */
function readToken(source: string, text: string, at: number, diagnostics: FormulaDiagnostic[]): Token | undefined {
	const c = text.charAt(at);
	if (/\s/.test(c)) return undefined;
	if (Object.hasOwn(closingQuotes, source.charAt(at)) || c === '"' || c === "'") return readText(source, at, diagnostics);
	if (c === '[') return readField(source, text, at, diagnostics);
	return readNumber(text, at, diagnostics) ?? readName(text, at) ?? readOperator(text, at, diagnostics);
}

/** "text" with the closing quote doubled to mean itself. */
function readText(source: string, at: number, diagnostics: FormulaDiagnostic[]): Token {
	const opening = source.charAt(at);
	const closing = closingQuotes[opening] ?? (opening === '＂' ? '＂' : '＇');
	let value = '';
	let end = at + 1;
	while (end < source.length) {
		const c = source.charAt(end);
		if (c === closing && source.charAt(end + 1) !== closing) break;
		if (c === closing) end++;
		value += c;
		end++;
	}
	const range: Range = [at, Math.min(end + 1, source.length)];
	if (end >= source.length)
		diagnostics.push(diagnose('formula.text-not-closed', range, { quote: closing }, { fix: { range: [range[1], range[1]], text: closing } }));
	if (!isStorable(value)) diagnostics.push(diagnose('formula.forbidden-character', range));
	return { k: 'text', value, range };
}

/** Whether Postgres can store it: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
	return !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);
}

/** [name] or [name.name]. A bracket that is never closed ends where the next operator or bracket begins, so that the rest is still read. */
function readField(source: string, text: string, at: number, diagnostics: FormulaDiagnostic[]): Token {
	const closing = text.indexOf(']', at);
	const next = text.indexOf('[', at + 1);
	const isClosed = closing >= 0 && (next < 0 || closing < next);
	const end = isClosed ? closing : at + 1 + (/^[\p{L}\p{N}_.]*/u.exec(text.slice(at + 1))?.[0].length ?? 0);
	const range: Range = [at, isClosed ? end + 1 : end];
	if (!isClosed) diagnostics.push(diagnose('formula.field-not-closed', range, {}, { fix: { range: [end, end], text: ']' } }));
	const segments = segmentsOf(source.slice(at + 1, end), text.slice(at + 1, end), at + 1);
	if (isClosed && segments.some((s) => s.name === '')) diagnostics.push(diagnose('formula.field-without-name', range, { field: 'name' }));
	return { k: 'field', name: source.slice(at + 1, end).trim(), segments, range };
}

function segmentsOf(source: string, text: string, offset: number): Segment[] {
	let from = 0;
	return text.split('.').map((part) => {
		const start = from;
		from += part.length + 1;
		const written = source.slice(start, start + part.length);
		const lead = written.length - written.trimStart().length;
		const name = written.trim();
		return { name, range: [offset + start + lead, offset + start + lead + name.length] };
	});
}

/** 12, 0.5, .5 and 15% (which is 0.15). No exponents. */
function readNumber(text: string, at: number, diagnostics: FormulaDiagnostic[]): Token | undefined {
	const match = /^(\d+(?:\.\d*)?|\.\d+)(\s*%)?/.exec(text.slice(at, at + formulaLimits.length));
	if (!match) return undefined;
	const range: Range = [at, at + match[0].length];
	const [whole = '', fraction = ''] = (match[1] ?? '').split('.');
	if (`${whole}${fraction}`.replace(/^0+/, '').length > formulaLimits.digits) {
		diagnostics.push(diagnose('formula.number-too-long', range, { limit: formulaLimits.digits }));
		return { k: 'number', value: '0', range };
	}
	return { k: 'number', value: plain(whole, fraction, match[2] ? 2 : 0), range };
}

/** Digits without superfluous zeros, the point moved `places` to the left. */
function plain(whole: string, fraction: string, places: number): string {
	const digits = whole.padStart(places + 1, '0') + fraction;
	const point = digits.length - fraction.length - places;
	const left = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
	const right = digits.slice(point).replace(/0+$/, '');
	return right === '' ? left : `${left}.${right}`;
}

function readName(text: string, at: number): Token | undefined {
	const match = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)?/u.exec(text.slice(at, at + formulaLimits.length));
	if (!match) return undefined;
	return { k: 'name', text: match[0], upper: match[0].toUpperCase(), range: [at, at + match[0].length] };
}

function readOperator(text: string, at: number, diagnostics: FormulaDiagnostic[]): Token {
	const wide = text.charAt(at);
	const same = Object.hasOwn(sameAs, wide) ? sameAs[wide] : undefined;
	if (same && operators.includes(same)) return { k: 'op', op: same, range: [at, at + 1] };
	for (const [written, meant] of wrongOperators) {
		if (!text.startsWith(written, at)) continue;
		const range: Range = [at, at + 2];
		diagnostics.push(diagnose('formula.wrong-operator', range, { text: written, instead: meant }, { fix: /[A-Z]/.test(meant) ? ` ${meant} ` : meant }));
		return /[A-Z]/.test(meant) ? { k: 'name', text: meant, upper: meant, range } : { k: 'op', op: meant, range };
	}
	const op = operators.find((o) => text.startsWith(o, at));
	if (op) return { k: 'op', op, range: [at, at + op.length] };
	const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
	const range: Range = [at, at + character.length];
	diagnostics.push(diagnose('formula.unknown-character', range, { text: character }, { fix: '' }));
	return { k: 'end', range };
}
