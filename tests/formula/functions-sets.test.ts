import {
	type AggregateFunction,
	type CheckedFormula,
	checkFormulaText,
	compileFormula,
	type FormulaType,
	formulaToSql,
	isError,
	valueToJson,
} from '@dougong/engine';
import { expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { type Random, seeded } from './generate.ts';
import { createRecords, type Row } from './records.ts';
import { columnsOf, facts, registry, renderOf, scopeOf } from './world.ts';

/** Formulas, each for every record; more with FORMULA_CASES=20000, others with FORMULA_SEED. */
const cases = Number(process.env.FORMULA_CASES ?? 600);
const seed = Number(process.env.FORMULA_SEED ?? 20260309);
const model = 'example/item';

const database = openEmptyDatabase(
	'CREATE TABLE example (id uuid, archived_at timestamptz, name text, value numeric, weight numeric, day date, done boolean, parent uuid)',
);

const idOf = (i: number) => `0197c0de-0000-7000-8000-0000000002${String(i).padStart(2, '0')}`;
/** Trees of records with ties, blanks, archived ones, and numbers that do not divide. */
function rowsOf(random: Random): Row[] {
	const some = <T>(values: readonly T[]): T | null => (random.chance(0.25) ? null : random.pick(values));
	const ids = Array.from({ length: 12 }, (_, i) => idOf(i)).toSorted(() => (random.chance(0.5) ? 1 : -1));
	return ids.map((id, i) => ({
		id,
		archived_at: random.chance(0.1) ? '2026-03-01T00:00:00Z' : null,
		name: some(['a', 'B', 'é', '斗', '😀', '\uff21', '']),
		value: some([0, 1, 2, 2.5, 7, 10, 1 / 8, -3, 999_999]),
		weight: some([0, 1, 3, 5, 7, 20.5]),
		day: some(['2026-01-31', '2026-02-28', '2026-03-01']),
		done: some([true, false]),
		parent: i > 0 && random.chance(0.7) ? (ids[random.int(i)] as string) : null,
	}));
}

const operands: { [T in FormulaType['t']]?: readonly string[] } = {
	number: ['[value]', '[weight]', '[value] * [weight]', '[value] / [weight]', '- [value]', '[value] - [this.value]', '3', 'LEN([name])'],
	text: ['[name]', '[name] & [this.name]', 'TEXT([value])'],
	boolean: ['[done]', '[value] > 2', 'NOT [done]', '[value] > [this.value]', 'ISBLANK([day])', '[weight] / [value] > 1'],
	date: ['[day]', 'DATE_ADD([day], [value], "day")'],
};
const own: { [T in FormulaType['t']]?: readonly string[] } = {
	number: ['[value]', '0', '1', '2', '0.5', '0.9', '100', '12.345', '-7', '[weight]'],
	text: ['", "', '""', '[name]'],
};
const sets = ['children', 'descendants', 'PEERS()', 'PEERS([parent])', 'PEERS([name])', 'PEERS([day], [done])'];

function formulaOf(random: Random, fn: AggregateFunction): string {
	const kinds = Object.keys(operands) as (keyof typeof operands)[];
	const same = random.pick(kinds.filter((kind) => fn.same?.includes(kind) ?? true));
	const given = fn.params.filter((param) => !param.optional || random.chance(0.5));
	const params = given.map(({ type, in: place }) => {
		if (typeof type === 'object' && type.t === 'text' && type.options) return `"${random.pick(type.options)}"`;
		const kind = type === 'any' ? random.pick(kinds.filter((k) => k !== 'boolean')) : type === 'same' ? same : type.t;
		return random.pick((place === 'own' ? own : operands)[kind as 'number'] ?? []);
	});
	const condition = random.chance(0.3) ? [random.pick(operands.boolean ?? [])] : [];
	return `${fn.name}(${[random.pick(sets), ...params, ...condition].join(', ')})`;
}

it('F15: every function over sets means the same in JS and in SQL', async () => {
	const random = seeded(seed);
	const given = new Map<string, number>();
	for (let done = 0; done < cases; ) {
		const rows = rowsOf(random);
		const record = createRecords({ [model]: rows });
		await database.client.query('TRUNCATE example');
		await database.client.query('INSERT INTO example SELECT * FROM jsonb_populate_recordset(NULL::example, $1::jsonb)', [JSON.stringify(rows)]);
		for (const fn of registry.aggregates) {
			const text = formulaOf(random, fn);
			// Operands that are also worked out for the record itself may have no [this.value].
			const { formula } = checkFormulaText(text, scopeOf(model));
			if (!formula) continue;
			done++;
			const inSql = await sqlValues(formula);
			for (const { id } of rows) {
				const value = compileFormula(formula)(record(model, id), facts);
				const inJs = isError(value) ? null : valueToJson(value);
				if (inJs !== null) given.set(fn.name, (given.get(fn.name) ?? 0) + 1);
				if (inSql.get(id) !== inJs) expect(inSql.get(id), `${text}\nfor ${id} of ${JSON.stringify(rows)}`).toBe(inJs);
			}
		}
	}
	// A comparison of nothing with nothing would pass too.
	expect(registry.aggregates.map((fn) => fn.name).filter((name) => (given.get(name) ?? 0) < 20)).toEqual([]);
}, 600_000);

async function sqlValues(formula: CheckedFormula): Promise<Map<string, unknown>> {
	const values: unknown[] = [];
	const text = renderOf(formulaToSql(formula), values, facts, [columnsOf(model, 'x')]);
	const column = formula.type.t === 'number' ? `trim_scale(${text})::text` : text;
	const { rows } = await database.client.query(`SELECT x.id, to_jsonb(${column}) AS value FROM example x`, values);
	return new Map(rows.map((row) => [row.id, row.value]));
}
