import type { FormulaScope, ScopeField } from '@dougong/engine';
import { callOf } from './generate-calls.ts';
import { setOf } from './generate-sets.ts';
import { ids, models, registry } from './world.ts';

/** Random typed formulas and rows, the same for the same seed. */
export interface Random {
	int(below: number): number;
	pick<T>(items: readonly T[]): T;
	chance(p: number): boolean;
}
export function seeded(seed: number): Random {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
	const int = (below: number) => Math.floor(next() * below);
	return { int, pick: (items) => items[int(items.length)] as never, chance: (p) => next() < p };
}

export type Kind = 'number' | 'text' | 'choice' | 'boolean' | 'date' | 'date-time' | 'duration' | 'person' | 'unit';
const kinds: readonly Kind[] = ['number', 'text', 'choice', 'boolean', 'date', 'date-time', 'duration', 'person', 'unit'];
/** Which record names are about, and how many sets of records deep. */
export interface Place {
	model: 'item' | 'task';
	sets: number;
}
const fields: { [M in Place['model']]: { [K in Kind]: readonly string[] } } = {
	item: {
		number: ['[n]', '[m]', '[i]', '[r]', '[owner.level]'],
		text: ['[t]', '[u]', '[owner.name]', '[unit.title]', '[owner.unit.title]'],
		choice: ['[c]'],
		boolean: ['[b]'],
		date: ['[d]', '[e]'],
		'date-time': ['[at]'],
		duration: ['([at] - [parent.at])', '(NOW() - [at])'],
		person: ['[owner]'],
		unit: ['[unit]', '[owner.unit]', '[unit.above]'],
	},
	task: {
		number: ['[hours]', '[item.n]'],
		text: ['[note]', '[who.name]'],
		choice: ['[kind]'],
		boolean: ['[item.b]'],
		date: ['[day]', '[item.d]'],
		'date-time': ['[ends]'],
		duration: ['([ends] - [item.at])'],
		person: ['[who]'],
		unit: ['[who.unit]'],
	},
};
export const numbers = [
	'0',
	'1',
	'-1',
	'2.5',
	'-2.5',
	'0.005',
	'1.005',
	'0.1',
	'3',
	'7',
	'999999999999999',
	'-999999999999999',
	'0.00000000000001',
	'12.345',
	'1000',
];
export const texts = [
	'',
	'a',
	'A',
	'ab',
	' x ',
	'　宽 ',
	'斗拱',
	'straße',
	'ÀÉ',
	'ΟΔΟΣ',
	'İi',
	'😀',
	'\uFF21',
	'12.5',
	'-3',
	'1e3',
	"it's",
	'100%_\\',
	'"q"',
	'𝒜z',
];
export const days = ['2026-01-31', '2024-02-29', '2026-03-09', '0001-01-01', '9999-12-31', '1999-12-31'];
export const instants = [
	'2026-03-09T01:30:00.000Z',
	'2026-03-08T15:59:59.999Z',
	'1970-01-01T00:00:00.000Z',
	'9999-12-31T23:59:59.999Z',
	'2024-02-29T16:00:00.000Z',
];
const choices = ['open', 'done', 'won’t do'];
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** A formula of a random type, at most so deep. */
export function formulaOf(random: Random, depth: number): string {
	return expression(random, random.chance(0.6) ? 'boolean' : random.pick(kinds), depth);
}

function expression(random: Random, kind: Kind, depth: number, place: Place = { model: 'item', sets: 0 }): string {
	if (depth <= 0 || random.chance(0.15)) return leaf(random, kind, place);
	const sub = (k: Kind) => expression(random, k, depth - 1, place);
	const shared = [
		() => `IF(${sub('boolean')}, ${sub(kind)}, ${sub(kind)})`,
		() => `COALESCE(${sub(kind)}, ${sub(kind)})`,
		() => `IF(${sub('boolean')}, ${sub(kind)})`,
	];
	if (random.chance(0.15)) return random.pick(shared)();
	if (place.sets < 2 && random.chance(place.sets === 0 ? 0.15 : 0.06)) {
		const set = setOf(random, kind, place, (k, at) => expression(random, k, Math.min(depth - 1, 2), at));
		if (set !== undefined) return set;
	}
	const call = random.chance(0.35) ? callOf(random, kind, sub) : undefined;
	if (call !== undefined) return call;
	return random.pick(makers[kind])(random, sub, (field) => (place.model === 'item' ? `[${field}]` : `[item.${field}]`));
}

