import { createContext, type ReactNode, useContext } from 'react';

/** The few words that the kit itself says. The client gives them in the reader's language. */
export interface UiTexts {
	close: string;
	clear: string;
	open: string;
	remove: (what: string) => string;
	required: string;
	loading: string;
	search: string;
	noResults: string;
	searchFailed: string;
	retry: string;
	undo: string;
	done: string;
	notifications: string;
}
export const zhTexts: UiTexts = {
	close: '关闭',
	clear: '清除',
	open: '展开选项',
	remove: (what) => `移除 ${what}`,
	required: '必填',
	loading: '加载中…',
	search: '搜索',
	noResults: '没有匹配的结果',
	searchFailed: '搜索失败，请检查网络后重试',
	retry: '重试',
	undo: '撤销',
	done: '完成',
	notifications: '通知',
};
export const enTexts: UiTexts = {
	close: 'Close',
	clear: 'Clear',
	open: 'Show options',
	remove: (what) => `Remove ${what}`,
	required: 'required',
	loading: 'Loading…',
	search: 'Search',
	noResults: 'Nothing matches',
	searchFailed: 'The search failed. Check the network and try again',
	retry: 'Try again',
	undo: 'Undo',
	done: 'Done',
	notifications: 'Notifications',
};

const Texts = createContext<UiTexts>(zhTexts);
export function UiTextsProvider({ language, children }: { language: string; children: ReactNode }) {
	return <Texts.Provider value={language.startsWith('zh') ? zhTexts : enTexts}>{children}</Texts.Provider>;
}
export function useUiTexts(): UiTexts {
	return useContext(Texts);
}
