import { completeFormula, formulaHelp } from '@dougong/engine';
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
	expect(taken('NO|', 50)).toEqual(expect.arrayContaining(['NOW(', 'NOT']));
	expect(completeFormula('ROU', 3, scopeOf()).items[0]).toMatchObject({ kind: 'function', label: 'ROUND(number, [places])' });
	expect(taken('目|')).toEqual(['[n]']);
});

it('offers what belongs to the record as the first operand of a function over sets', () => {
	expect(taken('SUM(ch|', 1)).toEqual(['SUM(children']);
	expect(taken('SUM(|', 4)).toEqual(['SUM(children', 'SUM(descendants', 'SUM(task.item', 'SUM(PEERS(']);
	expect(taken('COUNT([任|')).toEqual(['COUNT([task.item]']);
	expect(taken('ROUND(ch|', 50)).not.toContain('ROUND(children');
});

it('offers the fields of the records of a set inside of it, and [this.…] for those of the record itself', () => {
	expect(taken('SUM(task, [ho|', 1)).toEqual(['SUM(task, [hours]']);
	expect(taken('SUM([任务], [th|', 1)).toEqual(['SUM([任务], [this.']);
	expect(taken('SUM(task, [hours] * [this.ow|')).toEqual(['SUM(task, [hours] * [this.owner]']);
	expect(taken('SUM(children, SUM(task, [ho|', 1)).toEqual(['SUM(children, SUM(task, [hours]']);
	expect(taken('SUM(task, [hours]) + [ho|')).toEqual([]);
	expect(taken('PREVIOUS([th|', 1)).toEqual(['PREVIOUS([this.']);
});

it('offers the options of a choice where it is compared', () => {
	expect(taken('[c] = |')).toEqual(['[c] = "open"', '[c] = "done"', '[c] = "won’t do"']);
	expect(taken('[c] <> "do|', 1)).toEqual(['[c] <> "done"']);
	expect(taken('[c] IN ("open", "d|")', 1)).toEqual(['[c] IN ("open", "done")']);
	expect(taken('SUM(task, [hours], [kind] = “op|')).toEqual(['SUM(task, [hours], [kind] = "open"']);
	expect(taken('[t] = "op|')).toEqual([]);
});

it('says how the function around the cursor is written, and which operand is being written', () => {
	const help = (source: string) => formulaHelp(source, source.length, scopeOf());
	expect(help('1 + ROUND([n], ')).toMatchObject({ name: 'ROUND', argument: 1, operands: ['number', 'places'] });
	expect(help('SUM(task, ([hours] + 1), ')).toMatchObject({ name: 'SUM', argument: 2, signature: 'SUM(records, value, [condition])' });
	expect(help('PREVIOUS(')).toMatchObject({ name: 'PREVIOUS', argument: 0 });
	expect(help('[n] + 1')).toBeUndefined();
});

it('offers nothing inside a text, and no field that formulas cannot read', () => {
	expect(taken('[t] = "ow|')).toEqual([]);
	expect(taken('[data|')).toEqual([]);
});
