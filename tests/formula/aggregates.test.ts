import { type AggregateExample, type CheckedFormula, checkFormulaText, compileFormula, formulaToSql, valueToJson } from '@dougong/engine';
import { describe, expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { createRecords, type Row } from './records.ts';
import { checked, columnsOf, facts, registry, renderOf, scopeOf } from './world.ts';

const database = openEmptyDatabase(
	`CREATE TABLE example (id uuid, archived_at timestamptz, name text, value numeric, weight numeric, day date, done boolean, parent uuid)`,
);

const model = 'example/item';
const id = (n: number) => `0197c0de-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`;

/** The value for one record of the example, on both back ends. */
async function bothOf(formula: CheckedFormula, rows: readonly Row[], own: string): Promise<{ js: unknown; sql: unknown }> {
	await database.client.query('TRUNCATE example');
	for (const row of rows) {
		const keys = Object.keys(row);
		await database.client.query(`INSERT INTO example (${keys.join(', ')}) VALUES (${keys.map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row));
	}
	const values: unknown[] = [];
	const text = renderOf(formulaToSql(formula), values, facts, [columnsOf(model, 'x')]);
	const { rows: found } = await database.client.query(
		`SELECT to_jsonb(${formula.type.t === 'number' ? `trim_scale(${text})::text` : text}) AS value FROM example x WHERE id = '${own}'`,
		values,
	);
	const value = valueToJson(compileFormula(formula)(createRecords({ [model]: rows })(model, own), facts));
	return { js: value !== null && typeof value === 'object' && 'error' in value ? null : value, sql: found[0].value };
}
const recordsOf = ({ records, own }: AggregateExample): Row[] => [
	{ id: id(0), parent: null },
	...records.map((record, i) => ({ ...record, id: id(i + 1), parent: own === undefined ? id(0) : null })),
];

describe('every function over sets', () => {
	for (const fn of registry.aggregates) {
		it(`${fn.name} gives what its examples say, in JS and in SQL`, async () => {
			expect(fn.examples.length).toBeGreaterThan(0);
			for (const example of fn.examples) {
				const rows = recordsOf(example).slice(example.own === undefined ? 0 : 1);
				const both = await bothOf(checked(example.formula, scopeOf(model)), rows, example.own === undefined ? id(0) : id(example.own + 1));
				expect(both, example.formula).toEqual({ js: example.result, sql: example.result });
			}
		});
	}

	it('says in both languages what it does, and has exactly one way to be SQL', () => {
		for (const fn of registry.aggregates) {
			expect(
				[fn.description.en, fn.description.zh].every((text) => text.length > 1),
				fn.name,
			).toBe(true);
			expect(fn.name).toMatch(/^[A-Z][A-Z_]*$/);
			expect([fn.sql, fn.query].filter(Boolean).length, fn.name).toBe(1);
		}
	});
});

describe('sets of records', () => {
	const rows: Row[] = [
		{ id: id(0), parent: null, value: 1, name: 'top', weight: 7 },
		{ id: id(1), parent: id(0), value: 10, name: 'a', day: '2026-01-31', weight: 2 },
		{ id: id(2), parent: id(0), value: 20, name: 'b', day: '2026-02-28' },
		{ id: id(3), parent: id(1), value: 40, name: 'a', day: '2026-02-01', weight: 5 },
		{ id: id(4), parent: id(1), value: 80, name: null, day: '2026-02-01' },
		{ id: id(5), parent: id(0), value: 1000, name: 'gone', archived_at: '2026-03-01T00:00:00Z' },
		{ id: id(6), parent: id(5), value: 1000, name: 'below what is gone' },
	];
	const cases: [rule: string, text: string, own: number, value: unknown][] = [
		['F20', 'SUM(children, [value])', 0, '30'],
		['F20', 'SUM(下级, [value])', 0, '30'],
		['F20', 'SUM([下级], [value])', 0, '30'],
		['F20', 'SUM(descendants, [value])', 0, '150'],
		['F20', 'COUNT(descendants)', 3, '0'],
		['F20', 'COUNT(PEERS())', 2, '6'],
		['F20', 'COUNT(PEERS([name]))', 1, '2'],
		['F20', 'COUNT(PEERS([name]))', 4, '1'],
		['F20', 'COUNT(PEERS([parent]))', 2, '2'],
		['F20', 'COUNT(PEERS([parent.parent]))', 3, '3'],
		['F21', 'SUM(children, [value], [weight] > 0)', 0, '10'],
		['F21', 'SUM(children, [weight])', 0, '2'],
		['F21', 'SUM(children, 1 / [weight])', 3, null],
		['F21', 'COUNT(children, ISBLANK([weight]))', 0, '1'],
		['F22', 'SUM(children, [value] * [this.weight])', 0, '210'],
		['F22', 'SUM(children, [value], [value] > [本记录.value] * 10)', 0, '20'],
		['F22', 'SUM(children, [weight] * SUM(children, [value] + [this.value] + [this.weight]))', 0, '272'],
		['F22', 'SUM(children, SUM(children, [value]))', 0, '120'],
		['F22', 'MAX(children, COUNT(children))', 0, '2'],
		['F23', 'PREVIOUS([value], [day])', 2, '80'],
		['F23', 'PREVIOUS([value], [day])', 3, '10'],
		['F23', 'PREVIOUS([value], [day], [name])', 3, '10'],
		['F23', 'PREVIOUS([value], [day])', 1, null],
		['F23', 'PREVIOUS([value] + [this.value], [name])', 2, '60'],
		['F23', '[value] - PREVIOUS([value], [value])', 0, null],
		['F20', 'MIN([value], [weight])', 0, '1'],
		['F20', 'MIN(children, [value]) + MIN(1, 2)', 0, '11'],
	];
	for (const [rule, text, own, value] of cases) {
		it(`${rule}: ${text} of ${own} is ${value}`, async () => {
			expect(await bothOf(checked(text, scopeOf(model)), rows, id(own))).toEqual({ js: value, sql: value });
		});
	}

	it('F24: what is not loaded makes the value missing', () => {
		const run = compileFormula(checked('SUM(children, [value])', scopeOf(model)));
		expect(run({ get: () => null }, facts)).toMatchObject({ error: 'missing' });
		expect(run({ get: () => null, related: () => [{ get: (_, field) => (field === 'id' ? id(1) : undefined) }] }, facts)).toBeNull();
		const over = compileFormula(checked('SUM(children, [parent.value])', scopeOf(model)));
		expect(over({ get: () => null, related: () => [{ get: () => undefined }] }, facts)).toMatchObject({ error: 'missing' });
	});

	it('F25: knows which sets it reads, and what of them', () => {
		const children = { k: 'referring', model, field: 'parent' };
		const formula = checked('SUM(children, [weight] * SUM(children, [value] * [this.weight]), [done]) + [value]', scopeOf(model));
		expect(formula.dependencies).toEqual([
			{ path: [], field: 'weight' },
			{ path: [], field: 'value' },
		]);
		expect(formula.relations).toEqual([
			{
				relation: children,
				model,
				reads: [
					{ path: [], field: 'weight' },
					{ path: [], field: 'done' },
				],
			},
			{ relation: children, model, reads: [{ path: [], field: 'value' }], within: 0 },
		]);
		expect(checked('PREVIOUS([value], [day], [parent.name])', scopeOf(model)).relations).toEqual([
			{ relation: { k: 'before', model, order: 'day', by: [{ path: ['parent'], field: 'name' }] }, model, reads: [{ path: [], field: 'value' }] },
		]);
	});

	it('F14: stores relations by key', () => {
		const canonical = (text: string) => checkFormulaText(text, scopeOf()).canonical;
		expect(canonical('SUM([任务], [工时]) + COUNT(task) + COUNT(下级, [目标] > [本记录.目标])')).toBe(
			'SUM(task.item, [hours]) + COUNT(task.item) + COUNT(children, [n] > [this.n])',
		);
	});

	const mistakes: [text: string, code: string, message: RegExp, hint: RegExp][] = [
		['SUM([n], [m])', 'relation-needed', /\[n\] is no relation/, /SUM\(children, …\)/],
		['SUM(1 + 2)', 'relation-needed', /1 \+ 2 is no relation/, /SUM\(children, …\)/],
		['SUM(children)', 'too-few-arguments', /SUM/, /SUM\(records, value, \[condition\]\)/],
		['SUM(childen, [n])', 'unknown-relation', /“childen”/, /Did you mean children\?/],
		['COUNT(nothing)', 'unknown-relation', /“nothing”/, /children, descendants, task.item/],
		['SUM(children, [t])', 'wrong-type', /\[t\] is text/, /VALUE\(\[t\]\)/],
		['SUM(children, [n], [m])', 'wrong-type', /\[m\] is a number/, /\[m\] > 0/],
		['SUM(children, [hours])', 'unknown-field', /“hours”/, /./],
		['SUM(task, [hours], [kind] = "opne")', 'unknown-option', /“opne”/, /"open"/],
		['COUNT(children, TRUE, 2)', 'too-many-arguments', /COUNT/, /COUNT\(records, \[condition\]\)/],
		['PEERS([n])', 'relation-alone', /set of records/, /COUNT\(PEERS\(\[n\]\)\)/],
		['children', 'relation-alone', /children is a set of records/, /COUNT\(children\)/],
		['[n] + task', 'relation-alone', /task is a set of records/, /SUM\(task, …\)/],
		['ROUND(children)', 'relation-alone', /children/, /./],
		['COUNT(PEERS([n] + 1))', 'field-needed', /PEERS needs a field/, /./],
		['PREVIOUS([n], [b])', 'no-order', /\[b\]/, /./],
		['PREVIOUS([n], [owner.level])', 'field-needed', /PREVIOUS/, /./],
		['PREVIOUS([n])', 'too-few-arguments', /PREVIOUS/, /PREVIOUS\(value, order/],
		['SUM(children, SUM(children, SUM(children, [n])))', 'aggregates-too-deep', /2 levels/, /field of its own/],
		[Array.from({ length: 21 }, () => 'COUNT(children)').join(' + '), 'too-many-aggregates', /20/, /Split/],
	]; // biome-ignore format: a table
	for (const [text, code, message, hint] of mistakes) {
		it(`F20: ${text.slice(0, 60)}: ${code}`, () => {
			const { formula, diagnostics } = checkFormulaText(text, scopeOf());
			expect(formula).toBeNull();
			expect(diagnostics.map((d) => d.code)).toEqual([`formula.${code}`]);
			expect(diagnostics[0]?.message.en).toMatch(message);
			expect(diagnostics[0]?.hint?.en).toMatch(hint);
			expect(diagnostics[0]?.message.zh).toMatch(/[\u4e00-\u9fff]/);
		});
	}
});