function leaf(random: Random, kind: Kind, place: Place): string {
	if (!random.chance(0.6)) return random.pick(literals[kind])(random) ?? random.pick(fields[place.model][kind]);
	if (place.sets === 0 || random.chance(0.7)) return random.pick(fields[place.model][kind]);
	return random.pick(fields.item[kind]).replaceAll('[', '[this.');
}
const negative = (text: string) => (text.startsWith('-') ? `(${text})` : text);
/** undefined: there is none, so a field. */
const literals: { [K in Kind]: readonly ((random: Random) => string | undefined)[] } = {
	number: [(r) => negative(r.pick(numbers)), (r) => String(r.int(30)), () => '15%', () => '1 / 0'],
	text: [(r) => quote(r.pick(texts))],
	choice: [() => undefined],
	boolean: [() => 'TRUE', () => 'FALSE'],
	date: [() => 'TODAY()', (r) => `DATE(${r.pick(days).split('-').map(Number).join(', ')})`],
	'date-time': [() => 'NOW()', () => undefined],
	duration: [(r) => `DURATION(${negative(r.pick(['0', '1', '2.5', '-90', '100000']))}, "${r.pick(['second', 'minute', 'hour', 'day'])}")`],
	person: [() => 'ME()'],
	unit: [() => 'MY_UNIT()'],
};

type Sub = (kind: Kind) => string;
const periods = [
	'2026-01',
	'2026-13',
	'2026-Q4',
	'FY2026-Q1',
	'2026-H2',
	'FY2025',
	'2026',
	'0001',
	'9999-12',
	'2026-W53',
	'2025-W53',
	'9999-W52',
	'0000-01',
	'FY2026-01',
];
const spans = [
	'2026-01-05/P14D',
	'2026-02-30/P14D',
	'9999-12-31/P2D',
	'2026-03-07T00:00Z/PT72H',
	'9999-12-31T23:59Z/PT9999H',
	'0001-01-01T24:00Z/PT1H',
	'2026-W01 ',
];
/** A period, or a text that looks nearly like one. */
const periodOf = (r: Random, sub: Sub) =>
	r.pick([
		() => quote(r.pick(periods)),
		() => quote(r.pick(spans)),
		() => `PERIOD(${sub('date')}, ${quote(r.pick(['month', 'quarter', 'half', 'year', 'week']))}${r.pick(['', ', 4', ', 12', `, ${sub('number')}`])})`,
		() => `PERIOD_OF_DAYS(${sub('date')}, ${sub('date')}, ${r.pick(['14', '7', '0', sub('number')])})`,
		() => `PERIOD_OF_HOURS(${sub('date-time')}, ${sub('date-time')}, ${r.pick(['72', '1', sub('number')])})`,
		() => `PERIOD_ADD(${quote(r.pick([...periods, ...spans]))}, ${sub('number')})`,
		() => sub('text'),
	])();
