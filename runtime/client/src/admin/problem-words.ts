import type { ProblemLike } from '@dougong/ui/contracts';
import type { Language } from '../i18n/language.ts';

/** What happened and what to do next, in one line. */
export function problemWords({ title, detail }: ProblemLike, language: Language): string {
	return [title, detail].filter(Boolean).join(language === 'zh-CN' ? '。' : '. ');
}
