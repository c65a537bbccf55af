import type { ArithmeticOp, CompareOp, FormulaNode } from './ast.ts';
import type { Checker } from './check.ts';
import {
	allNode, anyNode, arithmeticNode, type CheckedNode, concatNode, equalNode, inNode, listNode, negateNode, notNode, orderNode, valueNode,
} from './checked.ts'; // biome-ignore format: one list
import { asType } from './coerce.ts';
import { diagnose } from './messages.ts';
import { common, conversionHint, fits } from './type-words.ts';
import type { FormulaType } from './types.ts';

type Binary = FormulaNode & { k: 'binary' };

export function checkLogic(checker: Checker, ast: FormulaNode & { k: 'logic' }): CheckedNode | undefined {
	const items = ast.items.map((item) => checker.typed(item, { t: 'boolean' }, ast.op)).filter((item) => item !== undefined);
	return items.length < ast.items.length ? undefined : ast.op === 'AND' ? allNode(items) : anyNode(items);
}

export function checkNot(checker: Checker, ast: FormulaNode & { k: 'not' }): CheckedNode | undefined {
	const arg = checker.typed(ast.arg, { t: 'boolean' }, 'NOT');
	return arg && notNode(arg);
}

/** A literal with its sign becomes one literal, so that conditions on it can use an index. */
export function checkNegate(checker: Checker, ast: FormulaNode & { k: 'negate' }): CheckedNode | undefined {
	const node = checker.node(ast.arg);
	if (!node) return undefined;
	if (node.type.t === 'duration') return negateNode(node);
	const arg = asType(checker, node, { t: 'number' }, ast.arg.range, '-');
	if (!arg) return undefined;
	if (!fits(arg.type, { t: 'number' })) {
		checker.wrongType(ast.arg, arg.type, { t: 'number' }, '-');
		return undefined;
	}
	return arg.k === 'value' && /[1-9]/.test(String(arg.value)) ? valueNode(arg.type, `-${arg.value}`.replace(/^--/, '')) : negateNode(arg);
}

export function checkBinary(checker: Checker, ast: Binary): CheckedNode | undefined {
	const { op } = ast;
	if (op === 'IN' || op === 'NOT IN') return membership(checker, ast);
	if (op === '+' || op === '-' || op === '*' || op === '/') return arithmetic(checker, ast, op);
	if (op === '&') {
		const [left, right] = [checker.typed(ast.left, { t: 'text' }, op), checker.typed(ast.right, { t: 'text' }, op)];
		return left && right && concatNode(left, right);
	}
	return comparison(checker, ast, op);
}

type Kind = FormulaType['t'];
/** What can be calculated with what, and what it gives; numbers first. */
const calculations: { [op in ArithmeticOp]: readonly (readonly [left: Kind, right: Kind, result: 'number' | 'duration' | 'date-time'])[] } = {
	'+': [
		['number', 'number', 'number'],
		['duration', 'duration', 'duration'],
		['date-time', 'duration', 'date-time'],
		['duration', 'date-time', 'date-time'],
	],
	'-': [
		['number', 'number', 'number'],
		['duration', 'duration', 'duration'],
		['date-time', 'duration', 'date-time'],
		['date-time', 'date-time', 'duration'],
		['date', 'date', 'number'],
	],
	'*': [
		['number', 'number', 'number'],
		['duration', 'number', 'duration'],
		['number', 'duration', 'duration'],
	],
	'/': [
		['number', 'number', 'number'],
		['duration', 'number', 'duration'],
		['duration', 'duration', 'number'],
	],
};

function arithmetic(checker: Checker, ast: Binary, op: ArithmeticOp): CheckedNode | undefined {
	const [one, other] = [checker.node(ast.left), checker.node(ast.right)];
	const left = one && operand(checker, ast.left, one, other, op);
	const right = other && operand(checker, ast.right, other, one, op);
	if (!one && right) refuse(checker, ast.right, right, op);
	if (!other && left) refuse(checker, ast.left, left, op);
	if (!left || !right) return undefined;
	const found = calculations[op].find(([l, r]) => l === left.type.t && r === right.type.t);
	if (found) return arithmeticNode(op, left, right, { t: found[2] });
	const hint = combination(checker, ast, left.type.t, right.type.t, op);
	if (hint.fix === undefined) {
		const isWrong = refuse(checker, ast.left, left, op);
		if (refuse(checker, ast.right, right, op) || isWrong) return undefined;
	}
	const [l, r] = [checker.words(left.type), checker.words(right.type)];
	const details = { op, left: checker.text(ast.left), leftType: l.en, leftTypeZh: l.zh, right: checker.text(ast.right), rightType: r.en, rightTypeZh: r.zh };
	checker.report('formula.cannot-calculate', ast.range, { ...details, suggestion: hint.en, suggestionZh: hint.zh }, hint.fix);
	return undefined;
}

