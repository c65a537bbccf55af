import { type FormulaNode, formulaLimits, parseFormula } from '@dougong/engine';
import { describe, expect, it } from 'vitest';

/** The AST as fully bracketed text, without places. */
function show(node: FormulaNode): string {
	switch (node.k) {
		case 'number':
			return node.value;
		case 'text':
			return JSON.stringify(node.value);
		case 'boolean':
			return node.value ? 'TRUE' : 'FALSE';
		case 'blank':
			return 'BLANK';
		case 'field':
			return `[${node.segments.map((s) => s.name).join('.')}]`;
		case 'name':
			return node.name;
		case 'call':
			return `${node.name}(${node.args.map(show).join(', ')})`;
		case 'logic':
			return `(${node.items.map(show).join(` ${node.op} `)})`;
		case 'not':
			return `(NOT ${show(node.arg)})`;
		case 'negate':
			return `(-${show(node.arg)})`;
		case 'binary':
			return `(${show(node.left)} ${node.op} ${show(node.right)})`;
		case 'list':
			return `{${node.items.map(show).join(', ')}}`;
		case 'missing':
			return '?';
	}
}
const read = (source: string) => show(parseFormula(source).ast);
const codes = (source: string) => parseFormula(source).diagnostics.map((d) => `${d.code.replace('formula.', '')}@${d.range.join('-')}`);

describe('F1: formulas are read as written', () => {
	for (const [source, meaning] of [
		['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
		['8 / 4 / 2', '((8 / 4) / 2)'],
		['-[a] * 2', '((-[a]) * 2)'],
		['[a] & "x" = [b]', '(([a] & "x") = [b])'],
		['1 + 2 & 3', '((1 + 2) & 3)'],
		['not [a] = 1 and [b] or [c]', '(((NOT ([a] = 1)) AND [b]) OR [c])'],
		['[a] and [b] and [c]', '([a] AND [b] AND [c])'],
		['[a] and ([b] and [c])', '([a] AND ([b] AND [c]))'],
		['AND([a], or([b], [c]))', '([a] AND ([b] OR [c]))'],
		['[a] IN ("x", "y") AND TRUE', '(([a] IN {"x", "y"}) AND TRUE)'],
		['[a] not in MY_UNITS()', '([a] NOT IN MY_UNITS())'],
		['NOT [a] IN MY_UNITS()', '(NOT ([a] IN MY_UNITS()))'],
		['if([a.b] > 15%, .5, 1.50)', 'IF(([a.b] > 0.15), 0.5, 1.5)'],
		['\'it\'\'s\' & "say ""hi"""', '("it\'s" & "say \\"hi\\"")'],
		['BLANK = blank()', '(BLANK = BLANK)'],
		['[ owner . unit ]', '[owner.unit]'],
		['0007', '7'],
		['200%', '2'],
	] as const) {
		it(source, () => {
			expect(parseFormula(source).diagnostics).toEqual([]);
			expect(read(source)).toBe(meaning);
		});
	}

	it('takes punctuation as a Chinese keyboard types it', () => {
		expect(read('IF（［目标］≥３0，“好”，‘差’）')).not.toBe('?');
		expect(read('（【目标】＝30）ＡＮＤ'.slice(0, 10))).toBe('([目标] = 30)');
		expect(read('[a]≠“x”')).toBe('([a] <> "x")');
		expect(read('“他说“””')).toBe('"他说“”"');
		expect(read('[a]　＞＝　2')).toBe('([a] >= 2)');
		expect(read('[a] × 2 ÷ 4')).toBe('(([a] * 2) / 4)');
	});

	it('keeps the places of the source', () => {
		const { ast } = parseFormula(' [owner.unit] = ME()');
		expect(ast).toMatchObject({ range: [1, 20], left: { range: [1, 13], segments: [{ range: [2, 7] }, { range: [8, 12] }] }, right: { nameRange: [16, 18] } });
	});
});

describe('a formula with mistakes', () => {
	for (const [source, mistakes, meaning] of [
		['', ['empty@0-0'], '?'],
		['1 +', ['operand-missing@3-3'], '(1 + ?)'],
		['IF([a', ['not-closed@2-3', 'field-not-closed@3-5'], 'IF([a])'],
		['((([a]', ['not-closed@0-1', 'not-closed@1-2', 'not-closed@2-3'], '[a]'],
		['[a] = "x', ['text-not-closed@6-8'], '([a] = "x")'],
		['1 < 2 < 3', ['chained-comparison@6-7'], '((1 < 2) < 3)'],
		['owner = ME()', ['bare-name@0-5'], '(? = ME())'],
		['[a] == 1 && [b] != 2', ['wrong-operator@4-6', 'wrong-operator@9-11', 'wrong-operator@16-18'], '(([a] = 1) AND ([b] <> 2))'],
		['F(1 2)', ['operator-missing@4-5'], 'F(1)'],
		['1 2', ['operator-missing@2-3'], '1'],
		['1)', ['not-opened@1-2'], '1'],
		['[]', ['field-without-name@0-2'], '[]'],
		['[a.] = 1', ['field-without-name@0-4'], '([a.] = 1)'],
		['# = 1', ['unknown-character@0-1', 'operand-missing@2-3'], '(? = 1)'],
		['1234567890123456', ['number-too-long@0-16'], '0'],
		['"a\u0000"', ['forbidden-character@0-4'], '"a\\u0000"'],
		['"\ud800"', ['forbidden-character@0-3'], '"\\ud800"'],
		['[a] AND', ['operand-missing@7-7'], '([a] AND ?)'],
		['AND [a]', ['operand-missing@0-3'], '(? AND [a])'],
		['F(,)', ['operand-missing@2-3', 'operand-missing@3-4'], 'F(?, ?)'],
	] as const) {
		it(`${source || 'nothing'}: every mistake is told with its place, and the rest is read`, () => {
			expect(codes(source)).toEqual(mistakes);
			expect(read(source)).toBe(meaning);
		});
	}

	it('is read at every stage of typing it', () => {
		const whole = 'IF(【目标】 >= 15%, “好” & [owner.name], NOT [c] IN ("open", \'x\')) <> BLANK';
		for (let i = 0; i <= whole.length; i++) {
			const { ast, diagnostics } = parseFormula(whole.slice(0, i));
			expect(ast, whole.slice(0, i)).toBeDefined();
			if (i === whole.length) expect(diagnostics).toEqual([]);
		}
	});
});

describe('limits', () => {
	it('stops at 4,000 characters, 500 nodes and 50 levels with one message each', () => {
		expect(codes('1'.repeat(4001))).toEqual(['too-long@4000-4001']);
		expect(codes(`1${'+1'.repeat(600)}`).map((c) => c.split('@')[0])).toEqual(['too-many-parts']);
		for (const deep of ['(', 'NOT ', '-', 'F(', 'AND(', '1 IN ('])
			expect(
				codes(deep.repeat(500)).map((c) => c.split('@')[0]),
				deep,
			).toEqual(['too-deep']);
	});

	it('allows what lies just within them', () => {
		expect(codes(`${'('.repeat(formulaLimits.depth - 1)}1${')'.repeat(formulaLimits.depth - 1)}`)).toEqual([]);
		expect(codes(`1${'+1'.repeat(249)}`)).toEqual([]);
	});
});
