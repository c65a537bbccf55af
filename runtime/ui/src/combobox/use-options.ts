import { useEffect, useRef, useState } from 'react';
import type { ComboOption } from './types.ts';

export interface Options {
	state: 'loading' | 'ready' | 'failed';
	options: readonly ComboOption[];
}

/** Options for `text` while `open`, asked for once typing pauses; an answer that comes late is dropped. */
export function useOptions(search: (text: string) => Promise<readonly ComboOption[]>, text: string, open: boolean): Options {
	const [found, setFound] = useState<Options>({ state: 'loading', options: [] });
	const latest = useRef(search);
	latest.current = search;
	useEffect(() => {
		if (!open) return;
		let stale = false;
		setFound((before) => ({ ...before, state: 'loading' }));
		const timer = setTimeout(
			() => {
				latest.current(text).then(
					(options) => !stale && setFound({ state: 'ready', options }),
					() => !stale && setFound({ state: 'failed', options: [] }),
				);
			},
			text === '' ? 0 : 180,
		);
		return () => {
			stale = true;
			clearTimeout(timer);
		};
	}, [text, open]);
	return found;
}
