import { type CatalogueField, conditionToSql, formulaToSql } from '@dougong/engine';
import type { Tree, TreeWeights } from '../trees/trees.ts';
import { columnTypeOf } from './record-columns.ts';
import { titleOf } from './record-projection.ts';
import type { Connection, TextRow } from './record-runner.ts';
import { createSource, every, type Scope, type Source } from './record-source.ts';
import type { Statement } from './record-statement.ts';

/** A record that takes part in a weight group. Numbers as decimal text. */
export interface Member {
	id: string;
	version: number;
	title: string | null;
	weight: string | null;
	locked: boolean;
	minimum: string | null;
	maximum: string | null;
	createdAt: string;
	/** Of each rule of the tree, in its order, what it says of this record today. */
	rules: { holds: boolean; weight: string | null; from: string | null; to: string | null }[];
}
export interface CompiledMembers {
	statement: Statement;
	member(row: TextRow): Member;
}

/** Where records stand: the values that make their group, and whether they take part in it. */
export interface Place {
	id: string;
	counts: boolean;
	group: (string | null)[];
}
export interface CompiledPlaces {
	statement: Statement;
	place(row: TextRow): Place;
}

interface MembersOptions {
	/** Which of the values are blank, for `=` can use an index and IS NOT DISTINCT FROM cannot. */
	blank: readonly boolean[];
	/** Until the transaction ends. */
	hold: boolean;
}

/** The members of one group, in one order. Arguments g0, g1 …: the values that they are alike in. */
export function compileMembers(scope: Scope, tree: Tree, weights: TreeWeights, options: MembersOptions): CompiledMembers {
	const source = createSource(scope, tree.model, 't');
	const alike = weights.by.map((field, i) => {
		const column = source.stored([], field.key);
		return options.blank[i] ? `${column} IS NULL` : `${column} = ${scope.params.argument(`g${i}`, columnTypeOf(field) ?? 'text')}`;
	});
	return members({ scope, source, tree, weights, alike, hold: options.hold });
}

/** The members of many groups that are blank in the same values, each with its group. Arguments g0, g1 …: their values, one list for each. */
export function compileGroups(
	scope: Scope,
	tree: Tree,
	weights: TreeWeights,
	{ blank, hold }: MembersOptions,
): CompiledMembers & { group(row: TextRow): (string | null)[] } {
	const source = createSource(scope, tree.model, 't');
	const by = weights.by.map((field, i) => ({ field, column: source.stored([], field.key), isBlank: blank[i] === true, argument: `g${i}` }));
	const given = by.filter((b) => !b.isBlank);
	const lists = given.map(({ field, argument }) => scope.params.argument(argument, `${columnTypeOf(field) ?? 'text'}[]`));
	const among = given.length === 0 ? [] : [`(${given.map((b) => b.column).join(', ')}) IN (SELECT * FROM unnest(${lists.join(', ')}))`];
	const alike = [...by.filter((b) => b.isBlank).map((b) => `${b.column} IS NULL`), ...among];
	const compiled = members({ scope, source, tree, weights, alike, hold, further: by.map((b) => b.column) });
	return { ...compiled, group: (row) => row.slice(row.length - by.length).map((value) => value ?? null) };
}

interface MembersQuery {
	scope: Scope;
	source: Source;
	tree: Tree;
	weights: TreeWeights;
	/** Conditions on the group. */
	alike: readonly string[];
	hold: boolean;
	further?: readonly string[];
}
function members({ scope, source, tree, weights, alike, hold, further = [] }: MembersQuery): CompiledMembers {
	const { locked, minimum, maximum } = tree.fields;
	const stored = (field: CatalogueField | undefined, type: string) => (field ? `${source.stored([], field.key)}::text` : `NULL::${type}`);
	const rules = weights.rules.flatMap((rule) => [
		`((${source.fragment(conditionToSql(rule.when), 'stored')}) IS TRUE)`,
		`(${source.fragment(formulaToSql(rule.weight), 'stored')})::text`,
		rule.from ? `(${source.fragment(formulaToSql(rule.from), 'stored')})::text` : 'NULL::text',
		rule.to ? `(${source.fragment(formulaToSql(rule.to), 'stored')})::text` : 'NULL::text',
	]);
	const columns = [
		't.id',
		't.version',
		tree.model.titleField === null ? 'NULL' : source.stored([], tree.model.titleField),
		stored(weights.field, 'text'),
		locked ? `(${source.stored([], locked.key)} IS TRUE)` : 'FALSE',
		stored(minimum, 'text'),
		stored(maximum, 'text'),
		`(t.created_at AT TIME ZONE 'UTC')::text`,
		...rules,
		...further,
	];
	const where = every([...alike, ...counting(source, tree)]);
	const text = `SELECT ${asText(columns)} FROM ${source.from()} WHERE ${where} ORDER BY t.id${hold ? ' FOR NO KEY UPDATE OF t' : ''}`;
	return {
		statement: scope.params.statement(text),
		member(row) {
			const [id, version, title, weight, isLocked, min, max, createdAt] = row;
			const rest = row.slice(8);
			return {
				id: id ?? '',
				version: Number(version),
				title: title ?? null,
				weight: weight ?? null,
				locked: isLocked === 'true',
				minimum: min ?? null,
				maximum: max ?? null,
				createdAt: `${(createdAt ?? '').replace(' ', 'T')}Z`,
				rules: weights.rules.map((_, i) => {
					const [holds, by, from, to] = rest.slice(i * 4, i * 4 + 4);
					return { holds: holds === 'true', weight: by ?? null, from: from ?? null, to: to ?? null };
				}),
			};
		},
	};
}

