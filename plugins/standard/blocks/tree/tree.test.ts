import type { RecordJson } from '@dougong/schemas/api';
import { describe, expect, it } from 'vitest';
import { rootFilter, seenFrom } from './roots.ts';
import { expandTo, levelsOf, pathTo, treeRows } from './assemble.ts';

const record = (id: string, parent: string | null = null): RecordJson => ({
	id,
	version: 1,
	createdAt: '2026-01-01T00:00:00Z',
	updatedAt: '2026-01-01T00:00:00Z',
	createdBy: null,
	updatedBy: null,
	values: { parent, title: id },
});
const company = [record('a'), record('b', 'a'), record('c', 'b'), record('d', 'a'), record('e')];
const drawn = (records: RecordJson[], expanded: Iterable<string>) =>
	treeRows(levelsOf(records, 'parent'), new Set(expanded)).map((r) => (r.at === 'record' ? `${'-'.repeat(r.level - 1)}${r.record.id}` : r.at));

describe('roots', () => {
	it('are records without a parent, or with one that is not seen', () => {
		expect(rootFilter({ parentField: 'parent', titleField: 'name', where: undefined })).toEqual({
			or: [
				{ field: 'parent', op: 'empty' },
				{ field: 'parent.name', op: 'empty' },
			],
		});
	});

	it('are also those whose parent the block leaves out', () => {
		const filter = rootFilter({ parentField: 'parent', titleField: 'name', where: '[state] = "on"' });
		expect(JSON.stringify(filter)).toContain('[parent.state]');
		expect(filter).toHaveProperty('and', expect.arrayContaining([{ formula: '[state] = "on"' }]));
	});

	it('ask about the parent in the same words, whatever stands in texts', () => {
		expect(seenFrom('[a.b] = "x [y]" OR 【c】 = “[d]” AND [e] = \'[\'', 'up')).toBe('[up.a.b] = "x [y]" OR 【up.c】 = “[d]” AND [up.e] = \'[\'');
	});
});

describe('tree', () => {
	it('shows the roots and below each what is expanded', () => {
		expect(drawn(company, [])).toEqual(['a', 'e']);
		expect(drawn(company, ['a', 'b'])).toEqual(['a', '-b', '--c', '-d', 'e']);
	});

	it('says which record has something below it, and its place among its siblings', () => {
		const [a, b, d] = treeRows(levelsOf(company, 'parent'), new Set(['a']));
		expect([a, b, d]).toMatchObject([
			{ childCount: 2, position: 1, siblings: 2, isExpanded: true },
			{ childCount: 1, position: 1, siblings: 2, isExpanded: false },
			{ childCount: 0, position: 2, siblings: 2 },
		]);
	});

	it('makes a root of a record whose parent is not among those that may be seen', () => {
		expect(drawn([record('x', 'unseen'), record('y', 'x')], ['x'])).toEqual(['x', '-y']);
	});

	it('loses no record to a loop and draws none twice', () => {
		expect(drawn([record('p', 'q'), record('q', 'p'), record('s', 's')], ['p', 'q', 's'])).toEqual(['s', 'p', '-q']);
	});

	it('stands in for levels that are on their way', () => {
		const loaded = { records: [record('a')], loading: false, hasMore: true, childCounts: new Map([['a', 4]]) };
		expect(treeRows(new Map([[null, loaded]]), new Set(['a'])).map((r) => r.at)).toEqual(['record', 'loading', 'more']);
		expect(treeRows(new Map(), new Set()).map((r) => r.at)).toEqual(['loading']);
	});

	it('expands down to a level', () => {
		const levels = levelsOf(company, 'parent');
		expect([...expandTo(levels, 1)]).toEqual([]);
		expect([...expandTo(levels, 2)]).toEqual(['a']);
		expect([...expandTo(levels, 9)].sort()).toEqual(['a', 'b']);
	});

	it('finds the way from the top', () => {
		const byId = new Map(company.map((r) => [r.id, r]));
		expect(pathTo(byId, 'parent', 'c').map((r) => r.id)).toEqual(['a', 'b']);
		expect(pathTo(new Map([['p', record('p', 'p')]]), 'parent', 'p')).toEqual([]);
	});
});
