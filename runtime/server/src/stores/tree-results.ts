import type { Tree } from '../trees/trees.ts';
import { counting } from './tree-members.ts';
import { createSource, every, type Scope } from './record-source.ts';
import type { Statement } from './record-statement.ts';

/** Records of a tree that count, as far as the reader sees them. */
export function compileCounting(scope: Scope, tree: Tree): Statement {
	const source = createSource(scope, tree.model, 't');
	const where = every([source.rule(scope.access(tree.model.ref).rows.read), ...counting(source, tree)]);
	return scope.params.statement(`SELECT t.id FROM ${source.from()} WHERE ${where} ORDER BY t.id`);
}

/** Records whose result for a period (arguments from, to) is there already. */
export function compileFrozen(scope: Scope, tree: Tree): Statement | null {
	const { results } = tree.definition;
	if (!results || !tree.results) return null;
	const source = createSource(scope, tree.results.model, 't');
	const [record, from, to] = [results.record, results.from, results.to].map((key) => source.stored([], key));
	const period = `${from} = ${scope.params.argument('from', 'date')} AND ${to} = ${scope.params.argument('to', 'date')}`;
	return scope.params.statement(`SELECT ${record} FROM ${source.from()} WHERE t.archived_at IS NULL AND ${period}`);
}
