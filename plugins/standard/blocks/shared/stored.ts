import type { RuntimePort } from '@dougong/ui/contracts';
import { useCallback, useState } from 'react';

/** Names what a person arranged in one block of one page, apart from other people on the same machine. */
export function viewKey(runtime: RuntimePort, pageKey: string, blockKey: string): string {
	return ['dougong', 'view', runtime.env, runtime.app.key, pageKey, blockKey, runtime.me.personId ?? runtime.me.name].join('.');
}

/**
 * State that outlives the page: 'local' for arrangements, 'session' for what somebody is looking at just now.
 * `revive` makes sense of whatever was stored, also by an older version. A full or forbidden storage is no reason to fail.
 */
export function useStored<T>(where: 'local' | 'session', key: string, revive: (stored: unknown) => T): [T, (next: T | ((before: T) => T)) => void] {
	const [value, setValue] = useState<T>(() => revive(read(where, key)));
	const set = useCallback(
		(next: T | ((before: T) => T)) =>
			setValue((before) => {
				const after = typeof next === 'function' ? (next as (before: T) => T)(before) : next;
				write(where, key, after);
				return after;
			}),
		[where, key],
	);
	return [value, set];
}

function read(where: 'local' | 'session', key: string): unknown {
	try {
		const text = storage(where).getItem(key);
		return text === null ? undefined : JSON.parse(text);
	} catch {
		return undefined;
	}
}
function write(where: 'local' | 'session', key: string, value: unknown): void {
	try {
		storage(where).setItem(key, JSON.stringify(value));
	} catch {
		// Private windows and full disks: the arrangement lasts as long as the page.
	}
}
function storage(where: 'local' | 'session'): Storage {
	return where === 'local' ? window.localStorage : window.sessionStorage;
}
