/** A step takes about this long, so that nobody who waits for one of its rows waits for long. */
const wantedMs = 150;
const first = 500;
const least = 20;
const most = 20_000;

/** How many rows the next step takes, from how long the last one took. */
export class BatchSize {
	#rows = first;

	get rows(): number {
		return this.#rows;
	}
	took(ms: number): void {
		const factor = Math.min(2, Math.max(0.1, wantedMs / Math.max(ms, 1)));
		this.#rows = Math.round(Math.min(most, Math.max(least, this.#rows * factor)));
	}
	/** The step came to nothing because somebody else had its rows. */
	lost(): void {
		this.#rows = Math.max(least, Math.round(this.#rows / 4));
	}
}
