import {
	type CheckedFormula,
	castOf,
	checkFilter,
	checkFormulaText,
	compileCondition,
	conditionToSql,
	flowRecord,
	type FormulaRecord,
	type FormulaScope,
	formulaToSql,
} from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import type { Filter } from '@dougong/schemas/api';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { filterOf, formulaOf, functionNames, rowOf, seeded, taskOf } from './generate.ts';
import { createRecords, type Row } from './records.ts';
import { asText, checked, columnsOf, facts, from, ids, jsText, ofItem, registry, render, renderOf, scopeOf, sqlText } from './world.ts';

/** Formulas, each on every row; more with FORMULA_CASES=20000, others with FORMULA_SEED. */
const cases = Number(process.env.FORMULA_CASES ?? 3000);
const seed = Number(process.env.FORMULA_SEED ?? 20260309);
const rowCount = 40;
const taskCount = 60;
const batch = 50;

let database: FreshDatabase;
let client: pg.Client;
let related: (model: string, id: string) => FormulaRecord;
let records: { id: string; record: FormulaRecord }[];

beforeAll(async () => {
	database = await freshDatabase({ empty: true });
	client = new pg.Client(database.config);
	await client.connect();
	await makeTables();
	records = await load();
});
afterAll(async () => {
	await client.end();
	await database[Symbol.asyncDispose]();
});

