import { useEffect, useRef } from 'react';

/** Tells a parent about a value whenever it changes, after drawing. */
export function useTell<T>(value: T, tell: (value: T) => void): void {
	const latest = useRef(tell);
	latest.current = tell;
	useEffect(() => {
		latest.current(value);
	}, [value]);
}
