import { compileFormula, formulaToSql } from '@dougong/engine';
import { describe, expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { within } from '../support/patience.ts';
import { bothValues, checked, facts, jsText, render, sqlText } from './world.ts';

const database = openEmptyDatabase();

const nested = (times: number, before: string, inner: string, after: string) => `${before.repeat(times)}${inner}${after.repeat(times)}`;

describe('F16, F18: what people write to bring a server down', () => {
	const bombs: { [name: string]: string } = {
		'a text half a billion times': 'REPT("x", 500000000)',
		'repeated texts inside each other': nested(12, 'REPT(', '"xy"', ', 100)'),
		'a text that doubles at every step': nested(20, 'SUBSTITUTE(', 'REPT("a", 10000)', ', "a", "aa")'),
		'a line of a billion characters': 'PAD_LEFT("x", 1000000000)',
		'lines inside lines': nested(10, 'PAD_RIGHT(', '"x"', ', 10001)'),
		'a tower of powers': nested(20, 'POWER(', '9', ', 99)'),
		'the smallest root of the largest number': 'POWER(999999999999999, 0.000000000000001)',
		'a power of almost nothing': 'POWER(0.000000000000001, 100)',
		'a large power of a negative number': 'POWER(-999999999999999, 99)',
		'roots inside each other': nested(40, 'SQRT(', '2', ')'),
		'the root of a number with 900 digits': `SQRT(${Array.from({ length: 60 }, () => '999999999999999').join(' * ')})`,
		'a million places': 'ROUNDUP(1.5, 1000000)',
		'multiples of next to nothing': `FLOOR(${Array.from({ length: 40 }, () => '999999999999999').join(' * ')}, 0.000000000000001)`,
		'the rest of a huge division': `MOD(${Array.from({ length: 40 }, () => '999999999999999').join(' * ')}, 0.000000000000007)`,
		'a part that is not there': 'SPLIT(999999999999999, 10, 999999999999999, 1, 2, 3)',
		'a share of a huge total': `SPLIT(${Array.from({ length: 40 }, () => '999999999999999').join(' * ')}, 10, 2, 1, 2, 3)`,
		'years of years': 'EOMONTH("2026-01-01", 999999999999999)',
		'a duration beyond the end of time': 'ISBLANK(NOW() + DURATION(999999999999999, "week"))',
		'a thousand years back': 'YEAR(DATEVALUE(NOW() + DURATION(-365250, "day")))',
		'the character number 10^15': 'MID("abc", 999999999999999, 999999999999999)',
		'an expression that looks like a regular one': 'SUBSTITUTE(REPT("a", 5000), "(a+)+$", "\\1")',
		'40 nested tables': nested(40, 'LOOKUP_STEP(', '5', ', 0, 1, 3, 2)'),
		'40 nested bands': nested(40, 'BAND(', '5', ', "[0,)", 1)'),
		'40 nested switches': nested(40, 'SWITCH(', '5', ', 1, 2, 3)'),
		'30 nested scales': nested(30, 'NORMALISE(', '5', ', 1, 5, 0, 100)'),
		'20 nested shares': nested(20, 'SPLIT(', '5', ', 2, 1, 1, 2)'),
	};
	for (const [name, text] of Object.entries(bombs)) {
		it(`${name} is answered at once, the same on both sides`, async () => {
			const started = performance.now();
			const both = await bothValues(database.client, text);
			expect(both.sql).toBe(both.js);
			expect(performance.now() - started).toBeLessThan(within(2000));
			expect((both.js ?? '').length).toBeLessThanOrEqual(10_000);
			expect(render(formulaToSql(checked(text))).length).toBeLessThan(Math.max(2000, text.length * 80));
		});
	}

	it('a constant that would raise stands beside a column', async () => {
		await database.client.query("CREATE TABLE item AS SELECT 5::numeric AS n, -1::numeric AS m, repeat('x', 9000) AS t, date '9999-12-31' AS d");
		for (const text of [
			'POWER(0, -1) + [n]',
			'POWER([m], 0.5)',
			'POWER(0, [m])',
			'POWER([n], 999999999999999)',
			'SQRT([m])',
			'SQRT(-1) + [n]',
			'MOD([n], 0)',
			'CEILING([n], [m])',
			'ROUNDUP([n], 999999999999999)',
			'REPT([t], 2)',
			'SUBSTITUTE([t], "x", "yy")',
			'PAD_LEFT([t], [n] * 999999999999999)',
			'SPLIT_PART([t], "", 999999999999999)',
			'LEFT([t], -1)',
			'EOMONTH([d], 1)',
			'EOMONTH([d], [n] * 999999999999999)',
			'SPLIT([n], 99, 1, 1)',
			'SPLIT([n], 0, 1, 0)',
			'NORMALISE([n], 1, 1, 0, 9)',
			'INTERPOLATE([n], [m], 1, [m], 2)',
			'NOW() + DURATION([n] * 999999999999999, "week")',
		]) {
			const values: unknown[] = [];
			const formula = checked(text);
			const { rows } = await database.client.query(`SELECT ${sqlText(formulaToSql(formula), formula.type, values)} AS value FROM item x`, values);
			expect(rows, text).toEqual([{ value: null }]);
			const record = { get: (_: readonly string[], field: string) => ({ n: 5, m: -1, t: 'x'.repeat(9000), d: '9999-12-31' })[field] ?? null };
			expect(jsText(formula, record), text).toBeNull();
		}
	});

	it('F5: an error says why', () => {
		const reason = (text: string) => compileFormula(checked(text))({ get: () => null }, facts);
		expect(reason('POWER(0, -1)')).toMatchObject({ error: 'division-by-zero' });
		expect(reason('SQRT(-1)')).toMatchObject({ error: 'out-of-range', reason: expect.stringContaining('below zero') });
		expect(reason('REPT("x", 10001)')).toMatchObject({ error: 'out-of-range', reason: expect.stringContaining('10000') });
		expect(reason('SPLIT(1, 0, 1, 0)')).toMatchObject({ error: 'division-by-zero', reason: expect.stringContaining('weights') });
		expect(reason('LOOKUP_STEP(1, 1 + 1, 0, 2, 0)')).toMatchObject({ error: 'out-of-range', reason: expect.stringContaining('ascend') });
	});
});

describe('F15: texts of all the world', () => {
	it('have the same characters and the same width in JS and in SQL', async () => {
		const ranges = [
			0x20, 0x7f, 0x300, 0x370, 0x1100, 0x1160, 0x2010, 0x200b, 0x2e80, 0x303f, 0x3041, 0x4dc0, 0x4e00, 0xa4d0, 0xac00, 0xd7a4, 0xfe00, 0xff01, 0xff61, 0x1f300,
			0x1f650, 0x20000,
		];
		const characters = ranges.flatMap((code) => [code - 1, code, code + 1]).filter((code) => code >= 0x20 && (code < 0xd800 || code > 0xdfff));
		for (const code of characters) {
			const text = `"a${code === 0x22 ? '""' : String.fromCodePoint(code)}"`;
			const both = await bothValues(database.client, `TEXT(WIDTH(${text})) & RIGHT(${text}) & MID(${text}, 1, 1) & PAD_LEFT(${text}, 4, "．")`);
			expect(both.sql, code.toString(16)).toBe(both.js);
		}
	});
});
