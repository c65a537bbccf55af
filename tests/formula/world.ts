import {
	castOf, type CheckedFormula, checkFormulaText, compileFormula, createRegistry, type Facts, type FormulaRecord, type FormulaScope, type FormulaType, formulaToSql,
	type RelatedSql, type ScopeField, type ScopeRelation, type SqlFragment, valueToJson, workCalendar, type SqlFact, type WorkCalendar,
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
	'lab/task': [
		field('item', { t: 'record', model: 'lab/item' }, { titles: ['事项'] }),
		field('hours', { t: 'number' }, { titles: ['工时'] }),
		field('note', { t: 'text' }),
		field('kind', { t: 'text', options }, { kind: 'choice' }),
		field('day', { t: 'date' }),
		field('ends', { t: 'date-time' }),
		field('who', person, { kind: 'person' }),
	],
	// What the examples of functions over sets are about (AggregateExample).
	'example/item': [
		field('name', { t: 'text' }),
		field('value', { t: 'number' }),
		field('weight', { t: 'number' }),
		field('day', { t: 'date' }),
		field('done', { t: 'boolean' }),
		field('parent', { t: 'record', model: 'example/item' }, { kind: 'tree-parent' }),
	],
	'directory/person': [field('name', { t: 'text' }), field('unit', unit, { kind: 'org-unit' }), field('level', { t: 'number' }, { column: 'bigint' })],
	'directory/org_unit': [field('title', { t: 'text' }), field('above', unit, { kind: 'tree-parent' })],
};

export const tables: { [model: string]: string } = {
	'lab/item': 'item',
	'lab/task': 'task',
	'example/item': 'example',
	'directory/person': 'person',
	'directory/org_unit': 'org_unit',
};

export function scopeOf(model = 'lab/item'): FormulaScope {
	return {
		model,
		fields: (m) => (Object.hasOwn(models, m) ? models[m] : undefined),
		functions: registry.functions,
		fn: (name) => registry.fn(name),
		aggregates: registry.aggregates,
		aggregate: (name) => registry.aggregate(name),
		relations: (m) => relations[m] ?? [],
	};
}
const tree = (model: string, field: string): ScopeRelation[] => [
	{ name: 'children', aliases: [], titles: ['下级'], relation: { k: 'referring', model, field } },
	{ name: 'descendants', aliases: [], titles: ['全部下级'], relation: { k: 'descendants', model, field } },
];
const relations: { [model: string]: ScopeRelation[] } = {
	'lab/item': [
		...tree('lab/item', 'parent'),
		{ name: 'task.item', aliases: ['task'], titles: ['任务'], relation: { k: 'referring', model: 'lab/task', field: 'item' } },
	],
	'example/item': tree('example/item', 'parent'),
	'directory/org_unit': [
		...tree('directory/org_unit', 'above'),
		{ name: '[directory/person.unit]', aliases: ['person'], titles: [], relation: { k: 'referring', model: 'directory/person', field: 'unit' } },
	],
	'directory/person': [
		{ name: 'item.owner', aliases: ['item'], titles: [], relation: { k: 'referring', model: 'lab/item', field: 'owner' } },
		{ name: 'task.who', aliases: ['task'], titles: [], relation: { k: 'referring', model: 'lab/task', field: 'who' } },
	],
};

/** The checked formula, or a failure that shows its mistakes. */
export function checked(text: string, scope = scopeOf()): CheckedFormula {
	const { formula, diagnostics } = checkFormulaText(text, scope);
	if (!formula) throw new Error(`${text}: ${diagnostics.map((d) => `${d.code} ${d.message.en}`).join('; ')}`);
	return formula;
}

/** A column of a record that fragments are about. */
type ColumnOf = (path: readonly string[], field: string) => string;
const joined = ['owner', 'unit', 'owner_unit'];
export const ofItem: ColumnOf = (path, field) => {
	const name = path.join('_');
	return joined.includes(name) ? `"j_${name}"."${field}"` : columnsOf('lab/item', 'x')(path, field);
};

