import { checkFormulaText, completeFormula, conditionToSql, displayFormula, formulaHelp, formulaToSql, parseFormula, type SqlFragment } from '@dougong/engine';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { within } from '../support/patience.ts';
import { bothValues, checked, render, scopeOf } from './world.ts';

let database: FreshDatabase;
let client: pg.Client;
beforeAll(async () => {
	database = await freshDatabase({ empty: true });
	client = new pg.Client(database.config);
	await client.connect();
	await client.query('CREATE TABLE precious (kept text)');
});
afterAll(async () => {
	expect((await client.query('SELECT to_regclass($1) AS kept', ['precious'])).rows).toEqual([{ kept: 'precious' }]);
	await client.end();
	await database[Symbol.asyncDispose]();
});

const injections = [
	"'; DROP TABLE precious; --",
	"x' OR '1'='1",
	'$1',
	'$' + '{process.exit()}',
	'"); DROP TABLE precious; --',
	'\\',
	"E'\\'",
	'%s',
	'{{constructor}}',
	'/* */',
	'-- ',
];
const words = (fragment: SqlFragment) => fragment.filter((part) => part.k === 'text').map((part) => part.text);

describe('F18: SQL in a text', () => {
	for (const text of injections) {
		it(`${text} stays a text`, async () => {
			const literal = `"${text.replaceAll('"', '""')}"`;
			expect(await bothValues(client, `${literal} & ""`)).toMatchObject({ js: text, sql: text });
			expect(await bothValues(client, `CONTAINS("a${text.replaceAll('"', '""')}", ${literal})`)).toMatchObject({ js: 'true', sql: 'true' });
			const plain = words(conditionToSql(checked('[t] = "x" AND [t] IN ("x") AND CONTAINS([t], "x")')));
			expect(words(conditionToSql(checked(`[t] = ${literal} AND [t] IN (${literal}) AND CONTAINS([t], ${literal})`)))).toEqual(plain);
		});
	}

	it('names only columns of the catalogue', () => {
		for (const name of [
			...injections,
			'__proto__',
			'constructor',
			'constructor.prototype',
			'owner.__proto__',
			'toString',
			'hasOwnProperty',
			'n"; DROP TABLE precious; --',
			'pg_sleep(9)',
		]) {
			const { formula, diagnostics } = checkFormulaText(`ISBLANK([${name}])`, scopeOf());
			expect(formula, name).toBeNull();
			expect(diagnostics.length, name).toBeGreaterThan(0);
		}
	});

	it('calls only functions that are installed', () => {
		for (const name of ['constructor', '__proto__', 'toString', 'eval', 'pg_sleep', 'Function', 'valueOf', '__defineGetter__']) {
			expect(
				checkFormulaText(`${name}("1") = "1"`, scopeOf()).diagnostics.map((d) => d.code),
				name,
			).toContain('formula.unknown-function');
		}
	});
});

describe('monstrous formulas', () => {
	const monsters: { [name: string]: string } = {
		'a megabyte of text': `"${'x'.repeat(1_000_000)}"`,
		'10,000 parentheses': '('.repeat(10_000),
		'2,000 parentheses': '('.repeat(2000) + ')'.repeat(1900),
		'1,000 brackets': '['.repeat(1000),
		'4,000 quotes': '"'.repeat(3999),
		'2,000 NOTs without space': 'NOT('.repeat(990),
		'1,000 functions': 'IF('.repeat(1000),
		'4,000 digits': '1'.repeat(4000),
		'1,300 sums': '1+'.repeat(1300),
		'4,000 dots': `[${'.'.repeat(3900)}]`,
		'1,900 names': 'a '.repeat(1900),
		'control characters': String.fromCharCode(...Array.from({ length: 32 }, (_, i) => i)).repeat(100),
		'halves of surrogate pairs': '\ud83d'.repeat(3000),
		'a long path': `[${'parent.'.repeat(500)}n]`,
	};
	for (const [name, text] of Object.entries(monsters)) {
		it(`${name} are answered at once, with mistakes`, () => {
			const started = performance.now();
			const { formula, diagnostics } = checkFormulaText(text, scopeOf());
			expect(formula).toBeNull();
			expect(diagnostics.length).toBeGreaterThan(0);
			expect(JSON.stringify(diagnostics).length).toBeLessThan(2_000_000);
			completeFormula(text, text.length, scopeOf());
			expect(performance.now() - started).toBeLessThan(within(1000));
		});
	}

	it('any characters in any order are read without an exception', () => {
		const characters = [...'[]()",\'=<>+-*/&%.1a目“”（）【】 ', 'AND ', 'NOT ', ' IN ', 'IF(', '[n]', '"x"', '1', '\u0000', '\ud800'];
		let state = 7;
		for (let round = 0; round < 3000; round++) {
			let text = '';
			for (let i = 0; i < 25; i++) {
				state = (state * 1103515245 + 12345) % 2147483648;
				text += characters[(state >> 8) % characters.length];
			}
			expect(parseFormula(text).ast, text).toBeDefined();
			const { formula, diagnostics } = checkFormulaText(text, scopeOf());
			expect(formula === null, text).toBe(diagnostics.some((d) => d.severity === 'error'));
		}
	});
});

