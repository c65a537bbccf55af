import { createRegistry, type Registry } from '@dougong/engine';
import type { Language } from '@dougong/client';
import { plugins } from '@dougong/plugins';
import type { Me } from '@dougong/schemas/api';
import type { ToastStore } from '@dougong/ui';
import { createContext, useContext } from 'react';
import type { DesignerTexts } from './texts.ts';

/** What every screen of the designer has at hand. */
export interface Designer {
	me: Me;
	language: Language;
	setLanguage(language: Language): void;
	texts: DesignerTexts;
	toasts: ToastStore;
	/** The kinds that are installed, for titles of fields and blocks. */
	registry: Registry;
}
export const DesignerContext = createContext<Designer | null>(null);
export function useDesigner(): Designer {
	const designer = useContext(DesignerContext);
	if (!designer) throw new Error('useDesigner outside of DesignerApp');
	return designer;
}

export const registry = createRegistry(plugins);

/** A text of a kind in the reader's language. */
export function localText(text: { en: string; zh: string }, language: Language): string {
	return language === 'zh-CN' ? text.zh : text.en;
}
