import {
	castOf, type CheckedFormula, checkFormulaText, compileFormula, createRegistry, type Facts, type FormulaRecord, type FormulaScope, type FormulaType, formulaToSql,
	type ScopeField, type SqlFragment, valueToJson, workCalendar, type SqlFact, type WorkCalendar,
} from '@dougong/engine'; // biome-ignore format: one list
import { chinaWorkDays } from '@dougong/migrations/database';
import { standard } from '@dougong/plugins';
import type pg from 'pg';

/** A small world for formulas: items that people own, in units that lie in a tree. */
export const registry = createRegistry([standard]);
export const ids = Array.from({ length: 8 }, (_, i) => `0197c0de-0000-7000-8000-00000000000${i}`);
const id = (i: number) => ids[i] as string;

export const facts: Facts = {
	me: id(1),
	myUnit: id(5),
	myUnits: [id(5), id(6)],
	myReports: [id(2)],
	allMyReports: [id(2), id(3)],
	today: '2026-03-09',
	now: '2026-03-09T01:30:00.000Z',
	timeZone: 'Asia/Shanghai',
	calendar: workCalendar(chinaWorkDays),
};

type Column = ScopeField['column'] & string;
const columns: { [kind: string]: Column } = { number: 'numeric', text: 'text', boolean: 'boolean', date: 'date', 'date-time': 'timestamptz', record: 'uuid' };
const kinds: { [kind: string]: string } = { number: 'number', text: 'text', boolean: 'boolean', date: 'date', 'date-time': 'date-time', record: 'reference' };

function field(key: string, type: FormulaType, options: Partial<ScopeField> & { kind?: string } = {}): ScopeField {
	const { kind, ...rest } = options;
	const query = registry.field(kind ?? kinds[type.t] ?? 'multi-choice');
	if (!query) throw new Error(`no kind for ${key}`);
	const reference = type.t === 'record' ? { reference: { model: type.model, many: false, tree: kind === 'tree-parent' } } : {};
	return {
		key,
		titles: [],
		type,
		column: type.t === 'list' ? (columns[type.of.t] === 'uuid' ? 'uuid[]' : 'text[]') : (columns[type.t] ?? 'text'),
		query,
		...reference,
		...rest,
	};
}

const options = ['open', 'done', 'won’t do'];
const person = { t: 'record', model: 'directory/person' } as const;
const unit = { t: 'record', model: 'directory/org_unit' } as const;
export const models: { [model: string]: ScopeField[] } = {
	'lab/item': [
		field('n', { t: 'number' }, { titles: ['目标', 'Target'] }),
		field('m', { t: 'number' }, { titles: ['实际'] }),
		field('i', { t: 'number' }, { column: 'bigint', kind: 'integer' }),
		field('r', { t: 'number' }, { column: 'smallint', kind: 'rating' }),
		field('t', { t: 'text' }, { titles: ['Name (v1.0)', 'Twice'] }),
		field('u', { t: 'text' }, { titles: ['Twice'] }),
		field('c', { t: 'text', options }, { kind: 'choice' }),
		field('tags', { t: 'list', of: { t: 'text', options } }),
		field('b', { t: 'boolean' }),
		field('d', { t: 'date' }),
		field('e', { t: 'date' }),
		field('at', { t: 'date-time' }),
		field('owner', person, { titles: ['负责人'], kind: 'person' }),
		field('unit', unit, { kind: 'org-unit' }),
		field('parent', { t: 'record', model: 'lab/item' }, { kind: 'tree-parent' }),
		field('data', { t: 'blank' }, { type: null, column: 'jsonb', kind: 'json' }),
	],
	'directory/person': [field('name', { t: 'text' }), field('unit', unit, { kind: 'org-unit' }), field('level', { t: 'number' }, { column: 'bigint' })],
	'directory/org_unit': [field('title', { t: 'text' }), field('above', unit, { kind: 'tree-parent' })],
};

export function scopeOf(model = 'lab/item'): FormulaScope {
	return { model, fields: (m) => (Object.hasOwn(models, m) ? models[m] : undefined), functions: registry.functions, fn: (name) => registry.fn(name) };
}

/** The checked formula, or a failure that shows its mistakes. */
export function checked(text: string, scope = scopeOf()): CheckedFormula {
	const { formula, diagnostics } = checkFormulaText(text, scope);
	if (!formula) throw new Error(`${text}: ${diagnostics.map((d) => `${d.code} ${d.message.en}`).join('; ')}`);
	return formula;
}

/** The statement and its parameters, as a server makes them: columns of `x`, and of a joined table per reference. */
export function render(fragment: SqlFragment, values: unknown[] = [], about: Facts = facts): string {
	return fragment
		.map((part) => {
			if (part.k === 'text') return part.text;
			if (part.k === 'column') return `${part.path.length === 0 ? 'x' : `"j_${part.path.join('_')}"`}."${part.field}"`;
			if (part.k === 'below') return belowSql(part, values);
			values.push(part.k === 'value' ? part.value : factOf(part.fact, about));
			return `$${values.length}::${part.cast}`;
		})
		.join('');
}
function factOf(fact: SqlFact, about: Facts): unknown {
	const [name, part] = fact.split('.') as ['calendar', keyof WorkCalendar] | [Exclude<SqlFact, `calendar.${string}`>];
	return part === undefined ? about[name] : about.calendar[part];
}
function belowSql(part: Extract<SqlFragment[number], { k: 'below' }>, values: unknown[]): string {
	const [table, above] = part.model === 'lab/item' ? ['item', 'parent'] : ['org_unit', 'above'];
	const column = render([{ k: 'column', path: part.path, field: part.field }]);
	values.push(part.values);
	return `coalesce(${column} IN (WITH RECURSIVE t AS (SELECT id FROM ${table} WHERE id = ANY($${values.length}::uuid[])
		UNION SELECT c.id FROM ${table} c JOIN t ON c.${above} = t.id) SELECT id FROM t), FALSE)`;
}

export const from = `FROM item x LEFT JOIN person "j_owner" ON "j_owner".id = x.owner LEFT JOIN org_unit "j_unit" ON "j_unit".id = x.unit
	LEFT JOIN org_unit "j_owner_unit" ON "j_owner_unit".id = "j_owner".unit`;

/** A column of a result as the text that `jsText` gives for the same value. */
export function sqlText(fragment: SqlFragment, type: FormulaType, values: unknown[]): string {
	const text = render(fragment, values);
	if (type.t === 'number') return `trim_scale(${text})::text`;
	if (type.t === 'date-time') return `to_char((${text}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
	if (type.t === 'list') return `array_to_json(${text})::text`;
	return `(${text})::text`;
}
export function jsText(formula: CheckedFormula, record: FormulaRecord): string | null {
	const value = valueToJson(compileFormula(formula)(record, facts));
	if (value === null || (typeof value === 'object' && 'error' in value)) return null;
	return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** Its value on both back ends for a record without any values. */
export async function bothValues(client: pg.Client | pg.Pool, text: string): Promise<{ js: string | null; sql: string | null; type: string }> {
	const formula = checked(text);
	const values: unknown[] = [];
	const statement = sqlText(formulaToSql(formula), formula.type, values);
	const result = await client.query(`SELECT ${statement} AS value`, values);
	return { js: jsText(formula, { get: () => null }), sql: result.rows[0].value, type: castOf(formula.type) };
}
