import type { AggregateFunction } from '../kinds/aggregate-function.ts';
import type { ColumnSpec } from '../kinds/field-type.ts';
import type { FormulaFunction } from '../kinds/formula-function.ts';
import type { Relation, RelationUse } from './relation.ts';
import type { FieldPath } from './scope.ts';
import type { FactName, FormulaType } from './types.ts';

/**
 * A formula or filter whose names are resolved and whose types fit: what the JS evaluator and the SQL emitter read.
 * `blank`: its value can be blank. `<>` and NOT IN are `not` around `equal` and `in`.
 */
export type CheckedNode = { type: FormulaType; blank: boolean } & (
	| { k: 'value'; value: string | boolean }
	| { k: 'blank' }
	/** `up`: of the record that the set of this record belongs to (1), or of the one beyond (2); without it, of the record itself. */
	| ({ k: 'field'; column?: ColumnSpec['type']; up?: number } & FieldPath)
	| { k: 'call'; fn: CallableFunction; args: readonly CheckedNode[] }
	/** `items` are worked out in each record of the set, `own` in the one that the set belongs to: one each for every operand, see AggregateItem. */
	| {
			k: 'aggregate';
			fn: CallableAggregate;
			relation: Relation;
			items: readonly (CheckedNode | undefined)[];
			own: readonly (CheckedNode | undefined)[];
			where?: CheckedNode;
	  }
	/** The value in the one record of the relation; blank without one. */
	| { k: 'previous'; relation: Extract<Relation, { k: 'before' }>; value: CheckedNode }
	| { k: 'arithmetic'; op: '+' | '-' | '*' | '/'; left: CheckedNode; right: CheckedNode }
	| { k: 'negate'; arg: CheckedNode }
	| { k: 'concat'; left: CheckedNode; right: CheckedNode }
	| { k: 'equal'; left: CheckedNode; right: CheckedNode }
	| { k: 'order'; op: '<' | '<=' | '>' | '>='; left: CheckedNode; right: CheckedNode }
	| { k: 'in'; item: CheckedNode; list: CheckedNode }
	| { k: 'list'; items: readonly CheckedNode[] }
	/** The list field has any, or all, of the elements. */
	| { k: 'overlaps'; mode: 'any' | 'all'; list: CheckedNode; elements: CheckedNode }
	| { k: 'all'; items: readonly CheckedNode[] }
	| { k: 'any'; items: readonly CheckedNode[] }
	| { k: 'not'; arg: CheckedNode }
	/** The record that the path names is one of `values`, or below one in the tree of `model`. */
	| ({ k: 'below'; model: string; values: readonly string[] } & FieldPath)
);

/** What the back ends need of a function. */
export type CallableFunction = Pick<FormulaFunction, 'name' | 'acceptsBlank' | 'neverBlank' | 'evaluate' | 'sql'>;
export type CallableAggregate = Pick<AggregateFunction, 'name' | 'keepsBlank' | 'neverBlank' | 'evaluate' | 'sql' | 'query'>;

/** A checked formula or filter and what it depends on. */
export interface CheckedFormula {
	node: CheckedNode;
	type: FormulaType;
	/** The fields of its own record that it reads, over references too; also those that it reads while it looks at others (`[this.field]`). */
	dependencies: readonly FieldPath[];
	/** Every field it reads by model, in its own record and others, with the references on the way: what must exist, what it is "used by". */
	fields: readonly { model: string; field: string }[];
	/** The sets of records that it reads. */
	relations: readonly RelationUse[];
	/** Facts it depends on: none means that it is the same for everybody at any time. */
	facts: readonly FactName[];
}

const boolean: FormulaType = { t: 'boolean' };
const number: FormulaType = { t: 'number' };
const text: FormulaType = { t: 'text' };

