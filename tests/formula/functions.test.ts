import { checkFormulaText } from '@dougong/engine';
import { describe, expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { bothValues, registry, scopeOf } from './world.ts';

const database = openEmptyDatabase();

describe('every function', () => {
	for (const fn of registry.functions) {
		it(`${fn.name} gives what its examples say, in JS and in SQL`, async () => {
			expect(fn.examples.length).toBeGreaterThan(0);
			for (const { formula, result } of fn.examples) {
				const expected = result === null ? null : String(result);
				expect(await bothValues(database.client, formula), formula).toMatchObject({ js: expected, sql: expected });
			}
		});
	}

	it('says in both languages what it does, and names its parameters', () => {
		for (const fn of registry.functions) {
			expect(
				[fn.description.en, fn.description.zh].every((text) => text.length > 1),
				fn.name,
			).toBe(true);
			expect(fn.name).toMatch(/^[A-Z][A-Z_]*$/);
			expect(new Set(fn.params.map((p) => p.name)).size, fn.name).toBe(fn.params.length);
		}
	});

	it('is named to who writes what other languages call it', () => {
		const all = [...registry.functions, ...registry.aggregates];
		const names = new Set(all.map((fn) => fn.name));
		const others = all.flatMap((fn) => (fn.also ?? []).map((also) => ({ also, name: fn.name })));
		expect(others.length).toBeGreaterThan(30);
		expect(others.filter(({ also }, i) => names.has(also) || others.findIndex((o) => o.also === also) !== i)).toEqual([]);
		for (const { also, name } of others) {
			const [first] = checkFormulaText(`${also}([n])`, scopeOf()).diagnostics;
			expect(first, also).toMatchObject({ code: 'formula.unknown-function', hint: { en: `Did you mean ${name}()?` }, fix: { text: name } });
		}
	});

	it('refuses too few and too many values, naming how it is written', () => {
		for (const fn of registry.functions) {
			if (fn.params.some((p) => !p.optional)) {
				const { diagnostics } = checkFormulaText(`${fn.name}()`, scopeOf());
				expect(
					diagnostics.map((d) => d.code),
					fn.name,
				).toEqual(['formula.too-few-arguments']);
			}
			if (fn.params.some((p) => p.repeats)) continue;
			const tooMany = Array.from({ length: fn.params.length + 1 }, () => '[n]').join(', ');
			expect(
				checkFormulaText(`${fn.name}(${tooMany})`, scopeOf()).diagnostics.map((d) => d.code),
				fn.name,
			).toContain('formula.too-many-arguments');
		}
	});
});
