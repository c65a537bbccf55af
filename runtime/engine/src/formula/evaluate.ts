import type { AggregateItem } from '../kinds/aggregate-function.ts';
import type { CheckedFormula, CheckedNode } from './checked.ts';
import { daysBetween, secondsBetween, timeLater } from './durations.ts';
import { divide, Num, numberText } from './number.ts';
import { readValue } from './read-value.ts';
import type { Relation } from './relation.ts';
import { type DecimalValue, type Facts, type FormulaError, type FormulaErrorCode, type FormulaType, type FormulaValue, nilId, noCalendar } from './types.ts';

/** How a formula reaches the values of a record and of those it refers to. */
export interface FormulaRecord {
	/**
	 * The stored value of a field, as JSON: numbers as number or decimal text, references as ids. null where any reference on the path is blank;
	 * undefined for a field behind a reference that is not loaded here (the value is then an error, `missing`).
	 */
	get(path: readonly string[], field: string): unknown;
	/**
	 * The live records of a set that belongs to this one, in any order; undefined when they are not loaded here (the value is then `missing`).
	 * Each answers `get([], 'id')`, too.
	 */
	related?(relation: Relation): readonly FormulaRecord[] | undefined;
	/** Whether record `id` of `model` is one of `roots` or lies below one of them; undefined when it is not known here. */
	isBelow?(model: string, id: string, roots: readonly string[]): boolean | undefined;
}
/** `outer`: the record that the set of this record belongs to. */
type Evaluate = (record: FormulaRecord, facts: Facts, outer?: Outer) => FormulaValue;
interface Outer {
	record: FormulaRecord;
	outer: Outer | undefined;
}

/** The value of a formula for a record. Never throws: what cannot be computed is an error value (F5). Compile once, call often. */
export function compileFormula(formula: CheckedFormula): (record: FormulaRecord, facts: Facts) => FormulaValue {
	const evaluate = compile(formula.node);
	return (record, facts) => evaluate(record, facts);
}

/** Whether a condition holds: only TRUE does; FALSE, blank and errors do not (F4). */
export function compileCondition(formula: CheckedFormula): (record: FormulaRecord, facts: Facts) => boolean {
	const evaluate = compile(formula.node);
	return (record, facts) => evaluate(record, facts) === true;
}

/** Blank, or an error, which counts as blank. */
export function isBlank(value: FormulaValue): value is null | FormulaError {
	return value === null || isError(value);
}
export function isError(value: FormulaValue): value is FormulaError {
	return typeof value === 'object' && value !== null && (value as { error?: unknown }).error !== undefined;
}
export function errorValue(error: FormulaErrorCode, reason: string): FormulaError {
	return { error, reason };
}

type NodeOf<K extends CheckedNode['k']> = Extract<CheckedNode, { k: K }>;
const compilers: { [K in CheckedNode['k']]: (node: NodeOf<K>) => Evaluate } = {
	value: (node) => constant(literal(node)),
	blank: () => constant(null),
	field: compileField,
	call: compileCall,
	aggregate: compileAggregate,
	previous: compilePrevious,
	arithmetic: (node) => strict(node.left, node.right, calculation(node)),
	negate: ({ arg }) => {
		const evaluate = compile(arg);
		return (record, facts, outer) => {
			const value = evaluate(record, facts, outer);
			return isBlank(value) ? value : (value as DecimalValue).negated();
		};
	},
	concat: (node) => strict(node.left, node.right, (l, r) => (l as string) + (r as string)),
	equal: ({ left, right }) => {
		const [l, r] = [compile(left), compile(right)];
		return (record, facts, outer) => isEqual(l(record, facts, outer), r(record, facts, outer));
	},
	order: (node) => strict(node.left, node.right, (l, r) => orders[node.op](compare(l, r, node.left.type))),
	in: compileIn,
	list: ({ items }) => {
		const all = items.map(compile);
		return (record, facts, outer) => all.map((item) => item(record, facts, outer));
	},
	overlaps: ({ mode, list, elements }) => {
		const [all, wanted] = [compile(list), compile(elements)];
		return (record, facts, outer) => {
			const [has, needed] = [all(record, facts, outer), wanted(record, facts, outer)];
			if (!Array.isArray(has) || !Array.isArray(needed)) return false;
			const found = (element: FormulaValue) => has.some((item) => isEqual(item, element));
			return mode === 'any' ? needed.some(found) : needed.every(found);
		};
	},
	all: ({ items }) => kleene(items, false),
	any: ({ items }) => kleene(items, true),
	not: ({ arg }) => {
		const evaluate = compile(arg);
		return (record, facts, outer) => {
			const value = evaluate(record, facts, outer);
			return isBlank(value) ? value : value !== true;
		};
	},
	below: (node) => (record) => {
		const id = readValue(record.get(node.path, node.field), { t: 'record', model: node.model }, node.path.length > 0);
		if (isBlank(id)) return false;
		const answer = node.values.includes(id as string) || record.isBelow?.(node.model, id as string, node.values);
		return answer ?? errorValue('missing', `the tree of ${node.model} is not loaded here`);
	},
};