/** Mostly in a year that has a table of work days. */
const workDate = (r: Random, sub: Sub) => (r.chance(0.3) ? sub('date') : `DATE_ADD("2025-01-01", ${r.chance(0.2) ? sub('number') : r.int(730)}, "day")`);
/** `f`: a field of the item, from wherever it is. */
type Maker = (random: Random, sub: Sub, f: (field: string) => string) => string;
const numberMakers: Maker[] = [
	(r, sub) => `(${sub('number')} ${r.pick(['+', '-', '*', '/'])} ${sub('number')})`,
	(_, sub) => `(${sub('number')} / ${sub('number')})`,
	(_, sub) => `(${sub('duration')} / ${sub('duration')})`,
	(_, sub) => `(${sub('date')} - ${sub('date')})`,
	(_, sub) => `- ${sub('number')}`,
	(_, sub) => `ABS(${sub('number')})`,
	(r, sub) => `ROUND(${sub('number')}, ${r.pick(['0', '1', '2', '-2', '5', '99'])})`,
	(_, sub) => `ROUND(${sub('number')}, ${sub('number')})`,
	(_, sub) => `MIN(${sub('number')}, ${sub('number')})`,
	(_, sub) => `MAX(${sub('number')}, ${sub('number')}, ${sub('number')})`,
	(_, sub) => `LEN(${sub('text')})`,
	(_, sub) => `VALUE(${sub('text')})`,
	(r, sub) => `${r.pick(['YEAR', 'MONTH', 'DAY'])}(${sub('date')})`,
	(_, sub) => `DAYS_BETWEEN(${sub('date')}, ${sub('date')})`,
	(r, sub) => `PERIOD_${r.pick(['DAYS', 'WORKDAYS'])}(${periodOf(r, sub)}${r.pick(['', ', 4', ', 1', `, ${sub('number')}`])})`,
	(r, sub) => `WORKDAYS${r.pick(['', '_BETWEEN'])}(${workDate(r, sub)}, ${workDate(r, sub)})`,
	(r, sub) => `WORK_HOURS(${sub('date-time')}, ${sub('date-time')}, ${r.pick(['"09:00"', '"00:00"', '"25:00"', sub('text')])}, "18:30")`,
];
const textMakers: Maker[] = [
	periodOf,
	(r, sub) => `PERIOD_${r.pick(['NEXT', 'PREVIOUS'])}(${periodOf(r, sub)})`,
	(_, sub) => `(${sub('text')} & ${sub('text')})`,
	(r, sub) => `${r.pick(['LOWER', 'UPPER', 'TRIM'])}(${sub('text')})`,
	(_, sub) => `CONCAT(${sub('text')}, ${sub('choice')}, ${sub('text')})`,
	(_, sub) => `TEXT(${sub('number')})`,
];
const booleanMakers: Maker[] = [
	(r, sub) => `(${sub('boolean')} ${r.pick(['AND', 'OR'])} ${sub('boolean')})`,
	(_, sub) => `AND(${sub('boolean')}, ${sub('boolean')}, ${sub('boolean')})`,
	(_, sub) => `NOT ${sub('boolean')}`,
	(_, sub) => `(NOT (${sub('boolean')}))`,
	(r, sub) => compareOf(r, sub),
	(r, sub) => compareOf(r, sub),
	(r, sub) => `(${sub('text')} ${r.pick(['<', '<=', '>', '>='])} ${sub('text')})`,
	(r, sub) => `(${sub('date')} ${r.pick(['=', '<>', '<', '>='])} ${quote(r.pick(days))})`,
	(r, sub) => `(${sub('date-time')} ${r.pick(['=', '<', '>='])} ${quote(r.pick(instants))})`,
	(r, _, f) => `(${f('i')} ${r.pick(['=', '<>', '<', '>', '>='])} ${r.pick(['0', '7', '-1', '2.5', '999999999999999'])})`,
	(r, _, f) => `(${f('r')} ${r.pick(['IN', 'NOT IN'])} (${r.pick(['1, 2', '3, 2.5', '1, BLANK', '-1'])}))`,
	(r, sub) => `(${sub('number')} ${r.pick(['IN', 'NOT IN'])} (${sub('number')}, ${r.pick(numbers)}))`,
	(r, sub) => `(${sub('text')} ${r.pick(['IN', 'NOT IN'])} (${quote(r.pick(texts))}, ${r.pick([quote(r.pick(texts)), 'BLANK', sub('text')])}))`,
	(r, _, f) => `(${f('c')} ${r.pick(['IN', 'NOT IN'])} ("open", ${r.pick(['"done"', 'BLANK', `${f('c')}`])}))`,
	(r, _, f) => `(${f('c')} ${r.pick(['=', '<>'])} ${quote(r.pick(choices))})`,
	(r, sub, f) => `(${sub('person')} ${r.pick(['IN', 'NOT IN'])} ${r.pick(['MY_REPORTS()', 'ALL_MY_REPORTS()', `(ME(), ${f('owner')})`, '(ME())'])})`,
	(r, sub) => `(${sub('unit')} ${r.pick(['IN', 'NOT IN'])} MY_UNITS())`,
	(r, _, f) => `(${quote(r.pick(choices))} ${r.pick(['IN', 'NOT IN'])} ${f('tags')})`,
	(r, _, f) => `(${f('c')} ${r.pick(['IN', 'NOT IN'])} ${f('tags')})`,
	(r, _, f) => `HAS(${f('tags')}, ${r.pick(['"open"', `${f('c')}`, 'BLANK'])})`,
	(r, _, f) => r.pick([`ISBLANK(${f('tags')})`, `(${f('tags')} = BLANK)`, `(${f('tags')} <> BLANK)`]),
	(r, sub) => `IS_WORKDAY(${workDate(r, sub)})`,
	(r, sub) => `ISBLANK(${sub(r.pick(kinds))})`,
	(r, sub) => `(${sub(r.pick(kinds))} ${r.pick(['=', '<>'])} BLANK)`,
	(r, sub) => `${r.pick(['CONTAINS', 'STARTS_WITH'])}(${sub('text')}, ${sub('text')})`,
];
function compareOf(random: Random, sub: Sub): string {
	const kind = random.pick(kinds);
	const hasOrder = kind === 'number' || kind === 'date' || kind === 'date-time' || kind === 'duration' || kind === 'text';
	return `(${sub(kind)} ${random.pick(hasOrder ? ['=', '<>', '<', '<=', '>', '>='] : ['=', '<>'])} ${sub(kind)})`;
}
const shallow = (kind: Kind): Maker[] => [(_, sub) => `COALESCE(${sub(kind)}, ${sub(kind)})`];
const makers: { [K in Kind]: readonly Maker[] } = {
	number: numberMakers,
	text: textMakers,
	boolean: booleanMakers,
	choice: shallow('choice'),
	date: [
		(r, sub) => `DATE_ADD(${sub('date')}, ${sub('number')}, ${r.pick(['"day"', '"month"', '"year"'])})`,
		(_, sub) => `DATE(${sub('number')}, ${sub('number')}, ${sub('number')})`,
		(r, sub) => `DATE(${1990 + r.int(50)}, ${sub('number')}, ${1 + r.int(31)})`,
		(_, sub) => `DATEVALUE(${sub('date-time')})`,
		(r, sub) => `PERIOD_${r.pick(['START', 'END'])}(${periodOf(r, sub)}${r.pick(['', ', 4', ', 1', `, ${sub('number')}`])})`,
		(r, sub) => `WORKDAY_ADD(${workDate(r, sub)}, ${r.chance(0.4) ? sub('number') : r.int(60) - 30})`,
		(r, sub) => `${r.pick(['NEXT', 'PREVIOUS'])}_WORKDAY(${workDate(r, sub)})`,
	],
	duration: [
		(_, sub) => `(${sub('date-time')} - ${sub('date-time')})`,
		(r, sub) => `(${sub('duration')} ${r.pick(['+', '-'])} ${sub('duration')})`,
		(r, sub) => `(${sub('duration')} ${r.pick(['*', '/'])} ${sub('number')})`,
		(_, sub) => `(${sub('number')} * ${sub('duration')})`,
		(_, sub) => `- ${sub('duration')}`,
	],
	'date-time': [
		(r, sub) => `(${sub('date-time')} ${r.pick(['+', '-'])} ${sub('duration')})`,
		(_, sub) => `(${sub('duration')} + ${sub('date-time')})`,
		...shallow('date-time'),
		(r, sub) => `SPAN_${r.pick(['START', 'END'])}(${periodOf(r, sub)})`,
	],
	person: shallow('person'),
	unit: shallow('unit'),
};

