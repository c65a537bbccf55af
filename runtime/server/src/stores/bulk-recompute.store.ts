import { type Catalogue, type CatalogueField, type Facts, formulaToSql, storedSql, type Stratum } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { Queryable } from './job.store.ts';
import { columnTypeOf } from './record-columns.ts';
import { inNoClosedPeriod } from './period-check.ts';
import { createSource, fieldOf, type Scope } from './record-source.ts';
import { type Arguments, createParameters, type Parameters, quoted } from './record-statement.ts';

/** The next rows in the order of their ids (`after` nilId: the first ones), or these. */
export type Rows = { after: string; limit: number } | { ids: readonly string[] };

export interface Recomputed {
	/** How many rows it looked at, and the last of them; null: there was none. */
	rows: number;
	last: string | null;
	changed: number;
}
/** A row whose stored values are not what they follow to be; by field, as text. */
export interface Difference {
	id: string;
	stored: Record<string, string | null>;
	computed: Record<string, string | null>;
}

/** When, and under which definitions. */
export interface Circumstances {
	facts: Facts;
	/** Of the app of the model. */
	revision: number;
}

export interface BulkRecompute {
	count(on: Queryable): Promise<number>;
	/**
	 * Works out the fields of some rows anew, in one statement that waits for nobody's work: a row that somebody changes at the same
	 * time is left out, for that change brings it up to date. Values that stay the same are not written.
	 */
	recompute(on: Queryable, rows: Rows, when: Circumstances): Promise<Recomputed>;
	/** The same, certain: rows are locked before what they follow from is read. Those that somebody else has are left out and answered. */
	recomputeLocked(on: Queryable, ids: readonly string[], when: Circumstances): Promise<{ changed: number; busy: string[] }>;
	/** Compares only. At most `limit` differences are named. */
	compare(on: Queryable, rows: Rows, when: Circumstances, limit: number): Promise<Recomputed & { differences: Difference[] }>;
	/**
	 * All records in groups of which each reads only those before it: the levels of a tree when the fields follow from those of children or
	 * parents, else one group. Ids are sorted.
	 */
	inOrder(on: Queryable): Promise<string[][]>;
}

