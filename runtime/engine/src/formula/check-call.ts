import type { FormulaFunction } from '../kinds/formula-function.ts';
import type { FormulaNode } from './ast.ts';
import type { Checker } from './check.ts';
import { callNode, type CheckedNode } from './checked.ts';
import { asType, closest, didYouMean } from './coerce.ts';
import { literal } from './evaluate.ts';
import { common, fits } from './type-words.ts';
import type { FormulaType } from './types.ts';

type Call = FormulaNode & { k: 'call' };
type Param = FormulaFunction['params'][number];

/** NAME(…): the function is known, the number of values right, and each has its type. */
export function checkCall(checker: Checker, ast: Call): CheckedNode | undefined {
	const fn = checker.scope.fn(ast.name);
	const nodes = ast.args.map((arg) => checker.node(arg));
	if (!fn) {
		unknownFunction(checker, ast);
		return undefined;
	}
	if (!countFits(checker, ast, fn) || nodes.includes(undefined)) return undefined;
	const same = matchingType(fn, nodes, 'same');
	const alike = matchingType(fn, nodes, 'alike');
	const args = nodes.map(
		(node, i) => node && argument(checker, ast, fn, { node, i, same: paramOf(fn, i, nodes.length)?.type === 'alike' ? alike : same, nodes }),
	);
	const whole = args.filter((arg) => arg !== undefined);
	if (whole.length < args.length || !constantsFit(checker, ast, fn, whole)) return undefined;
	checker.readFacts(fn.reads ?? []);
	return callNode(fn, whole, fn.returns === 'same' ? same : fn.returns);
}

/** Names the function that other languages call so, or else the closest. */
function unknownFunction(checker: Checker, { name, nameRange }: Call): void {
	const all = [...checker.scope.functions, ...(checker.scope.aggregates ?? [])];
	const meant = all.find((fn) => fn.also?.includes(name))?.name;
	const names = [...new Set([...all.map((fn) => fn.name), 'AND', 'OR', 'NOT', 'PREVIOUS'])];
	const near = closest(meant ?? name, meant === undefined ? names : [meant], (n) => `${n}()`);
	checker.report('formula.unknown-function', nameRange, { name, ...near.details }, near.fix?.replace('()', ''));
}

/** The parameter that takes argument `i` of so many. */
function paramOf(fn: FormulaFunction, i: number, count: number): Param | undefined {
	const { first, group, tail, over } = repetition(fn, count);
	if (group.length === 0 || i < first) return fn.params[i];
	return i < count - over ? group[(i - first) % group.length] : tail[i - (count - over)];
}

/** The parameters that repeat together, from `first` on, those after them, and how many of `count` arguments those take. */
function repetition(fn: FormulaFunction, count: number): { first: number; group: readonly Param[]; tail: readonly Param[]; over: number } {
	const group = fn.params.filter((p) => p.repeats);
	const first = group.length > 0 ? fn.params.findIndex((p) => p.repeats) : fn.params.length;
	return { first, group, tail: fn.params.slice(first + group.length), over: group.length > 0 ? Math.max(0, count - first) % group.length : 0 };
}

function countFits(checker: Checker, ast: Call, fn: FormulaFunction): boolean {
	const count = ast.args.length;
	const least = fn.params.filter((p) => !p.optional).length;
	const { group, tail, over } = repetition(fn, count);
	const details = {
		name: fn.name,
		count: group.length > 1 ? `${group.length} values at a time` : least === 1 ? 'a value' : `${least} values`,
		signature: signature(fn),
	};
	if (count < least || over > tail.length) checker.report('formula.too-few-arguments', ast.range, details);
	else if (count > 0 && !paramOf(fn, count - 1, count)) checker.report('formula.too-many-arguments', ast.range, details);
	else return true;
	return false;
}