/** One row of the item table, blank in about a third of its fields. */
export function rowOf(random: Random, id: string): { [column: string]: unknown } {
	const some = <T>(make: () => T): T | null => (random.chance(0.3) ? null : make());
	return {
		id,
		n: some(() => random.pick(numbers)),
		m: some(() => random.pick(numbers)),
		i: some(() => random.pick(['0', '7', '-1', '999999999999999'])),
		r: some(() => 1 + random.int(5)),
		t: some(() => random.pick(texts)),
		u: some(() => random.pick(texts)),
		c: some(() => random.pick(choices)),
		tags: some(() => (random.chance(0.2) ? [] : choices.filter(() => random.chance(0.5)))),
		b: some(() => random.chance(0.5)),
		d: some(() => random.pick(days)),
		e: some(() => random.pick(days)),
		at: some(() => random.pick(instants)),
		owner: some(() => random.pick(ids.slice(0, 4))),
		unit: some(() => random.pick(ids.slice(4))),
		parent: null,
		archived_at: random.chance(0.1) ? '2026-03-01T00:00:00Z' : null,
	};
}

/** One row of the task table. */
export function taskOf(random: Random, id: string, items: readonly string[]): { [column: string]: unknown } {
	const some = <T>(make: () => T): T | null => (random.chance(0.25) ? null : make());
	return {
		id,
		item: some(() => random.pick(items)),
		hours: some(() => random.pick(numbers)),
		note: some(() => random.pick(texts)),
		kind: some(() => random.pick(choices)),
		day: some(() => random.pick(days)),
		ends: some(() => random.pick(instants)),
		who: some(() => random.pick(ids.slice(0, 4))),
		archived_at: random.chance(0.1) ? '2026-03-01T00:00:00Z' : null,
	};
}

