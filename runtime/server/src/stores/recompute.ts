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
 */
export function compileClimb(scope: Scope, stratum: Stratum, watch: Watch | undefined): CompiledRecompute {
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
	const [first, next] = [workedOut(scope, stratum, watch), workedOut(above, stratum, watch)];
	const id = scope.params.argument('id', 'uuid');
	const climb = [
		`SELECT t.${parent} AS parent, ${first.columns.join(', ')} FROM ${table} t${first.tail} WHERE t.id = ${id} AND ${stands(scope, model)}`,
		`SELECT t.${parent}, ${next.columns.join(', ')} FROM n JOIN ${table} t ON t.id = n.parent${next.tail} WHERE (${changed('n', fields.length)}) AND ${stands(scope, model)}`,
	];
	return storing(scope, stratum, watch, { rows: `n AS (${climb.join(' UNION ALL ')})`, bulk: false });
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

/** Stores what is different in the rows n, and its history. */
function storing(scope: Scope, stratum: Stratum, watch: Watch | undefined, { rows, bulk }: { rows: string; bulk: boolean }): CompiledRecompute {
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
	const columns = [...worked.flatMap(({ was, is }) => [was, is]), ...kept.map(({ is }) => is)];
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
