import type { Language, LocalText } from '../http/problem.ts';

/** One text in one or more languages. */
export type Languages = { readonly [L in Language]?: string };

/** In the language of the reader, or else in the other one. */
export function inLanguageOf(texts: Languages, language: Language): string {
	return texts[language] ?? texts['zh-CN'] ?? texts.en ?? '';
}

/** A text of the platform as one that people are told. */
export const inBoth = ({ en, zh }: LocalText): { en: string; 'zh-CN': string } => ({ en, 'zh-CN': zh });
