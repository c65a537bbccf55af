import { conditionToSql } from '@dougong/engine';
import type { Tree } from '../trees/trees.ts';
import { titleOf } from './record-projection.ts';
import { createSource, every, type Scope, type Source } from './record-source.ts';
import type { Statement } from './record-statement.ts';

/** At most so many warnings; more is a list that nobody reads. */
const most = 500;

/**
 * Records that wait for another one which is not done, as far as the reader may see both: the record and its title, the other and its title,
 * by when it is needed, the last day of the other, the status of the other, the owners of both. By need.
 */
export function compileWaiting(scope: Scope, tree: Tree): Statement | null {
	const { dependencies } = tree.definition;
	if (!dependencies || !tree.awaited) return null;
	const link = createSource(scope, tree.awaited.model, 'd');
	const [waiting, awaited] = [createSource(scope, tree.model, 'a'), createSource(scope, tree.model, 'b')];
	const seen = (of: Source, field: { key: string } | undefined) => (field ? `${of.seen([], field.key)}::text` : 'NULL::text');
	const { to, owner, status } = tree.fields;
	const promised = dependencies.promised ? link.seen([], dependencies.promised) : null;
	const due = [promised, to && waiting.seen([], to.key)].filter((d) => d !== null && d !== undefined);
	const met = tree.awaited.met ? `(${awaited.fragment(conditionToSql(tree.awaited.met), 'stored')}) IS NOT TRUE` : 'TRUE';
	const needed = due.length > 0 ? `COALESCE(${due.join(', ')})` : 'NULL::date';
	const columns = [
		'a.id',
		titleOf(waiting, [], tree.model.titleField),
		'b.id',
		titleOf(awaited, [], tree.model.titleField),
		`${needed}::text`,
		seen(awaited, to),
		seen(awaited, status),
		seen(waiting, owner),
		seen(awaited, owner),
	];
	const read = scope.access(tree.model.ref).rows.read;
	const linking = scope.access(link.model.ref);
	const where = every([
		'd.archived_at IS NULL',
		'a.archived_at IS NULL',
		'b.archived_at IS NULL',
		link.rule(linking.rows.read),
		link.rule(linking.readable(dependencies.of)),
		link.rule(linking.readable(dependencies.on)),
		waiting.rule(read),
		awaited.rule(read),
		met,
	]);
	const from =
		`${link.table} d JOIN ${waiting.table} a ON a.id = ${link.stored([], dependencies.of)} JOIN ${awaited.table} b ON b.id = ${link.stored([], dependencies.on)}` +
		`${link.joins()}${waiting.joins()}${awaited.joins()}`;
	return scope.params.statement(`SELECT ${columns.join(', ')} FROM ${from} WHERE ${where} ORDER BY ${needed} NULLS LAST, a.id, b.id LIMIT ${most}`);
}
