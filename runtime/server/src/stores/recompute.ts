import { type CatalogueField, type CatalogueModel, formulaToSql, storedSql, type Stratum, type Watch } from '@dougong/engine';
import { columnTypeOf } from './record-columns.ts';
import type { TextRow } from './record-runner.ts';
import { inNoClosedPeriod } from './period-check.ts';
import { createSource, every, fieldOf, type Scope, tableOf } from './record-source.ts';
import { quoted, type Statement } from './record-statement.ts';

/** A value before and after, as Postgres writes it. */
export interface Was {
	was: string | null;
	is: string | null;
}
/** A record whose computed values have changed. */
export interface Recomputed {
	id: string;
	/** By field: all that are worked out here, and what is watched besides, as it is. */
	values: ReadonlyMap<string, Was>;
}
export interface CompiledRecompute {
	statement: Statement;
	recomputed(row: TextRow): Recomputed;
}

/**
 * Works out the fields of a stratum in the records `ids` (argument), stores what has changed with its history, and answers those records.
 * Archived records and those of closed periods stay as they are. Arguments: ids, at, revision. The caller holds the records.
 * `bulk`: one row of history for all of them.
 */
export function compileRecompute(scope: Scope, stratum: Stratum, watch: Watch | undefined, { bulk }: { bulk: boolean }): CompiledRecompute {
	const { columns, tail } = workedOut(scope, stratum, watch);
	const ids = scope.params.argument('ids', 'uuid[]');
	const from = `FROM ${tableOf(scope, stratum.model)} t${tail} WHERE t.id = ANY(${ids}) AND ${stands(scope, stratum.model)}`;
	return storing(scope, stratum, watch, { rows: `n AS (SELECT ${columns.join(', ')} ${from})`, bulk });
}

/**
 * The same for one record `id` (argument) and, as long as something changes, its parent, and so on up the tree: each level is worked out
 * with the new values of the one below before anything is stored. For strata that read only what is in direct children.
 * `isTogether`: it is sent along with the write of this record, before anybody knows what came of it, and fails (`hasMoved`) where it would
 * change a record that the write does not hold.
 */
export function compileClimb(scope: Scope, stratum: Stratum, watch: Watch | undefined, { isTogether }: { isTogether: boolean }): CompiledRecompute {
	const { model, fields } = stratum;
	const table = tableOf(scope, model);
	const parent = quoted(fieldOf(model, model.treeParent ?? '').columnName);
	const carried = new Map(fields.map((f, i) => [fieldOf(model, f.field).columnName, `n.n${i}`]));
	// Among the children of the next record, the one that was just worked out has its new values.
	const above: Scope = {
		...scope,
		overlay: (of, alias, column) => {
			const value = of === model ? carried.get(column) : undefined;
			return value === undefined ? null : `(CASE WHEN ${alias}.id = n.id THEN ${value} ELSE ${alias}.${quoted(column)} END)`;
		},
	};
	const { columns, tail } = workedOut(above, stratum, watch);
	const id = scope.params.argument('id', 'uuid');
	// It begins below the record, with nothing: so the way up is written down, and prepared for each run, only once.
	const nothing = `SELECT ${kinds(stratum, watch).join(', ')} FROM ${table} t WHERE FALSE`;
	const climb = [
		`SELECT ${id} AS parent, z.* FROM (VALUES (1)) one LEFT JOIN (${nothing}) z ON TRUE`,
		`SELECT t.${parent}, ${columns.join(', ')} FROM n JOIN ${table} t ON t.id = n.parent${tail} WHERE (n.id IS NULL OR ${changed('n', fields.length)}) AND ${stands(scope, model)}`,
	];
	const rows = `n AS (${climb.join(' UNION ALL ')})`;
	const unheld = `CASE WHEN strpos(${held}, d.id::text) = 0 THEN ('${moved}' || d.id)::uuid END`;
	return storing(scope, stratum, watch, { rows, bulk: false, ...(isTogether && { failing: unheld }) });
}

