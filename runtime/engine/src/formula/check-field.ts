import type { FormulaNode, Range, Segment } from './ast.ts';
import type { Checker } from './check.ts';
import { type CheckedNode, fieldNode } from './checked.ts';
import { didYouMean } from './coerce.ts';
import { findField, type FormulaScope, type ScopeField } from './scope.ts';

/** References that one path may cross: each is a join. */
export const longestPath = 4;

/** [field] or [owner.org_unit], by key or by title. A title with a dot in it is found as a whole. */
export function checkField(checker: Checker, ast: FormulaNode & { k: 'field' }): CheckedNode | undefined {
	const whole = ast.segments.length > 1 ? findField(checker.scope, checker.scope.model, ast.name) : undefined;
	const range: Range = [ast.segments[0]?.range[0] ?? ast.range[0], ast.segments.at(-1)?.range[1] ?? ast.range[1]];
	if (whole?.is === 'one') return resolve(checker, ast, [{ name: whole.field.key, range }]);
	return ast.segments.some((s) => s.name === '') ? undefined : resolve(checker, ast, ast.segments);
}

function resolve(checker: Checker, ast: FormulaNode & { k: 'field' }, segments: readonly Segment[]): CheckedNode | undefined {
	const path: string[] = [];
	const fields: { model: string; field: string }[] = [];
	let model = checker.scope.model;
	if (segments.length > longestPath + 1) {
		checker.report('formula.path-too-long', ast.range, { limit: longestPath });
		return undefined;
	}
	for (const [i, segment] of segments.entries()) {
		const field = lookUp(checker, model, segment);
		if (!field) return undefined;
		fields.push({ model, field: field.key });
		if (i === segments.length - 1) return read(checker, ast, field, path, fields);
		if (!field.reference || field.reference.many) {
			checker.report(field.reference ? 'formula.many-reference' : 'formula.no-reference', segment.range, { name: segment.name });
			return undefined;
		}
		path.push(field.key);
		model = field.reference.model;
	}
	return undefined;
}

function read(
	checker: Checker,
	ast: FormulaNode,
	field: ScopeField,
	path: readonly string[],
	fields: readonly { model: string; field: string }[],
): CheckedNode | undefined {
	if (!field.type) {
		checker.report('formula.field-has-no-type', ast.range, { name: field.titles[0] ?? field.key });
		return undefined;
	}
	const at = { path, field: field.key };
	checker.read(at, fields);
	return fieldNode(at, field.type, field.column);
}

function lookUp(checker: Checker, model: string, segment: Segment): ScopeField | undefined {
	const found = findField(checker.scope, model, segment.name);
	if (found.is === 'one') {
		if (found.field.key !== segment.name) checker.rename(segment.range, found.field.key);
		return found.field;
	}
	const title = modelTitle(checker.scope, model);
	if (found.is === 'several') checker.report('formula.ambiguous-field', segment.range, { model: title, name: segment.name, keys: found.keys.join(', ') });
	else checker.report('formula.unknown-field', segment.range, { model: title, name: segment.name, ...suggestField(checker.scope, model, segment.name) });
	return undefined;
}

/** Close keys and titles; else the first keys there are. */
export function suggestField(scope: FormulaScope, model: string, name: string): { suggestion: string; suggestionZh: string } {
	const fields = scope.fields(model) ?? [];
	return didYouMean(name, [...fields.map((f) => f.key), ...fields.flatMap((f) => f.titles.filter((t) => t !== f.key))], (n) => `[${n}]`);
}

export function modelTitle(scope: FormulaScope, model: string): string {
	return scope.title?.(model) ?? model;
}