export function valueNode(type: FormulaType, value: string | boolean): CheckedNode {
	return { k: 'value', type, value, blank: false };
}
export function blankNode(type: FormulaType): CheckedNode {
	return { k: 'blank', type, blank: true };
}
export function fieldNode(at: FieldPath, type: FormulaType, column?: ColumnSpec['type'], up = 0): CheckedNode {
	return { k: 'field', path: at.path, field: at.field, type, blank: true, ...(column && { column }), ...(up > 0 && { up }) };
}
export function aggregateNode(
	fn: CallableAggregate,
	{ relation, items, own, where, type }: Pick<Extract<CheckedNode, { k: 'aggregate' }>, 'relation' | 'items' | 'own' | 'where' | 'type'>,
): CheckedNode {
	return { k: 'aggregate', fn, relation, items, own, ...(where && { where }), type, blank: !fn.neverBlank };
}
export function previousNode(relation: Extract<Relation, { k: 'before' }>, value: CheckedNode): CheckedNode {
	return { k: 'previous', relation, value, type: value.type, blank: true };
}
export function callNode(fn: CallableFunction, args: readonly CheckedNode[], type: FormulaType): CheckedNode {
	return { k: 'call', fn, args, type, blank: !fn.neverBlank };
}
export function arithmeticNode(op: '+' | '-' | '*' | '/', left: CheckedNode, right: CheckedNode, type: FormulaType = number): CheckedNode {
	const divisor = right.k === 'value' && !/^-?0(?:\.0*)?$/.test(String(right.value));
	// A time may leave the years 1 to 9999.
	const isSure = op === '/' ? divisor : type.t !== 'date-time';
	return { k: 'arithmetic', op, left, right, type, blank: left.blank || right.blank || !isSure };
}
export function negateNode(arg: CheckedNode): CheckedNode {
	return { k: 'negate', arg, type: arg.type, blank: arg.blank };
}
export function concatNode(left: CheckedNode, right: CheckedNode): CheckedNode {
	return { k: 'concat', left, right, type: text, blank: left.blank || right.blank };
}
export function equalNode(left: CheckedNode, right: CheckedNode): CheckedNode {
	return { k: 'equal', left, right, type: boolean, blank: false };
}
export function orderNode(op: '<' | '<=' | '>' | '>=', left: CheckedNode, right: CheckedNode): CheckedNode {
	return { k: 'order', op, left, right, type: boolean, blank: left.blank || right.blank };
}
export function inNode(item: CheckedNode, list: CheckedNode): CheckedNode {
	return { k: 'in', item, list, type: boolean, blank: false };
}
export function listNode(items: readonly CheckedNode[], of: FormulaType): CheckedNode {
	return { k: 'list', items, type: { t: 'list', of }, blank: false };
}
export function overlapsNode(mode: 'any' | 'all', list: CheckedNode, elements: CheckedNode): CheckedNode {
	return { k: 'overlaps', mode, list, elements, type: boolean, blank: false };
}
export function allNode(items: readonly CheckedNode[]): CheckedNode {
	return { k: 'all', items, type: boolean, blank: items.some((i) => i.blank) };
}
export function anyNode(items: readonly CheckedNode[]): CheckedNode {
	return { k: 'any', items, type: boolean, blank: items.some((i) => i.blank) };
}
export function notNode(arg: CheckedNode): CheckedNode {
	return { k: 'not', arg, type: boolean, blank: arg.blank };
}
export function belowNode(at: FieldPath, model: string, values: readonly string[]): CheckedNode {
	return { k: 'below', path: at.path, field: at.field, model, values, type: boolean, blank: false };
}

/** Holds for every record; for none. */
export const always: CheckedFormula = { node: valueNode(boolean, true), type: boolean, dependencies: [], fields: [], relations: [], facts: [] };
export const never: CheckedFormula = { node: valueNode(boolean, false), type: boolean, dependencies: [], fields: [], relations: [], facts: [] };

/** The condition that holds where all of them hold; `always` for none. */
export function allOf(formulas: readonly CheckedFormula[]): CheckedFormula {
	const [only] = formulas;
	if (only && formulas.length === 1) return only;
	return only ? merge(allNode(formulas.map((f) => f.node)), formulas) : always;
}

/** The condition that holds where at least one of them holds; `never` for none. */
export function anyOf(formulas: readonly CheckedFormula[]): CheckedFormula {
	const [only] = formulas;
	if (only && formulas.length === 1) return only;
	return only ? merge(anyNode(formulas.map((f) => f.node)), formulas) : never;
}

function merge(node: CheckedNode, formulas: readonly CheckedFormula[]): CheckedFormula {
	const dependencies = unique(
		formulas.flatMap((f) => f.dependencies),
		(d) => [...d.path, d.field].join('.'),
	);
	const fields = unique(
		formulas.flatMap((f) => f.fields),
		(f) => `${f.model} ${f.field}`,
	);
	return { node, type: boolean, dependencies, fields, relations: allRelations(formulas), facts: [...new Set(formulas.flatMap((f) => f.facts))] };
}

function allRelations(formulas: readonly CheckedFormula[]): RelationUse[] {
	const uses: RelationUse[] = [];
	for (const { relations } of formulas) {
		const before = uses.length;
		uses.push(...relations.map((use) => (use.within === undefined ? use : { ...use, within: use.within + before })));
	}
	return uses;
}

export function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
	return [...new Map(items.map((item) => [key(item), item])).values()];
}
