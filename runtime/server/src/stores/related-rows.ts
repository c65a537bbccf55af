import type { FieldPath, RelatedSql, Relation, SqlFragment } from '@dougong/engine';
import { every } from './record-conditions.ts';
import type { Column, Scope, Source, View } from './record-source.ts';
import { quoted } from './record-statement.ts';

/** How a set of records is written. `source`: the table of a model (`app/model`) under an alias of its own. */
export interface RelatedOptions {
	scope: Scope;
	view: View;
	source(model: string): Source;
}

/** The records of a set that belongs to another record, as `(SELECT id, v0, v1 …) dg_i`. `outer`: that record, and those beyond. */
export function relatedRows(options: RelatedOptions, set: RelatedSql, outer: readonly Column[]): string {
	const { scope, view } = options;
	const inner = options.source(set.relation.model);
	const columns = set.columns.map(({ value }, i) => `${inner.fragment(value, view, [], outer)} AS v${i}`);
	const condition = set.where ? [inner.fragment(set.where, view, [], outer)] : [];
	const { link, tail = '' } = linked(options, set.relation, inner, outer[0] ?? nowhere);
	const readable = view === 'seen' ? inner.rule(scope.access(inner.model.ref).rows.read) : 'TRUE';
	const where = every([...link, live(inner), readable, ...condition]);
	const rows = `(SELECT ${[`${inner.alias}.id`, ...columns].join(', ')} FROM ${inner.from()} WHERE ${where}${tail})`;
	return `${withoutBlank(set, rows)} dg_i`;
}

export function nowhere(): never {
	throw new Error('a part of a fragment stands where there is no set of records');
}

function live({ alias }: Source): string {
	return `${alias}.${quoted('archived_at')} IS NULL`;
}
function withoutBlank(set: RelatedSql, rows: string): string {
	if (!set.skipBlank || set.columns.length === 0) return rows;
	return `(SELECT * FROM ${rows} dg_r WHERE ${set.columns.map((_, i) => `dg_r.v${i} IS NOT NULL`).join(' AND ')})`;
}

/** Which records the set is made of. In the seen view nothing shows through fields that are hidden: they link no records. */
function linked(options: RelatedOptions, relation: Relation, inner: Source, owner: Column): { link: string[]; tail?: string } {
	const column: Column = (path, field) => (options.view === 'seen' ? inner.seen(path, field) : inner.stored(path, field));
	const alike = (by: readonly FieldPath[]) => by.map(({ path, field }) => `${column(path, field)} IS NOT DISTINCT FROM ${owner(path, field)}`);
	switch (relation.k) {
		case 'referring':
			return { link: [`${column([], relation.field)} = ${owner([], 'id')}`] };
		case 'descendants':
			return { link: [`${inner.alias}.id IN (${descendants(options, relation, owner([], 'id'))})`] };
		case 'peers':
			return { link: alike(relation.by) };
		case 'before': {
			const collate = collation(inner, relation.order);
			const at = `${column([], relation.order)}${collate}`;
			const link = [...alike(relation.by), `${at} < ${owner([], relation.order)}${collate}`];
			return { link, tail: ` ORDER BY ${at} DESC, ${inner.alias}.id DESC LIMIT 1` };
		}
	}
}
function collation({ model }: Source, field: string): string {
	return model.fieldsByKey.get(field)?.formula?.t === 'text' ? ' COLLATE "C"' : '';
}

/** Ids of the live records below one. */
function descendants(options: RelatedOptions, relation: Extract<Relation, { k: 'descendants' }>, root: string): string {
	const { scope, view } = options;
	const level = (parent: string, from: string) => {
		const node = options.source(relation.model);
		const up = view === 'seen' ? node.seen([], relation.field) : node.stored([], relation.field);
		const readable = view === 'seen' ? node.rule(scope.access(relation.model).rows.read) : 'TRUE';
		return `SELECT ${node.alias}.id FROM ${from}${node.from()} WHERE ${every([`${up} = ${parent}`, live(node), readable])}`;
	};
	return `WITH RECURSIVE dg_tree(id) AS (${level(root, '')} UNION ${level('dg_tree.id', 'dg_tree, ')}) SELECT id FROM dg_tree`;
}

/** A set that is gathered once per group of records that are alike, for statements over many of them. */
export interface GroupedSet {
	/** To stand behind the records that the sets belong to. */
	join: string;
	/** The value for one of those. */
	value: string;
}

