import type { Me } from '@dougong/schemas/api';
import type { ToastStore, Translate } from '@dougong/ui';
import { createContext, useContext } from 'react';
import type { Language } from './i18n/language.ts';
import type { ClientTranslate } from './i18n/translate.ts';

/** What every screen of a signed-in person may use. */
export interface Client {
	me: Me;
	language: Language;
	setLanguage(language: Language): void;
	t: ClientTranslate & Translate;
	toasts: ToastStore;
	signOut(): Promise<void>;
	/** Asks anew who one is and where one may go, after it has changed. */
	refresh(): void;
}
export const ClientContext = createContext<Client | null>(null);

export function useClient(): Client {
	const client = useContext(ClientContext);
	if (!client) throw new Error('useClient outside of ClientContext');
	return client;
}
