import { type LocalText, type Problem, problemJson } from '../http/problem.ts';

/** A refusal as a sentence in both languages: what happened, and what to do next. */
export function problemWords(problem: Problem): LocalText {
	const inLanguage = (language: 'en' | 'zh-CN') => {
		const { title, detail, errors = [] } = problemJson(problem, language);
		const listed = errors.map((e) => e.detail).join(language === 'en' ? ' ' : '');
		return [`${title}${language === 'en' ? '.' : '。'}`, detail, listed].filter(Boolean).join(language === 'en' ? ' ' : '');
	};
	return { en: inLanguage('en'), zh: inLanguage('zh-CN') };
}
