import { fieldMessages } from '@dougong/plugins/views';
import type { Translate } from '@dougong/ui/contracts';
import type { Language } from './language.ts';
import type { MessageKey } from '../messages/keys.ts';

type Messages = Record<string, string>;
type Load = () => Promise<{ default: Messages }>;
const loaders: Record<Language, Load> = {
	'zh-CN': () => import('../messages/zh-CN.json', { with: { type: 'json' } }),
	en: () => import('../messages/en.json', { with: { type: 'json' } }),
};
const shellLoaders: Record<Language, Load> = {
	'zh-CN': () => import('../messages/zh-CN.shell.json', { with: { type: 'json' } }),
	en: () => import('../messages/en.shell.json', { with: { type: 'json' } }),
};
/** The words of each language that was asked for; those of the shell are put into the same object, so that `t` finds them. */
const known = new Map<Language, Promise<Messages>>();
let isShellShown = false;

/** `t` for the client's own keys: a misspelt key does not compile. Views use the untyped `Translate`. */
export type ClientTranslate = (key: MessageKey, values?: Record<string, string | number>) => string;

export async function loadTranslate(language: Language): Promise<ClientTranslate & Translate> {
	return createTranslate(await wordsOf(language));
}

/** Brings the words of the shell, for each language that is in use; from now on they come with every other language too. */
export async function loadShellWords(): Promise<void> {
	isShellShown = true;
	await Promise.all([...known].map(([language, words]) => addShellWords(language, words)));
}

function wordsOf(language: Language): Promise<Messages> {
	const before = known.get(language);
	if (before) return before;
	const words = loaders[language]().then(({ default: own }): Messages => ({ ...fieldMessages[language], ...own }));
	const all = isShellShown ? addShellWords(language, words) : words;
	known.set(language, all);
	// The next one who asks tries again.
	all.catch(() => known.delete(language));
	return all;
}
async function addShellWords(language: Language, words: Promise<Messages>): Promise<Messages> {
	const [all, { default: shell }] = await Promise.all([words, shellLoaders[language]()]);
	return Object.assign(all, shell);
}

/** Fills `{name}` from `values`. A key without text is shown as itself, so that it is found. */
export function createTranslate(messages: Messages): ClientTranslate & Translate {
	return (key: string, values: Record<string, string | number> = {}) =>
		(messages[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
