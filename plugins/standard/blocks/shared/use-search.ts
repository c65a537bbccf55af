import { useEffect, useState } from 'react';

/** A search box that shows every key at once and asks the server when the typing pauses (also between the parts of a Chinese word). */
export function useDeferredSearch(value: string, onSearch: (text: string) => void, pauseMs = 250): [string, (text: string) => void] {
	const [text, setText] = useState(value);
	const [sent, setSent] = useState(value);
	if (value !== sent) {
		setSent(value);
		setText(value);
	}
	useEffect(() => {
		if (text === value) return;
		const timer = setTimeout(() => {
			setSent(text);
			onSearch(text);
		}, pauseMs);
		return () => clearTimeout(timer);
	}, [text, value, onSearch, pauseMs]);
	return [text, setText];
}
