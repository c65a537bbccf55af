import { useEffect, useRef } from 'react';

export interface InboxKeys {
	move(by: 1 | -1): void;
	open(): void;
	select(): void;
	approve(): void;
	reject(): void;
	clear(): void;
	help(): void;
}
/** Single keys for whoever works through a long list. They do nothing while something is typed or a dialog is open, nor with Ctrl, Alt or Cmd. */
export function useInboxKeys(keys: InboxKeys, isOn: boolean): void {
	const latest = useRef(keys);
	latest.current = keys;
	useEffect(() => {
		const hear = (event: KeyboardEvent) => {
			if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isElsewhere(event.target)) return;
			const act = actOf(event, latest.current, isOn);
			if (!act) return;
			event.preventDefault();
			act();
		};
		window.addEventListener('keydown', hear);
		return () => window.removeEventListener('keydown', hear);
	}, [isOn]);
}

function actOf(event: KeyboardEvent, keys: InboxKeys, isOn: boolean): (() => void) | undefined {
	// On a link or button Enter is theirs.
	if (event.key === 'Enter') return event.target instanceof Element && event.target.closest('a, button') ? undefined : keys.open;
	// On a row: it selects, as in every list. On a button or box it is theirs.
	if (event.key === ' ') return event.target instanceof Element && event.target.closest('.task-row a') ? keys.select : undefined;
	const always = actsAlways.get(event.key);
	const single = isOn ? actsOfLetters[event.key] : undefined;
	const act = always ?? single;
	return act && (() => act(keys));
}

/** What every list does is not to be switched off; single letters are. */
const actsAlways = new Map<string, (keys: InboxKeys) => void>([
	['ArrowDown', (keys) => keys.move(1)],
	['ArrowUp', (keys) => keys.move(-1)],
	['Escape', (keys) => keys.clear()],
	['?', (keys) => keys.help()],
]);
const actsOfLetters: Record<string, (keys: InboxKeys) => void> = {
	j: (keys) => keys.move(1),
	k: (keys) => keys.move(-1),
	x: (keys) => keys.select(),
	a: (keys) => keys.approve(),
	r: (keys) => keys.reject(),
};

function isElsewhere(target: EventTarget | null): boolean {
	if (document.querySelector('[role="dialog"], [role="menu"], [role="alertdialog"]')) return true;
	return (
		target instanceof Element &&
		target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="tablist"], [role="combobox"]') !== null
	);
}
