import { useEffect, useRef } from 'react';

/** Ctrl+K or ⌘K anywhere, and `/` outside of text boxes. */
export function useQuickSearchKeys(open: () => void): void {
	const latest = useRef(open);
	latest.current = open;
	useEffect(() => {
		const onKey = (event: KeyboardEvent) => {
			const isPalette = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
			const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !isTyping(event.target);
			if (!isPalette && !isSlash) return;
			event.preventDefault();
			latest.current();
		};
		window.addEventListener('keydown', onKey);
		return () => window.removeEventListener('keydown', onKey);
	}, []);
}
function isTyping(target: EventTarget | null): boolean {
	return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'));
}