/** A literal text beside a date or a date and time is one; blank is a blank of whatever fits. */
function operand(checker: Checker, ast: FormulaNode, node: CheckedNode, beside: CheckedNode | undefined, op: ArithmeticOp): CheckedNode | undefined {
	if (node.k === 'blank') {
		const fitting = calculations[op].find(([l, r]) => (beside?.k === 'blank' || !beside ? true : l === beside.type.t || r === beside.type.t));
		const [l = 'number', r = 'number'] = fitting ?? [];
		return asType(checker, node, { t: beside && beside.k !== 'blank' && l === beside.type.t ? r : l } as FormulaType, ast.range);
	}
	const kind = beside?.type.t;
	return op === '-' && (kind === 'date' || kind === 'date-time') ? asType(checker, node, { t: kind }, ast.range, op) : node;
}

/** Reports an operand that can stand on no side of the operator. */
function refuse(checker: Checker, ast: FormulaNode, node: CheckedNode, op: ArithmeticOp): boolean {
	if (calculations[op].some(([l, r]) => node.type.t === l || node.type.t === r)) return false;
	checker.wrongType(ast, node.type, { t: 'number' }, op);
	return true;
}

function combination(checker: Checker, ast: Binary, left: Kind, right: Kind, op: ArithmeticOp): ReturnType<typeof conversionHint> {
	const [l, r] = [checker.whole(ast.left), checker.whole(ast.right)];
	const written = (text: string) => ({ en: `Write ${text}`, zh: `请写成 ${text}`, fix: text });
	if (left === 'text' && right === 'text' && op === '+') return written(`${l} & ${r}`);
	if (left === 'date' && right === 'number' && (op === '+' || op === '-')) return written(`DATE_ADD(${l}, ${op === '-' ? `-${r}` : r}, "day")`);
	if (left === 'date-time' && right === 'number' && (op === '+' || op === '-')) return written(`${l} ${op} DURATION(${r}, "day")`);
	if (left === 'duration' && right === 'number') return written(`${l} ${op} DURATION(${r}, "hour")`);
	if (left === 'number' && right === 'duration') return written(`DURATION(${l}, "hour") ${op} ${r}`);
	if (left === 'date-time' && right === 'date') return written(`DATEVALUE(${l}) ${op} ${r}`);
	if (left === 'date' && right === 'date-time') return written(`${l} ${op} DATEVALUE(${r})`);
	return { en: 'Use another field or value', zh: '请改用其他字段或值' };
}

function comparison(checker: Checker, ast: Binary, op: CompareOp): CheckedNode | undefined {
	const [leftNode, rightNode] = [checker.node(ast.left), checker.node(ast.right)];
	if (!leftNode || !rightNode) return undefined;
	const right = asType(checker, rightNode, leftNode.type, ast.right.range, checker.text(ast.left));
	const left = asType(checker, leftNode, rightNode.type, ast.left.range, checker.text(ast.right));
	if (!left || !right) return undefined;
	const isEquality = op === '=' || op === '<>';
	const withBlank = left.k === 'blank' || right.k === 'blank';
	if (!(withBlank && isEquality) && !comparable(checker, ast, left, right)) return undefined;
	if (isEquality) {
		warnEmptyText(checker, ast, left, right);
		const equal = equalNode(left, right);
		return op === '=' ? equal : notNode(equal);
	}
	return ordered(checker, ast.left, left) && ordered(checker, ast.right, right) ? orderNode(op, left, right) : undefined;
}

