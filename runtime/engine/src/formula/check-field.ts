import type { FormulaNode, Range, Segment } from './ast.ts';
import type { Checker } from './check.ts';
import { type CheckedNode, fieldNode } from './checked.ts';
import { type ResolvedPath, resolvePath } from './resolve-path.ts';
import { findField } from './scope.ts';
import type { FormulaType } from './types.ts';

type FieldAst = FormulaNode & { k: 'field' };
type Found = Extract<ResolvedPath, { is: 'found' }> & { type: FormulaType };

/** How the record of the formula is called from within a set of records: `[this.weight]`. The first is what is stored. */
export const thisNames = ['this', '本记录'];

/** [field] or [owner.org_unit], by key or by title. A title with a dot in it is found as a whole. */
export function checkField(checker: Checker, ast: FieldAst): CheckedNode | undefined {
	const [first, ...rest] = ast.segments;
	if (first && rest.length > 0 && thisNames.includes(first.name.toLowerCase()) && findWhole(checker, ast).is !== 'one') {
		if (first.name !== 'this') checker.rename(first.range, 'this');
		checker.names.push({ is: 'this', range: first.range, scope: checker.scope });
		return checker.ofThis(() => node(checker, ast, rest));
	}
	// What a run knows is the same in every record.
	return first?.name.startsWith('@') ? checker.ofThis(() => node(checker, ast, ast.segments)) : node(checker, ast, ast.segments);
}

function node(checker: Checker, ast: FieldAst, segments: readonly Segment[]): CheckedNode | undefined {
	const found = resolveFieldPath(checker, ast, segments);
	if (!found) return undefined;
	checker.read(found.at, found.fields);
	return fieldNode(found.at, found.type, found.field.column, checker.up);
}

/** The field that was written, by key or title; its names are brought to keys. undefined after a mistake was reported. */
export function resolveFieldPath(checker: Checker, ast: FieldAst, segments: readonly Segment[] = ast.segments): Found | undefined {
	const range: Range = [ast.segments[0]?.range[0] ?? ast.range[0], ast.segments.at(-1)?.range[1] ?? ast.range[1]];
	if (segments === ast.segments && findWhole(checker, ast).is === 'one') return resolve(checker, ast, [{ name: ast.name, range }]);
	return segments.some((s) => s.name === '') ? undefined : resolve(checker, ast, segments);
}

function findWhole(checker: Checker, ast: FieldAst) {
	return ast.segments.length > 1 ? findField(checker.scope, checker.scope.model, ast.name) : ({ is: 'none' } as const);
}

function resolve(checker: Checker, ast: FieldAst, segments: readonly Segment[]): Found | undefined {
	const found = resolvePath(
		checker.scope,
		segments.map((s) => s.name),
		{ byTitle: true },
	);
	if (found.is === 'mistake') {
		const range = segments[found.segment]?.range ?? ast.range;
		checker.report(found.code, range, found.details, found.fix === undefined ? undefined : { range, text: found.fix });
		return undefined;
	}
	const { type } = found.field;
	if (!type) {
		checker.report('formula.field-has-no-type', ast.range, { name: found.field.titles[0] ?? found.field.key });
		return undefined;
	}
	for (const [i, { model, field }] of found.fields.entries()) {
		const segment = segments[i];
		if (!segment) continue;
		if (segment.name !== field) checker.rename(segment.range, field);
		checker.names.push({ is: 'field', range: segment.range, key: field, scope: { ...checker.scope, model } });
	}
	return { ...found, type };
}