function compile(node: CheckedNode): Evaluate {
	const evaluate = (compilers[node.k] as (node: CheckedNode) => Evaluate)(node);
	return node.k !== 'value' && isConstant(node) ? constant(evaluate(nothing, noFacts)) : evaluate;
}

/** Worked out once: operators over constants. Calls are not, since they may read facts. */
function isConstant(node: CheckedNode): boolean {
	if (node.k === 'value' || node.k === 'blank') return true;
	if (node.k === 'arithmetic' || node.k === 'concat' || node.k === 'order' || node.k === 'equal') return isConstant(node.left) && isConstant(node.right);
	return (node.k === 'negate' || node.k === 'not') && isConstant(node.arg);
}
const nothing: FormulaRecord = { get: () => null };
const noFacts: Facts = {
	me: nilId, myUnit: nilId, myUnits: [], myReports: [], allMyReports: [], today: '', now: '', timeZone: '', calendar: noCalendar,
}; // biome-ignore format: one list

function constant(value: FormulaValue): Evaluate {
	return () => value;
}

/** What a constant stands for. */
export function literal(node: NodeOf<'value'>): FormulaValue {
	return node.type.t === 'number' ? new Num(node.value as string) : node.value;
}

function compileField(node: NodeOf<'field'>): Evaluate {
	const { path, field, type, up = 0 } = node;
	if (up === 0) return (record) => readValue(record.get(path, field), type, path.length > 0);
	return (_, __, outer) => {
		const to = up === 1 ? outer : outer?.outer;
		return to ? readValue(to.record.get(path, field), type, path.length > 0) : notLoaded;
	};
}

function compileCall({ fn, args }: NodeOf<'call'>): Evaluate {
	const all = args.map(compile);
	const count = all.length;
	return (record, facts, outer) => {
		const values = new Array<FormulaValue>(count);
		let blank: FormulaValue | undefined;
		for (let i = 0; i < count; i++) {
			const value = (all[i] as Evaluate)(record, facts, outer);
			values[i] = value;
			if (isBlank(value) && (blank === undefined || (blank === null && value !== null))) blank = value;
		}
		return blank === undefined || fn.acceptsBlank ? fn.evaluate(values, facts) : blank;
	};
}

const notLoaded: FormulaError = { error: 'missing', reason: 'the records that belong to this one are not loaded here' };
function isMissing(value: FormulaValue): value is FormulaError {
	return isError(value) && value.error === 'missing';
}

/** The records that the condition holds for and that have all values; what is not loaded in one of them makes the whole `missing`. */
function compileAggregate({ fn, relation, items, own, where }: NodeOf<'aggregate'>): Evaluate {
	const [ofItem, ofOwn] = [items.map((item) => item && compile(item)), own.map((item) => item && compile(item))];
	const holds = where && compile(where);
	return (record, facts, outer) => {
		const related = record.related?.(relation);
		if (!related) return notLoaded;
		const inner: Outer = { record, outer };
		const counted: AggregateItem<FormulaValue>[] = [];
		for (const one of related) {
			const condition = holds ? holds(one, facts, inner) : true;
			if (isMissing(condition)) return condition;
			if (condition !== true) continue;
			const values = ofItem.map((item) => item?.(one, facts, inner));
			const missing = values.find((value) => value !== undefined && isMissing(value));
			if (missing) return missing;
			if (fn.keepsBlank || !values.some((value) => value !== undefined && isBlank(value))) counted.push({ id: String(one.get([], 'id')), values });
		}
		const values = ofOwn.map((item) => item?.(record, facts, outer));
		const missing = values.find((value) => value !== undefined && isMissing(value));
		return missing ?? fn.evaluate(counted, { id: String(record.get([], 'id')), values }, facts);
	};
}