/** A filter over a random field with one of its operators, or a group of filters. */
export function filterOf(random: Random, scope: FormulaScope, depth: number): object {
	if (depth > 0 && random.chance(0.4)) {
		const inner = () => filterOf(random, scope, depth - 1);
		return random.pick([() => ({ and: [inner(), inner()] }), () => ({ or: [inner(), inner()] }), () => ({ not: inner() })])();
	}
	if (random.chance(0.1)) return { search: random.pick(['a', 'X 宽', 'ß', '%']) };
	if (random.chance(0.1)) return { formula: expression(random, 'boolean', 2) };
	const path = random.pick(['', '', '', 'owner.', 'unit.']);
	const model = { '': 'lab/item', 'owner.': 'directory/person', 'unit.': 'directory/org_unit' }[path] as string;
	const field = random.pick((models[model] ?? []).filter((f) => f.query.filters.length > 0 && f.key !== 'data'));
	const op = random.pick(field.query.filters);
	if (op === 'empty' || op === 'not-empty') return { field: path + field.key, op };
	const list = ['in', 'not-in', 'has-any', 'has-all'].includes(op);
	const value = () => constantOf(random, field, op);
	return { field: path + field.key, op, value: list ? [value(), value()] : value() };
}
function constantOf(random: Random, field: ScopeField, op: string): unknown {
	const type = field.type?.t === 'list' ? field.type.of : field.type;
	if (op !== 'below' && !op.startsWith('has') && ['eq', 'ne', 'in', 'not-in'].includes(op) && random.chance(0.2)) return null;
	if (type?.t === 'number') return Number(random.pick(numbers));
	if (type?.t === 'text') return type.options ? random.pick(type.options) : random.pick(texts);
	if (type?.t === 'boolean') return random.chance(0.5);
	if (type?.t === 'date') return random.pick(days);
	if (type?.t === 'date-time') return random.pick(instants);
	return random.pick(ids);
}
export const functionNames = registry.functions.map((f) => f.name);