describe('a formula means the same in JS and in SQL', () => {
	it(`for ${cases} random formulas on ${rowCount} random rows`, async () => {
		const random = seeded(seed);
		const used = new Set<string>();
		for (let done = 0; done < cases; done += batch) {
			const formulas = Array.from({ length: Math.min(batch, cases - done) }, () => formulaThatFits(random));
			for (const { text } of formulas) for (const name of text.match(/[A-Z_]{2,}(?=\()/g) ?? []) used.add(name);
			await compareAll(formulas);
		}
		expect([...functionNames, ...setNames].filter((name) => !used.has(name))).toEqual([]);
		// Values of sets that were never there would agree, too.
		expect(compared.ofSets).toBeGreaterThan(cases);
		process.stdout.write(`${compared.all} formula-and-row cases, seed ${seed}\n`);
	}, 600_000);

	it('F31: for random formulas in which some fields are variables of a run', async () => {
		const random = seeded(seed + 3);
		const known = knownBy(random);
		let seen = 0;
		for (let done = 0; done < Math.max(300, cases / 6); ) {
			const { text } = formulaThatFits(random);
			const written = text.replace(/\[(n|m|t|c|b|d|at|owner|unit)((?:\.\w+)*)\]/g, (all, name, rest) => (random.chance(0.5) ? `[@${name}${rest}]` : all));
			if (written === text || /PEERS|PREVIOUS/.test(text)) continue;
			const { formula, diagnostics } = checkFormulaText(written, known.scope);
			if (!formula) throw new Error(`${written}: ${JSON.stringify(diagnostics)}`);
			const values: unknown[] = [];
			const sql = `(${asText(renderOf(formulaToSql(formula), values, facts, [known.column(values)]), formula.type)})`;
			const { rows } = await client.query(`SELECT ${sql} AS v ${from} ORDER BY x.id`, values);
			const inJs = records.map(({ record }) => jsText(formula, flowRecord({ record, values: known.values, resolve: known.resolve })));
			expect(rows.map((row) => row.v), `seed ${seed}: ${written}`).toEqual(inJs); // biome-ignore format: one call
			seen += inJs.filter((value) => value !== null).length;
			done++;
		}
		expect(seen).toBeGreaterThan(cases);
	}, 600_000);

	it('for random filters, as conditions', async () => {
		const random = seeded(seed + 1);
		const filters = Array.from({ length: Math.max(200, cases / 10) }, () => filterOf(random, scopeOf(), 2) as Filter);
		let held = 0;
		for (const filter of filters) {
			const { condition, diagnostics } = checkFilter(filter, scopeOf());
			if (!condition) throw new Error(`${JSON.stringify(filter)}: ${JSON.stringify(diagnostics)}`);
			const inSql = await rowsWhere(condition);
			const holds = compileCondition(condition);
			expect(inSql, JSON.stringify(filter)).toEqual(records.filter(({ record }) => holds(record, facts)).map((r) => r.id));
			held += inSql.length;
		}
		// A comparison of nothing with nothing would pass too.
		expect(held).toBeGreaterThan(filters.length);
	}, 600_000);
});

/** Variables with the names, types and values of fields of one item. */
function knownBy(random: ReturnType<typeof seeded>) {
	const plain = scopeOf();
	const own = plain.fields('lab/item') ?? [];
	const extras = own.filter((f) => ['n', 'm', 't', 'c', 'b', 'd', 'at', 'owner', 'unit'].includes(f.key)).map((f) => ({ ...f, key: `@${f.key}`, titles: [] }));
	const scope: FormulaScope = { ...plain, fields: (model) => (model === 'lab/item' ? [...own, ...extras] : plain.fields(model)) };
	const row = rowOf(random, itemId(0)) as { [field: string]: JsonValue };
	const values: { [name: string]: JsonValue } = {
		...Object.fromEntries(extras.map((f) => [f.key, row[f.key.slice(1)] ?? null])),
		'@owner': ids[1] as string,
		'@unit': ids[6] as string,
	};
	const column = (parameters: unknown[]) => {
		const given = (name: string) => {
			parameters.push(values[name]);
			const type = extras.find((f) => f.key === name)?.type;
			return `$${parameters.length}::${type ? castOf(type) : 'text'}`;
		};
		return (path: readonly string[], field: string): string => {
			const [first, ...rest] = path;
			if (!(first ?? field).startsWith('@')) return ofItem(path, field);
			if (first === undefined) return given(field);
			const [model, table] = first === '@owner' ? ['directory/person', 'person'] : ['directory/org_unit', 'org_unit'];
			return `(SELECT ${columnsOf(model, 'known')(rest, field)} FROM ${table} known WHERE known.id = ${given(first)})`;
		};
	};
	const resolve = (name: string, id: string) => related(name === '@owner' ? 'directory/person' : 'directory/org_unit', id);
	return { scope, values, column, resolve };
}

/** Values that were compared; and those, not blank, of formulas that look at sets of records. */
const compared = { all: 0, ofSets: 0 };
const setNames = [...registry.aggregates.map((fn) => fn.name), 'PEERS', 'PREVIOUS'];

interface Case {
	text: string;
	formula: CheckedFormula;
}
function formulaThatFits(random: ReturnType<typeof seeded>): Case {
	for (;;) {
		const text = formulaOf(random, 1 + random.int(4));
		if (text.length > 4000) continue;
		const { diagnostics } = checkFormulaText(text, scopeOf());
		if (diagnostics.some((d) => ['formula.too-many-parts', 'formula.unknown-option', 'formula.wrong-value'].includes(d.code))) continue;
		return { text, formula: checked(text) };
	}
}

async function compareAll(formulas: readonly Case[]): Promise<void> {
	const values: unknown[] = [];
	const columns = formulas.map(({ formula }, i) => `${sqlText(formulaToSql(formula), formula.type, values)} AS v${i}`);
	const conditions = formulas.map(({ formula }, i) =>
		formula.type.t === 'boolean' ? `(${render(conditionToSql(formula), values)}) IS TRUE AS c${i}` : `NULL AS c${i}`,
	);
	const { rows } = await client.query(`SELECT ${[...columns, ...conditions].join(', ')} ${from} ORDER BY x.id`, values);
	for (const [i, { text, formula }] of formulas.entries()) {
		const holds = compileCondition(formula);
		for (const [j, { record, id }] of records.entries()) {
			const inSql = { value: rows[j][`v${i}`], holds: rows[j][`c${i}`] };
			const value = jsText(formula, record);
			compared.all++;
			if (formula.relations.length > 0 && value !== null) compared.ofSets++;
			const inJs = { value, holds: formula.type.t === 'boolean' ? holds(record, facts) : null };
			if (inSql.value !== inJs.value || inSql.holds !== inJs.holds) {
				const operands = formula.dependencies.map((d) => `${[...d.path, d.field].join('.')}=${JSON.stringify(record.get(d.path, d.field))}`);
				expect(inSql, `seed ${seed}: ${text}\non ${id}: ${operands.join(', ')}`).toEqual(inJs);
			}
		}
	}
}

async function rowsWhere(condition: CheckedFormula): Promise<string[]> {
	const values: unknown[] = [];
	const { rows } = await client.query(`SELECT x.id ${from} WHERE ${render(conditionToSql(condition), values)} ORDER BY x.id`, values);
	return rows.map((row) => row.id);
}

async function makeTables(): Promise<void> {
	await client.query(`CREATE TABLE org_unit (id uuid PRIMARY KEY, title text, above uuid);
		CREATE TABLE person (id uuid PRIMARY KEY, name text, unit uuid, level bigint);
		CREATE TABLE item (id uuid PRIMARY KEY, n numeric, m numeric, i bigint, r smallint, t text, u text, c text, tags text[], b boolean, d date, e date,
			at timestamptz, owner uuid, unit uuid, parent uuid, archived_at timestamptz);
		CREATE TABLE task (id uuid PRIMARY KEY, item uuid, hours numeric, note text, kind text, day date, ends timestamptz, who uuid, archived_at timestamptz)`);
	for (const [i, id] of ids.slice(4).entries()) await insert('org_unit', { id, title: i === 0 ? null : `组 ${i}`, above: i === 0 ? null : ids[3 + i] });
	for (const [i, id] of ids.slice(0, 3).entries())
		await insert('person', { id, name: ['Alice', 'bob', null][i], unit: i === 2 ? null : ids[5 + i], level: i === 1 ? null : i });
	const random = seeded(seed + 2);
	for (let i = 0; i < rowCount; i++) {
		const row = rowOf(random, itemId(i));
		await insert('item', i > 0 && random.chance(0.6) ? { ...row, parent: itemId(random.int(i)) } : row);
	}
	const items = Array.from({ length: rowCount }, (_, i) => itemId(i));
	for (let i = 0; i < taskCount; i++) await insert('task', taskOf(random, itemId(100 + i).replace(/^01/, '02'), items));
	await client.query('ANALYZE');
}
const itemId = (i: number) => `0197c0de-0000-7000-8000-00000000${String(i).padStart(4, '0')}`;

async function insert(table: string, row: { [column: string]: unknown }): Promise<void> {
	const keys = Object.keys(row);
	await client.query(`INSERT INTO ${table} (${keys.join(', ')}) VALUES (${keys.map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row));
}

/** The rows as the server would hand them to the evaluator. */
async function load(): Promise<typeof records> {
	const tables: { [model: string]: Row[] } = {};
	const all = { 'lab/item': 'item', 'lab/task': 'task', 'directory/person': 'person', 'directory/org_unit': 'org_unit' };
	for (const [model, table] of Object.entries(all)) {
		const { rows } = await client.query(`SELECT to_jsonb(whole) AS row FROM ${table} whole ORDER BY id`);
		tables[model] = rows.map(({ row }) => row);
	}
	const record = createRecords(tables);
	related = record;
	return (tables['lab/item'] ?? []).map(({ id }) => ({ id, record: record('lab/item', id) }));
}
