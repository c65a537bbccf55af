import { useState } from 'react';

/** The same object for as long as it says the same: for options that are made anew at every render. */
export function useStable<T>(value: T): T {
	const key = JSON.stringify(value);
	const [kept, setKept] = useState({ key, value });
	if (kept.key === key) return kept.value;
	setKept({ key, value });
	return value;
}