function comparable(checker: Checker, ast: Binary, left: CheckedNode, right: CheckedNode): boolean {
	const isBlank = left.type.t === 'blank' || right.type.t === 'blank' || left.k === 'blank' || right.k === 'blank';
	if (!isBlank && fits(left.type, right.type) && left.type.t !== 'list') return true;
	const wordsOf = (node: CheckedNode) => checker.words(node.k === 'blank' ? { t: 'blank' } : node.type);
	const [l, r] = [wordsOf(left), wordsOf(right)];
	const { hint, fix } = isBlank ? blankHint(checker, ast, left) : comparisonHint(checker, ast, left, right);
	const details = { left: checker.text(ast.left), leftType: l.en, leftTypeZh: l.zh, right: checker.text(ast.right), rightType: r.en, rightTypeZh: r.zh };
	checker.report('formula.cannot-compare', ast.range, { ...details, suggestion: hint.en, suggestionZh: hint.zh }, fix);
	return false;
}

function blankHint(checker: Checker, ast: Binary, left: CheckedNode) {
	const written = left.k === 'blank' ? ast.right : ast.left;
	const text = (of: string) => `ISBLANK(${of})`;
	const shown = text(checker.text(written));
	return { hint: { en: `Write ${shown}`, zh: `请写成 ${shown}` }, fix: text(checker.whole(written)) };
}

/** Which side to bring to the other's type. */
function comparisonHint(checker: Checker, ast: Binary, left: CheckedNode, right: CheckedNode) {
	const isLeft = left.type.t === 'date-time' || left.type.t === 'list' || left.k === 'field';
	const isLiteral = right.k === 'value' && right.type.t === 'text' && left.type.t === 'number';
	const byLeft = isLeft && right.type.t !== 'date-time' && right.type.t !== 'list' && !isLiteral;
	const [at, from, to] = byLeft ? ([ast.left, left.type, right.type] as const) : ([ast.right, right.type, left.type] as const);
	return { hint: conversionHint(checker.text(at), from, to), fix: checker.converted(at, from, to) };
}

function ordered(checker: Checker, ast: FormulaNode, node: CheckedNode): boolean {
	const { type } = node;
	if (['number', 'duration', 'date', 'date-time'].includes(type.t) || (type.t === 'text' && !type.options)) return true;
	const words = checker.words(type);
	checker.report('formula.no-order', ast.range, { operand: checker.text(ast), found: words.en, foundZh: words.zh });
	return false;
}

function warnEmptyText(checker: Checker, ast: Binary, left: CheckedNode, right: CheckedNode): void {
	const empty = (node: CheckedNode) => node.k === 'value' && node.value === '';
	if (!empty(left) && !empty(right)) return;
	const written = empty(left) ? ast.right : ast.left;
	const fix = `${ast.op === '<>' ? 'NOT ' : ''}ISBLANK(${checker.whole(written)})`;
	checker.diagnostics.push(diagnose('formula.never-equal', ast.range, { operand: checker.text(written) }, { severity: 'warning', fix }));
}

function membership(checker: Checker, ast: Binary): CheckedNode | undefined {
	const item = checker.node(ast.left);
	const list = ast.right.k === 'list' ? listOf(checker, ast.right, item, ast.left) : checker.node(ast.right);
	if (!item || !list) return undefined;
	if (list.type.t !== 'list') {
		checker.wrongType(ast.right, list.type, { t: 'list', of: item.type }, ast.op);
		return undefined;
	}
	const typed = asType(checker, item, list.type.of, ast.left.range, checker.text(ast.right));
	if (!typed) return undefined;
	if (!fits(typed.type, list.type.of) || typed.type.t === 'list') {
		checker.wrongType(ast.left, typed.type, list.type.of, ast.op);
		return undefined;
	}
	return ast.op === 'IN' ? inNode(typed, list) : notNode(inNode(typed, list));
}

function listOf(checker: Checker, ast: FormulaNode & { k: 'list' }, item: CheckedNode | undefined, itemAst: FormulaNode): CheckedNode | undefined {
	const nodes = ast.items.map((i) => checker.node(i));
	if (!item || nodes.includes(undefined)) return undefined;
	let of =
		item.k === 'value' || item.k === 'blank'
			? nodes.reduce<FormulaType>((type, n) => (n && n.k !== 'value' ? common(type, n.type) : type), item.type)
			: item.type;
	if (of.t === 'blank') of = nodes[0]?.type ?? of;
	const typed = nodes.map((n, i) => {
		const at = ast.items[i];
		const value = n && at && asType(checker, n, of, at.range, checker.text(itemAst));
		if (!value || !at || fits(value.type, of)) return value;
		checker.wrongType(at, value.type, of, 'IN');
		return undefined;
	});
	const whole = typed.filter((n) => n !== undefined);
	return whole.length < typed.length ? undefined : listNode(whole, of);
}
