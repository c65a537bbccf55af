/**
 * Answers kept in memory for a short time, so that a busy user costs no query per request. Callers that ask for the same at the
 * same time share one question. What is forgotten while a question is under way is not kept when the answer arrives.
 */
export class ShortCache<T> {
	#entries = new Map<string, { value: T; until: number }>();
	#asking = new Map<string, Promise<T>>();
	#ttlMs: number;
	#max: number;

	constructor(options: { ttlMs: number; max: number }) {
		this.#ttlMs = options.ttlMs;
		this.#max = options.max;
	}

	/** At once when it is in memory, else a promise. */
	get(key: string, ask: () => Promise<T>): T | Promise<T> {
		const entry = this.#entries.get(key);
		if (entry && entry.until > performance.now()) return entry.value;
		return this.#asking.get(key) ?? this.#ask(key, ask);
	}

	forget(key: string): void {
		this.#entries.delete(key);
		this.#asking.delete(key);
	}

	forgetWhere(matches: (value: T) => boolean): void {
		for (const [key, { value }] of this.#entries) if (matches(value)) this.#entries.delete(key);
		this.#asking.clear();
	}

	clear(): void {
		this.#entries.clear();
		this.#asking.clear();
	}

	#ask(key: string, ask: () => Promise<T>): Promise<T> {
		const asked = ask().then(
			(value) => {
				if (this.#asking.get(key) === asked) this.#keep(key, value);
				return value;
			},
			(error) => {
				if (this.#asking.get(key) === asked) this.#asking.delete(key);
				throw error;
			},
		);
		this.#asking.set(key, asked);
		return asked;
	}

	#keep(key: string, value: T): void {
		this.#asking.delete(key);
		if (this.#entries.size >= this.#max) this.#entries.clear();
		this.#entries.set(key, { value, until: performance.now() + this.#ttlMs });
	}
}
