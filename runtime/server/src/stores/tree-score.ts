import { type CatalogueField, type CheckedFormula, formulaToSql } from '@dougong/engine';
import type { Tree, TreeWeights } from '../trees/trees.ts';
import { columnTypeOf } from './record-columns.ts';
import { counting } from './tree-members.ts';
import { createSource, every, type Scope, type Source, tableOf } from './record-source.ts';
import { quoted, type Statement } from './record-statement.ts';

/** Children that count of the records (argument `ids`): the parent, the child, what it weighs. */
export function compileChildren(scope: Scope, tree: Tree): Statement {
	const source = createSource(scope, tree.model, 't');
	const weight = tree.fields.weight ? `${source.stored([], tree.fields.weight.key)}::text` : 'NULL::text';
	const parent = source.stored([], tree.parent.key);
	const where = every([`${parent} = ANY(${scope.params.argument('ids', 'uuid[]')})`, ...counting(source, tree)]);
	return scope.params.statement(`SELECT ${parent}, t.id, ${weight} FROM ${source.from()} WHERE ${where} ORDER BY t.id`);
}

/** Records that count and are alike in one of these values (argument `ids`): the value, the record, what it weighs. */
export function compileAlike(scope: Scope, tree: Tree, weights: TreeWeights, by: CatalogueField): Statement {
	const source = createSource(scope, tree.model, 't');
	const value = source.stored([], by.key);
	const given = scope.params.argument('ids', `${columnTypeOf(by) ?? 'text'}[]`);
	const where = every([`${value} = ANY(${given})`, ...counting(source, tree)]);
	return scope.params.statement(`SELECT ${value}, t.id, ${source.stored([], weights.field.key)}::text FROM ${source.from()} WHERE ${where} ORDER BY t.id`);
}

/** Shares of further parents: who gives, to whom, how much in percent, what the giver weighs, and which share it is. Argument `ids`: givers and takers. */
export function compileShares(scope: Scope, tree: Tree): Statement | null {
	const { contributions } = tree.definition;
	if (!contributions || !tree.contributed) return null;
	const source = createSource(scope, tree.contributed.model, 'c');
	const [from, to, share] = [contributions.from, contributions.to, contributions.share].map((key) => source.stored([], key));
	const ids = scope.params.argument('ids', 'uuid[]');
	const weight = tree.fields.weight ? `${source.stored([contributions.from], tree.fields.weight.key)}::text` : 'NULL::text';
	return scope.params.statement(
		`SELECT ${from}, ${to}, ${share}::text, ${weight}, c.id FROM ${source.from()} WHERE c.archived_at IS NULL AND (${from} = ANY(${ids}) OR ${to} = ANY(${ids}))`,
	);
}

/**
 * Dated values of records (argument `ids`) inside a span (arguments `from`, `to`), and of each record the last one before it that says
 * something, in order: the record, the day, the value. At most `limit` of them.
 */
export function compilePoints(scope: Scope, tree: Tree, limit: number): Statement | null {
	const { points } = tree.definition;
	if (!points || !tree.points) return null;
	const source = createSource(scope, tree.points.model, 'p');
	const [record, at, value] = [points.record, points.at, points.value].map((key) => source.stored([], key));
	const [from, to] = [scope.params.argument('from', 'date'), scope.params.argument('to', 'date')];
	const columns = `${record} AS record, ${at} AS at, ${value} AS value, p.id AS id`;
	const own = `FROM ${source.from()} WHERE p.archived_at IS NULL AND ${record} = ANY(${scope.params.argument('ids', 'uuid[]')})`;
	const before = `SELECT DISTINCT ON (${record}) ${columns} ${own} AND ${at} < ${from} ORDER BY ${record}, (${value} IS NULL), ${at} DESC, p.id DESC`;
	const inside = `SELECT ${columns} ${own} AND ${at} >= ${from} AND ${at} <= ${to}`;
	return scope.params.statement(
		`SELECT f.record, f.at::text, f.value::text FROM ((${before}) UNION ALL (${inside})) f ORDER BY f.at, f.id LIMIT ${Math.trunc(limit)}`,
	);
}

