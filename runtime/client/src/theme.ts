export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
const stored = 'dougong.theme';

export function readTheme(): Theme {
	try {
		const found = localStorage.getItem(stored);
		return found === 'light' || found === 'dark' ? found : 'system';
	} catch {
		return 'system';
	}
}
/** Applies a theme now and at the next visit (public/theme.js reads the same key before the first paint). */
export function applyTheme(theme: Theme): void {
	try {
		localStorage.setItem(stored, theme);
	} catch {
		// Storage may be forbidden; the choice then lasts as long as the page.
	}
	const isDark = theme === 'dark' || (theme === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
	document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
}
