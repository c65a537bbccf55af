import type { Relation } from './relation.ts';
import type { SqlFact } from './types.ts';

/**
 * A piece of SQL as data: the engine never runs it. Text with holes; the server numbers the parameters, quotes the identifiers
 * and binds the values, so that a fragment is compiled once per (role, query shape) and bound per request.
 */
export type SqlPart =
	| { k: 'text'; text: string }
	/** A constant known at compile time; becomes a parameter. `cast` is a Postgres type name from a fixed list. */
	| { k: 'value'; value: unknown; cast: SqlCast }
	/** A fact about who asks and when; becomes a parameter that is bound per request. */
	| { k: 'fact'; fact: SqlFact; cast: SqlCast }
	/**
	 * A column reached by a path of reference fields from the root record: [] + 'due', or ['owner'] + 'org_unit'. Joins are made by the server.
	 * `up`: not of the record that the fragment is about, but of the one that the set of it belongs to (1), or of the one beyond (2).
	 */
	| { k: 'column'; path: readonly string[]; field: string; up?: number }
	/**
	 * Never NULL: the record that the reference column (`path`, `field`) names is one of `values`, or lies below one of them in the tree of `model`.
	 * `field` is `id` for the record at the end of the path itself. The server makes a recursive or closure condition of it.
	 */
	| { k: 'below'; path: readonly string[]; field: string; model: string; values: readonly string[] }
	/** A scalar over a set of records that belongs to the record the fragment is about. */
	| ({ k: 'related' } & RelatedSql)
	/** In the `query` of a related set: where its records stand, as `(SELECT …) dg_i`. */
	| { k: 'rows' };
/**
 * The records: `id` and a column `v0`, `v1` … for each of `columns`, whose fragments are about a record of the set (the outer one is `up`),
 * of those for which `where` holds and, with `skipBlank`, no column is NULL. A list without elements is NULL there.
 * Of them, under the alias `dg_i`, one value: `select`, an aggregate expression, or `query`, a sub-select with one part `rows` in it.
 */
export type RelatedSql = {
	relation: Relation;
	columns: readonly { value: SqlFragment; cast: SqlCast }[];
	where?: SqlFragment;
	skipBlank: boolean;
} & ({ select: SqlFragment; query?: never } | { query: SqlFragment; select?: never });
export type SqlCast = SqlScalar | `${SqlScalar}[]`;
type SqlScalar = 'text' | 'numeric' | 'bigint' | 'boolean' | 'date' | 'timestamptz' | 'uuid';
export type SqlFragment = readonly SqlPart[];

/** A fragment from text with fragments in its holes: sql`(${a} + ${b})`. Text comes from our source only; everything else is a part. */
export function sql(texts: TemplateStringsArray, ...holes: readonly SqlFragment[]): SqlFragment {
	const parts: SqlPart[] = [];
	texts.forEach((text, i) => {
		append(parts, [{ k: 'text', text }]);
		append(parts, holes[i] ?? []);
	});
	return parts;
}

/** Fragments with a separator between them, e.g. ` AND `. */
export function joinSql(fragments: readonly SqlFragment[], separator: string): SqlFragment {
	const parts: SqlPart[] = [];
	fragments.forEach((fragment, i) => {
		if (i > 0) append(parts, [{ k: 'text', text: separator }]);
		append(parts, fragment);
	});
	return parts;
}

export function sqlValue(value: unknown, cast: SqlCast): SqlFragment {
	return [{ k: 'value', value, cast }];
}

/**
 * `body` over arguments that it needs more than once. Short arguments are repeated; longer ones are computed once in a sub-select, so that
 * nested calls do not double the statement each time. OFFSET 0 keeps the planner from undoing that.
 */
export function bindSql(args: readonly SqlFragment[], body: (args: readonly SqlFragment[]) => SqlFragment): SqlFragment {
	if (args.every(isShort)) return body(args);
	const names = args.map((_, i): SqlFragment => [{ k: 'text', text: `dg_f.a${i}` }]);
	const columns = joinSql(
		args.map((a, i) => sql`${a}${[{ k: 'text', text: ` AS a${i}` }]}`),
		', ',
	);
	return sql`(SELECT ${body(names)} FROM (SELECT ${columns} OFFSET 0) dg_f)`;
}

const shortText = 100;
function isShort(fragment: SqlFragment): boolean {
	if (fragment.length > 3 || fragment.filter((p) => p.k !== 'text').length > 1 || fragment.some((p) => p.k === 'related')) return false;
	return fragment.reduce((length, part) => length + (part.k === 'text' ? part.text.length : 0), 0) <= shortText;
}

function append(parts: SqlPart[], more: SqlFragment): void {
	for (const part of more) {
		const last = parts.at(-1);
		if (part.k === 'text' && last?.k === 'text') parts[parts.length - 1] = { k: 'text', text: last.text + part.text };
		else if (part.k !== 'text' || part.text !== '') parts.push(part);
	}
}
