import type { Catalogue } from '@dougong/engine';
import type { Language } from '../http/problem.ts';

/** A text of an app in a language; where it is not translated, as it was written. */
export function textOf(home: Catalogue, path: string, written: string, language: Language): string {
	if (language === home.app.mainLanguage) return written;
	return home.translations.find((t) => t.language === language)?.texts[path] ?? written;
}
