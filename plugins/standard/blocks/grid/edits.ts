import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import type { FoundRecord } from '@dougong/ui/contracts';

/** What was filled in and is not saved. Plain data, so that it can be kept on the machine. */

export interface CellEdit {
	value: JsonValue;
	/** What the record said when it was filled in. */
	base: JsonValue;
	/** For references: what the chosen record is called. */
	title?: string;
	/** What was typed, where it has no meaning as a value. */
	text?: string;
	/** Why it cannot be saved as it is. */
	mistake?: string;
	/** Why the server did not take it the last time. */
	refused?: string;
	/** Several records that the text may mean. */
	candidates?: FoundRecord[];
	/** Somebody else has changed it meanwhile. */
	theirs?: { value: JsonValue; title?: string; version: number };
}
export interface RowEdit {
	/** null: a new row. */
	version: number | null;
	/** Where it stood when it was filled in, from 0. */
	index: number;
	/** What the record is called. */
	name?: string;
	cells: { [field: string]: CellEdit };
	/** Why the server did not take the row the last time, where that is about no cell of the grid. */
	refused?: string;
}
export interface Edits {
	/** By the id of the record; new ones by a key of their own. */
	rows: { [key: string]: RowEdit };
	/** New rows in their order. */
	added: string[];
}
export const noEdits: Edits = { rows: {}, added: [] };

/** What one cell becomes. */
export interface CellChange extends Pick<CellEdit, 'value' | 'title' | 'text' | 'mistake' | 'candidates'> {
	key: string;
	field: string;
	index: number;
	/** The record as it is shown; undefined for a new row. */
	record: RecordJson | undefined;
	name?: string;
}

/** The edits with these cells filled in. A cell that says again what the record says is no edit any more. */
export function withCells(edits: Edits, changes: readonly CellChange[]): Edits {
	const rows = { ...edits.rows };
	const added = [...edits.added];
	for (const { key, field, index, record, name, ...cell } of changes) {
		const row = rows[key] ?? { version: record?.version ?? null, index, ...(name !== undefined && { name }), cells: {} };
		const base = row.cells[field]?.theirs?.value ?? row.cells[field]?.base ?? record?.values[field] ?? null;
		const { [field]: _, ...others } = row.cells;
		const isAsBefore = record !== undefined && cell.mistake === undefined && isSame(cell.value, base);
		const cells = isAsBefore ? others : { ...others, [field]: { ...cell, base } };
		const { refused: __, ...rest } = row;
		if (record === undefined && !added.includes(key)) added.push(key);
		if (Object.keys(cells).length > 0) rows[key] = { ...rest, cells };
		else if (record !== undefined) delete rows[key];
	}
	return { rows, added: added.filter((key) => !isEmptyRow(rows[key])) };
}
function isEmptyRow(row: RowEdit | undefined): boolean {
	return !row || Object.values(row.cells).every((cell) => cell.value === null && cell.mistake === undefined);
}

export function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
	return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

export interface CellPlace {
	key: string;
	field: string;
	index: number;
	name: string | undefined;
	cell: CellEdit;
}
export function cellsOf(edits: Edits): CellPlace[] {
	return Object.entries(edits.rows)
		.filter(([key, row]) => row.version !== null || edits.added.includes(key))
		.flatMap(([key, row]) => Object.entries(row.cells).map(([field, cell]) => ({ key, field, index: row.index, name: row.name, cell })))
		.sort((a, b) => a.index - b.index);
}

/** Rows that can be sent as they are: nothing in them is a mistake or a conflict. */
export function ready(edits: Edits): { key: string; row: RowEdit }[] {
	return Object.entries(edits.rows)
		.filter(([key, row]) => row.version !== null || edits.added.includes(key))
		.filter(([, row]) => Object.values(row.cells).every((c) => c.mistake === undefined && c.theirs === undefined))
		.map(([key, row]) => ({ key, row }));
}
export function valuesOf(row: RowEdit): JsonObject {
	const values = Object.entries(row.cells).map(([field, cell]) => [field, cell.value] as const);
	return Object.fromEntries(row.version === null ? values.filter(([, value]) => value !== null) : values);
}

/** Without the cells of `sent` that still say what was sent; what was typed since stays, on the version that was written. */
export function withoutSaved(edits: Edits, sent: ReadonlyMap<string, { row: RowEdit; record: RecordJson }>): Edits {
	const rows = { ...edits.rows };
	for (const [key, { row, record }] of sent) {
		const now = rows[key];
		if (!now) continue;
		const left = Object.entries(now.cells).filter(([field, cell]) => !(field in row.cells && isSame(cell.value, row.cells[field]?.value) && !cell.mistake));
		delete rows[key];
		if (left.length === 0) continue;
		rows[record.id] = {
			version: record.version,
			index: now.index,
			cells: Object.fromEntries(left.map(([f, c]) => [f, { ...c, base: record.values[f] ?? null }])),
		};
	}
	return { rows, added: edits.added.filter((key) => key in rows) };
}

/** Edits of a record that is newer than they are: those that others did not touch go onto it, the rest says what theirs is. */
export function ontoNewer(row: RowEdit, record: RecordJson): RowEdit {
	if (row.version === null || record.version <= row.version) return row;
	const cells: RowEdit['cells'] = {};
	for (const [field, cell] of Object.entries(row.cells)) {
		const now = record.values[field] ?? null;
		if (isSame(now, cell.value) && !cell.mistake) continue;
		const expanded = record.expanded?.[field];
		const title = expanded && !Array.isArray(expanded) ? (expanded.title ?? undefined) : undefined;
		const { theirs: _, ...mine } = cell;
		cells[field] = isSame(now, cell.base) ? mine : { ...mine, theirs: { value: now, title, version: record.version } };
	}
	return { ...row, version: record.version, cells };
}

/** What was kept on the machine, by whichever version. */
export function reviveEdits(stored: unknown): Edits {
	const { rows, added } = (typeof stored === 'object' && stored !== null ? stored : {}) as Partial<Edits>;
	if (typeof rows !== 'object' || rows === null || !Array.isArray(added)) return noEdits;
	const whole = Object.entries(rows).filter(([, row]) => typeof row?.cells === 'object' && row.cells !== null && typeof row.index === 'number');
	return { rows: Object.fromEntries(whole), added: added.filter((key) => typeof key === 'string') };
}
