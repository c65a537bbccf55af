/** Start and end offset in the source, in UTF-16 units as editors count. */
export type Range = readonly [from: number, to: number];

/** What was written. Every node knows its place; a half-typed formula has `missing` nodes. */
export type FormulaNode =
	| { k: 'number'; value: string; range: Range }
	| { k: 'text'; value: string; range: Range }
	| { k: 'boolean'; value: boolean; range: Range }
	| { k: 'blank'; range: Range }
	/** `name` is the whole text between the brackets; `segments` its parts between dots, each with its place. */
	| { k: 'field'; name: string; segments: readonly Segment[]; range: Range }
	/** A name alone as the first operand of a call: a relation, if the function takes one. */
	| { k: 'name'; name: string; segments: readonly Segment[]; range: Range }
	| { k: 'call'; name: string; nameRange: Range; args: readonly FormulaNode[]; range: Range }
	| { k: 'logic'; op: 'AND' | 'OR'; items: readonly FormulaNode[]; range: Range }
	| { k: 'not'; arg: FormulaNode; range: Range }
	| { k: 'negate'; arg: FormulaNode; range: Range }
	| { k: 'binary'; op: BinaryOp; left: FormulaNode; right: FormulaNode; range: Range }
	| { k: 'list'; items: readonly FormulaNode[]; range: Range }
	| { k: 'missing'; range: Range };
/** The nodes right below a node. */
export function innerNodes(node: FormulaNode): FormulaNode[] {
	return Object.values(node).flatMap((value): FormulaNode[] => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
}

function isNode(value: unknown): value is FormulaNode {
	return typeof value === 'object' && value !== null && 'k' in value && 'range' in value;
}

export interface Segment {
	name: string;
	range: Range;
}
export type CompareOp = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type ArithmeticOp = '+' | '-' | '*' | '/';
export type BinaryOp = CompareOp | ArithmeticOp | '&' | 'IN' | 'NOT IN';

/** A mistake (or doubt) in a formula, in words for people. `code` is stable. */
export interface FormulaDiagnostic {
	code: string;
	severity: 'error' | 'warning';
	range: Range;
	message: LocalText;
	/** What to do about it. */
	hint?: LocalText;
	/** What repairs it at one click, where that is sure enough. */
	fix?: Fix;
}
/** `text` in the place of `range`. */
export interface Fix {
	range: Range;
	text: string;
}
interface LocalText {
	en: string;
	zh: string;
}
/**
 * `aggregates`: how many in one formula, and `nesting`: how deep in one another. `text`: characters that a function which makes texts
 * longer may give; more is an error.
 */
export const formulaLimits = { length: 4000, nodes: 500, depth: 50, digits: 15, aggregates: 20, nesting: 2, text: 10_000 } as const;
