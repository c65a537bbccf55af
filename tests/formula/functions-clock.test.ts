import { compileFormula, formulaToSql, isError } from '@dougong/engine';
import { expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { checked, facts, render } from './world.ts';

const database = openEmptyDatabase('CREATE TABLE item (d date, n numeric, m numeric, at timestamptz)');

const days = [
	'2026-03-29',
	'2026-10-25',
	'2026-03-08',
	'2026-11-01',
	'1988-07-01',
	'2011-12-30',
	'2011-12-31',
	'1986-05-04',
	'1986-09-14',
	'0001-01-01',
	'9999-12-31',
	'1650-06-01',
];
const zones = ['UTC', 'Asia/Shanghai', 'America/New_York', 'Europe/London', 'Asia/Kolkata', 'Pacific/Apia', 'America/St_Johns', 'Australia/Lord_Howe'];

it.each(zones)('F15: DATETIME, HOUR, MINUTE and SECOND are the same in %s, also where its clock is put forward or back', async (timeZone) => {
	const rows = days.flatMap((d) =>
		[0, 1, 2, 3, 12, 23].flatMap((n) =>
			[0, 15, 30, 59].map((m) => ({ d, n, m, at: `${d}T${String(n).padStart(2, '0')}:${String(m).padStart(2, '0')}:07.250Z` })),
		),
	);
	await database.client.query('TRUNCATE item');
	await database.client.query('INSERT INTO item SELECT * FROM jsonb_populate_recordset(NULL::item, $1::jsonb)', [JSON.stringify(rows)]);
	for (const text of ['DATETIME([d], [n], [m])', 'HOUR([at]) * 10000 + MINUTE([at]) * 100 + SECOND([at])', 'HOUR(DATETIME([d], [n], [m]))']) {
		const formula = checked(text);
		const about = { ...facts, timeZone };
		const values: unknown[] = [];
		const value = render(formulaToSql(formula), values, about);
		const shown = formula.type.t === 'number' ? `trim_scale(${value})::text` : `to_char((${value}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
		const { rows: found } = await database.client.query(
			`SELECT d::text AS d, n, m, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, ${shown} AS value FROM item x`,
			values,
		);
		const evaluate = compileFormula(formula);
		const different = found.flatMap((row) => {
			const inJs = evaluate({ get: (_, field) => row[field] }, about);
			const js = inJs === null || isError(inJs) ? null : String(inJs);
			return js === row.value ? [] : [`${text} of ${row.d} ${row.n}:${row.m}: ${js}, ${row.value}`];
		});
		expect(different).toEqual([]);
		expect(found.filter((row) => row.value !== null).length).toBeGreaterThan(rows.length * 0.9);
	}
});
