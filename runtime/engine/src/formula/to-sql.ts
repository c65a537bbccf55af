import type { CheckedFormula, CheckedNode } from './checked.ts';
import type { AggregateOperands } from '../kinds/aggregate-function.ts';
import { daysBetweenSql, secondsBetweenSql, timeLaterSql } from './durations.ts';
import { joinSql, type RelatedSql, type SqlCast, type SqlFragment, sql, sqlValue } from './sql.ts';
import type { FormulaType } from './types.ts';

/** The value of a formula in SQL: the same as `compileFormula` gives, errors being NULL. Never raises (F16). */
export function formulaToSql(formula: CheckedFormula): SqlFragment {
	return exact(formula.node);
}

/**
 * A condition in SQL for WHERE: true where the condition holds. Where it does not hold it may be FALSE or NULL, which lets it use
 * indexes: plain `=`, `= ANY`, AND and OR.
 */
export function conditionToSql(formula: CheckedFormula): SqlFragment {
	return holds(formula.node);
}

/** The Postgres type of a formula type. */
export function castOf(type: FormulaType): SqlCast {
	switch (type.t) {
		case 'number':
		case 'duration':
			return 'numeric';
		case 'boolean':
		case 'date':
			return type.t;
		case 'date-time':
			return 'timestamptz';
		case 'record':
			return 'uuid';
		case 'text':
		case 'blank':
			return 'text';
		case 'list':
			return `${castOf(type.of)}[]` as SqlCast;
	}
}

type NodeOf<K extends CheckedNode['k']> = Extract<CheckedNode, { k: K }>;
const raw = (text: string): SqlFragment => [{ k: 'text', text }];
const columnOf = ({ path, field, up }: NodeOf<'field'>): SqlFragment => [{ k: 'column', path, field, ...(up && { up }) }];

const emitters: { [K in CheckedNode['k']]: (node: NodeOf<K>) => SqlFragment } = {
	value: (node) => (node.type.t === 'boolean' ? raw(node.value ? 'TRUE' : 'FALSE') : sqlValue(node.value, castOf(node.type))),
	blank: (node) => raw(`NULL::${castOf(node.type)}`),
	field: (node) => (isInteger(node) ? sql`${columnOf(node)}::numeric` : columnOf(node)),
	call: ({ fn, args }) =>
		fn.sql(
			args.map(exact),
			args.map((arg) => arg.type),
		),
	aggregate,
	previous: ({ relation, value, type }) =>
		related({ relation, columns: [columnSql(value)], skipBlank: false, query: sql`(SELECT dg_i.v0 FROM ${[{ k: 'rows' }]})` }, type),
	arithmetic,
	negate: ({ arg }) => sql`(- ${exact(arg)})`,
	concat: ({ left, right }) => sql`(${exact(left)} || ${exact(right)})`,
	equal: (node) => equality(node, { sure: '=', blank: 'IS NULL', other: 'IS NOT DISTINCT FROM' }),
	order,
	in: (node) => {
		const { test, isSure } = membership(node);
		return isSure ? test : sql`(${test} IS TRUE)`;
	},
	list: (node) => constantList(node) ?? sql`ARRAY[${joinSql(node.items.map(exact), ', ')}]${raw(`::${castOf(node.type)}`)}`,
	overlaps: (node) => sql`(${overlap(node)} IS TRUE)`,
	all: ({ items }) => joined(items.map(exact), 'AND'),
	any: ({ items }) => joined(items.map(exact), 'OR'),
	not: ({ arg }) => (['equal', 'in', 'overlaps'].includes(arg.k) ? fails(arg) : sql`(NOT ${exact(arg)})`),
	below: ({ path, field, model, values }) => [{ k: 'below', path, field, model, values }],
};

/** The records' values have the columns v0, v1 …, in the order of the operands that are worked out in them. */
function aggregate({ fn, relation, items, own, where, type }: NodeOf<'aggregate'>): SqlFragment {
	const given = items.filter((node) => node !== undefined);
	const types = (nodes: readonly (CheckedNode | undefined)[]) => nodes.map((node) => node?.type);
	const item: AggregateOperands = {
		id: raw('dg_i.id'),
		values: items.map((node) => node && raw(`dg_i.v${given.indexOf(node)}`)),
		types: types(items),
	};
	const ofOwn: AggregateOperands = {
		id: [{ k: 'column', path: [], field: 'id' }],
		values: own.map((node) => node && exact(node)),
		types: types(own),
	};
	const set = { relation, columns: given.map(columnSql), ...(where && { where: holds(where) }), skipBlank: !fn.keepsBlank };
	return related(fn.query ? { ...set, query: fn.query([{ k: 'rows' }], item, ofOwn) } : { ...set, select: fn.sql?.(item, ofOwn) ?? raw('NULL') }, type);
}

