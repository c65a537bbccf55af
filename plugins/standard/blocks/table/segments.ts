/**
 * A long list as segments that load on their own: one without groups, one per group else. Rows lie in one index space:
 * a segment's header (when it has one), then its rows unless it is collapsed.
 */
export interface Segment {
	key: string;
	hasHeader: boolean;
	isCollapsed: boolean;
	/** undefined: not known yet; `guess` rows stand in. */
	count: number | undefined;
}
export type Place = { at: 'header'; segment: number } | { at: 'row'; segment: number; row: number };
/** The rows of one segment that are in view, both ends included. */
export interface Slice {
	segment: number;
	first: number;
	last: number;
}

/** How many rows stand in while a count is not known. */
export const guess = 12;

export class Layout {
	readonly length: number;
	readonly #starts: number[];
	readonly #segments: readonly Segment[];

	constructor(segments: readonly Segment[]) {
		this.#segments = segments;
		this.#starts = [];
		let at = 0;
		for (const segment of segments) {
			this.#starts.push(at);
			at += (segment.hasHeader ? 1 : 0) + rowsOf(segment);
		}
		this.length = at;
	}

	/** What lies at `index`. */
	place(index: number): Place | undefined {
		if (index < 0 || index >= this.length) return undefined;
		const segment = this.#segmentAt(index);
		const offset = index - (this.#starts[segment] ?? 0) - (this.#segments[segment]?.hasHeader ? 1 : 0);
		return offset < 0 ? { at: 'header', segment } : { at: 'row', segment, row: offset };
	}

	/** The index of a segment's header, or of its first row when it has none. */
	start(segment: number): number {
		return this.#starts[segment] ?? 0;
	}

	/** The index of a row. */
	indexOf(segment: number, row: number): number {
		return this.start(segment) + (this.#segments[segment]?.hasHeader ? 1 : 0) + row;
	}

	/** The parts of the segments that lie between two indexes, both included. */
	slices(first: number, last: number): Slice[] {
		const result: Slice[] = [];
		for (let segment = this.#segmentAt(Math.max(0, first)); segment < this.#segments.length; segment++) {
			const begin = this.indexOf(segment, 0);
			if (this.start(segment) > last) break;
			const rows = rowsOf(this.#segments[segment] as Segment);
			const from = Math.max(first, begin) - begin;
			const to = Math.min(last - begin, rows - 1);
			if (from <= to) result.push({ segment, first: from, last: to });
		}
		return result;
	}

	/** The last segment that begins at or before `index` and is not empty there. */
	#segmentAt(index: number): number {
		let low = 0;
		let high = this.#starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.#starts[middle] ?? 0) <= index) low = middle;
			else high = middle - 1;
		}
		return low;
	}
}

function rowsOf(segment: Segment): number {
	return segment.isCollapsed ? 0 : (segment.count ?? guess);
}
