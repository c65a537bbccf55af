import { checkFormulaText, displayFormula, type FormulaScope, formulaTokens } from '@dougong/engine';
import { describe, expect, it } from 'vitest';
import { formulaOf, seeded } from './generate.ts';
import { scopeOf } from './world.ts';

/** The formula after every repair that is offered at once, until none is left. */
function repaired(text: string, rounds = 5): string {
	const { diagnostics } = checkFormulaText(text, scopeOf());
	const fix = diagnostics.find((d) => d.fix)?.fix;
	return fix && rounds > 0 ? repaired(text.slice(0, fix.range[0]) + fix.text + text.slice(fix.range[1]), rounds - 1) : text;
}

describe('F29: a repair at one click', () => {
	const cases: [written: string, repaired: string][] = [
		['[t] + 1', 'VALUE([t]) + 1'],
		['IF([b], [n], VALU([t])', 'IF([b], [n], VALUE([t]))'],
		['[nn] == 1', '[n] = 1'],
		['[目标值] > 0', '[目标] > 0'],
		['n + 1', '[n] + 1'],
		['owner = me', '[owner] = ME()'],
		['[c] = "opne"', '[c] = "open"'],
		['[t] = ""', 'ISBLANK([t])'],
		['[t] = "abc', '[t] = "abc"'],
		['[n', '[n]'],
		['[n] + 1)', '[n] + 1'],
		['[n] & "x"', 'TEXT([n]) & "x"'],
		['[at] < TODAY()', 'DATEVALUE([at]) < TODAY()'],
		['[d] + 3', 'DATE_ADD([d], 3, "day")'],
		['[at] - [at] > 8', '[at] - [at] > DURATION(8, "hour")'],
		['[t] + [u]', '[t] & [u]'],
		['([d]) - ([n] + 1)', 'DATE_ADD(([d]), -([n] + 1), "day")'],
		['([t] & "1") + 1', 'VALUE(([t] & "1")) + 1'],
		['[at] + 1', '[at] + DURATION(1, "day")'],
		['SUM(childen, [n])', 'SUM(children, [n])'],
		['[b] && [n] > 1', '[b]  AND  [n] > 1'],
	];
	for (const [written, wanted] of cases) {
		it(`makes ${wanted} of ${written}`, () => {
			expect(repaired(written)).toBe(wanted);
			expect(checkFormulaText(wanted, scopeOf()).diagnostics).toEqual([]);
		});
	}
});

describe('F26: a formula by title', () => {
	const titled = (): FormulaScope => {
		const scope = scopeOf();
		const titles: { [name: string]: { [language: string]: string } } = {
			n: { 'zh-CN': '目标', en: 'Target' },
			m: { 'zh-CN': '实际' },
			owner: { 'zh-CN': '负责人', en: 'Owner' },
			level: { 'zh-CN': '级别 [1]' },
			t: { en: 'Name (v1.0)' },
			u: { en: 'Twice' },
			hours: { 'zh-CN': '工时', en: 'Hours' },
		};
		return {
			...scope,
			fields: (model) => scope.fields(model)?.map((f) => ({ ...f, titles: Object.values(titles[f.key] ?? {}), titleIn: (l: string) => titles[f.key]?.[l] })),
			relations: (model) => (scope.relations?.(model) ?? []).map((r) => ({ ...r, titleIn: (l: string) => (l === 'zh-CN' ? r.titles[0] : undefined) })),
		};
	};
	const cases: [canonical: string, language: string, display: string][] = [
		['IF([n] = 0, 0, [m] / [n])', 'zh-CN', 'IF([目标] = 0, 0, [实际] / [目标])'],
		['IF([n] = 0, 0, [m] / [n])', 'en', 'IF([Target] = 0, 0, [m] / [Target])'],
		['SUM(task.item, [hours] * [this.n]) + [owner.level]', 'zh-CN', 'SUM(任务, [工时] * [本记录.目标]) + [负责人.level]'],
		['SUM(children, [n])', 'en', 'SUM(children, [Target])'],
		['[t] = "n"', 'en', '[Name (v1.0)] = "n"'],
		['[n] + nothing', 'en', '[Target] + nothing'],
	];
	for (const [canonical, language, display] of cases) {
		it(`${canonical} reads ${display}, and back`, () => {
			expect(displayFormula(canonical, titled(), language)).toBe(display);
			const back = checkFormulaText(display, titled());
			if (back.formula) expect(back.canonical).toBe(canonical);
		});
	}

	it('goes there and back for any formula', () => {
		const random = seeded(5);
		for (let i = 0; i < 300; i++) {
			const { canonical, formula } = checkFormulaText(formulaOf(random, 3), titled());
			if (!formula) continue;
			for (const language of ['zh-CN', 'en']) expect(checkFormulaText(displayFormula(canonical, titled(), language), titled()).canonical).toBe(canonical);
		}
	});
});

it('tells an editor what each piece is', () => {
	const source = 'SUM(children, [n] * 2, [t] = "x" AND TRUE';
	expect(formulaTokens(source).map((t) => `${t.kind} ${source.slice(...t.range)}`)).toEqual([
		'function SUM', 'operator (', 'relation children', 'operator ,', 'field [n]', 'operator *', 'number 2', 'operator ,', 'field [t]', 'operator =', 'text "x"',
		'keyword AND', 'keyword TRUE',
	]); // biome-ignore format: one list
});
