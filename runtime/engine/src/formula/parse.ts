import { type BinaryOp, type Fix, type FormulaDiagnostic, type FormulaNode, formulaLimits, type Range, type Segment } from './ast.ts';
import { type Details, diagnose, type FormulaCode } from './messages.ts';
import { type Token, tokenize } from './tokens.ts';

export interface ParsedFormula {
	source: string;
	ast: FormulaNode;
	/** All syntax mistakes, in the order of the source. */
	diagnostics: FormulaDiagnostic[];
}

/** How strongly each operator binds; the same from left to right. NOT lies between AND and the comparisons. */
const strength: { [op: string]: number } = {
	OR: 1, AND: 2, '=': 4, '<>': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, IN: 4, NOT: 4, '&': 5, '+': 6, '-': 6, '*': 7, '/': 7,
}; // biome-ignore format: a table
const notStrength = 3;
const negateStrength = 8;
const comparison = 4;

/**
 * The AST of a formula and all its syntax mistakes at once. Never throws; a half-typed formula has `missing` nodes where something is to come.
 * Limits: 4,000 characters, 500 nodes, 50 levels (formulaLimits). Syntax: F1 in README.md.
 */
export function parseFormula(source: string): ParsedFormula {
	if (source.length > formulaLimits.length) {
		const range: Range = [formulaLimits.length, source.length];
		const diagnostics = [diagnose('formula.too-long', range, { length: source.length, limit: formulaLimits.length })];
		return { source, ast: { k: 'missing', range: [0, source.length] }, diagnostics };
	}
	const diagnostics: FormulaDiagnostic[] = [];
	const ast = new Parser(tokenize(source, diagnostics), diagnostics).formula();
	return { source, ast, diagnostics: diagnostics.sort((a, b) => a.range[0] - b.range[0]) };
}

class Parser {
	private readonly tokens: readonly Token[];
	private readonly diagnostics: FormulaDiagnostic[];
	private at = 0;
	private nodes = 0;
	private depth = 0;
	/** A limit was passed: what follows is skipped without more messages. */
	private stopped = false;

	constructor(tokens: readonly Token[], diagnostics: FormulaDiagnostic[]) {
		this.tokens = tokens;
		this.diagnostics = diagnostics;
	}

	formula(): FormulaNode {
		const first = this.peek();
		if (first.k === 'end') {
			if (this.diagnostics.length === 0) this.report('formula.empty', first.range, { field: 'name' });
			return { k: 'missing', range: first.range };
		}
		let ast = this.expression(0, 'start');
		while (this.peek().k !== 'end') ast = this.leftover(ast);
		return ast;
	}

	/** Something follows a whole expression: say what, and read on so that mistakes behind it are found too. */
	private leftover(before: FormulaNode): FormulaNode {
		const token = this.peek();
		if (isOp(token, ')') || isOp(token, ',')) {
			const code = isOp(token, ')') ? 'formula.not-opened' : 'formula.unknown-character';
			this.report(code, token.range, { text: ',' }, '');
			this.next();
			return this.continueAfter(before);
		}
		this.report('formula.operator-missing', token.range, { text: tokenText(token) });
		const from = this.at;
		this.expression(0, 'start');
		if (this.at === from) this.next();
		return before;
	}

	private continueAfter(left: FormulaNode): FormulaNode {
		return this.infix(left, 0);
	}

	/** Everything that binds at least as strongly as `min`. `place` words a missing value. */
	private expression(min: number, place: Place): FormulaNode {
		if (this.depth >= formulaLimits.depth) return this.stop('formula.too-deep', formulaLimits.depth);
		this.depth++;
		const node = this.infix(this.prefix(place), min);
		this.depth--;
		return node;
	}

	private infix(start: FormulaNode, min: number): FormulaNode {
		let left = start;
		for (;;) {
			const token = this.peek();
			const op = operatorOf(token);
			const power = op === undefined ? undefined : strength[op];
			if (op === undefined || power === undefined || power < min || (op === 'NOT' && !this.isNotIn())) return left;
			if (power === comparison && left.k === 'binary' && strength[left.op === 'NOT IN' ? 'IN' : left.op] === comparison && !this.isParenthesised(left)) {
				this.report('formula.chained-comparison', token.range, { op: left.op, op2: op });
			}
			this.next();
			left = this.combine(op, left, power);
		}
	}