/** What records (argument `ids`) would achieve with other actual values (argument `values`, in the same order): the number in the order, the achievement. */
export function compileAchievements(scope: Scope, tree: Tree, achievement: CheckedFormula): Statement {
	const actual = tree.fields.actual?.columnName;
	const source = createSource(scope, tree.model, 't', { column: (name) => (name === actual ? 'v.value' : `t.${quoted(name)}`) });
	const formula = source.fragment(formulaToSql(achievement), 'stored');
	const given = `unnest(${scope.params.argument('ids', 'uuid[]')}, ${scope.params.argument('values', 'numeric[]')}) WITH ORDINALITY v(id, value, n)`;
	return scope.params.statement(`SELECT v.n, trim_scale(${formula})::text FROM ${given} JOIN ${source.table} t ON t.id = v.id${source.joins()} ORDER BY v.n`);
}

/**
 * What a field of the tree was on records (argument `ids`) at the end of a day each (argument `days`, in the same order): the record, the day, and what
 * the first change after it changed it from, or what it is now. Blank for records that were not there yet.
 */
export function compileFilledAt(scope: Scope, tree: Tree, field: 'score' | 'achievement', timeZone: string): Statement | null {
	const filled = tree.fields[field];
	if (!filled) return null;
	const { params } = scope;
	const history = quoted(scope.schema, 'dg_computed');
	const end = `((d.day + 1)::timestamp AT TIME ZONE ${params.constant(timeZone, 'text')})`;
	const key = params.constant(filled.key, 'text');
	const own = `SELECT h.id, h.changes -> ${key} ->> 0 AS value FROM ${history} h WHERE h.record_id = t.id AND h.at >= ${end} AND h.changes ? ${key}`;
	const bulk =
		`SELECT h.id, h.changes -> t.id::text ->> ${key} FROM ${history} h WHERE h.record_id IS NULL AND h.model = ${params.constant(tree.model.ref, 'text')}` +
		` AND h.first_id <= t.id AND h.last_id >= t.id AND h.at >= ${end} AND (h.changes -> t.id::text) ? ${key}`;
	const first = `SELECT TRUE AS found, v.value FROM (${own} UNION ALL ${bulk}) v ORDER BY v.id LIMIT 1`;
	const value = `CASE WHEN t.created_at >= ${end} THEN NULL WHEN c.found THEN c.value ELSE t.${quoted(filled.columnName)}::text END`;
	const asked = `unnest(${params.argument('ids', 'uuid[]')}, ${params.argument('days', 'date[]')}) d(id, day)`;
	return params.statement(
		`SELECT t.id, d.day::text, ${value} FROM ${asked} JOIN ${tableOf(scope, tree.model)} t ON t.id = d.id LEFT JOIN LATERAL (${first}) c ON TRUE`,
	);
}

/** Those of `ids` (argument) whose score and weight the reader may see, with their titles. */
export function compileOpen(scope: Scope, tree: Tree): Statement {
	const source = createSource(scope, tree.model, 't');
	const where = every([`t.id = ANY(${scope.params.argument('ids', 'uuid[]')})`, ...open(scope, source, tree)]);
	const title = tree.model.titleField === null ? 'NULL::text' : `${source.seen([], tree.model.titleField)}::text`;
	return scope.params.statement(`SELECT t.id, ${title} FROM ${source.from()} WHERE ${where}`);
}

/** That the reader may see a record, its score and its weight. */
export function open(scope: Scope, source: Source, tree: Tree): string[] {
	const access = scope.access(tree.model.ref);
	const fields = [tree.fields.score, tree.fields.weight].flatMap((f) => (f ? [source.rule(access.readable(f.key))] : []));
	return [source.rule(access.rows.read), ...fields];
}