/**
 * Peers, or the record before, by fields of the record itself: no index finds them, so that asking for them record by record takes the
 * square of the table. Here the table is grouped once, and joined by what the records are alike in (as JSON, where blank equals blank).
 * undefined for sets that have to be asked for one by one. `write`: fragments about the record that the set belongs to.
 */
export function groupedSet(options: RelatedOptions, set: RelatedSql, owner: Column, write: (fragment: SqlFragment) => string): GroupedSet | undefined {
	const { relation } = set;
	if (relation.k !== 'peers' && relation.k !== 'before') return undefined;
	if (relation.by.some((f) => f.path.length > 0) || looksOut(set.where ?? [], 1) || set.columns.some((c) => looksOut(c.value, 1))) return undefined;
	const inner = options.source(relation.model);
	const name = `g${options.scope.nextAlias()}`;
	const columns = set.columns.map(({ value }, i) => `${inner.fragment(value, 'stored')} AS v${i}`);
	const order = relation.k === 'before' ? [`${inner.stored([], relation.order)} AS o`] : [];
	const where = every([live(inner), ...(set.where ? [inner.fragment(set.where, 'stored')] : [])]);
	const key = keyOf(relation.by, (field) => inner.stored([], field));
	const rows = `(SELECT ${[`${inner.alias}.id`, `${key} AS k`, ...columns, ...order].join(', ')} FROM ${inner.from()} WHERE ${where})`;
	const source = `${withoutBlank(set, rows)} dg_i`;
	const join = (values: string) =>
		` LEFT JOIN (SELECT dg_i.k, ${values} FROM ${source} GROUP BY dg_i.k) ${name} ON ${name}.k = ${keyOf(relation.by, (field) => owner([], field))}`;
	if (set.select && relation.k === 'peers' && !looksOut(set.select, 0)) {
		const nothing = ['NULL::uuid AS id', ...set.columns.map((c, i) => `NULL::${c.cast} AS v${i}`)].join(', ');
		const empty = `(SELECT ${write(set.select)} FROM (SELECT ${nothing} WHERE FALSE) dg_i)`;
		return { join: join(`${write(set.select)} AS v`), value: `(CASE WHEN ${name}.k IS NULL THEN ${empty} ELSE ${name}.v END)` };
	}
	// Of all records, each compared with each, there is nothing to be won; nor can lists be gathered in lists.
	if (relation.by.length === 0 || set.columns.some((c) => c.cast.endsWith('[]'))) return undefined;
	const gathered = ['id', ...set.columns.map((_, i) => `v${i}`), ...order.map(() => 'o')];
	const all = gathered.map((c) => `array_agg(dg_i.${c}) AS ${c}`).join(', ');
	const each = `unnest(${gathered.map((c) => `${name}.${c}`).join(', ')})`;
	const among = relation.k === 'before' ? `(${last(relation, { inner, owner, each, gathered })}) dg_i` : `${each} dg_i(${gathered.join(', ')})`;
	const value = set.select ? `(SELECT ${write(set.select)} FROM ${among})` : set.query.map((part) => (part.k === 'rows' ? among : write([part]))).join('');
	return { join: join(all), value };
}

function keyOf(by: readonly FieldPath[], column: (field: string) => string): string {
	return `jsonb_build_array(${by.map((f) => column(f.field)).join(', ')})`;
}

function last(
	relation: Extract<Relation, { k: 'before' }>,
	{ inner, owner, each, gathered }: { inner: Source; owner: Column; each: string; gathered: readonly string[] },
): string {
	const collate = collation(inner, relation.order);
	const before = `dg_u.o${collate} < ${owner([], relation.order)}${collate}`;
	return `SELECT * FROM ${each} dg_u(${gathered.join(', ')}) WHERE ${before} ORDER BY dg_u.o${collate} DESC, dg_u.id DESC LIMIT 1`;
}

/** Whether a fragment looks at a record so many sets further out, or beyond; with 0 at its own. */
function looksOut(fragment: SqlFragment, depth: number): boolean {
	return fragment.some((part) => {
		if (part.k === 'column') return (part.up ?? 0) >= depth;
		if (part.k === 'below') return depth === 0;
		if (part.k !== 'related') return false;
		const isOwn = depth === 0;
		return isOwn || looksOut(part.select ?? part.query, depth) || [part.where ?? [], ...part.columns.map((c) => c.value)].some((f) => looksOut(f, depth + 1));
	});
}
