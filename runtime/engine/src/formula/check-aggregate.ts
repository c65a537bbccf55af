import type { AggregateFunction, AggregateParam } from '../kinds/aggregate-function.ts';
import type { FormulaNode } from './ast.ts';
import type { Checker } from './check.ts';
import { resolveFieldPath } from './check-field.ts';
import { aggregateNode, type CheckedNode, previousNode } from './checked.ts';
import { asType } from './coerce.ts';
import type { Relation } from './relation.ts';
import { alike, resolveRelation } from './resolve-relation.ts';
import { fits } from './type-words.ts';
import type { FormulaType } from './types.ts';

type Call = FormulaNode & { k: 'call' };
/** An operand with the parameter it is for; none: the condition. */
interface Operand {
	ast: FormulaNode;
	param?: AggregateParam;
	items?: CheckedNode | undefined;
	own?: CheckedNode | undefined;
}

/** NAME(relation, operands, [condition]): the operands are about each record of the set, or about the record that the set belongs to. */
export function checkAggregate(checker: Checker, ast: Call, fn: AggregateFunction): CheckedNode | undefined {
	const [first] = ast.args;
	const signature = aggregateSignature(fn);
	if (!first) {
		checker.report('formula.too-few-arguments', ast.range, { name: fn.name, count: 'a relation', signature });
		return undefined;
	}
	const relation = resolveRelation(checker, first, fn.name);
	const least = fn.params.filter((p) => !p.optional).length;
	const given = ast.args.length - 1;
	if (!relation) return undefined;
	if (given < least) checker.report('formula.too-few-arguments', ast.range, { name: fn.name, count: least === 1 ? 'a value' : `${least} values`, signature });
	if (given > fn.params.length + 1) checker.report('formula.too-many-arguments', ast.range, { name: fn.name, signature });
	if (given < least || given > fn.params.length + 1) return undefined;
	const frame = checker.enter(relation, ast.range);
	if (!frame) return undefined;
	const operands = ast.args.slice(1).map((arg, i): Operand => {
		const param = fn.params[i];
		return { ast: arg, ...(param && { param }) };
	});
	for (const operand of operands) checkOperand(checker, frame, operand, relation, fn.name);
	const last = operands.at(-1);
	if (last?.param?.optional && isCondition(last)) delete last.param;
	return complete(checker, { fn, relation, operands });
}

/** As it is written: SUM(records, value, [condition]). */
export function aggregateSignature(fn: AggregateFunction): string {
	const params = fn.params.map((p) => (p.optional ? `[${p.name}]` : p.name));
	return `${fn.name}(${['records', ...params, '[condition]'].join(', ')})`;
}

/** A condition in the place of optional operands that were left out. */
function isCondition({ items, own, param }: Operand): boolean {
	return (items ?? own)?.type.t === 'boolean' && param?.type !== 'any';
}

function checkOperand(checker: Checker, frame: Frame, operand: Operand, relation: Relation, name: string): void {
	const where = operand.param?.in ?? 'items';
	const before = checker.diagnostics.length;
	if (where !== 'own') operand.items = checker.inside(frame, () => checker.node(operand.ast));
	if (where === 'items' || (where === 'both' && checker.diagnostics.length > before)) return;
	if (where === 'both' && relation.model !== checker.scope.model) {
		const title = checker.scope.title?.(relation.model) ?? relation.model;
		checker.report('formula.other-model', operand.ast.range, { name, operand: 'they', model: title });
		operand.items = undefined;
		return;
	}
	operand.own = checker.node(operand.ast);
	// An optional own operand may turn out to be the condition, which is worked out in each record.
	if (where === 'own' && operand.param?.optional && operand.own?.type.t === 'boolean') operand.items = checker.inside(frame, () => checker.node(operand.ast));
}
type Frame = NonNullable<ReturnType<Checker['enter']>>;

