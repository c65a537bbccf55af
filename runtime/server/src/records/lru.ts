/** A map that keeps the `size` most recently used entries. */
export interface Lru<V> {
	get(key: string): V | undefined;
	set(key: string, value: V): void;
}

export function createLru<V>(size: number, onEvict: (value: V) => void = () => {}): Lru<V> {
	const map = new Map<string, V>();
	return {
		get(key) {
			const value = map.get(key);
			if (value !== undefined && map.size > size / 2) {
				map.delete(key);
				map.set(key, value);
			}
			return value;
		},
		set(key, value) {
			map.set(key, value);
			if (map.size <= size) return;
			const [oldest] = map;
			if (!oldest) return;
			map.delete(oldest[0]);
			onEvict(oldest[1]);
		},
	};
}
