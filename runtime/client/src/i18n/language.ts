export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Record<Language, string> = { 'zh-CN': '简体中文', en: 'English' };

/** The nearest language that the product speaks. */
export function nearestLanguage(wanted: string | undefined): Language {
	return wanted?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
const stored = 'dougong.language';
/** What was chosen on this machine, else what the browser asks for. */
export function initialLanguage(): Language {
	return nearestLanguage(readStored() ?? navigator.language);
}
export function hasChosenLanguage(): boolean {
	return readStored() !== null;
}
export function rememberLanguage(language: Language): void {
	try {
		localStorage.setItem(stored, language);
	} catch {
		// Storage may be forbidden; the choice then lasts as long as the page.
	}
}
function readStored(): string | null {
	try {
		return localStorage.getItem(stored);
	} catch {
		return null;
	}
}