function compilePrevious({ relation, value }: NodeOf<'previous'>): Evaluate {
	const evaluate = compile(value);
	return (record, facts, outer) => {
		const before = record.related?.(relation);
		if (!before) return notLoaded;
		const [one] = before;
		return one ? evaluate(one, facts, { record, outer }) : null;
	};
}

/** Both operands, or the first error, or blank. */
function strict(left: CheckedNode, right: CheckedNode, apply: (l: FormulaValue, r: FormulaValue) => FormulaValue): Evaluate {
	const [l, r] = [compile(left), compile(right)];
	return (record, facts, outer) => {
		const a = l(record, facts, outer);
		const b = r(record, facts, outer);
		if (isBlank(a) || isBlank(b)) return isError(a) ? a : isError(b) ? b : null;
		return apply(a, b);
	};
}

const arithmetic: { [op in '+' | '-' | '*' | '/']: (l: FormulaValue, r: FormulaValue) => FormulaValue } = {
	'+': (l, r) => (l as DecimalValue).plus(r as DecimalValue),
	'-': (l, r) => (l as DecimalValue).minus(r as DecimalValue),
	'*': (l, r) => (l as DecimalValue).times(r as DecimalValue),
	'/': (l, r) => divide(l as DecimalValue, r as DecimalValue) ?? errorValue('division-by-zero', 'division by zero'),
};
/** Numbers and lengths of time are calculated alike; the rest is about points in time. */
function calculation({ op, left, right, type }: NodeOf<'arithmetic'>): (l: FormulaValue, r: FormulaValue) => FormulaValue {
	if (left.type.t === 'date') return (l, r) => daysBetween(l as string, r as string);
	if (left.type.t === 'date-time' && right.type.t === 'date-time') return (l, r) => secondsBetween(l as string, r as string);
	if (type.t !== 'date-time') return arithmetic[op];
	const later = (time: FormulaValue, length: FormulaValue) =>
		timeLater(time as string, length as DecimalValue) ?? errorValue('out-of-range', 'a time outside the years 1 to 9999');
	if (left.type.t === 'duration') return (l, r) => later(r, l);
	return op === '-' ? (l, r) => later(l, (r as DecimalValue).negated()) : later;
}
const orders = {
	'<': (n: number) => n < 0,
	'<=': (n: number) => n <= 0,
	'>': (n: number) => n > 0,
	'>=': (n: number) => n >= 0,
};

/** Blank equals only blank; everything else by value. */
export function isEqual(a: FormulaValue, b: FormulaValue): boolean {
	if (isBlank(a) || isBlank(b)) return isBlank(a) && isBlank(b);
	if (Num.isDecimal(a) && Num.isDecimal(b)) return a.equals(b);
	return a === b;
}

/** Negative, zero or positive. Dates and date-times are text of fixed form, so their text order is their order. */
export function compare(a: FormulaValue, b: FormulaValue, type: FormulaType): number {
	if (type.t === 'number' || type.t === 'duration') return (a as DecimalValue).comparedTo(b as DecimalValue);
	return compareText(a as string, b as string);
}

/** By code point, as COLLATE "C" does: UTF-16 units differ from that where surrogates meet the private area. */
export function compareText(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) {
		const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
		if (x !== y) return rank(x) - rank(y);
	}
	return a.length - b.length;
}
function rank(unit: number): number {
	if (unit < 0xd800) return unit;
	return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

function compileIn({ item, list }: NodeOf<'in'>): Evaluate {
	const [one, many] = [compile(item), compile(list)];
	return (record, facts, outer) => {
		const values = many(record, facts, outer);
		const value = one(record, facts, outer);
		return Array.isArray(values) && values.some((v) => isEqual(v, value));
	};
}

/** AND and OR: `decisive` decides at once; else blank as soon as one is blank, with its error if it has one. */
function kleene(items: readonly CheckedNode[], decisive: boolean): Evaluate {
	const all = items.map(compile);
	return (record, facts, outer) => {
		let blank: FormulaValue | undefined;
		for (const item of all) {
			const value = item(record, facts, outer);
			if (value === decisive) return decisive;
			if (isBlank(value) && (blank === undefined || (blank === null && isError(value)))) blank = value;
		}
		return blank === undefined ? !decisive : blank;
	};
}

/** A formula's value as JSON: numbers as canonical decimal text, errors as they are. */
export function valueToJson(value: FormulaValue): unknown {
	if (Array.isArray(value)) return value.map(valueToJson);
	return Num.isDecimal(value) ? numberText(value) : value;
}
