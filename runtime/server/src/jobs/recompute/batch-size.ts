/** A step takes about this long, so that nobody who waits for one of its rows waits for long. */
const wantedMs = 200;
/** Unless it takes that long however few rows it has, as when peers are gathered from a whole table: then not much more than twice as long. */
const longestMs = 2000;
const first = 500;
const least = 20;
const most = 20_000;

/** How many rows the next step takes, from how long the last ones took. */
export class BatchSize {
	#rows = first;
	#before: { rows: number; ms: number } | undefined;

	get rows(): number {
		return this.#rows;
	}
	took(ms: number): void {
		const wanted = Math.min(longestMs, Math.max(wantedMs, 2 * this.#fixedMs(ms)));
		this.#before = { rows: this.#rows, ms };
		const factor = Math.min(2, Math.max(0.1, wanted / Math.max(ms, 1)));
		this.#rows = Math.round(Math.min(most, Math.max(least, this.#rows * factor)));
	}
	/** The step came to nothing because somebody else had its rows. */
	lost(): void {
		this.#rows = Math.max(least, Math.round(this.#rows / 4));
	}

	/** What a step costs that has no rows: where the line through the last two steps begins. */
	#fixedMs(ms: number): number {
		if (!this.#before || this.#before.rows === this.#rows) return 0;
		const perRow = (ms - this.#before.ms) / (this.#rows - this.#before.rows);
		return Math.min(ms, Math.max(0, ms - Math.max(0, perRow) * this.#rows));
	}
}