function columnSql(node: CheckedNode): RelatedSql['columns'][number] {
	const value = exact(node);
	return { value: node.type.t === 'list' ? sql`nullif(${value}, '{}')` : value, cast: castOf(node.type) };
}
/** A list with its cast, because = ANY of a bare sub-select would mean its rows. */
function related(set: RelatedSql, type: FormulaType): SqlFragment {
	const part: SqlFragment = [{ k: 'related', ...set }];
	return type.t === 'list' ? sql`${part}${raw(`::${castOf(type)}`)}` : part;
}

/** The value, with every blank as NULL. */
function exact(node: CheckedNode): SqlFragment {
	return (emitters[node.k] as (node: CheckedNode) => SqlFragment)(node);
}

/** True exactly where the node is TRUE. */
function holds(node: CheckedNode): SqlFragment {
	switch (node.k) {
		case 'all':
			return joined(node.items.map(holds), 'AND');
		case 'any':
			return joined(node.items.map(holds), 'OR');
		case 'not':
			return fails(node.arg);
		case 'equal':
			return node.left.blank && node.right.blank ? exact(node) : equality(node, { sure: '=', blank: 'IS NULL', other: '=' });
		case 'in':
			return membership(node).test;
		case 'overlaps':
			return overlap(node);
		default:
			return exact(node);
	}
}

/** True exactly where the node is FALSE. */
function fails(node: CheckedNode): SqlFragment {
	switch (node.k) {
		case 'all':
			return joined(node.items.map(fails), 'OR');
		case 'any':
			return joined(node.items.map(fails), 'AND');
		case 'not':
			return holds(node.arg);
		case 'equal':
			return equality(node, { sure: '<>', blank: 'IS NOT NULL', other: 'IS DISTINCT FROM' });
		case 'in': {
			const { test, isSure } = membership(node);
			return isSure ? sql`(NOT ${test})` : sql`(${test} IS NOT TRUE)`;
		}
		case 'overlaps':
			return sql`(${overlap(node)} IS NOT TRUE)`;
		default:
			return sql`(NOT ${exact(node)})`;
	}
}

function joined(parts: readonly SqlFragment[], op: 'AND' | 'OR'): SqlFragment {
	if (parts.length === 0) return raw(op === 'AND' ? 'TRUE' : 'FALSE');
	return parts.length === 1 && parts[0] ? parts[0] : sql`(${joinSql(parts, ` ${op} `)})`;
}

/**
 * To 20 places, half away from zero, exactly as `divide` in number.ts: `div` truncates the 21st place, and only that one decides.
 * Postgres' own `/` keeps as many places as it sees fit.
 */
function division(left: SqlFragment, right: SqlFragment): SqlFragment {
	return divideSql(left, right);
}

/** What `/` means in SQL; for functions that divide, too. NULL for division by zero. */
export function divideSql(left: SqlFragment, right: SqlFragment): SqlFragment {
	return sql`round(div(${left} * 1000000000000000000000, nullif(${right}, 0)) * 0.000000000000000000001, 20)`;
}

function arithmetic({ op, left, right, type }: NodeOf<'arithmetic'>): SqlFragment {
	const [l, r] = [exact(left), exact(right)];
	if (left.type.t === 'date') return daysBetweenSql(l, r);
	if (left.type.t === 'date-time' && right.type.t === 'date-time') return secondsBetweenSql(l, r);
	if (type.t !== 'date-time') return op === '/' ? division(l, r) : sql`(${l}${raw(` ${op} `)}${r})`;
	if (left.type.t === 'duration') return timeLaterSql(r, l);
	return timeLaterSql(l, op === '-' ? sql`(- ${r})` : r);
}

/** `sure`: neither side can be blank; `blank`: one side is BLANK; `other`: the rest. */
function equality({ left, right }: NodeOf<'equal'>, ops: { sure: string; blank: string; other: string }): SqlFragment {
	const written = left.k === 'blank' ? right : right.k === 'blank' ? left : undefined;
	if (written) return blankTest(written, ops.blank);
	const [l, r] = sides(left, right);
	return sql`(${l}${raw(` ${left.blank || right.blank ? ops.other : ops.sure} `)}${r})`;
}