/** Those of `ids` (argument) whose weight, and what else of it is shown, the reader may see: the id and the title. */
export function compileSeenWeights(scope: Scope, tree: Tree, weights: TreeWeights): Statement {
	const source = createSource(scope, tree.model, 't');
	const access = scope.access(tree.model.ref);
	const { locked, minimum, maximum } = tree.fields;
	const further = [locked, minimum, maximum].flatMap((f) => (f && access.readable(f.key).kind === 'when' ? [f] : []));
	const rules = [weights.field, ...further].map((f) => source.rule(access.readable(f.key)));
	const where = every([`t.id = ANY(${scope.params.argument('ids', 'uuid[]')})`, source.rule(access.rows.read), ...rules]);
	return scope.params.statement(`SELECT t.id, ${titleOf(source, [], tree.model.titleField)} FROM ${source.from()} WHERE ${where}`);
}

/** How records are found: by id (argument `ids`); by what they refer to at the end of a path (`ids`); those on which a rule holds; all. */
export type PlacesOf = { by: 'id' } | { by: 'path'; path: readonly string[] } | { by: 'rule' } | { by: 'all' };

export function compilePlaces(scope: Scope, tree: Tree, weights: TreeWeights, of: PlacesOf): CompiledPlaces {
	const source = createSource(scope, tree.model, 't');
	const ids = () => scope.params.argument('ids', 'uuid[]');
	const counts = every(counting(source, tree));
	const found: { [K in PlacesOf['by']]: (of: Extract<PlacesOf, { by: K }>) => string } = {
		id: () => `t.id = ANY(${ids()})`,
		path: ({ path }) => `${source.stored(path.slice(0, -1), path.at(-1) ?? 'id')} = ANY(${ids()})`,
		rule: () => `${counts} AND (${weights.rules.map((rule) => `(${source.fragment(conditionToSql(rule.when), 'stored')}) IS TRUE`).join(' OR ') || 'FALSE'})`,
		all: () => counts,
	};
	const where = (found[of.by] as (of: PlacesOf) => string)(of);
	const group = weights.by.map((field) => `${source.stored([], field.key)}::text`);
	const columns = ['t.id', `((${counts}) IS TRUE)`, ...group];
	const text = `SELECT ${asText(columns)} FROM ${source.from()} WHERE ${where} ORDER BY t.id`;
	return {
		statement: scope.params.statement(text),
		place: ([id, isCounted, ...values]) => ({ id: id ?? '', counts: isCounted === 'true', group: values }),
	};
}

/** Columns as text under names of their own, so that it is the same on a connection and in a transaction of the query builder. */
function asText(columns: readonly string[]): string {
	return columns.map((column, i) => `${column}::text AS c${i}`).join(', ');
}

/** What makes a record count in its tree. */
export function counting(source: Source, tree: Pick<Tree, 'where'>): string[] {
	return [`${source.alias}.archived_at IS NULL`, ...(tree.where ? [`(${source.fragment(conditionToSql(tree.where), 'stored')}) IS TRUE`] : [])];
}

/**
 * Until the transaction ends nobody else changes these groups. Taken in one order by everybody, and before any record is touched, so that
 * writers wait for each other instead of being in each other's way.
 */
export async function lockGroups(on: Connection, schema: string, keys: readonly string[]): Promise<void> {
	const sorted = [...new Set(keys)].sort().map((key) => `weights ${schema} ${key}`);
	if (sorted.length === 0) return;
	await on.query(
		'select pg_advisory_xact_lock(k) from (select distinct hashtextextended(name, 0) as k from unnest($1::text[]) name order by 1 offset 0) keys',
		[sorted],
	);
}
