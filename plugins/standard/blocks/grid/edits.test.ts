import type { RecordJson } from '@dougong/schemas/api';
import { describe, expect, it } from 'vitest';
import { type CellChange, cellsOf, noEdits, ontoNewer, ready, reviveEdits, valuesOf, withCells, withoutSaved } from './edits.ts';
import { at, nextOpen, placeAfter } from './selection.ts';

const record = (values: RecordJson['values'], version = 1): RecordJson => ({
	id: 'a',
	version,
	createdAt: '',
	updatedAt: '',
	createdBy: null,
	updatedBy: null,
	values,
});
const change = (field: string, value: CellChange['value'], of: RecordJson | undefined = record({ n: 1, m: null })): CellChange => ({
	key: of?.id ?? 'new:1',
	field,
	index: 0,
	record: of,
	value,
});

describe('what is filled in and not saved', () => {
	it('is no edit any more when the cell says again what the record says', () => {
		const edits = withCells(noEdits, [change('n', 2)]);
		expect(cellsOf(edits)).toMatchObject([{ key: 'a', field: 'n', cell: { value: 2, base: 1 } }]);
		expect(withCells(edits, [change('n', 1)])).toEqual(noEdits);
	});

	it('a new row is one as long as something stands in it', () => {
		const edits = withCells(noEdits, [{ ...change('n', 5), key: 'new:1', record: undefined }]);
		expect(edits.added).toEqual(['new:1']);
		expect(ready(edits).map(({ row }) => valuesOf(row))).toEqual([{ n: 5 }]);
		expect(cellsOf(withCells(edits, [{ ...change('n', null), key: 'new:1', record: undefined }]))).toEqual([]);
	});

	it('a row with a mistake waits, the others do not', () => {
		const edits = withCells(noEdits, [change('n', 2), { ...change('m', null, { ...record({}), id: 'b' }), text: 'x', mistake: 'no number' }]);
		expect(ready(edits).map((r) => r.key)).toEqual(['a']);
	});

	it('what was typed while saving stays, on the version that was written', () => {
		const before = withCells(noEdits, [change('n', 2)]);
		const sent = ready(before)[0]!;
		const during = withCells(before, [change('m', 7)]);
		const after = withoutSaved(during, new Map([['a', { row: sent.row, record: record({ n: 2, m: null }, 2) }]]));
		expect(after.rows.a).toMatchObject({ version: 2, cells: { m: { value: 7, base: null } } });
		expect(Object.keys(after.rows.a?.cells ?? {})).toEqual(['m']);
	});

	it('goes onto a newer record where others changed other cells, and says theirs where they changed the same', () => {
		const row = withCells(noEdits, [change('n', 2), change('m', 7)]).rows.a!;
		expect(ontoNewer(row, record({ n: 1, m: null, o: 9 }, 4))).toMatchObject({ version: 4, cells: { n: { value: 2 }, m: { value: 7 } } });
		const met = ontoNewer(row, record({ n: 3, m: 7 }, 4));
		expect(met.cells).toEqual({ n: { value: 2, base: 1, theirs: { value: 3, title: undefined, version: 4 } } });
	});

	it('what lies on the machine is read with care', () => {
		expect(reviveEdits('nonsense')).toEqual(noEdits);
		expect(reviveEdits({ rows: { a: 5, b: { index: 0, version: 1, cells: {} } }, added: [3, 'new:1'] })).toEqual({
			rows: { b: { index: 0, version: 1, cells: {} } },
			added: ['new:1'],
		});
	});
});

describe('where keys lead', () => {
	const bounds = { rows: 10, columns: 3, page: 4 };
	const press = (key: string, ctrlKey = false) => placeAfter(at(5, 1).head, { key, ctrlKey, metaKey: false }, bounds);
	it('arrows one cell, with Ctrl to the end, never beyond', () => {
		expect([press('ArrowDown'), press('ArrowDown', true), press('PageUp'), press('End', true)]).toEqual([
			{ row: 6, column: 1 },
			{ row: 9, column: 1 },
			{ row: 1, column: 1 },
			{ row: 9, column: 2 },
		]);
		expect(placeAfter({ row: 0, column: 0 }, { key: 'ArrowLeft', ctrlKey: false, metaKey: false }, bounds)).toEqual({ row: 0, column: 0 });
		expect(press('x')).toBeUndefined();
	});

	it('Tab passes over what cannot be filled in, and ends behind the last', () => {
		expect(nextOpen({ row: 0, column: 1 }, 1, [false, true, false], 2)).toEqual({ row: 1, column: 1 });
		expect(nextOpen({ row: 1, column: 1 }, 1, [false, true, false], 2)).toBeUndefined();
		expect(nextOpen({ row: 0, column: 1 }, -1, [true, true, false], 2)).toEqual({ row: 0, column: 0 });
		expect(nextOpen({ row: 0, column: 0 }, 1, [false, false], 2)).toBeUndefined();
	});
});