/** Lists are blank when they are empty, too (F2). */
function blankTest(node: CheckedNode, op: string): SqlFragment {
	const value = node.k === 'field' ? columnOf(node) : exact(node);
	return node.type.t === 'list' ? sql`(nullif(${value}, '{}')${raw(` ${op})`)}` : sql`(${value}${raw(` ${op})`)}`;
}

function order({ op, left, right }: NodeOf<'order'>): SqlFragment {
	const [l, r] = sides(left, right);
	const isText = left.type.t === 'text';
	return isText ? sql`(${l} COLLATE "C"${raw(` ${op} `)}${r} COLLATE "C")` : sql`(${l}${raw(` ${op} `)}${r})`;
}

/** Both operands, so that a plain column stays plain beside a constant of its own type, and two texts have one collation. */
function sides(left: CheckedNode, right: CheckedNode): [SqlFragment, SqlFragment] {
	const integers = integerSides(left, right) ?? integerSides(right, left)?.toReversed();
	if (integers) return integers as [SqlFragment, SqlFragment];
	const isPlain = (a: CheckedNode, b: CheckedNode) => a.k === 'field' && b.k === 'value';
	if (left.type.t !== 'text' || isPlain(left, right) || isPlain(right, left)) return [exact(left), exact(right)];
	return [sql`${exact(left)} COLLATE "C"`, exact(right)];
}

function integerSides(field: CheckedNode, constant: CheckedNode): [SqlFragment, SqlFragment] | undefined {
	if (field.k !== 'field' || !isInteger(field) || !isIntegerLiteral(constant)) return undefined;
	return [columnOf(field), sqlValue((constant as NodeOf<'value'>).value, 'bigint')];
}
function isInteger(node: NodeOf<'field'>): boolean {
	return node.column === 'bigint' || node.column === 'smallint';
}
function isIntegerLiteral(node: CheckedNode): boolean {
	return node.k === 'value' && node.type.t === 'number' && /^-?\d{1,15}$/.test(String(node.value));
}

/** `isSure`: never NULL. */
function membership({ item, list }: NodeOf<'in'>): { test: SqlFragment; isSure: boolean } {
	if (list.k !== 'list') {
		const value = item.type.t === 'text' ? sql`${exact(item)} COLLATE "C"` : exact(item);
		return { test: sql`(${value} = ANY(${exact(list)}))`, isSure: !item.blank && !list.blank };
	}
	if (list.items.some((i) => i.k !== 'value' && i.k !== 'blank')) {
		const value = item.type.t === 'text' ? sql`${exact(item)} COLLATE "C"` : exact(item);
		return { test: sql`(array_position(${exact(list)}, ${value}) IS NOT NULL)`, isSure: true };
	}
	const values = list.items.filter((i): i is NodeOf<'value'> => i.k === 'value');
	// Nothing is ANY of no values, not even NULL.
	if (values.length === 0) return { test: list.items.length > 0 ? blankTest(item, 'IS NULL') : raw('FALSE'), isSure: true };
	const asIntegers = item.k === 'field' && isInteger(item) && values.every(isIntegerLiteral);
	const cast: SqlCast = asIntegers ? 'bigint[]' : castOf({ t: 'list', of: item.type });
	const constants = sqlValue(
		values.map((i) => i.value),
		cast,
	);
	const test = sql`(${asIntegers && item.k === 'field' ? columnOf(item) : exact(item)} = ANY(${constants}))`;
	// BLANK in the list: a blank item is in it.
	if (values.length < list.items.length) return { test: sql`coalesce(${test}, TRUE)`, isSure: true };
	return { test, isSure: !item.blank };
}

function overlap({ mode, list, elements }: NodeOf<'overlaps'>): SqlFragment {
	return sql`(${exact(list)}${raw(mode === 'any' ? ' && ' : ' @> ')}${exact(elements)})`;
}

function constantList(node: NodeOf<'list'>): SqlFragment | undefined {
	if (!node.items.every((i) => i.k === 'value')) return undefined;
	return sqlValue(
		node.items.map((i) => (i as NodeOf<'value'>).value),
		castOf(node.type),
	);
}
