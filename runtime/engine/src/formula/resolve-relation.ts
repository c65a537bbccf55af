import type { FormulaNode } from './ast.ts';
import type { Checker } from './check.ts';
import { closest } from './coerce.ts';
import { resolveFieldPath } from './check-field.ts';
import { type Relation, relationText } from './relation.ts';
import { type FieldPath, findField, type FormulaScope, type ScopeRelation } from './scope.ts';

/** The relations of a model that the author may use: what refers to it does so by a field that may be used. */
export function relationsOf(scope: FormulaScope, model: string): readonly ScopeRelation[] {
	return (scope.relations?.(model) ?? []).filter(({ relation }) => scope.fields(relation.model)?.some((f) => f.key === relation.field));
}

type FoundRelation = { is: 'one'; found: ScopeRelation } | { is: 'several'; names: string[] } | { is: 'none' };

/** By name, then by another way to write it, then by title in any case. */
export function findRelation(scope: FormulaScope, name: string): FoundRelation {
	const all = relationsOf(scope, scope.model);
	const folded = name.toLowerCase();
	const tests: ((r: ScopeRelation) => boolean)[] = [
		(r) => r.name === name,
		(r) => r.aliases.includes(name),
		(r) => r.titles.includes(name),
		(r) => [r.name, ...r.aliases, ...r.titles].some((t) => t.toLowerCase() === folded),
	];
	for (const test of tests) {
		const found = all.filter(test);
		if (found.length === 1 && found[0]) return { is: 'one', found: found[0] };
		if (found.length > 1) return { is: 'several', names: found.map((r) => r.name) };
	}
	return { is: 'none' };
}

/** Whether the first operand of a function that also takes plain values is meant as a relation. */
export function isRelation(scope: FormulaScope, ast: FormulaNode | undefined): boolean {
	if (!ast) return false;
	if (ast.k === 'name') return true;
	if (ast.k === 'call') return ast.name === 'PEERS';
	return ast.k === 'field' && findField(scope, scope.model, ast.segments[0]?.name ?? '').is === 'none' && findRelation(scope, ast.name).is !== 'none';
}

/** The first operand of an aggregate; undefined after a mistake was reported. */
export function resolveRelation(checker: Checker, ast: FormulaNode, fn: string): Relation | undefined {
	if (ast.k === 'call' && ast.name === 'PEERS') return peers(checker, ast);
	if (ast.k === 'missing') return undefined;
	if (ast.k !== 'name' && ast.k !== 'field') {
		checker.report('formula.relation-needed', ast.range, { name: fn, operand: checker.text(ast), ...firstSuggestion(checker, fn) });
		return undefined;
	}
	const found = findRelation(checker.scope, ast.name);
	if (found.is === 'one') {
		checker.renameRelation(ast.range, found.found.name);
		checker.names.push({ is: 'relation', range: ast.range, name: found.found.name, scope: checker.scope });
		checker.readFields([{ model: found.found.relation.model, field: found.found.relation.field }]);
		return found.found.relation;
	}
	const model = checker.modelTitle();
	if (found.is === 'several') checker.report('formula.ambiguous-relation', ast.range, { name: ast.name, model, keys: found.names.join(', ') });
	else if (ast.k === 'field' && findField(checker.scope, checker.scope.model, ast.segments[0]?.name ?? '').is !== 'none') {
		checker.report('formula.relation-needed', ast.range, { name: fn, operand: checker.text(ast), ...firstSuggestion(checker, fn) });
	} else {
		const all = relationsOf(checker.scope, checker.scope.model);
		const written = (name: string) => (name === 'PEERS()' ? name : relationText(name));
		const any = closest(ast.name, all.flatMap((r) => [r.name, ...r.aliases, ...r.titles]), written); // biome-ignore format: one call
		const near = any.fix === undefined ? closest('', [...all.map((r) => r.name), 'PEERS()'], written) : any;
		checker.report('formula.unknown-relation', ast.range, { name: ast.name, model, ...near.details }, near.fix);
	}
	return undefined;
}

function firstSuggestion(checker: Checker, fn: string): { suggestion: string; suggestionZh: string } {
	const name = relationsOf(checker.scope, checker.scope.model)[0]?.name ?? 'PEERS()';
	const example = `${fn}(${name}${fn === 'COUNT' ? '' : ', …'})`;
	return {
		suggestion: `Write for example ${example}; values of one record are joined by + or &`,
		suggestionZh: `例如写成 ${example}；同一条记录的值请用 + 或 & 连接`,
	};
}

function peers(checker: Checker, ast: FormulaNode & { k: 'call' }): Relation | undefined {
	const by = ast.args.map((arg) => alike(checker, arg, 'PEERS'));
	const whole = by.filter((path) => path !== undefined);
	return whole.length < by.length ? undefined : { k: 'peers', model: checker.scope.model, by: whole };
}

/** A field in which records are compared with each other: its value can be told from others of its kind. */
export function alike(checker: Checker, ast: FormulaNode, place: string): FieldPath | undefined {
	// What a run knows is the same in all records.
	const isField = ast.k === 'field' && !ast.name.startsWith('@');
	const found = isField ? resolveFieldPath(checker, ast) : undefined;
	if (!isField) {
		const example = checker.scope.fields(checker.scope.model)?.[0]?.key ?? 'name';
		checker.report('formula.field-needed', ast.range, { place, operand: checker.text(ast) || '…', field: example });
	}
	if (!found) return undefined;
	checker.readFields(found.fields);
	return found.at;
}
