import { describe, expect, it } from 'vitest';
import { parseTsv, toTsv } from './tsv.ts';

describe('the clipboard of a spreadsheet', () => {
	it('is rows of cells, whatever ends a line, and the last line break begins no row', () => {
		expect(parseTsv('1\t2\r\n3\t4\r\n')).toEqual([['1', '2'], ['3', '4']]); // biome-ignore format: one list
		expect(parseTsv('a')).toEqual([['a']]);
		expect(parseTsv('\t\n')).toEqual([['', '']]);
		expect(parseTsv('')).toEqual([['']]);
	});

	it('has line breaks, tabs and quotes inside of cells in quotes', () => {
		expect(parseTsv('"two\nlines"\t"say ""hi"""\n"a\tb"\t')).toEqual([['two\nlines', 'say "hi"'], ['a\tb', '']]); // biome-ignore format: one list
	});

	it('leaves quotes that stand in a text', () => {
		expect(parseTsv('5" pipe\t"so" he said\n"open')).toEqual([['5" pipe', '"so" he said'], ['"open']]); // biome-ignore format: one list
	});

	it('comes back as it was written', () => {
		const rows = [['1', 'two\nlines', 'say "hi"'], ['', '\t', '"']]; // biome-ignore format: one list
		expect(parseTsv(toTsv(rows))).toEqual(rows);
	});
});
