import type { ColumnSpec } from '../kinds/field-type.ts';
import type { FormulaFunction } from '../kinds/formula-function.ts';
import type { FieldPath } from './scope.ts';
import type { FactName, FormulaType } from './types.ts';

/**
 * A formula or filter whose names are resolved and whose types fit: what the JS evaluator and the SQL emitter read.
 * `blank`: its value can be blank. `<>` and NOT IN are `not` around `equal` and `in`.
 */
export type CheckedNode = { type: FormulaType; blank: boolean } & (
	| { k: 'value'; value: string | boolean }
	| { k: 'blank' }
	| ({ k: 'field'; column?: ColumnSpec['type'] } & FieldPath)
	| { k: 'call'; fn: CallableFunction; args: readonly CheckedNode[] }
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

/** A checked formula or filter and what it depends on. */
export interface CheckedFormula {
	node: CheckedNode;
	type: FormulaType;
	/** The fields it reads, over references too. */
	dependencies: readonly FieldPath[];
	/** The same by model, with the references on the way: what must exist, what it is "used by", what a change of it may affect. */
	fields: readonly { model: string; field: string }[];
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
export function fieldNode(at: FieldPath, type: FormulaType, column?: ColumnSpec['type']): CheckedNode {
	return { k: 'field', path: at.path, field: at.field, type, blank: true, ...(column && { column }) };
}
export function callNode(fn: CallableFunction, args: readonly CheckedNode[], type: FormulaType): CheckedNode {
	return { k: 'call', fn, args, type, blank: !fn.neverBlank };
}
export function arithmeticNode(op: '+' | '-' | '*' | '/', left: CheckedNode, right: CheckedNode): CheckedNode {
	const divisor = right.k === 'value' && !/^-?0(?:\.0*)?$/.test(String(right.value));
	return { k: 'arithmetic', op, left, right, type: number, blank: left.blank || right.blank || (op === '/' && !divisor) };
}
export function negateNode(arg: CheckedNode): CheckedNode {
	return { k: 'negate', arg, type: number, blank: arg.blank };
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
export const always: CheckedFormula = { node: valueNode(boolean, true), type: boolean, dependencies: [], fields: [], facts: [] };
export const never: CheckedFormula = { node: valueNode(boolean, false), type: boolean, dependencies: [], fields: [], facts: [] };

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
	return { node, type: boolean, dependencies, fields, facts: [...new Set(formulas.flatMap((f) => f.facts))] };
}

export function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
	return [...new Map(items.map((item) => [key(item), item])).values()];
}
