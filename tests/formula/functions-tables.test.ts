import { checkFormulaText, signature } from '@dougong/engine';
import { describe, expect, it } from 'vitest';
import { registry, scopeOf } from './world.ts';

const mistakes = (text: string) => checkFormulaText(text, scopeOf()).diagnostics;

describe('bands', () => {
	const wrong: [says: string, formula: string, message: RegExp, at: string][] = [
		['a gap', 'BAND([n], "[0,70)", 1, "[80,95)", 2)', /there is a gap between \[0,70\) and \[80,95\)/, '"[80,95)"'],
		['an end that belongs to neither', 'BAND([n], "[0,70)", 1, "(70,95)", 2)', /there is a gap between/, '"(70,95)"'],
		['an end that belongs to both', 'BAND([n], "[0,70]", 1, "[70,95)", 2)', /\[0,70\] and \[70,95\) overlap/, '"[70,95)"'],
		['an overlap', 'BAND([n], "[0,70)", 1, "[60,95)", 2)', /overlap/, '"[60,95)"'],
		['what goes on for ever, then more', 'BAND([n], "[0,)", 1, "[60,95)", 2)', /overlap/, '"[60,95)"'],
		['the wrong order', 'BAND([n], "[70,95)", 1, "[0,70)", 2)', /stands after/, '"[0,70)"'],
		['an empty band', 'BAND([n], "[70,70)", 1)', /this is no band/, '"[70,70)"'],
		['ends the wrong way round', 'BAND([n], "[95,70)", 1)', /this is no band/, '"[95,70)"'],
		['for ever, included', 'BAND([n], "[70,]", 1)', /this is no band/, '"[70,]"'],
		['no band at all', 'BAND([n], "0-70", 1)', /this is no band/, '"0-70"'],
		['a band that is not written out', 'BAND([n], [t], 1)', /this is no band/, '[t]'],
	];
	for (const [says, formula, message, at] of wrong) {
		it(`${says} is a mistake, at its place, with what to do`, () => {
			const [first, ...more] = mistakes(formula);
			expect(more).toEqual([]);
			expect(first).toMatchObject({ code: 'formula.wrong-value', severity: 'error', message: { en: expect.stringMatching(message) } });
			const [from = 0, to = 0] = first?.range ?? [];
			expect(formula.slice(from, to)).toBe(at);
			expect(first?.message.zh).toMatch(/[\u4e00-\u9fff]/);
			expect(first?.hint?.en.length).toBeGreaterThan(10);
		});
	}

	it('may be written as a Chinese keyboard does, with ∞ or nothing for no end, and with one number', () => {
		expect(mistakes('BAND([n], "(-∞,0)", 1, "[0，0]", 2, "(0, 1.5]", 3, "(1.5,∞)", 4)')).toEqual([]);
		expect(mistakes('BAND([n], "(,)", 1)')).toEqual([]);
	});

	it('need a value each, all of one type', () => {
		expect(mistakes('BAND([n], "[0,70)")').map((d) => d.code)).toEqual(['formula.too-few-arguments']);
		expect(mistakes('BAND([n], "[0,70)", 1, "[70,)")').map((d) => d.code)).toEqual(['formula.too-few-arguments']);
		expect(mistakes('BAND([n], "[0,70)", 1, "[70,)", TRUE)').map((d) => d.code)).toEqual(['formula.different-types']);
	});
});

describe('tables', () => {
	it('must ascend as far as they are written out', () => {
		for (const name of ['LOOKUP_STEP', 'INTERPOLATE']) {
			const [first, ...more] = mistakes(`${name}([n], 80, 60, 100, 80, 90, 70)`);
			expect(more).toEqual([]);
			expect(first?.message.en).toBe(`${name}: the rows must ascend, but 90 does not come after 100`);
			expect(mistakes(`${name}([n], 80, 60, [m], 70, 80, 90)`)[0]?.message.en).toContain('the rows must ascend, but 80 does not come after 80');
			expect(mistakes(`${name}([n], -80, 60, [m], 70, 80, 90, "first")`)).toEqual([]);
		}
	});

	it('take thresholds and values in pairs, and after them one option', () => {
		expect(mistakes('LOOKUP_STEP([n], 80)').map((d) => d.code)).toEqual(['formula.too-few-arguments']);
		expect(mistakes('LOOKUP_STEP([n], 80, 60, 90)')[0]).toMatchObject({ code: 'formula.wrong-type' });
		expect(mistakes('LOOKUP_STEP([n], 80, 60, "last")')[0]).toMatchObject({ code: 'formula.unknown-option' });
	});
});

describe('parameters that repeat together', () => {
	it('are shown as they are written', () => {
		const shown = (name: string) => signature(registry.fn(name) as never);
		expect(shown('IFS')).toBe('IFS(condition, then, …, [else])');
		expect(shown('LOOKUP_STEP')).toBe('LOOKUP_STEP(number, from, value, …, [below])');
		expect(shown('MIN')).toBe('MIN(number, other, …)');
	});

	it('have the types of their places', () => {
		expect(mistakes('IFS([b], 1, [n], 2)')[0]).toMatchObject({ code: 'formula.wrong-type', message: { en: expect.stringContaining('[n] is a number') } });
		expect(mistakes('SWITCH([c], "open", 1, "opne", 2)')[0]).toMatchObject({ code: 'formula.unknown-option' });
		expect(mistakes('SWITCH([c], "open", 1, "done", "x")')[0]).toMatchObject({ code: 'formula.different-types' });
		expect(mistakes('SWITCH([c], "open", 1, "done", 2, 3)')).toEqual([]);
		expect(mistakes('CLAMP([n], 120, 0)')[0]?.message.en).toBe('CLAMP: the low bound is above the high one');
	});
});
