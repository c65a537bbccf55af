import type { Language } from '../http/problem.ts';

/** One text in one or more languages. */
export type Languages = { readonly [L in Language]?: string };

/** In the language of the reader, or else in the other one. */
export function inLanguageOf(texts: Languages, language: Language): string {
	return texts[language] ?? texts['zh-CN'] ?? texts.en ?? '';
}
