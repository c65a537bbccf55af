import type { Language } from '../http/problem.ts';
import type { NewMessage } from '../messages/new-message.ts';
import type { Rendered, Templates } from './render.ts';
import { textOf } from './texts.ts';
import type { RunTransaction, Telling } from './transaction.ts';

/** The words of a message that a workflow writes itself, with the app's translations, before they are filled. */
export function templatesOf({ pinned, row }: Pick<RunTransaction, 'pinned' | 'row'>, effect: Telling['effect']): Templates {
	const paths = (effect?.details?.texts ?? {}) as { title?: string; body?: string };
	const written = { title: effect?.title ?? row.title, body: effect?.body ?? '' };
	const inLanguage = (language: Language) => ({
		title: paths.title === undefined ? written.title : textOf(pinned.home, paths.title, written.title, language),
		body: paths.body === undefined ? written.body : textOf(pinned.home, paths.body, written.body, language),
	});
	return { 'zh-CN': inLanguage('zh-CN'), en: inLanguage('en') };
}

export function wordsIn({ 'zh-CN': zh, en }: Rendered): Pick<NewMessage, 'title' | 'body'> {
	return { title: { 'zh-CN': zh.title ?? '', en: en.title ?? '' }, body: { 'zh-CN': zh.body ?? '', en: en.body ?? '' } };
}