	private combine(op: string, left: FormulaNode, power: number): FormulaNode {
		if (op === 'AND' || op === 'OR') {
			const right = this.expression(power + 1, 'after');
			const items = left.k === 'logic' && left.op === op && !this.isParenthesised(left) ? [...left.items, right] : [left, right];
			return this.node({ k: 'logic', op, items, range: span(left, right) });
		}
		if (op === 'NOT') this.next();
		const isIn = op === 'IN' || op === 'NOT';
		const right = isIn ? this.listOrExpression() : this.expression(power + 1, 'after');
		const written = (op === 'NOT' ? 'NOT IN' : op) as BinaryOp;
		return this.node({ k: 'binary', op: written, left, right, range: span(left, right) });
	}

	private isNotIn(): boolean {
		const after = this.tokens[this.at + 1];
		return after?.k === 'name' && after.upper === 'IN';
	}

	private readonly parenthesised = new WeakSet<FormulaNode>();
	private isParenthesised(node: FormulaNode): boolean {
		return this.parenthesised.has(node);
	}

	/** After IN: ("a", "b") is a list; anything else a value that is a list, e.g. MY_UNITS(). */
	private listOrExpression(): FormulaNode {
		const open = this.peek();
		if (!isOp(open, '(')) return this.expression(comparison + 1, 'after');
		this.next();
		const items = this.arguments(open.range);
		return this.node({ k: 'list', items, range: [open.range[0], this.previousEnd()] });
	}

	private prefix(place: Place): FormulaNode {
		const token = this.peek();
		if (token.k === 'number' || token.k === 'text') {
			this.next();
			return this.node({ k: token.k, value: token.value, range: token.range });
		}
		if (token.k === 'field') {
			this.next();
			return this.node({ k: 'field', name: token.name, segments: token.segments, range: token.range });
		}
		if (token.k === 'name') return this.name(token, place);
		if (isOp(token, '(')) return this.group(token.range);
		if (isOp(token, '-') || isOp(token, '+')) {
			this.next();
			const arg = this.expression(negateStrength, 'after');
			if (isOp(token, '+')) return arg;
			return this.node({ k: 'negate', arg, range: [token.range[0], arg.range[1]] });
		}
		return this.missing(place);
	}

	private name(token: Token & { k: 'name' }, place: Place): FormulaNode {
		const isCall = isOp(this.tokens[this.at + 1], '(');
		if (token.upper === 'TRUE' || token.upper === 'FALSE') {
			this.next();
			if (isCall) this.emptyCall();
			return this.node({ k: 'boolean', value: token.upper === 'TRUE', range: token.range });
		}
		if (token.upper === 'BLANK') {
			this.next();
			if (isCall) this.emptyCall();
			return this.node({ k: 'blank', range: token.range });
		}
		if (token.upper === 'NOT') {
			this.next();
			const arg = this.expression(notStrength, 'after');
			return this.node({ k: 'not', arg, range: [token.range[0], arg.range[1]] });
		}
		if (isCall && token.upper !== 'IN') return this.call(token);
		if (token.upper === 'AND' || token.upper === 'OR' || token.upper === 'IN') return this.missing(place);
		this.next();
		if (place === 'first' && (isOp(this.peek(), ',') || isOp(this.peek(), ')') || this.peek().k === 'end')) {
			return this.node({ k: 'name', name: token.text, segments: segmentsOf(token), range: token.range });
		}
		this.report('formula.bare-name', token.range, { name: token.text, instead: bareNameFix(token.text) });
		return { k: 'missing', range: token.range };
	}

	/** TRUE() and BLANK() as spreadsheets write them. */
	private emptyCall(): void {
		const open = this.next();
		if (isOp(this.peek(), ')')) this.next();
		else this.report('formula.not-closed', open.range, {}, { range: open.range, text: '()' });
	}

	private call(token: Token & { k: 'name' }): FormulaNode {
		this.next();
		const open = this.next();
		const args = this.arguments(open.range, 'first');
		const range: Range = [token.range[0], this.previousEnd()];
		if (token.upper === 'AND' || token.upper === 'OR') {
			if (args.length === 0) this.report('formula.operand-missing', range, placeWords.inside);
			return this.node({ k: 'logic', op: token.upper, items: args, range });
		}
		return this.node({ k: 'call', name: token.upper, nameRange: token.range, args, range });
	}

