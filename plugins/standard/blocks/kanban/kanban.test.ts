import type { RecordJson } from '@dougong/schemas/api';
import { describe, expect, it } from 'vitest';
import { cardsOf, countChange, type Move, settled } from './board.ts';

const record = (id: string, status: string | null, version = 1): RecordJson => ({
	id,
	version,
	createdAt: '2026-01-01T00:00:00Z',
	updatedAt: '2026-01-01T00:00:00Z',
	createdBy: null,
	updatedBy: null,
	values: { status },
});
const moves = (...list: Move[]) => new Map(list.map((m) => [m.record.id, m]));
const ids = (records: RecordJson[]) => records.map((r) => r.id);

describe('board', () => {
	const open = [record('a', 'open'), record('b', 'open')];
	const done = [record('c', 'done')];

	it('shows a dropped card where it was dropped, at once', () => {
		const move = moves({ record: open[0] as RecordJson, to: 'done' });
		expect(ids(cardsOf('open', open, move))).toEqual(['b']);
		expect(ids(cardsOf('done', done, move))).toEqual(['a', 'c']);
		expect([countChange('open', 'status', move), countChange('done', 'status', move), countChange('other', 'status', move)]).toEqual([-1, 1, 0]);
	});

	it('does not show it twice when the lists have caught up', () => {
		const move = moves({ record: open[0] as RecordJson, to: 'done', savedVersion: 2 });
		expect(ids(cardsOf('done', [record('a', 'done', 2), ...done], move))).toEqual(['a', 'c']);
		expect(settled('done', [record('a', 'done', 2), ...done], move)).toEqual(['a']);
		expect(countChange('done', 'status', move)).toBe(0);
	});

	it('waits for the saved version before it lets go', () => {
		expect(settled('done', [record('a', 'done', 1)], moves({ record: open[0] as RecordJson, to: 'done' }))).toEqual([]);
		expect(settled('done', [record('a', 'done', 1)], moves({ record: open[0] as RecordJson, to: 'done', savedVersion: 2 }))).toEqual([]);
	});

	it('has a column for records without a value', () => {
		const blank = record('n', null);
		const move = moves({ record: open[0] as RecordJson, to: null });
		expect(ids(cardsOf(null, [blank], move))).toEqual(['a', 'n']);
	});
});
