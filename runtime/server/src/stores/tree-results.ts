import type { CatalogueModel } from '@dougong/engine';
import type { Tree } from '../trees/trees.ts';
import { counting } from './tree-members.ts';
import { createSource, every, type Scope } from './record-source.ts';
import type { Statement } from './record-statement.ts';
import { open } from './tree-score.ts';

/** Records of a tree that count and whose score the reader sees. */
export function compileCounting(scope: Scope, tree: Tree): Statement {
	const source = createSource(scope, tree.model, 't');
	const where = every([...open(scope, source, tree), ...counting(source, tree)]);
	return scope.params.statement(`SELECT t.id FROM ${source.from()} WHERE ${where} ORDER BY t.id`);
}

/** Where results are kept: the record that each is of, and the days. */
export interface ResultPlace {
	model: CatalogueModel;
	record: string;
	from: string;
	to: string;
}

/** Which of these records (argument ids) have a result for a period (arguments from, to) already. */
export function compileFrozen(scope: Scope, place: ResultPlace): Statement {
	return compileResults(scope, place);
}

/** Those of them whose result has no score. */
export function compileScoreless(scope: Scope, place: ResultPlace, score: string): Statement {
	return compileResults(scope, place, score);
}

function compileResults(scope: Scope, place: ResultPlace, blank?: string): Statement {
	const source = createSource(scope, place.model, 't');
	const [record, from, to] = [place.record, place.from, place.to].map((key) => source.stored([], key));
	const period = `${from} = ${scope.params.argument('from', 'date')} AND ${to} = ${scope.params.argument('to', 'date')}`;
	const wanted = `${record} = ANY(${scope.params.argument('ids', 'uuid[]')})`;
	const isBlank = blank === undefined ? '' : ` AND ${source.stored([], blank)} IS NULL`;
	return scope.params.statement(`SELECT ${record} FROM ${source.from()} WHERE t.archived_at IS NULL AND ${wanted} AND ${period}${isBlank}`);
}
