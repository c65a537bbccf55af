import { applied, Checker, type FoundName } from './check.ts';
import type { Fix } from './ast.ts';
import { parseFormula } from './parse.ts';
import { relationText } from './relation.ts';
import { findRelation, relationsOf } from './resolve-relation.ts';
import { findField, type FormulaScope } from './scope.ts';

/**
 * The formula as people of a language read it: fields and relations by title instead of by key. Names that a title does not tell apart,
 * or that cannot be written by it, stay as they are. The way back is `checkFormulaText(text, scope).canonical`. Mistakes do no harm.
 */
export function displayFormula(text: string, scope: FormulaScope, language: string): string {
	const { source, ast } = parseFormula(text);
	const checker = new Checker(source, scope);
	checker.node(ast);
	const byRange = new Map<string, Fix>();
	for (const name of checker.names) {
		const shown = displayed(name, language, pathsOf(checker.names, name));
		if (shown !== undefined) byRange.set(name.range.join(), { range: name.range, text: shown });
	}
	return applied(source, [...byRange.values()]);
}

/** Whether the name stands alone between its brackets. */
function pathsOf(names: readonly FoundName[], { range }: FoundName): boolean {
	return !names.some((other) => other.range[0] === range[1] + 1 || other.range[1] === range[0] - 1);
}

function displayed(name: FoundName, language: string, isAlone: boolean): string | undefined {
	const { scope } = name;
	if (name.is === 'this') return language.startsWith('zh') ? '本记录' : 'this';
	if (name.is === 'field') {
		const title = scope
			.fields(scope.model)
			?.find((f) => f.key === name.key)
			?.titleIn?.(language);
		const found = title === undefined ? undefined : findField(scope, scope.model, title);
		const isPlain = title !== undefined && !/[[\]［］【】]/.test(title) && title.trim() === title && (isAlone || !/[.．]/.test(title));
		return isPlain && found?.is === 'one' && found.field.key === name.key ? title : undefined;
	}
	const title = relationsOf(scope, scope.model)
		.find((r) => r.name === name.name)
		?.titleIn?.(language);
	if (title === undefined || /[[\]［］【】]/.test(title) || title.trim() !== title || findField(scope, scope.model, title).is !== 'none') return undefined;
	const found = findRelation(scope, title);
	return found.is === 'one' && found.found.name === name.name ? relationText(title) : undefined;
}
