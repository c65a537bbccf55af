import { expect, it } from 'vitest';
import { csvOf } from './csv.ts';

it('begins with the mark of UTF-8, and ends lines as spreadsheets do', () => {
	expect(csvOf(['a', 'b'], [['x', null]])).toBe('\ufeffa,b\r\nx,\r\n');
});

it.each([
	['=1+1', "'=1+1"],
	['+49', "'+49"],
	['-1', "'-1"],
	['@SUM(A1)', "'@SUM(A1)"],
	['  =1', "'  =1"],
	['\t=1', "'\t=1"],
	['＝1', "'＝1"],
	['|calc', "'|calc"],
	['a=1', 'a=1'],
	['he said "no"', '"he said ""no"""'],
	['a,b', '"a,b"'],
	['=a,b', `"'=a,b"`],
	['two\nlines', '"two\nlines"'],
])('%j is written as %j', (text, written) => {
	expect(csvOf(['h'], [[text]])).toBe(`\ufeffh\r\n${written}\r\n`);
});

it('numbers stay numbers, below zero too', () => {
	expect(csvOf(['h'], [[-1.5]])).toBe('\ufeffh\r\n-1.5\r\n');
});
