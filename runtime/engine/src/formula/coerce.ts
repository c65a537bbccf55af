import type { Fix, Range } from './ast.ts';
import { blankNode, type CheckedNode, valueNode } from './checked.ts';
import { parseDay, parseInstant } from './dates.ts';
import type { Details, FormulaCode } from './messages.ts';
import type { FormulaType } from './types.ts';
import { suggest } from '../definition/suggest.ts';

interface Reports {
	report(code: FormulaCode, range: Range, details?: Details, fix?: string | Fix): void;
}

/**
 * A literal as the type of what it stands beside: "2026-01-31" as a date, "open" as an option, BLANK as blank of that type. Everything else
 * stays as it is. undefined after a mistake was reported. `beside`: the other operand as written.
 */
export function asType(checker: Reports, node: CheckedNode, type: FormulaType, range: Range, beside = ''): CheckedNode | undefined {
	if (node.k === 'blank') return blankNode(type);
	if (node.k !== 'value' || node.type.t !== 'text' || node.type.options || typeof node.value !== 'string') return node;
	const { value } = node;
	const mistake = (code: FormulaCode, details: Details = {}, fix?: string) => {
		checker.report(code, range, { value: value.slice(0, 40), ...details }, fix);
		return undefined;
	};
	if (type.t === 'date') return parseDay(value) ? valueNode(type, value) : mistake('formula.not-a-date');
	if (type.t === 'date-time') {
		const instant = parseInstant(value);
		return instant ? valueNode(type, instant) : mistake('formula.not-an-instant');
	}
	if (type.t === 'record') return isId(value) ? valueNode(type, value.toLowerCase()) : mistake('formula.not-a-record');
	if (type.t !== 'text' || !type.options) return node;
	if (type.options.includes(value)) return valueNode(type, value);
	const near = closest(value, type.options, quotedText);
	return mistake('formula.unknown-option', { operand: beside, ...near.details }, near.fix);
}

export function isId(text: string): boolean {
	return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

/** A text as a formula writes it. */
export function quotedText(text: string): string {
	return `"${text.replaceAll('"', '""')}"`;
}

/** The source between two places, on one line, cut to a readable length. */
export function operandOf(source: string, [from, to]: Range): string {
	const text = source.slice(from, to).replace(/\s+/g, ' ').trim();
	return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The closest name, or else the first few names there are; `fix`: the closest one, as it is written. */
export function closest(
	written: string,
	names: readonly string[],
	show: (name: string) => string,
): { details: { suggestion: string; suggestionZh: string }; fix?: string } {
	const close = suggest(written, names);
	if (close !== undefined) {
		return { details: { suggestion: `Did you mean ${show(close)}?`, suggestionZh: `是否应为 ${show(close)}？` }, fix: show(close) };
	}
	if (names.length === 0) return { details: { suggestion: '', suggestionZh: '' } };
	const list = names.slice(0, 8).map(show).join(', ') + (names.length > 8 ? ', …' : '');
	return { details: { suggestion: `Use one of ${list}`, suggestionZh: `可选：${list}` } };
}

export function didYouMean(written: string, names: readonly string[], show: (name: string) => string): { suggestion: string; suggestionZh: string } {
	return closest(written, names, show).details;
}