/** The statement and its parameters, as a server makes them: columns of `x`, and of a joined table per reference. */
export function render(fragment: SqlFragment, values: unknown[] = [], about: Facts = facts): string {
	return renderOf(fragment, values, about, [ofItem]);
}
/** `of`: the record that the fragment is about, and those that its set belongs to. */
export function renderOf(fragment: SqlFragment, values: unknown[], about: Facts, of: readonly ColumnOf[]): string {
	return fragment
		.map((part) => {
			if (part.k === 'text') return part.text;
			if (part.k === 'column') return (of[part.up ?? 0] as ColumnOf)(part.path, part.field);
			if (part.k === 'below') return belowSql(part, values);
			if (part.k === 'related') return relatedSql(part, values, about, of);
			if (part.k === 'rows') throw new Error('no records here');
			values.push(part.k === 'value' ? part.value : factOf(part.fact, about));
			return `$${values.length}::${part.cast}`;
		})
		.join('');
}

let aliases = 0;
function relatedSql(set: RelatedSql, values: unknown[], about: Facts, of: readonly ColumnOf[]): string {
	const { relation } = set;
	const alias = `t${++aliases}`;
	const table = tables[relation.model] as string;
	const inner = columnsOf(relation.model, alias);
	const [own] = of as [ColumnOf];
	const within = [inner, ...of];
	const columns = set.columns.map(({ value }, i) => `, ${renderOf(value, values, about, within)} AS v${i}`).join('');
	const same = 'by' in relation ? relation.by.map((f) => `${inner(f.path, f.field)} IS NOT DISTINCT FROM ${own(f.path, f.field)}`) : [];
	const condition = set.where ? [renderOf(set.where, values, about, within)] : [];
	const filter = set.skipBlank ? set.columns.map((_, i) => `v${i} IS NOT NULL`) : [];
	const links = { referring: referringSql, descendants: descendantsSql, peers: () => 'TRUE', before: beforeSql };
	const link = links[relation.k](relation as never, inner, own, table);
	const last = relation.k === 'before' ? ` ORDER BY ${inner([], relation.order)} COLLATE "C" DESC, ${alias}.id DESC LIMIT 1` : '';
	const tail = relation.k === 'before' && !isText(relation.model, relation.order) ? last.replace(' COLLATE "C"', '') : last;
	const where = [link, `${alias}.archived_at IS NULL`, ...same, ...condition].join(' AND ');
	const rows = `(SELECT * FROM (SELECT ${alias}.id${columns} FROM ${table} ${alias} WHERE ${where}${tail}) r WHERE ${['TRUE', ...filter].join(' AND ')}) dg_i`;
	if (set.select) return `(SELECT ${renderOf(set.select, values, about, of)} FROM ${rows})`;
	return set.query.map((part) => (part.k === 'rows' ? rows : renderOf([part], values, about, of))).join('');
}
const isText = (model: string, key: string) => models[model]?.find((f) => f.key === key)?.type?.t === 'text';
function referringSql({ field }: { field: string }, inner: ColumnOf, own: ColumnOf): string {
	return `${inner([], field)} = ${own([], 'id')}`;
}
function descendantsSql({ field }: { field: string }, inner: ColumnOf, own: ColumnOf, table: string): string {
	return `${inner([], 'id')} IN (WITH RECURSIVE t AS (SELECT id FROM ${table} WHERE ${field} = ${own([], 'id')} AND archived_at IS NULL
		UNION SELECT c.id FROM ${table} c JOIN t ON c.${field} = t.id WHERE c.archived_at IS NULL) SELECT id FROM t)`;
}
function beforeSql({ order, model }: { order: string; model: string }, inner: ColumnOf, own: ColumnOf): string {
	const collate = isText(model, order) ? ' COLLATE "C"' : '';
	return `${inner([], order)}${collate} < ${own([], order)}${collate}`;
}

/** Columns of a table under an alias; over references by sub-selects. */
export function columnsOf(model: string, alias: string): ColumnOf {
	return (path, field) => {
		const [step, ...rest] = path;
		if (step === undefined) return `${alias}."${field}"`;
		const to = models[model]?.find((f) => f.key === step)?.reference?.model ?? '';
		const next = `t${++aliases}`;
		const isList = models[to]?.find((f) => f.key === field)?.type?.t === 'list';
		return `(SELECT ${columnsOf(to, next)(rest, field)} FROM ${tables[to]} ${next} WHERE ${next}.id = ${alias}."${step}")${isList ? '::text[]' : ''}`;
	};
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
	return asText(render(fragment, values), type);
}
export function asText(text: string, type: FormulaType): string {
	if (type.t === 'number' || type.t === 'duration') return `trim_scale(${text})::text`;
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