/** Ids of the records that the write of this transaction holds: its own first, then those above it. */
const held = "coalesce(current_setting('dougong.held', true), '')";
/** Remembers them until the transaction ends; they are its value as well. */
export function noteHeld(ids: string): string {
	return `set_config('dougong.held', ${ids}, true)`;
}

const moved = 'dg_moved ';
/** Whether a climb failed because a part of the tree was moved in the moment before it was held, or the record not written at all. Nothing was. */
export function hasMoved(error: unknown): boolean {
	return error instanceof Error && error.message.includes(moved);
}

/** Whether the record t is one whose values follow what they are made of. */
function stands(scope: Scope, model: CatalogueModel): string {
	return every(['t.archived_at IS NULL', inNoClosedPeriod(scope, model, 't')]);
}

/** Old values o0, o1 …, new ones n0, n1 …, and other watched columns x0, x1 … of the record t. `tail`: what stands behind `FROM table t`. */
function workedOut(scope: Scope, { model, fields }: Stratum, watch: Watch | undefined): { columns: string[]; tail: string } {
	const known = new Map<string, string>();
	const source = createSource(scope, model, 't', { column: (name) => known.get(name) ?? `t.${quoted(name)}` });
	const steps: string[] = [];
	for (const [i, { field: key, formula }] of fields.entries()) {
		const field = fieldOf(model, key);
		const value = source.fragment(storedSql(field, formulaToSql(formula)), 'stored');
		steps.push(` CROSS JOIN LATERAL (SELECT ${typed(value, field)} AS v OFFSET 0) a${i}`);
		// Those that come after read the new value.
		known.set(field.columnName, `a${i}.v`);
	}
	const columns = [
		't.id',
		...fields.map((f, i) => `t.${quoted(fieldOf(model, f.field).columnName)} AS o${i}`),
		...fields.map((_, i) => `a${i}.v AS n${i}`),
		...others({ model, fields }, watch).map((f, i) => `t.${quoted(f.columnName)} AS x${i}`),
	];
	return { columns, tail: source.joins() + steps.join('') };
}

/** What `workedOut` selects, for its types alone. */
function kinds({ model, fields }: Stratum, watch: Watch | undefined): string[] {
	const columns = fields.map((f) => fieldOf(model, f.field));
	return [
		't.id',
		...columns.map((f, i) => `t.${quoted(f.columnName)} AS o${i}`),
		...columns.map((f, i) => `${typed(`t.${quoted(f.columnName)}`, f)} AS n${i}`),
		...others({ model, fields }, watch).map((f, i) => `t.${quoted(f.columnName)} AS x${i}`),
	];
}

/** Texts compare by code point, whatever they were made of; numbers have no zeros at their end. */
function typed(value: string, field: CatalogueField): string {
	const type = columnTypeOf(field) ?? 'text';
	if (type === 'numeric') return `trim_scale((${value})::numeric)`;
	return type === 'text' ? `(${value})::text COLLATE "C"` : `(${value})::${type}`;
}

function others({ model, fields }: Pick<Stratum, 'model' | 'fields'>, watch: Watch | undefined): CatalogueField[] {
	return [...(watch?.fields ?? [])].filter((key) => !fields.some((f) => f.field === key)).flatMap((key) => model.fieldsByKey.get(key) ?? []);
}

function changed(alias: string, count: number): string {
	return Array.from({ length: count }, (_, i) => `${alias}.o${i} IS DISTINCT FROM ${alias}.n${i}`).join(' OR ');
}

