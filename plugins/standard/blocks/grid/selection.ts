/** Which cells are meant: from the anchor to the head, where the keys are. */
export interface Place {
	row: number;
	column: number;
}
export interface Selection {
	anchor: Place;
	head: Place;
}
export interface Area {
	top: number;
	bottom: number;
	left: number;
	right: number;
}

export function areaOf({ anchor, head }: Selection): Area {
	return {
		top: Math.min(anchor.row, head.row),
		bottom: Math.max(anchor.row, head.row),
		left: Math.min(anchor.column, head.column),
		right: Math.max(anchor.column, head.column),
	};
}
export function at(row: number, column: number): Selection {
	return { anchor: { row, column }, head: { row, column } };
}

export interface Bounds {
	rows: number;
	columns: number;
	/** Rows of one screen. */
	page: number;
}
type Key = { key: string; ctrlKey: boolean; metaKey: boolean };

/** Where a key leads to from a place; undefined for keys that lead nowhere. */
export function placeAfter({ row, column }: Place, { key, ctrlKey, metaKey }: Key, { rows, columns, page }: Bounds): Place | undefined {
	const far = ctrlKey || metaKey;
	const last = { row: rows - 1, column: columns - 1 };
	const to: { [key: string]: Place } = {
		ArrowUp: { row: far ? 0 : row - 1, column },
		ArrowDown: { row: far ? last.row : row + 1, column },
		ArrowLeft: { row, column: far ? 0 : column - 1 },
		ArrowRight: { row, column: far ? last.column : column + 1 },
		Home: { row: far ? 0 : row, column: 0 },
		End: { row: far ? last.row : row, column: last.column },
		PageUp: { row: row - page, column },
		PageDown: { row: row + page, column },
	};
	const place = Object.hasOwn(to, key) ? to[key] : undefined;
	return place && within(place, { rows, columns });
}
export function within({ row, column }: Place, { rows, columns }: Pick<Bounds, 'rows' | 'columns'>): Place {
	return { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) };
}

/** The next cell that can be filled in, in the order of reading; undefined behind the last. */
export function nextOpen({ row, column }: Place, by: 1 | -1, isOpen: readonly boolean[], rows: number): Place | undefined {
	if (!isOpen.some(Boolean)) return undefined;
	let place = { row, column };
	do {
		const step = place.column + by;
		if (step < 0) place = { row: place.row - 1, column: isOpen.length - 1 };
		else if (step >= isOpen.length) place = { row: place.row + 1, column: 0 };
		else place = { row: place.row, column: step };
	} while (!isOpen[place.column]);
	return place.row < 0 || place.row >= rows ? undefined : place;
}
