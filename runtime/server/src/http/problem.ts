import { type ProblemCode, problemBase, problems } from '@dougong/schemas';
import type { ProblemJson } from '@dougong/schemas/api';

export interface ProblemError {
	/** JSON Pointer into what was sent. */
	pointer: string;
	code: string;
	detail: string | LocalText;
}
/** A text in both languages; the reader gets one. May stand for any detail of a problem. */
export interface LocalText {
	en: string;
	zh: string;
}

/** A refusal or conflict that the caller can do something about. `details` fill the text and are sent along. */
export class Problem extends Error {
	override readonly name = 'Problem';
	readonly code: ProblemCode;
	readonly details: Record<string, unknown>;
	readonly errors: readonly ProblemError[] | undefined;

	constructor(code: ProblemCode, details: Record<string, unknown> = {}, errors?: readonly ProblemError[], options?: ErrorOptions) {
		super(code, options);
		this.code = code;
		this.details = details;
		this.errors = errors;
	}
}

export type Language = 'zh-CN' | 'en';

/** The first of our languages that the reader names in Accept-Language; Chinese when none is. */
export function languageOf(acceptLanguage: string | undefined): Language {
	for (const part of (acceptLanguage ?? '').split(',')) {
		const tag = part.split(';')[0]?.trim().toLowerCase() ?? '';
		if (tag.startsWith('zh')) return 'zh-CN';
		if (tag.startsWith('en')) return 'en';
	}
	return 'zh-CN';
}

/** Whoever sends thousands of mistakes gets no answer that is larger than the request. */
const errorsTold = 100;

/** The body of a refusal: RFC 9457, in the reader's language. */
export function problemJson(problem: Problem, language: Language): ProblemJson {
	const kind = problems[problem.code];
	const text = language === 'en' ? 'en' : 'zh';
	const details = Object.fromEntries(Object.entries(problem.details).map(([name, value]) => [name, inLanguage(value, text)]));
	return {
		...details,
		type: problemBase + problem.code,
		title: kind.title[text],
		status: kind.status,
		code: problem.code,
		detail: fill(kind.next[text], details),
		...(problem.errors && { errors: problem.errors.slice(0, errorsTold).map((e) => ({ ...e, detail: String(inLanguage(e.detail, text)) })) }),
	};
}

function inLanguage(value: unknown, language: 'en' | 'zh'): unknown {
	const isLocal = typeof value === 'object' && value !== null && 'en' in value && 'zh' in value;
	return isLocal ? (value as LocalText)[language] : value;
}

function fill(text: string, details: Record<string, unknown>): string {
	return text.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''));
}
