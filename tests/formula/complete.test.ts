import { completeFormula } from '@dougong/engine';
import { expect, it } from 'vitest';
import { scopeOf } from './world.ts';

/** What the source becomes when each of the first candidates at `|` is taken. */
function taken(source: string, count = 3): string[] {
	const cursor = source.indexOf('|');
	const text = source.replace('|', '');
	const { range, items } = completeFormula(text, cursor, scopeOf());
	return items.slice(0, count).map((item) => text.slice(0, range[0]) + item.insert + text.slice(range[1]));
}

it('offers the fields of the model after an opening bracket, by key and by title', () => {
	expect(taken('[ow|')).toEqual(['[owner]']);
	expect(taken('1 + 【目|')).toEqual(['1 + 【n]']);
	expect(taken('[ta|] = 1')).toEqual(['[tags] = 1']);
});

it('offers the fields of the model that a path leads to', () => {
	expect(taken('[owner.n|')).toEqual(['[owner.name]', '[owner.unit]']);
	expect(taken('[负责人.unit.ti|')).toEqual(['[负责人.unit.title]']);
	expect(taken('[n.x|')).toEqual([]);
});

it('offers functions with their parameters, keywords and fields elsewhere', () => {
	expect(taken('TRUE AND my_u|')).toEqual(['TRUE AND MY_UNIT(', 'TRUE AND MY_UNITS(']);
	expect(taken('NO|', 2)).toEqual(['NOW(', 'NOT']);
	expect(completeFormula('ROU', 3, scopeOf()).items[0]).toMatchObject({ kind: 'function', label: 'ROUND(number, [places])' });
	expect(taken('目|')).toEqual(['[n]']);
});

it('offers nothing inside a text, and no field that formulas cannot read', () => {
	expect(taken('[t] = "ow|')).toEqual([]);
	expect(taken('[data|')).toEqual([]);
});