/** Stores what is different in the rows n, and its history. `failing`: looked at for each of them, and nothing but an error or null. */
function storing(
	scope: Scope,
	stratum: Stratum,
	watch: Watch | undefined,
	{ rows, bulk, failing }: { rows: string; bulk: boolean; failing?: string },
): CompiledRecompute {
	const { model } = stratum;
	const fields = stratum.fields.map((f) => fieldOf(model, f.field));
	const set = fields.map((f, i) => `${quoted(f.columnName)} = d.n${i}`);
	const steps = [
		rows,
		`d AS (SELECT * FROM n WHERE ${changed('n', fields.length)})`,
		`w AS (UPDATE ${tableOf(scope, model)} t SET ${set.join(', ')} FROM d WHERE t.id = d.id)`,
		`h AS (${insertComputed(scope, stratum, fields, bulk)})`,
	];
	const worked = fields.map((field, i) => ({ key: field.key, was: `d.o${i}`, is: `d.n${i}` }));
	const kept = others(stratum, watch).map((field, i) => ({ key: field.key, was: `d.x${i}`, is: `d.x${i}` }));
	const given = [...worked, ...kept];
	const columns = [...worked.flatMap(({ was, is }) => [was, is]), ...kept.map(({ is }) => is), ...(failing ? [failing] : [])];
	const shown = ['d.id', ...columns].map((column, i) => `${column}::text AS c${i}`);
	return {
		statement: scope.params.statement(`WITH RECURSIVE ${steps.join(',\n')}\nSELECT ${shown.join(', ')} FROM d`),
		recomputed: ([id, ...values]) => ({
			id: id ?? '',
			values: new Map(
				given.map(({ key }, i) => {
					const [was, is] = i < worked.length ? [2 * i, 2 * i + 1] : [worked.length + i, worked.length + i];
					return [key, { was: values[was] ?? null, is: values[is] ?? null }];
				}),
			),
		}),
	};
}

/** What the values were (d.o0 …) and became; see the migration 0005-computed. */
function insertComputed(scope: Scope, { model }: Stratum, fields: readonly CatalogueField[], bulk: boolean): string {
	const { params } = scope;
	const table = quoted(scope.schema, 'dg_computed');
	const [at, ref, revision] = [params.argument('at', 'timestamptz'), params.constant(model.ref, 'text'), params.argument('revision', 'integer')];
	if (bulk) {
		const was = objectOf(fields, (field, i) => historyJson(`d.o${i}`, field));
		const changes = `jsonb_object_agg(d.id, ${was})`;
		// There is no min(uuid) in all versions.
		const ends = '(min(d.id::text))::uuid, (max(d.id::text))::uuid';
		return `INSERT INTO ${table} (at, model, first_id, last_id, revision, changes) SELECT ${at}, ${ref}, ${ends}, ${revision}, ${changes} FROM d HAVING count(*) > 0`;
	}
	const changes = objectOf(fields, (field, i) => `jsonb_build_array(${historyJson(`d.o${i}`, field)}, ${historyJson(`d.n${i}`, field)})`);
	return `INSERT INTO ${table} (at, model, record_id, revision, changes) SELECT ${at}, ${ref}, d.id, ${revision}, ${changes} FROM d`;
}

/** An object with those fields that have changed. */
function objectOf(fields: readonly CatalogueField[], value: (field: CatalogueField, i: number) => string): string {
	const [only] = fields;
	if (only && fields.length === 1) return `jsonb_build_object('${only.key}', ${value(only, 0)})`;
	const parts = fields.map((f, i) => `CASE WHEN d.o${i} IS DISTINCT FROM d.n${i} THEN jsonb_build_object('${f.key}', ${value(f, i)}) ELSE '{}' END`);
	return `(${parts.join(' || ')})`;
}

/** Numbers as decimal text: JSON readers would round them. */
function historyJson(value: string, field: CatalogueField): string {
	switch (columnTypeOf(field)) {
		case 'numeric':
		case 'bigint':
		case 'smallint':
			return `to_jsonb(trim_scale(${value}::numeric)::text)`;
		case 'timestamptz':
			return `to_jsonb(to_char(${value} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;
		default:
			return `to_jsonb(${value})`;
	}
}
