import type { JsonValue } from '@dougong/schemas';
import type { Filter, FilterOp } from '@dougong/schemas/api';
import { checkFormulaText } from '../formula/check.ts';
import {
	allNode, allOf, always, anyNode, anyOf, belowNode, blankNode, callNode, type CheckedFormula, type CheckedNode, equalNode, fieldNode, inNode, listNode, notNode,
	orderNode, overlapsNode,
} from '../formula/checked.ts'; // biome-ignore format: one list
import { diagnose } from '../formula/messages.ts';
import { resolvePath } from '../formula/resolve-path.ts';
import type { FieldPath, FormulaScope, ScopeField } from '../formula/scope.ts';
import { containsText, startsWithText, type TextMatch } from '../formula/text-match.ts';
import type { FormulaType } from '../formula/types.ts';
import { filterValue } from './filter-value.ts';
import { type QueryCode, type QueryDetails, type QueryDiagnostic, queryDiagnostic } from './messages.ts';

export const filterLimits = { depth: 10, conditions: 200, values: 1000, words: 10 } as const;

/**
 * A filter tree as a checked condition of the same nodes as formulas, so that one emitter and one evaluator serve both. null when it has
 * mistakes, also of shape; all of them are told. Fields are named by key. The scope says which fields there are: leave out what the asker may not name.
 */
export function checkFilter(filter: Filter, scope: FormulaScope): { condition: CheckedFormula | null; diagnostics: QueryDiagnostic[] } {
	const run: Run = { scope, diagnostics: [], conditions: 0 };
	const condition = check(filter, run, '', 1);
	return { condition: run.diagnostics.length === 0 ? (condition ?? null) : null, diagnostics: run.diagnostics };
}

interface Run {
	scope: FormulaScope;
	diagnostics: QueryDiagnostic[];
	conditions: number;
}

/** undefined after a mistake was reported. */
function check(filter: Filter, run: Run, pointer: string, depth: number): CheckedFormula | undefined {
	if (depth > filterLimits.depth) return mistake(run, pointer, 'filter.too-deep', { limit: filterLimits.depth });
	if (++run.conditions > filterLimits.conditions) {
		return run.conditions === filterLimits.conditions + 1 ? mistake(run, pointer, 'filter.too-large', { limit: filterLimits.conditions }) : undefined;
	}
	if (typeof filter !== 'object' || filter === null) return mistake(run, pointer, 'filter.unknown-shape', {});
	if ('and' in filter && Array.isArray(filter.and)) return group(filter.and, run, `${pointer}/and`, depth, allOf);
	if ('or' in filter && Array.isArray(filter.or)) return group(filter.or, run, `${pointer}/or`, depth, anyOf);
	if ('not' in filter) {
		const inner = check(filter.not, run, `${pointer}/not`, depth + 1);
		return inner && { ...inner, node: notNode(inner.node) };
	}
	if ('formula' in filter && typeof filter.formula === 'string') return embedded(filter.formula, run, `${pointer}/formula`);
	if ('search' in filter && typeof filter.search === 'string') return search(filter.search, run, `${pointer}/search`);
	if ('field' in filter && typeof filter.field === 'string') return onField(filter, run, pointer);
	return mistake(run, pointer, 'filter.unknown-shape', {});
}

function group(
	items: readonly Filter[],
	run: Run,
	pointer: string,
	depth: number,
	join: (items: CheckedFormula[]) => CheckedFormula,
): CheckedFormula | undefined {
	const checked = items.map((item, i) => check(item, run, `${pointer}/${i}`, depth + 1)).filter((c) => c !== undefined);
	return checked.length < items.length ? undefined : join(checked);
}

function embedded(text: string, run: Run, pointer: string): CheckedFormula | undefined {
	const { formula, diagnostics } = checkFormulaText(text, run.scope, { returns: 'boolean' });
	for (const d of diagnostics) if (d.severity === 'error') run.diagnostics.push({ code: d.code, pointer, message: d.message, ...(d.hint && { hint: d.hint }) });
	return formula ?? undefined;
}

/** Every word is in one of the searchable fields. */
function search(text: string, run: Run, pointer: string): CheckedFormula | undefined {
	const { scope } = run;
	const fields = (scope.fields(scope.model) ?? []).filter((f) => f.query.searchable && f.type?.t === 'text');
	if (fields.length === 0) return mistake(run, pointer, 'filter.nothing-to-search', { model: scope.title?.(scope.model) ?? scope.model });
	const words = text
		.split(/\s+/)
		.filter((word) => word !== '')
		.slice(0, filterLimits.words);
	if (words.length === 0) return always;
	const constants = words.map((word) => filterValue(word, { t: 'text' }, 'search'));
	const wrong = constants.find((c) => c.is === 'mistake');
	if (wrong) return mistake(run, pointer, wrong.code, wrong.details);
	const nodes = constants.flatMap((c) =>
		c.is === 'value' ? [anyNode(fields.map((f) => match(containsText, fieldOf({ path: [], field: f.key }, f), c.node)))] : [],
	);
	const read = fields.map((f) => ({ model: scope.model, field: f.key }));
	return { ...always, node: allNode(nodes), dependencies: fields.map((f) => ({ path: [], field: f.key })), fields: read };
}

type FieldFilter = Extract<Filter, { field: string }>;
interface Target {
	at: FieldPath;
	field: ScopeField;
	node: CheckedNode;
	model: string;
}