/** The computed fields of one stratum in all their live records; archived ones are brought up to date when they are restored. */
export function bulkRecompute(options: { schema: string; catalogues: ReadonlyMap<string, Catalogue>; stratum: Stratum }): BulkRecompute {
	const { schema, stratum } = options;
	const { model } = stratum;
	const table = quoted(schema, model.table);
	const fields = stratum.fields.map(({ field }, i) => {
		const found = fieldOf(model, field);
		return { key: field, column: quoted(found.columnName), type: columnTypeOf(found) ?? 'text', before: `o${i}`, now: `n${i}` };
	});
	const each = (text: (field: (typeof fields)[number]) => string, separator = ', ') => fields.map(text).join(separator);
	const differ = each((f) => `n.${f.before} IS DISTINCT FROM n.${f.now}`, ' OR ');
	const last = '(SELECT id FROM n ORDER BY id DESC LIMIT 1)';

	/** `n`: the rows with the values that they have and those that they ought to have. */
	const worked = (rows: Rows) => {
		let aliases = 0;
		const params = createParameters((text) => ({ text, uses: 0 }));
		const access: Scope['access'] = (ref) => {
			throw new Error(`a computed field of ${model.ref} asks for the access to ${ref}; it reads what is stored`);
		};
		const scope: Scope = { schema, catalogues: options.catalogues, params, access, nextAlias: () => `x${aliases++}` };
		const known = new Map<string, string>();
		const parts = stratum.fields.map(({ field, formula }, i) => {
			const source = createSource(scope, model, 'r', { isGrouped: true, column: (name) => known.get(name) ?? `r.${quoted(name)}` });
			const of = fieldOf(model, field);
			const value = source.fragment(storedSql(of, formulaToSql(formula)), 'stored');
			known.set(of.columnName, `c${i}.v`);
			return `${source.groups()} CROSS JOIN LATERAL (SELECT ${typed(value, of)} AS v FROM (SELECT) one${source.joins()} OFFSET 0) c${i}`;
		});
		const which =
			'ids' in rows
				? `id = ANY(${params.argument('ids', 'uuid[]')})`
				: `id > ${params.argument('after', 'uuid')} ORDER BY id LIMIT ${params.argument('limit', 'bigint')}`;
		const values = each((f) => `r.${f.column} AS ${f.before}, c${fields.indexOf(f)}.v AS ${f.now}`);
		const from = `(SELECT ctid AS row_at, xmin AS row_of, * FROM ${table} s WHERE archived_at IS NULL AND ${inNoClosedPeriod({ schema, params }, model, 's')} AND ${which}) r${parts.join('')}`;
		return { params, text: `n AS MATERIALIZED (SELECT r.id, r.row_at, r.row_of, ${values} FROM ${from})` };
	};
	const ask = async <T>(on: Queryable, text: string, { params, args }: { params: Parameters; args: Arguments }, { facts }: Circumstances): Promise<T[]> => {
		const statement = params.statement(text);
		return (await on.query(statement.prepared.text, statement.bind(facts, args))).rows as T[];
	};

	/** Rows are found again by their place, which reads no others; one that was changed meanwhile has another place and another writer. */
	async function recompute(on: Queryable, rows: Rows, when: Circumstances): Promise<Recomputed> {
		const { params, text: working } = worked(rows);
		const at = params.fact('now', 'timestamptz');
		const was = (f: (typeof fields)[number]) => `jsonb_build_object('${f.key}', ${jsonOf(f.before, f.type)})`;
		const former = fields.length === 1 ? each(was) : each((f) => `CASE WHEN ${f.before} IS DISTINCT FROM ${f.now} THEN ${was(f)} ELSE '{}' END`, ' || ');
		const text = `WITH ${working},
			u AS (UPDATE ${table} t SET ${each((f) => `${f.column} = n.${f.now}`)} FROM n
				WHERE t.ctid = ANY(ARRAY(SELECT row_at FROM n WHERE ${differ})) AND t.ctid = n.row_at AND t.xmin = n.row_of AND (${differ})
				RETURNING t.id, ${each((f) => `n.${f.before}, n.${f.now}`)}),
			h AS (INSERT INTO ${quoted(schema, 'dg_computed')} (at, model, first_id, last_id, revision, changes)
				SELECT ${at}, ${params.constant(model.ref, 'text')}, (array_agg(id ORDER BY id))[1], (array_agg(id ORDER BY id DESC))[1],
				${params.argument('revision', 'integer')}, jsonb_object_agg(id, ${former}) FROM u HAVING count(*) > 0)
			SELECT (SELECT count(*)::int FROM n) AS rows, ${last} AS last, (SELECT count(*)::int FROM u) AS changed`;
		const [row] = await ask<Recomputed>(on, text, { params, args: { ...rows, revision: when.revision } }, when);
		return row ?? { rows: 0, last: null, changed: 0 };
	}

	return {
		recompute,
		async count(on) {
			const { rows } = await on.query(`SELECT count(*)::int AS n FROM ${table} WHERE archived_at IS NULL`, []);
			return (rows as { n: number }[])[0]?.n ?? 0;
		},
		async recomputeLocked(on, ids, when) {
			const { rows } = await on.query(`SELECT id FROM ${table} WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`, [ids]);
			const locked = new Set((rows as { id: string }[]).map((row) => row.id));
			const { changed } = locked.size > 0 ? await recompute(on, { ids: [...locked] }, when) : { changed: 0 };
			return { changed, busy: ids.filter((id) => !locked.has(id)) };
		},
		async compare(on, rows, when, limit) {
			const { params, text: working } = worked(rows);
			const pairs = (name: 'before' | 'now') => `jsonb_build_object(${each((f) => `'${f.key}', n.${f[name]}::text`)})`;
			const text = `WITH ${working}, d AS (SELECT * FROM n WHERE ${differ})
				SELECT (SELECT count(*)::int FROM n) AS rows, ${last} AS last, (SELECT count(*)::int FROM d) AS changed,
				(SELECT coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'stored', ${pairs('before')}, 'computed', ${pairs('now')}) ORDER BY n.id), '[]')
				FROM (SELECT * FROM d ORDER BY id LIMIT ${params.argument('named', 'bigint')}) n) AS differences`;
			const [row] = await ask<Recomputed & { differences: Difference[] }>(on, text, { params, args: { ...rows, named: limit } }, when);
			return row ?? { rows: 0, last: null, changed: 0, differences: [] };
		},
		async inOrder(on) {
			if (stratum.recursion === null || model.treeParent === null) {
				const { rows } = await on.query(`SELECT array_agg(id ORDER BY id)::text[] AS ids FROM ${table} WHERE archived_at IS NULL`, []);
				return (rows as { ids: string[] | null }[]).map((row) => row.ids ?? []);
			}
			const parent = quoted(fieldOf(model, model.treeParent).columnName);
			const { rows } = await on.query(
				`WITH RECURSIVE tree AS (SELECT id, 0 AS depth FROM ${table} WHERE ${parent} IS NULL
				UNION ALL SELECT c.id, tree.depth + 1 FROM tree JOIN ${table} c ON c.${parent} = tree.id)
				SELECT array_agg(id ORDER BY id)::text[] AS ids FROM tree GROUP BY depth ORDER BY depth ${stratum.recursion === 'up' ? 'DESC' : 'ASC'}`,
				[],
			);
			return (rows as { ids: string[] }[]).map((row) => row.ids);
		},
	};
}

/** Texts compare by code point, whatever they were made of. */
function typed(value: string, field: CatalogueField): string {
	const type = columnTypeOf(field) ?? 'text';
	return type === 'text' ? `(${value})::text COLLATE "C"` : `(${value})::${type}`;
}

/** As JSON, numbers as decimal text. */
function jsonOf(column: string, type: string): string {
	if (type === 'numeric' || type === 'bigint' || type === 'smallint') return `to_jsonb(trim_scale(${column}::numeric)::text)`;
	if (type === 'timestamptz') return `to_jsonb(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;
	return `to_jsonb(${column})`;
}

/** As it stands in the result of a job. */
export function differenceJson({ id, stored, computed }: Difference): JsonObject {
	return { id, stored, computed };
}

/** Number of the next transaction that will write. */
export async function writesSoFar(on: Queryable): Promise<bigint> {
	const { rows } = await on.query('select pg_snapshot_xmax(pg_current_snapshot())::text as n', []);
	return BigInt((rows as { n: string }[])[0]?.n ?? 0);
}
/** Number of the oldest transaction that writes now, else of the next one. */
export async function oldestWrite(on: Queryable): Promise<bigint> {
	const { rows } = await on.query('select pg_snapshot_xmin(pg_current_snapshot())::text as n', []);
	return BigInt((rows as { n: string }[])[0]?.n ?? 0);
}
