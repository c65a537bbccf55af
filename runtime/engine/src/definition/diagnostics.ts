import { type Diagnostic, languageVersion } from '@dougong/schemas';
import type { LocalText } from '../kinds/field-type.ts';
import type { NodeMistakeWords } from '../kinds/node-type.ts';
import { type DiagnosticKind, diagnosticKinds } from './diagnostic-kinds.ts';
import { suggest } from './suggest.ts';

export type Language = 'en' | 'zh';
export interface Finding {
	/** One of diagnosticKinds. */
	code: string;
	severity?: 'error' | 'warning';
	file: string;
	pointer: string;
	/** Values as `inWords` gives them. `names`: what could have been meant, for “Did you mean …?”; the written word is the first of `name`, `key`, `keyword` … that is there. */
	details: { [name: string]: string | number };
}

/** A value as its author wrote it, for a message. */
export function inWords(value: unknown): string {
	return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}

/** Collects findings and words them. */
export class Diagnostics {
	readonly #language: Language;
	readonly #found: Diagnostic[] = [];

	constructor(language: Language = 'en') {
		this.#language = language;
	}

	add(finding: Finding): void {
		const kind: DiagnosticKind | undefined = (diagnosticKinds as Record<string, DiagnosticKind>)[finding.code];
		if (!kind) throw new Error(`there is no diagnostic ${finding.code}`);
		const zh = this.#language === 'zh';
		const details = { ...finding.details, newest: languageVersion, ...withSuggestion(finding.details, zh) };
		const hint = fill(zh ? kind.hintZh : kind.hintEn, details).trim();
		this.#found.push({
			code: finding.code,
			severity: finding.severity ?? kind.severity,
			file: finding.file,
			pointer: finding.pointer,
			message: fill(zh ? kind.zh : kind.en, details),
			...(hint !== '' && { hint }),
		});
	}

	/** A finding of the formula language, already worded. */
	addFormula(
		at: { file: string; pointer: string },
		d: { code: string; severity: 'error' | 'warning'; range: readonly [number, number]; message: LocalText; hint?: LocalText },
	): void {
		const { code, severity, range, message, hint } = d;
		this.#found.push({ code, severity, ...at, message: message[this.#language], ...(hint && { hint: hint[this.#language] }), range: [range[0], range[1]] });
	}

	/** A mistake in a node, in the words of its type. */
	addNode(at: { file: string; pointer: string; code: string }, words: NodeMistakeWords | undefined): void {
		if (!words) throw new Error(`no node type has words for the mistake ${at.code}`);
		this.#found.push({ ...at, severity: words.severity, message: words.message[this.#language], hint: words.hint[this.#language] });
	}

	get hasErrors(): boolean {
		return this.#found.some((d) => d.severity === 'error');
	}

	/** Sorted by file, then place. */
	all(): Diagnostic[] {
		return this.#found.toSorted((a, b) => compare(a.file, b.file) || compare(a.pointer, b.pointer) || compare(a.code, b.code));
	}
}

function withSuggestion(details: Finding['details'], zh: boolean): { suggestion: string } | object {
	if (details.suggestion !== undefined) return {};
	const names = typeof details.names === 'string' ? details.names.split(' ').filter((n) => n !== '') : [];
	const written =
		details.name ??
		details.key ??
		details.keyword ??
		details.kind ??
		details.value ??
		details.type ??
		details.path ??
		details.field ??
		details.folder ??
		details.app;
	const close = written === undefined ? undefined : suggest(String(written), names);
	if (close !== undefined) return { suggestion: zh ? `是否想写“${close}”？` : `Did you mean “${close}”?` };
	// A short list is an answer too.
	if (names.length > 0 && names.length <= 12) return { suggestion: zh ? `可用：${names.join('、')}` : `There are: ${names.join(', ')}` };
	return { suggestion: '' };
}

function fill(text: string, details: { [name: string]: unknown }): string {
	return text.replace(/\{(\w+)\}/g, (_, name: string) => (Object.hasOwn(details, name) ? String(details[name]).slice(0, 300) : ''));
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