/** What a function has to say about the values that are written out. */
function constantsFit(checker: Checker, ast: Call, fn: FormulaFunction, args: readonly CheckedNode[]): boolean {
	const mistake = fn.check?.(args.map((arg) => (arg.k === 'blank' ? null : arg.k === 'value' ? literal(arg) : undefined)));
	if (!mistake) return true;
	const { reason, hint } = mistake;
	const range = ast.args[mistake.argument]?.range ?? ast.range;
	checker.report('formula.wrong-value', range, { name: fn.name, reason: reason.en, reasonZh: reason.zh, suggestion: hint.en, suggestionZh: hint.zh });
	return false;
}

/** As it is written: IF(condition, then, [else]). */
export function signature(fn: FormulaFunction): string {
	const params = fn.params.map((p, i) => (p.optional ? `[${p.name}]` : p.name) + (p.repeats && !fn.params[i + 1]?.repeats ? ', …' : ''));
	return `${fn.name}(${params.join(', ')})`;
}

/** What `same` or `alike` stands for in this call: the type of the first value that says one, preferring fields and results over literals. */
function matchingType(fn: FormulaFunction, nodes: readonly (CheckedNode | undefined)[], kind: 'same' | 'alike'): FormulaType {
	const candidates = nodes.filter((n, i) => n !== undefined && paramOf(fn, i, nodes.length)?.type === kind && n.type.t !== 'blank') as CheckedNode[];
	const leading = candidates.find((n) => n.k !== 'value' || n.type.t !== 'text') ?? candidates[0];
	if (!leading) return { t: 'blank' };
	if (leading.type.t !== 'text') return leading.type;
	// Cases are compared with the value, so that a literal must be one of its options; results may be any texts.
	const texts = candidates.filter((n) => n.type.t === 'text' && (kind === 'same' || n.k !== 'value'));
	return texts.reduce<FormulaType>((type, n) => common(type, n.type), leading.type);
}

function argument(
	checker: Checker,
	ast: Call,
	fn: FormulaFunction,
	{ node, i, same, nodes }: { node: CheckedNode; i: number; same: FormulaType; nodes: readonly (CheckedNode | undefined)[] },
): CheckedNode | undefined {
	const param = paramOf(fn, i, nodes.length);
	const at = ast.args[i];
	if (!param || !at || param.type === 'any') return node;
	const list = nodes.find((n) => n?.type.t === 'list')?.type;
	const needed = param.type === 'same' || param.type === 'alike' ? same : param.type === 'element' ? (list?.t === 'list' ? list.of : node.type) : param.type;
	const typed = asType(checker, node, needed, at.range, fn.name);
	if (!typed) return undefined;
	if (!fits(typed.type, needed)) {
		if (param.type === 'same' || param.type === 'alike') differs(checker, ast, fn, { i, found: typed.type, same, nodes });
		else checker.wrongType(at, typed.type, needed, fn.name);
		return undefined;
	}
	if (typeof param.type === 'object' && needed.t === 'text' && needed.options && typed.k !== 'value') {
		checker.report('formula.unknown-option', at.range, { value: checker.text(at), operand: fn.name, ...didYouMean('', needed.options, (o) => `"${o}"`) });
		return undefined;
	}
	return typed;
}

function differs(
	checker: Checker,
	ast: Call,
	fn: FormulaFunction,
	{ i, found, same, nodes }: { i: number; found: FormulaType; same: FormulaType; nodes: readonly (CheckedNode | undefined)[] },
): void {
	const kindOf = (j: number) => paramOf(fn, j, nodes.length)?.type;
	const other = ast.args.find((_, j) => j !== i && kindOf(j) === kindOf(i) && nodes[j] && fits(nodes[j].type, same));
	const at = ast.args[i];
	if (!at) return;
	const [l, r] = [checker.words(same), checker.words(found)];
	checker.report('formula.different-types', at.range, {
		name: fn.name, left: other ? checker.text(other) : '', leftType: l.en, leftTypeZh: l.zh, right: checker.text(at), rightType: r.en, rightTypeZh: r.zh,
	}); // biome-ignore format: one list
}
