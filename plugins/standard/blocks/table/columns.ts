/** One column as the person arranged it. */
export interface ColumnChoice {
	path: string;
	shown: boolean;
	/** px; undefined: the usual width of the field kind. */
	width?: number;
}
export const minWidth = 72;
export const maxWidth = 640;

/**
 * The columns to draw: the stored choice brought up to date with what the page offers now. Columns that are gone are dropped;
 * new ones come in where the page has them, shown when the page shows them.
 */
export function arrangeColumns(offered: readonly ColumnChoice[], stored: readonly ColumnChoice[] | undefined): ColumnChoice[] {
	if (!stored?.length) return [...offered];
	const known = new Set(offered.map((c) => c.path));
	const result = stored.filter((c, i) => known.has(c.path) && stored.findIndex((o) => o.path === c.path) === i);
	const present = new Set(result.map((c) => c.path));
	for (const [i, column] of offered.entries()) {
		if (present.has(column.path)) continue;
		const before = offered.slice(0, i).findLast((c) => present.has(c.path));
		const at = before ? result.findIndex((c) => c.path === before.path) + 1 : 0;
		result.splice(at, 0, column);
		present.add(column.path);
	}
	return result.some((c) => c.shown) ? result : [...offered];
}

/** `path` moved to stand at `to` among all columns. */
export function moveColumn(columns: readonly ColumnChoice[], path: string, to: number): ColumnChoice[] {
	const from = columns.findIndex((c) => c.path === path);
	const moved = columns[from];
	if (!moved) return [...columns];
	const rest = columns.filter((c) => c.path !== path);
	return [...rest.slice(0, clamp(to, 0, rest.length)), moved, ...rest.slice(clamp(to, 0, rest.length))];
}

/** Shows or hides a column; the last one shown stays. */
export function toggleColumn(columns: readonly ColumnChoice[], path: string): ColumnChoice[] {
	const next = columns.map((c) => (c.path === path ? { ...c, shown: !c.shown } : c));
	return next.some((c) => c.shown) ? next : [...columns];
}

export function resizeColumn(columns: readonly ColumnChoice[], path: string, width: number): ColumnChoice[] {
	return columns.map((c) => (c.path === path ? { ...c, width: clamp(Math.round(width), minWidth, maxWidth) } : c));
}

/**
 * Widths in px that fill `available`: columns that the person sized keep their width, the others share what is left over in
 * proportion to their usual width. Wider than `available` is left so: the table scrolls.
 */
export function columnWidths(columns: readonly { usual: number; width?: number }[], available: number): number[] {
	const base = columns.map((c) => c.width ?? c.usual);
	const spare = available - sum(base);
	const flexible = columns.map((c) => (c.width === undefined ? c.usual : 0));
	const total = sum(flexible);
	if (spare <= 0 || total === 0) return base;
	const grown = base.map((w, i) => Math.floor(w + (spare * (flexible[i] ?? 0)) / total));
	const last = flexible.findLastIndex((w) => w > 0);
	grown[last] = (grown[last] ?? 0) + (available - sum(grown));
	return grown;
}

/** Next sort after a click on a column's header: ascending, descending, none. */
export function nextSort(sort: readonly string[], path: string): string[] {
	if (sort[0] === path) return [`-${path}`];
	return sort[0] === `-${path}` ? [] : [path];
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((a, b) => a + b, 0);
}
function clamp(n: number, low: number, high: number): number {
	return Math.min(high, Math.max(low, n));
}