describe('F30: names reach nothing but what is there', () => {
	const names = ['constructor', '__proto__', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', '__defineGetter__', 'this', 'length', 'then'];
	for (const name of names) {
		it(`${name}, as a field, a relation, a function, a field of a set and of this record`, () => {
			for (const text of [
				`ISBLANK([${name}])`,
				`ISBLANK([owner.${name}])`,
				`ISBLANK([this.${name}])`,
				`COUNT(${name})`,
				`COUNT([${name}])`,
				`COUNT(${name}.${name})`,
				`COUNT(children, ISBLANK([${name}]))`,
				`COUNT(children, ISBLANK([this.${name}]))`,
				`COUNT(PEERS([${name}]))`,
				`PREVIOUS([n], [${name}])`,
				`${name}(1)`,
				`${name}(children, 1)`,
				name,
			]) {
				const { formula, diagnostics } = checkFormulaText(text, scopeOf());
				expect(formula, text).toBeNull();
				expect(diagnostics[0]?.message.en, text).toMatch(/./);
				completeFormula(text, text.length, scopeOf());
				formulaHelp(`${text}(`, text.length + 1, scopeOf());
				displayFormula(text, scopeOf(), 'zh-CN');
			}
		});
	}

	it('SQL in the name of a relation, and in what makes it, is a mistake', () => {
		for (const text of injections.map((t) => t.replaceAll(/[[\]]/g, ''))) {
			for (const formula of [`COUNT([${text}])`, `COUNT(PEERS([${text}]))`, `PREVIOUS([n], [${text}])`])
				expect(checkFormulaText(formula, scopeOf()).formula, formula).toBeNull();
		}
		expect(words(formulaToSql(checked('COUNT(task, [note] = "x")'))).join()).not.toContain('task');
	});

	it('look-alikes, invisible characters and right-to-left marks are no names of anything', () => {
		for (const text of [
			'SUM(сhildren, [n])',
			'[n\u200b] + 1',
			'[\u202en] + 1',
			'ＳUM(children, [n])',
			'S\u0301UM(children, [n])',
			'[n]\u0000',
			'[ｎ] + 1',
			'[n] ⁄ 2',
			'−1',
			'1e999999999',
			'0x10',
			'１２ + 1',
			'∞',
			'NaN',
			'Infinity',
		]) {
			const { formula, diagnostics } = checkFormulaText(text, scopeOf());
			expect(formula, text).toBeNull();
			expect(
				diagnostics.some((d) => d.severity === 'error'),
				text,
			).toBe(true);
		}
	});
});

describe('F30: sets have an end', () => {
	const within = (times: number, inner: string) => `${'SUM(children, '.repeat(times)}${inner}${')'.repeat(times)}`;
	const bombs: { [name: string]: [text: string, code: string] } = {
		'three sets deep': [within(3, '[n]'), 'aggregates-too-deep'],
		'forty sets deep': [within(40, '[n]'), 'aggregates-too-deep'],
		'a previous of a previous of a previous': ['PREVIOUS(PREVIOUS(PREVIOUS([n], [d]), [d]), [d])', 'aggregates-too-deep'],
		'peers of peers of peers': ['COUNT(PEERS(), COUNT(PEERS(), COUNT(PEERS()) > 0) > 0)', 'aggregates-too-deep'],
		'twenty-one sets side by side': [Array.from({ length: 21 }, () => 'COUNT(descendants)').join(' + '), 'too-many-aggregates'],
		'a set as a value': ['[n] + children', 'relation-alone'],
		'a hundred fields to be alike in': [`COUNT(PEERS(${Array.from({ length: 600 }, () => '[n]').join(',')}))`, 'too-many-parts'],
		'a path through half the database': ['COUNT(children, [parent.parent.parent.parent.parent.n] > 0)', 'path-too-long'],
		'the whole of it in one list': ['[n] IN children', 'relation-alone'],
	};
	for (const [name, [text, code]] of Object.entries(bombs)) {
		it(`${name}: ${code}`, () => {
			const { formula, diagnostics } = checkFormulaText(text, scopeOf());
			expect(formula).toBeNull();
			expect(diagnostics.map((d) => d.code)).toContain(`formula.${code}`);
			expect(diagnostics.length).toBeLessThan(60);
		});
	}

	it('a formula with as many sets as are allowed makes a statement no longer than it deserves', () => {
		const text = Array.from({ length: 10 }, () => 'SUM(children, [n] * SUM(task, [hours] + [this.m]))').join(' + ');
		expect(render(formulaToSql(checked(text))).length).toBeLessThan(text.length * 20);
	});
});

describe('F16: SQL never raises, F18: nor does it grow faster than the formula', () => {
	const n = (text: string, times: number) => Array.from({ length: times }, () => text).join(' ');
	const cases: { [name: string]: string } = {
		'a product of 200 of the largest numbers': `999999999999999 ${n('* 999999999999999', 199)} > 0`,
		'200 divisions by next to nothing': `1 ${n('/ 0.000000000000001', 199)} > 0`,
		'200 divisions by zero': `1 ${n('/ 0', 199)} > 0`,
		'a date 999,999,999,999,999 months on': 'ISBLANK(DATE_ADD("2026-01-01", 999999999999999, "month"))',
		'a date 999,999,999,999,999 days back': 'ISBLANK(DATE_ADD("2026-01-01", -999999999999999, "day"))',
		'the year 999,999,999,999,999': 'ISBLANK(DATE(999999999999999, 999999999999999, 999999999999999))',
		'999,999,999,999,999 places': 'ISBLANK(ROUND(1.5, 999999999999999))',
		'40 nested MINs': `${'MIN(1, '.repeat(40)}2${')'.repeat(40)} = 1`,
		'40 nested ROUNDs': `${'ROUND('.repeat(40)}2.5${', 1)'.repeat(40)} = 2.5`,
		'40 nested dates': `${'DATE_ADD('.repeat(40)}"2026-01-01"${', 1, "day")'.repeat(40)} = "2026-02-10"`,
		'20 nested VALUEs of TEXTs': `${'VALUE(TEXT('.repeat(20)}1.5${'))'.repeat(20)} = 1.5`,
		'40 nested INs': `${'('.repeat(40)}TRUE${' IN (TRUE, BLANK))'.repeat(40)}`,
		'100 joined texts': `LEN("ab" ${n('& "ab"', 99)}) = 200`,
	};
	for (const [name, text] of Object.entries(cases)) {
		it(name, async () => {
			const both = await bothValues(client, text);
			expect(both.sql).toBe(both.js);
			expect(both.js).toBe(name.includes('by zero') ? null : 'true');
			expect(render(formulaToSql(checked(text))).length).toBeLessThan(text.length * 60);
		});
	}

	it('nor for any row when a constant that would raise stands beside a column', async () => {
		await client.query(
			"CREATE TABLE item AS SELECT gen_random_uuid() AS id, 5::numeric AS n, 2::bigint AS i, 'x'::text AS t, date '2026-01-31' AS d, NULL::timestamptz AS at",
		);
		for (const text of [
			'[n] / 0 > 1',
			'ISBLANK(DATE_ADD([d], 999999999999999, "month"))',
			'ISBLANK(DATE(999999999999999, [n], 1))',
			'ISBLANK(DATE([n], 13, 1))',
			'ISBLANK(ROUND([n], 999999999999999))',
			'ISBLANK(VALUE([t]))',
			'ISBLANK(DATE_ADD([d], [n] / 0, "day"))',
			'ISBLANK(DATEVALUE([at]))',
		]) {
			const values: unknown[] = [];
			await expect(client.query(`SELECT ${render(formulaToSql(checked(text)), values)} FROM item x`, values), text).resolves.toBeDefined();
		}
	});
});
