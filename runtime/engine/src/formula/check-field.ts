import type { FormulaNode, Range, Segment } from './ast.ts';
import type { Checker } from './check.ts';
import { type CheckedNode, fieldNode } from './checked.ts';
import { resolvePath } from './resolve-path.ts';
import { findField } from './scope.ts';

/** [field] or [owner.org_unit], by key or by title. A title with a dot in it is found as a whole. */
export function checkField(checker: Checker, ast: FormulaNode & { k: 'field' }): CheckedNode | undefined {
	const whole = ast.segments.length > 1 ? findField(checker.scope, checker.scope.model, ast.name) : undefined;
	const range: Range = [ast.segments[0]?.range[0] ?? ast.range[0], ast.segments.at(-1)?.range[1] ?? ast.range[1]];
	if (whole?.is === 'one') return resolve(checker, ast, [{ name: ast.name, range }]);
	return ast.segments.some((s) => s.name === '') ? undefined : resolve(checker, ast, ast.segments);
}

function resolve(checker: Checker, ast: FormulaNode & { k: 'field' }, segments: readonly Segment[]): CheckedNode | undefined {
	const found = resolvePath(
		checker.scope,
		segments.map((s) => s.name),
		{ byTitle: true },
	);
	if (found.is === 'mistake') {
		checker.report(found.code, segments[found.segment]?.range ?? ast.range, found.details);
		return undefined;
	}
	if (!found.field.type) {
		checker.report('formula.field-has-no-type', ast.range, { name: found.field.titles[0] ?? found.field.key });
		return undefined;
	}
	for (const [i, { field }] of found.fields.entries()) {
		const segment = segments[i];
		if (segment && segment.name !== field) checker.rename(segment.range, field);
	}
	checker.read(found.at, found.fields);
	return fieldNode(found.at, found.field.type, found.field.column);
}