	/** Up to and including the closing parenthesis. */
	private arguments(open: Range, first: Place = 'inside'): FormulaNode[] {
		const args: FormulaNode[] = [];
		let place = first;
		if (isOp(this.peek(), ')')) {
			this.next();
			return args;
		}
		for (;;) {
			args.push(this.expression(0, place));
			while (!this.stopped && !isOp(this.peek(), ',') && !isOp(this.peek(), ')') && this.peek().k !== 'end') this.skipInside();
			if (isOp(this.peek(), ',')) {
				this.next();
				place = 'inside';
				continue;
			}
			this.close(open);
			return args;
		}
	}

	private skipInside(): void {
		const token = this.peek();
		this.report('formula.operator-missing', token.range, { text: tokenText(token) });
		const from = this.at;
		this.expression(0, 'inside');
		if (this.at === from) this.next();
	}

	private group(open: Range): FormulaNode {
		this.next();
		const inner = this.expression(0, 'inside');
		while (!this.stopped && !isOp(this.peek(), ')') && !isOp(this.peek(), ',') && this.peek().k !== 'end') this.skipInside();
		this.close(open);
		const whole: FormulaNode = { ...inner, range: [open[0], this.previousEnd()] };
		this.parenthesised.add(whole);
		return whole;
	}

	private close(open: Range): void {
		if (isOp(this.peek(), ')')) this.next();
		else if (!this.stopped) this.report('formula.not-closed', open, {}, { range: [this.previousEnd(), this.previousEnd()], text: ')' });
	}

	private missing(place: Place): FormulaNode {
		const token = this.peek();
		const at: Range = token.k === 'end' ? [this.previousEnd(), token.range[1]] : token.range;
		if (!this.stopped) this.report('formula.operand-missing', at, { ...placeWords[place], text: tokenText(token) });
		return { k: 'missing', range: at };
	}

	private node<N extends FormulaNode>(node: N): FormulaNode {
		this.nodes++;
		return this.nodes > formulaLimits.nodes ? this.stop('formula.too-many-parts', formulaLimits.nodes) : node;
	}

	private stop(code: 'formula.too-deep' | 'formula.too-many-parts', limit: number): FormulaNode {
		const range = this.peek().range;
		if (!this.stopped) this.report(code, range, { limit });
		this.stopped = true;
		this.at = this.tokens.length - 1;
		return { k: 'missing', range };
	}

	private report(code: FormulaCode, range: Range, details: Details = {}, fix?: string | Fix): void {
		this.diagnostics.push(diagnose(code, range, details, { fix }));
	}
	private peek(): Token {
		return this.tokens[this.at] ?? end;
	}
	private next(): Token {
		const token = this.peek();
		if (this.at < this.tokens.length - 1) this.at++;
		return token;
	}
	private previousEnd(): number {
		return this.tokens[this.at - 1]?.range[1] ?? 0;
	}
}

type Place = keyof typeof placeWords;
const placeWords = {
	start: { place: 'at the start', placeZh: '开头' },
	after: { place: 'after the operator', placeZh: '运算符之后' },
	inside: { place: 'inside the parentheses', placeZh: '括号内' },
	first: { place: 'inside the parentheses', placeZh: '括号内' },
};
const end: Token = { k: 'end', range: [0, 0] };

/** What could have been meant by a name that stands alone. */
export function bareNameFix(name: string): string {
	return `[${name}] / "${name}" / ${name.toUpperCase()}()`;
}

/** `task.goal` as its names with their places. */
function segmentsOf(token: Token & { k: 'name' }): Segment[] {
	let from = token.range[0];
	return token.text.split('.').map((name) => {
		const range: Range = [from, from + name.length];
		from += name.length + 1;
		return { name, range };
	});
}

function isOp(token: Token | undefined, op: string): boolean {
	return token?.k === 'op' && token.op === op;
}
function operatorOf(token: Token): string | undefined {
	if (token.k === 'op') return token.op;
	return token.k === 'name' && ['AND', 'OR', 'IN', 'NOT'].includes(token.upper) ? token.upper : undefined;
}
function tokenText(token: Token): string {
	if (token.k === 'op') return token.op;
	if (token.k === 'field') return `[${token.name}]`;
	if (token.k === 'name') return token.text;
	return token.k === 'end' ? '' : token.value;
}
function span(left: FormulaNode, right: FormulaNode): Range {
	return [left.range[0], Math.max(left.range[1], right.range[1])];
}
