import { useSyncExternalStore } from 'react';

/** Whether a media query holds now, kept up to date. */
export function useMediaQuery(query: string): boolean {
	return useSyncExternalStore(
		(changed) => {
			const list = window.matchMedia(query);
			list.addEventListener('change', changed);
			return () => list.removeEventListener('change', changed);
		},
		() => window.matchMedia(query).matches,
		() => false,
	);
}
/** The one breakpoint between phone and desktop layouts, the same as in the style sheets. */
export const phoneQuery = '(max-width: 720px)';
export function useIsPhone(): boolean {
	return useMediaQuery(phoneQuery);
}
