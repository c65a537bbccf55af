import {
	allOf,
	always,
	anyOf,
	compileCondition,
	compileFormula,
	conditionToSql,
	type FormulaRecord,
	formulaToSql,
	isError,
	never,
	nilId,
	Num,
} from '@dougong/engine';
import { describe, expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { bothValues, checked, facts, ids, render } from './world.ts';

const database = openEmptyDatabase();

function record(values: { [field: string]: unknown }): FormulaRecord {
	return { get: (path, field) => values[[...path, field].join('.')] };
}
const result = (text: string, values: { [field: string]: unknown } = {}) => compileFormula(checked(text))(record(values), facts);
const holds = (text: string, values: { [field: string]: unknown } = {}) => compileCondition(checked(text))(record(values), facts);

/** Constants only, so that both back ends can be asked without a table. */
const constants: [rule: string, formula: string, result: string | null][] = [
	['F3', 'BLANK = BLANK', 'true'],
	['F3', '1 = BLANK', 'false'],
	['F3', '1 <> BLANK', 'true'],
	['F3', '1 / 0 = BLANK', 'true'],
	['F3', '1 IN (2, BLANK)', 'false'],
	['F3', '1 / 0 IN (2, BLANK)', 'true'],
	['F3', '1 / 0 NOT IN (2, 3)', 'true'],
	['F3', '1.0 = 1', 'true'],
	['F5', 'ISBLANK(1 / 0)', 'true'],
	['F5', 'COALESCE(VALUE("x"), 7)', '7'],
	['F28', '"2026-03-09T10:00:00+08:00" - NOW() = DURATION(30, "minute")', 'true'],
	['F28', 'NOW() + DURATION(0.0005, "second") = NOW()', 'false'],
	['F28', 'NOW() + DURATION(0.0004, "second") = NOW()', 'true'],
	['F28', '(NOW() + DURATION(1.5, "hour") - NOW()) / DURATION(1, "minute")', '90'],
	['F28', 'DATE(2026, 3, 1) - DATE(2026, 2, 1)', '28'],
	['F28', 'TODAY() - "2026-03-01"', '8'],
	['F28', 'NOW() + DURATION(400000, "week") + DURATION(400000, "week")', null],
	['F28', 'ISBLANK(NOW() - DURATION(999999999999999, "week"))', 'true'],
	['F28', '- DURATION(2, "hour") < DURATION(1, "hour") * -1', 'true'],
	['F28', '2 * DURATION(3, "hour") = DURATION(6, "hour")', 'true'],
	['F28', 'DURATION(1, "hour") / 0 = BLANK', 'true'],
	['F28', 'NOW() - BLANK', null],
	['F6', '1 + BLANK', null],
	['F6', '0.1 + 0.2', '0.3'],
	['F6', '2 / 3', '0.66666666666666666667'],
	['F6', '-2 / 3', '-0.66666666666666666667'],
	['F6', '1 / 3 * 3', '0.99999999999999999999'],
	['F6', '999999999999999 / 0.000000000000001', '999999999999999000000000000000'],
	['F6', '0.000000000000001 / 999999999999999', '0'],
	['F6', '1 / 200000000000000 / 1000000', '0.00000000000000000001'],
	['F6', '999999999999999 * 999999999999999', '999999999999998000000000000001'],
	['F6', 'ROUND(0.5)', '1'],
	['F6', 'ROUND(-0.5)', '-1'],
	['F6', '- (0 * -1)', '0'],
	['F6', 'MIN(1, 1 / 0)', null],
	['F7', '1 < 1 / 0', null],
	['F7', '"2" < "10"', 'false'],
	['F7', '"a" < "B"', 'false'],
	['F7', '"\uff21" < "\u{1d49c}"', 'true'],
	['F8', 'FALSE AND 1 / 0 > 1', 'false'],
	['F8', 'TRUE AND 1 / 0 > 1', null],
	['F8', 'TRUE OR 1 / 0 > 1', 'true'],
	['F8', 'FALSE OR 1 / 0 > 1', null],
	['F8', 'NOT 1 / 0 > 1', null],
	['F9', '"a" & COALESCE(BLANK, BLANK)', null],
	['F9', 'CONCAT("a", BLANK)', 'a'],
	['F13', 'ME() = BLANK', 'false'],
	['F19', 'CONTAINS("ΟΔΟΣ", "οδος")', 'true'],
];

describe('the rules hold in JS and in SQL', () => {
	for (const [rule, formula, result] of constants) {
		it(`${rule}: ${formula} is ${result ?? 'blank'}`, async () => {
			expect(await bothValues(database.client, formula)).toMatchObject({ js: result, sql: result });
		});
	}
});

describe('F2, F5: blanks and errors of fields', () => {
	it('an unset field, an empty list and a field behind a blank reference are blank', () => {
		expect([result('[n]'), result('[tags]', { tags: [] }), result('[owner.level]', { 'owner.level': null })]).toEqual([null, null, null]);
		expect(result('[t]', { t: '' })).toBe('');
	});

	it('an error says why, through everything that it makes blank', () => {
		expect(result('ROUND([n] / [m] + 1, 2)', { n: 1, m: 0 })).toEqual({ error: 'division-by-zero', reason: 'division by zero' });
		expect(result('IF([b], 1, [n] / 0)', { b: true, n: 1 })).toEqual(new Num(1));
		expect(result('COALESCE([n] / [m], [m])', { n: 1 })).toBeNull();
		expect(result('[n] > 1 AND [m] > 1', { n: 'half a num', m: 2 })).toMatchObject({ error: 'wrong-type' });
	});

	it('F12: what is not loaded does not hold, and says so', () => {
		expect(result('[owner.level] > 1')).toMatchObject({ error: 'missing' });
		expect(holds('[owner.level] > 1 OR NOT [owner.level] > 1')).toBe(false);
	});
});

describe('F15: DATEVALUE in the time zones of the world', () => {
	it('is the same day in JS and in SQL, at changes of the clock and at the ends of the calendar', async () => {
		const formula = checked('DATEVALUE([at])');
		const day = compileFormula(formula);
		const instants = [
			'2026-03-29T00:59:59.999Z',
			'2026-03-29T01:00:00.000Z',
			'2026-11-01T03:59:59.000Z',
			'2026-11-01T05:00:00.000Z',
			'1988-07-01T15:30:00.000Z',
			'2011-12-30T09:59:00.000Z',
			'2011-12-30T10:00:00.000Z',
			'0001-01-01T00:00:00.000Z',
			'9999-12-31T23:59:59.999Z',
		];
		await database.client.query('CREATE TABLE moments AS SELECT unnest($1::timestamptz[]) AS at', [instants]);
		for (const timeZone of ['UTC', 'Asia/Shanghai', 'America/New_York', 'Europe/London', 'Asia/Kolkata', 'Pacific/Apia', 'America/St_Johns']) {
			const values: unknown[] = [];
			const statement = render(formulaToSql(formula), values, { ...facts, timeZone });
			const { rows } = await database.client.query(`SELECT (${statement})::text AS day FROM moments x ORDER BY x.at`, values);
			const inJs = instants.toSorted().map((at) => {
				const value = day(record({ at }), { ...facts, timeZone });
				return isError(value) ? null : value;
			});
			expect(
				rows.map((r) => r.day),
				timeZone,
			).toEqual(inJs);
		}
	});
});

describe('F4: only TRUE holds', () => {
	it('not FALSE, not blank, not an error', () => {
		expect([holds('TRUE'), holds('FALSE'), holds('[b]'), holds('[n] / 0 > 1', { n: 1 })]).toEqual([true, false, false, false]);
	});

	it('F13: ME() of a user who is no person equals no owner, set or unset', () => {
		const nobody = { ...facts, me: nilId };
		const mine = compileCondition(checked('[owner] = ME()'));
		expect([mine(record({ owner: null }), nobody), mine(record({ owner: ids[1] }), nobody), mine(record({ owner: ids[1] }), facts)]).toEqual([
			false,
			false,
			true,
		]);
		expect(compileCondition(checked('[owner] <> ME()'))(record({}), facts)).toBe(true);
	});
});

describe('F17: conditions use indexes', () => {
	it('of owner, unit, choice, number and date, alone and together', async () => {
		await database.client.query(`CREATE TABLE item (id uuid, owner uuid, unit uuid, c text, i bigint, d date, parent uuid);
			INSERT INTO item SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'c' || g % 500, g, date '2026-01-01' + g % 900, NULL FROM generate_series(1, 20000) g;
			CREATE INDEX ON item (owner); CREATE INDEX ON item (unit); CREATE INDEX ON item (c); CREATE INDEX ON item (i); CREATE INDEX ON item (d); ANALYZE item`);
		for (const text of [
			'[owner] = ME()',
			'[unit] IN MY_UNITS()',
			'[owner] = ME() OR [unit] IN MY_UNITS()',
			'[c] = "open" AND NOT [owner] = ME()',
			'[i] > 19900',
			'[i] IN (1, 2)',
			'[d] < "2026-01-05"',
			'AND([c] IN ("open", "done"), [i] > 0)',
		]) {
			const values: unknown[] = [];
			const where = render(conditionToSql(checked(text)), values);
			const { rows } = await database.client.query(`EXPLAIN SELECT 1 FROM item x WHERE ${where}`, values);
			const plan = rows.map((r) => r['QUERY PLAN']).join('\n');
			expect(plan, text).toMatch(/Index/);
			expect(plan, text).not.toMatch(/Seq Scan/);
		}
	});
});

describe('conditions together', () => {
	it('hold where all, or any, of them do, and depend on what they depend on', () => {
		const [mine, open] = [checked('[owner] = ME()'), checked('[c] = "open"')];
		const both = allOf([mine, open]);
		expect(both).toMatchObject({ dependencies: [{ field: 'owner' }, { field: 'c' }], facts: ['me'] });
		const at = (values: { [field: string]: unknown }) => [
			compileCondition(both)(record(values), facts),
			compileCondition(anyOf([mine, open]))(record(values), facts),
		];
		expect([at({ owner: facts.me, c: 'open' }), at({ owner: facts.me }), at({})]).toEqual([
			[true, true],
			[false, true],
			[false, false],
		]);
		expect([allOf([]), anyOf([])]).toEqual([always, never]);
	});
});