function onField(filter: FieldFilter, run: Run, pointer: string): CheckedFormula | undefined {
	const names = filter.field.split('.');
	const found = resolvePath(run.scope, names, { byTitle: false });
	if (found.is === 'mistake') {
		const { code, message, hint } = diagnose(found.code, [0, 0], found.details);
		run.diagnostics.push({ code, pointer: `${pointer}/field`, message, ...(hint && { hint }) });
		return undefined;
	}
	const { at, field, model, fields } = found;
	if (!field.query.filters.includes(filter.op)) {
		return mistake(run, `${pointer}/op`, 'filter.unknown-operator', { field: filter.field, op: filter.op, ops: field.query.filters.join(', ') || '–' });
	}
	const node = operators[filter.op]({ at, field, model, node: fieldOf(at, field) }, filter, run, `${pointer}/value`);
	return node && { ...always, node, dependencies: [at], fields };
}

function fieldOf(at: FieldPath, field: ScopeField): CheckedNode {
	return fieldNode(at, field.type ?? { t: 'blank' }, field.column);
}
function match(how: TextMatch, text: CheckedNode, part: CheckedNode): CheckedNode {
	return callNode(how, [text, part], { t: 'boolean' });
}

type Operator = (target: Target, filter: FieldFilter, run: Run, pointer: string) => CheckedNode | undefined;
const operators: { [op in FilterOp]: Operator } = {
	eq: one((target, value) => equalNode(target, value), { orBlank: true }),
	ne: one((target, value) => notNode(equalNode(target, value)), { orBlank: true }),
	lt: one((target, value) => orderNode('<', target, value)),
	lte: one((target, value) => orderNode('<=', target, value)),
	gt: one((target, value) => orderNode('>', target, value)),
	gte: one((target, value) => orderNode('>=', target, value)),
	contains: one((target, value) => match(containsText, target, value), { anyText: true }),
	starts: one((target, value) => match(startsWithText, target, value), { anyText: true }),
	in: several((target, list) => inNode(target, list)),
	'not-in': several((target, list) => notNode(inNode(target, list))),
	'has-any': several((target, list) => overlapsNode('any', target, list)),
	'has-all': several((target, list) => overlapsNode('all', target, list)),
	empty: none((target) => equalNode(target, blankNode(target.type))),
	'not-empty': none((target) => notNode(equalNode(target, blankNode(target.type)))),
	below,
};

function one(make: (target: CheckedNode, value: CheckedNode) => CheckedNode, options: { orBlank?: boolean; anyText?: boolean } = {}): Operator {
	return ({ field, node }, filter, run, pointer) => {
		const { value } = filter;
		const type = options.anyText ? ({ t: 'text' } as const) : node.type;
		if (value === undefined || (value === null && !options.orBlank)) {
			return mistake(run, pointer, 'filter.value-missing', { field: filter.field, op: filter.op });
		}
		const constant = filterValue(value, field.type ? type : { t: 'blank' }, filter.field);
		return constant.is === 'value' ? make(node, constant.node) : mistake(run, pointer, constant.code, constant.details);
	};
}

function several(make: (target: CheckedNode, list: CheckedNode) => CheckedNode): Operator {
	return ({ node }, filter, run, pointer) => {
		const of: FormulaType = node.type.t === 'list' ? node.type.of : node.type;
		const items = constants(filter, of, run, pointer);
		return items && make(node, listNode(items, of));
	};
}

function none(make: (target: CheckedNode) => CheckedNode): Operator {
	return ({ node }, filter, run, pointer) => {
		if (filter.value !== undefined && filter.value !== null) return mistake(run, pointer, 'filter.value-superfluous', { field: filter.field, op: filter.op });
		return make(node);
	};
}

function constants(filter: FieldFilter, of: FormulaType, run: Run, pointer: string): CheckedNode[] | undefined {
	const { value } = filter;
	if (!Array.isArray(value) || value.length === 0 || value.length > filterLimits.values) {
		return mistake(run, pointer, 'filter.list-needed', { field: filter.field, op: filter.op, limit: filterLimits.values });
	}
	const items = value.map((item: JsonValue, i) => {
		const constant = filterValue(item, of, filter.field);
		return constant.is === 'value' ? constant.node : mistake(run, `${pointer}/${i}`, constant.code, constant.details);
	});
	const whole = items.filter((item) => item !== undefined);
	return whole.length < items.length ? undefined : whole;
}

/** On a reference into a tree, and on the id of a tree's own records. */
function below({ at, field, model }: Target, filter: FieldFilter, run: Run, pointer: string): CheckedNode | undefined {
	const tree = field.key === 'id' ? model : field.reference?.model;
	const isTree = tree !== undefined && (run.scope.fields(tree) ?? []).some((f) => f.reference?.tree);
	if (!tree || !isTree) return mistake(run, pointer, 'filter.not-a-tree', { model: (tree && run.scope.title?.(tree)) ?? tree ?? model });
	const values = Array.isArray(filter.value) ? filter.value : filter.value === undefined ? [] : [filter.value];
	const items = constants({ ...filter, value: values }, { t: 'record', model: tree }, run, pointer);
	return (
		items &&
		belowNode(
			at,
			tree,
			items.flatMap((item) => (item.k === 'value' ? [String(item.value)] : [])),
		)
	);
}

function mistake(run: Run, pointer: string, code: QueryCode, details: QueryDetails): undefined {
	run.diagnostics.push(queryDiagnostic(code, pointer, details));
	return undefined;
}
