import { fieldMessages } from '@dougong/plugins/views';
import type { Translate } from '@dougong/ui/contracts';
import type { Language } from './language.ts';
import type { MessageKey } from '../messages/keys.ts';

type Messages = Record<string, string>;
const loaders: Record<Language, () => Promise<{ default: Messages }>> = {
	'zh-CN': () => import('../messages/zh-CN.json', { with: { type: 'json' } }),
	en: () => import('../messages/en.json', { with: { type: 'json' } }),
};

/** `t` for the client's own keys: a misspelt key does not compile. Views use the untyped `Translate`. */
export type ClientTranslate = (key: MessageKey, values?: Record<string, string | number>) => string;

export async function loadTranslate(language: Language): Promise<ClientTranslate & Translate> {
	const own = (await loaders[language]()).default;
	return createTranslate({ ...fieldMessages[language], ...own });
}

/** Fills `{name}` from `values`. A key without text is shown as itself, so that it is found. */
export function createTranslate(messages: Messages): ClientTranslate & Translate {
	return (key: string, values: Record<string, string | number> = {}) =>
		(messages[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
