import { useEffect, useRef, useState } from 'react';

const pauseMs = 300;
const prefix = 'dougong.said';

/** Text that is being written, kept on this machine until it is sent: neither a reload nor a lost network loses it. */
export function useKeptText(place: string): { text: string; setText(text: string): void; isKept: boolean; drop(): void } {
	const key = `${prefix}/${place}`;
	const [text, setText] = useState(() => read(key));
	const [isKept, setKept] = useState(() => read(key) !== '');
	const latest = useRef(text);
	latest.current = text;
	// biome-ignore lint/correctness/useExhaustiveDependencies: every new text starts the clock again
	useEffect(() => {
		const keep = () => {
			write(key, latest.current);
			setKept(latest.current !== '');
		};
		const timer = setTimeout(keep, pauseMs);
		window.addEventListener('pagehide', keep);
		return () => {
			clearTimeout(timer);
			window.removeEventListener('pagehide', keep);
		};
	}, [key, text]);
	const drop = () => {
		setText('');
		write(key, '');
		setKept(false);
	};
	return { text, setText, isKept, drop };
}
function read(key: string): string {
	try {
		return localStorage.getItem(key) ?? '';
	} catch {
		return '';
	}
}
function write(key: string, text: string): void {
	try {
		if (text === '') localStorage.removeItem(key);
		else localStorage.setItem(key, text);
	} catch {
		// The screen still holds it.
	}
}