function complete(
	checker: Checker,
	{ fn, relation, operands }: { fn: AggregateFunction; relation: Relation; operands: readonly Operand[] },
): CheckedNode | undefined {
	const same = operands.find((o) => o.param?.type === 'same' && (o.items ?? o.own)?.type.t !== 'blank');
	const sameType: FormulaType = (same?.items ?? same?.own)?.type ?? { t: 'blank' };
	let isWhole = true;
	const typed = (operand: Operand, node: CheckedNode | undefined): CheckedNode | undefined => {
		const value = node && asOperand(checker, operand, node, { fn, sameType });
		if (!value) isWhole = false;
		return value;
	};
	const items: (CheckedNode | undefined)[] = [];
	const own: (CheckedNode | undefined)[] = [];
	let where: CheckedNode | undefined;
	for (const [i, operand] of operands.entries()) {
		if (!operand.param) {
			where = typed(operand, operand.items);
			continue;
		}
		const place = operand.param.in ?? 'items';
		items[i] = place === 'own' ? undefined : typed(operand, operand.items);
		own[i] = place === 'items' ? undefined : typed(operand, operand.own);
	}
	if (!isWhole) return undefined;
	checker.readFacts(fn.reads ?? []);
	const type = fn.returns === 'same' ? sameType : fn.returns;
	const all = (nodes: readonly (CheckedNode | undefined)[]) => fn.params.map((_, i) => nodes[i]);
	return aggregateNode(fn, { relation, items: all(items), own: all(own), type, ...(where && { where }) });
}

function asOperand(checker: Checker, { ast, param }: Operand, node: CheckedNode, { fn, sameType }: { fn: AggregateFunction; sameType: FormulaType }) {
	if (param?.type === 'any') return node;
	const allowed = param?.type === 'same' ? fn.same : undefined;
	const needed: FormulaType = !param ? { t: 'boolean' } : param.type === 'same' ? sameType : (param.type as FormulaType);
	const typed = asType(checker, node, needed, ast.range, fn.name);
	if (!typed) return undefined;
	if (allowed && typed.type.t !== 'blank' && !allowed.includes(typed.type.t)) {
		checker.wrongType(ast, typed.type, { t: allowed[0] ?? 'number' } as FormulaType, fn.name);
		return undefined;
	}
	if (fits(typed.type, needed)) return typed;
	checker.wrongType(ast, typed.type, needed, fn.name);
	return undefined;
}

const previousSignature = 'PREVIOUS(value, order, [alike], …)';
const ordered: readonly FormulaType['t'][] = ['number', 'date', 'date-time', 'duration', 'text'];

/** PREVIOUS(value, order, alike…): the value in the record before this one, in the order of a field, of those that are alike. */
export function checkPrevious(checker: Checker, ast: Call): CheckedNode | undefined {
	const [value, order, ...rest] = ast.args;
	if (!value || !order) {
		checker.report('formula.too-few-arguments', ast.range, { name: 'PREVIOUS', count: '2 values', signature: previousSignature });
		return undefined;
	}
	const at = orderField(checker, order);
	const by = rest.map((arg) => alike(checker, arg, 'PREVIOUS'));
	const whole = by.filter((path) => path !== undefined);
	if (at === undefined || whole.length < by.length) return undefined;
	const relation = { k: 'before', model: checker.scope.model, order: at, by: whole } as const;
	const frame = checker.enter(relation, ast.range);
	const node = frame && checker.inside(frame, () => checker.node(value));
	return node && previousNode(relation, node);
}

function orderField(checker: Checker, ast: FormulaNode): string | undefined {
	const found = ast.k === 'field' ? resolveFieldPath(checker, ast) : undefined;
	if (ast.k === 'field' && !found) return undefined;
	if (!found || found.at.path.length > 0) {
		const example = checker.scope.fields(checker.scope.model)?.find((f) => f.type && ordered.includes(f.type.t))?.key ?? 'name';
		checker.report('formula.field-needed', ast.range, { place: 'PREVIOUS', operand: checker.text(ast) || '…', field: example });
		return undefined;
	}
	const type = found.type;
	if (!ordered.includes(type.t) || (type.t === 'text' && type.options)) {
		const words = checker.words(type);
		checker.report('formula.no-order', ast.range, { operand: checker.text(ast), found: words.en, foundZh: words.zh });
		return undefined;
	}
	checker.readFields(found.fields);
	return found.at.field;
}
