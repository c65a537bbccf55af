import fs from 'node:fs';
import path from 'node:path';
import { compileFormula, formulaToSql, isError, valueToJson } from '@dougong/engine';
import { describe, expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { createRecords } from './records.ts';
import { calibration, pay, segmentNumbers, weights } from './worked/divisions.ts';
import { elsewhere } from './worked/elsewhere.ts';
import { rowsOf, type WorkedNumber } from './worked/number.ts';
import { achievements, results, tiers, totals } from './worked/scores.ts';
import { calendar, ledger, ratios, timeSeries } from './worked/series.ts';
import { checked, columnsOf, facts, renderOf, scopeOf } from './world.ts';

/** Every worked number of the field's computation rules that a formula can say, on both back ends. */
const numbers: readonly WorkedNumber[] = [
	results, achievements, tiers, totals, weights, segmentNumbers, calibration, pay, timeSeries, ledger, ratios, calendar,
].flat(); // biome-ignore format: one list
const sections = ['5.1', '5.2', '5.3', '5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '5.10', '5.11', '6'];
const model = 'example/item';

const database = openEmptyDatabase(
	'CREATE TABLE example (id uuid, archived_at timestamptz, name text, value numeric, weight numeric, day date, done boolean, parent uuid)',
);

async function both(expected: WorkedNumber): Promise<{ js: unknown; sql: unknown }> {
	const { rows, own } = rowsOf(expected);
	const formula = checked(expected.formula, scopeOf(model));
	await database.client.query('TRUNCATE example');
	await database.client.query('INSERT INTO example SELECT * FROM jsonb_populate_recordset(NULL::example, $1::jsonb)', [JSON.stringify(rows)]);
	const values: unknown[] = [own];
	const text = renderOf(formulaToSql(formula), values, facts, [columnsOf(model, 'x')]);
	const column = formula.type.t === 'number' ? `trim_scale(${text})::text` : text;
	const { rows: found } = await database.client.query(`SELECT to_jsonb(${column}) AS value FROM example x WHERE x.id = $1::uuid`, values);
	const value = compileFormula(formula)(createRecords({ [model]: rows })(model, own), facts);
	return { js: isError(value) ? null : valueToJson(value), sql: found[0]?.value };
}

for (const section of sections) {
	describe(`section ${section}`, () => {
		for (const one of numbers.filter((n) => n.section === section)) {
			it(`${section} ${one.says}`, async () => {
				expect(await both(one)).toEqual({ js: one.result, sql: one.result });
			});
		}

		for (const one of elsewhere.filter((n) => n.section === section)) {
			it(`${section} ${one.says}: kept in ${one.test}`, () => {
				const source = fs.readFileSync(path.resolve(import.meta.dirname, '../..', one.test), 'utf8');
				expect(one.words.filter((word) => !source.includes(word))).toEqual([]);
			});
		}
	});
}

it('every section has its numbers, each named once', () => {
	const all = [...numbers, ...elsewhere];
	expect([...new Set(all.map((n) => n.section))].toSorted()).toEqual(sections.toSorted());
	const names = all.map((n) => `${n.section} ${n.says}`);
	expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
	expect(numbers.length).toBeGreaterThan(200);
});
