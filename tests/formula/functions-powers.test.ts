import { compileFormula, formulaToSql, isError, numberText, Num } from '@dougong/engine';
import { expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { seeded } from './generate.ts';
import { checked, facts, render } from './world.ts';

const database = openEmptyDatabase('CREATE TABLE item (n numeric, m numeric)');

it('F15: powers and roots that have no end are the same to the 20th place', async () => {
	const random = seeded(7);
	const base = () =>
		random.pick(['2', '0.5', '10', '1', '0', '-3', '999999999999999', '0.000000001', String(random.int(100_000) / 7), String(random.int(1000))]);
	const exponent = () =>
		random.pick(['0.5', '-0.5', '0.33333333333333333333', '2', '3', '-1', '-7', '100', '0', '-99.99', '1.5', String((random.int(400) - 200) / 13)]);
	const rows = Array.from({ length: 400 }, () => ({ n: new Num(base()).toFixed(), m: new Num(exponent()).toFixed() }));
	await database.client.query('INSERT INTO item SELECT * FROM jsonb_populate_recordset(NULL::item, $1::jsonb)', [JSON.stringify(rows)]);
	for (const text of ['POWER([n], [m])', 'SQRT([n])', 'SQRT(ABS([n] * [m]))']) {
		const formula = checked(text);
		const values: unknown[] = [];
		const { rows: found } = await database.client.query(
			`SELECT n::text AS n, m::text AS m, trim_scale(${render(formulaToSql(formula), values)})::text AS value FROM item x`,
			values,
		);
		const given = found.map(({ n, m }) => {
			const value = compileFormula(formula)({ get: (_, field) => (field === 'n' ? n : m) }, facts);
			return isError(value) || !Num.isDecimal(value) ? null : numberText(value);
		});
		expect(found.map((row, i) => (row.value === given[i] ? '' : `${text} of ${row.n}, ${row.m}: ${row.value} and ${given[i]}`)).filter(Boolean)).toEqual([]);
		expect(given.filter((value) => value !== null).length, text).toBeGreaterThan(250);
	}
});
