import { describe, expect, it } from 'vitest';
import { arrangeColumns, columnWidths, moveColumn, nextSort, resizeColumn, toggleColumn } from './columns.ts';
import { guess, Layout } from './segments.ts';

const offered = ['a', 'b', 'c', 'd'].map((path) => ({ path, shown: path !== 'd' }));
const paths = (columns: { path: string }[]) => columns.map((c) => c.path).join('');

describe('columns', () => {
	it('follow the page until somebody arranges them', () => {
		expect(arrangeColumns(offered, undefined)).toEqual(offered);
		expect(arrangeColumns(offered, [])).toEqual(offered);
	});

	it('keep the stored order, drop what is gone and take in what is new after its neighbour', () => {
		const stored = ['c', 'gone', 'a', 'c'].map((path) => ({ path, shown: true }));
		expect(paths(arrangeColumns(offered, stored))).toBe('cdab');
	});

	it('never hide the last one', () => {
		const one = [{ path: 'a', shown: true }];
		expect(toggleColumn(one, 'a')).toEqual(one);
		expect(arrangeColumns(offered, [{ path: 'a', shown: false }, ...offered.slice(1).map((c) => ({ ...c, shown: false }))])).toEqual(offered);
	});

	it('move to a place among all', () => {
		expect(paths(moveColumn(offered, 'a', 2))).toBe('bcad');
		expect(paths(moveColumn(offered, 'd', 0))).toBe('dabc');
		expect(paths(moveColumn(offered, 'nobody', 0))).toBe('abcd');
	});

	it('share the room that is left, to the pixel', () => {
		expect(columnWidths([{ usual: 100 }, { usual: 200 }], 901)).toEqual([300, 601]);
		expect(columnWidths([{ usual: 100, width: 150 }, { usual: 200 }], 600)).toEqual([150, 450]);
		expect(columnWidths([{ usual: 300 }, { usual: 300 }], 400)).toEqual([300, 300]);
	});

	it('stay between the narrowest and the widest', () => {
		expect(resizeColumn(offered, 'a', 3)[0]?.width).toBe(72);
		expect(resizeColumn(offered, 'a', 9999)[0]?.width).toBe(640);
	});

	it('sort up, then down, then not', () => {
		expect(nextSort([], 'a')).toEqual(['a']);
		expect(nextSort(['a'], 'a')).toEqual(['-a']);
		expect(nextSort(['-a'], 'a')).toEqual([]);
		expect(nextSort(['b'], 'a')).toEqual(['a']);
	});
});

describe('segments', () => {
	const flat = [{ key: 'all', hasHeader: false, isCollapsed: false, count: 100_000 }];
	const grouped = [
		{ key: 'x', hasHeader: true, isCollapsed: false, count: 3 },
		{ key: 'y', hasHeader: true, isCollapsed: true, count: 50 },
		{ key: 'z', hasHeader: true, isCollapsed: false, count: 2 },
	];

	it('are the list itself without groups', () => {
		const layout = new Layout(flat);
		expect(layout.length).toBe(100_000);
		expect(layout.place(99_999)).toEqual({ at: 'row', segment: 0, row: 99_999 });
		expect(layout.slices(500, 530)).toEqual([{ segment: 0, first: 500, last: 530 }]);
	});

	it('place headers and rows, and fold collapsed groups', () => {
		const layout = new Layout(grouped);
		expect(layout.length).toBe(8);
		expect([0, 1, 3, 4, 5, 6, 7].map((i) => layout.place(i))).toEqual([
			{ at: 'header', segment: 0 },
			{ at: 'row', segment: 0, row: 0 },
			{ at: 'row', segment: 0, row: 2 },
			{ at: 'header', segment: 1 },
			{ at: 'header', segment: 2 },
			{ at: 'row', segment: 2, row: 0 },
			{ at: 'row', segment: 2, row: 1 },
		]);
		expect(layout.place(8)).toBeUndefined();
		expect(layout.place(-1)).toBeUndefined();
		expect(layout.indexOf(2, 1)).toBe(7);
	});

	it('ask only for the rows that are in view', () => {
		expect(new Layout(grouped).slices(2, 6)).toEqual([
			{ segment: 0, first: 1, last: 2 },
			{ segment: 2, first: 0, last: 0 },
		]);
		expect(new Layout(grouped).slices(4, 4)).toEqual([]);
	});

	it('agree with walking the rows one by one', () => {
		const segments = Array.from({ length: 40 }, (_, i) => ({ key: `${i}`, hasHeader: true, isCollapsed: i % 3 === 0, count: (i * 7) % 5 }));
		const layout = new Layout(segments);
		for (let first = 0; first < layout.length; first += 3) {
			const last = Math.min(layout.length - 1, first + 11);
			const walked = [];
			for (let i = first; i <= last; i++) {
				const place = layout.place(i);
				if (place?.at === 'row') walked.push(`${place.segment}:${place.row}`);
			}
			const sliced = layout.slices(first, last).flatMap((s) => Array.from({ length: s.last - s.first + 1 }, (_, k) => `${s.segment}:${s.first + k}`));
			expect(sliced).toEqual(walked);
		}
	});

	it('stand in for a count that is not known yet', () => {
		expect(new Layout([{ key: 'all', hasHeader: false, isCollapsed: false, count: undefined }]).length).toBe(guess);
		expect(new Layout([]).slices(0, 10)).toEqual([]);
	});
});
