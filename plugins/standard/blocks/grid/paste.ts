import type { RecordJson } from '@dougong/schemas/api';
import type { GridColumn } from './columns.ts';
import type { CellChange } from './edits.ts';
import { readText } from './read-text.ts';
import type { Resolve } from './resolve.ts';
import type { GridTexts } from './texts.ts';

/** A block of texts on its way into the grid, from its upper left cell on. */
export interface Pasted {
	cells: string[][];
	row: number;
	column: number;
}
export interface PastePlan {
	changes: CellChange[];
	rows: number;
	columns: number;
	newRows: number;
	/** Cells that are read-only. */
	skipped: number;
	/** Cells beyond the last column, or below the last row where none may be added. */
	cut: number;
}
export interface PasteInto {
	columns: readonly GridColumn[];
	/** Rows of records; those behind it are new. */
	total: number;
	/** New rows that are there already. */
	added: number;
	canCreate: boolean;
	/** undefined where nobody can write. */
	rowAt(index: number): { key: string; record: RecordJson | undefined } | undefined;
	canWrite(index: number, column: GridColumn): boolean;
	today: string;
	words: GridTexts;
	resolve: Resolve;
}
/** So many questions about texts are asked at the same time. */
const together = 6;

/** What pasting would do; writes nothing. */
export async function planPaste({ cells, row, column }: Pasted, into: PasteInto): Promise<PastePlan> {
	const plan: PastePlan = { changes: [], rows: 0, columns: Math.max(...cells.map((c) => c.length)), newRows: 0, skipped: 0, cut: 0 };
	const questions: (() => Promise<void>)[] = [];
	for (const [i, texts] of cells.entries()) {
		const index = row + i;
		const place = index < into.total || into.canCreate ? into.rowAt(index) : undefined;
		if (!place) {
			plan.cut += texts.filter(isSaid).length;
			continue;
		}
		plan.rows++;
		if (index >= into.total + into.added) plan.newRows++;
		for (const [j, text] of texts.entries()) {
			const at = into.columns[column + j];
			if (!at) plan.cut += isSaid(text) ? 1 : 0;
			else if (!into.canWrite(index, at)) plan.skipped++;
			else {
				const change: CellChange = { ...place, index, field: at.path, value: null };
				plan.changes.push(change);
				const read = readText(text, at.field, into.today, into.words);
				if (read.kind === 'value') change.value = read.value;
				else if (read.kind === 'mistake') Object.assign(change, { text, mistake: read.mistake });
				else questions.push(async () => void Object.assign(change, await into.resolve(read.text, at.field)));
			}
		}
	}
	await inTurns(questions);
	plan.columns = Math.min(plan.columns, into.columns.length - column);
	return plan;
}

const isSaid = (text: string) => text.trim() !== '';

async function inTurns(questions: (() => Promise<void>)[]): Promise<void> {
	const left = questions.values();
	const work = async () => {
		for (const question of left) await question();
	};
	await Promise.all(Array.from({ length: together }, work));
}

/** One cell fills all that is selected; anything else is pasted once. */
export function spread(cells: string[][], rows: number, columns: number): string[][] {
	const only = cells.length === 1 && cells[0]?.length === 1 ? cells[0][0] : undefined;
	if (only === undefined) return cells;
	return Array.from({ length: rows }, () => new Array<string>(columns).fill(only));
}
