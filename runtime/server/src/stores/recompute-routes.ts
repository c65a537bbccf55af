import type { CatalogueModel, RouteStep, Stratum } from '@dougong/engine';
import { columnTypeOf } from './record-columns.ts';
import { fieldOf, type Scope, tableOf } from './record-source.ts';
import { quoted, type Statement } from './record-statement.ts';

/** Ids of the records that a step leads to from the records `ids` (argument) of `model`: at most `limit` (argument). */
export function compileStep(scope: Scope, model: CatalogueModel, step: RouteStep, target: CatalogueModel): Statement {
	const { params } = scope;
	const ids = params.argument('ids', 'uuid[]');
	const [table, targets] = [tableOf(scope, model), tableOf(scope, target)];
	const limited = (text: string) => params.statement(`${text} LIMIT ${params.argument('limit', 'bigint')}`);
	switch (step.by) {
		case 'referring': {
			const { reference, columnName } = fieldOf(target, step.field);
			const column = `t.${quoted(columnName)}`;
			return limited(`SELECT t.id::text FROM ${targets} t WHERE ${reference?.many ? `${column} && ${ids}` : `${column} = ANY(${ids})`}`);
		}
		case 'reference':
			return limited(
				`SELECT DISTINCT t.${quoted(fieldOf(model, step.field).columnName)}::text FROM ${table} t WHERE t.id = ANY(${ids}) AND t.${quoted(fieldOf(model, step.field).columnName)} IS NOT NULL`,
			);
		case 'ancestors': {
			const parent = quoted(fieldOf(model, step.field).columnName);
			const up = `SELECT t.${parent} FROM ${table} t WHERE t.id = ANY(${ids}) AND t.${parent} IS NOT NULL UNION SELECT p.${parent} FROM up JOIN ${table} p ON p.id = up.id WHERE p.${parent} IS NOT NULL`;
			return limited(`WITH RECURSIVE up(id) AS (${up}) SELECT up.id::text FROM up`);
		}
		case 'peers': {
			const own = step.fields.map((key) => quoted(fieldOf(model, key).columnName));
			const alike = own.map((c) => `(p.${c} = t.${c} OR (p.${c} IS NULL AND t.${c} IS NULL))`);
			const any = `EXISTS (SELECT 1 FROM ${table} t WHERE t.id = ANY(${ids})${alike.map((a) => ` AND ${a}`).join('')})`;
			return limited(`SELECT p.id::text FROM ${table} p WHERE p.archived_at IS NULL AND ${any}`);
		}
		case 'all':
			return limited(`SELECT t.id::text FROM ${targets} t WHERE t.archived_at IS NULL`);
	}
}

/** Live records of `model` that are alike in these fields: one argument g0, g1 … for each, the values of all groups that are meant. */
export function compileGroups(scope: Scope, model: CatalogueModel, keys: readonly string[]): Statement {
	const { params } = scope;
	const limit = params.argument('limit', 'bigint');
	const fields = keys.map((key) => fieldOf(model, key));
	const live = `SELECT p.id::text FROM ${tableOf(scope, model)} p WHERE p.archived_at IS NULL`;
	if (fields.length === 0) return params.statement(`${live} LIMIT ${limit}`);
	const names = fields.map((_, i) => `g${i}`);
	const values = fields.map((f, i) => params.argument(`g${i}`, `${columnTypeOf(f) ?? 'text'}[]`));
	const alike = fields.map((f, i) => `(p.${quoted(f.columnName)} = g.g${i} OR (p.${quoted(f.columnName)} IS NULL AND g.g${i} IS NULL))`);
	return params.statement(`${live} AND EXISTS (SELECT 1 FROM unnest(${values.join(', ')}) g(${names.join(', ')}) WHERE ${alike.join(' AND ')}) LIMIT ${limit}`);
}

/** All above the records `ids` (argument), and they themselves. */
export function compileChain(scope: Scope, model: CatalogueModel, field: string): Statement {
	const table = tableOf(scope, model);
	const parent = quoted(fieldOf(model, field).columnName);
	const up = `SELECT unnest(${scope.params.argument('ids', 'uuid[]')}) UNION SELECT p.${parent} FROM up JOIN ${table} p ON p.id = up.id WHERE p.${parent} IS NOT NULL`;
	return scope.params.statement(`WITH RECURSIVE up(id) AS (${up}) SELECT up.id::text FROM up LIMIT ${scope.params.argument('limit', 'bigint')}`);
}

/** Holds the live records `ids` (argument) until the transaction ends, in the order that everybody keeps to. */
export function compileLock(scope: Scope, model: CatalogueModel): Statement {
	const ids = scope.params.argument('ids', 'uuid[]');
	return scope.params.statement(
		`SELECT t.id::text FROM ${tableOf(scope, model)} t WHERE t.id = ANY(${ids}) AND t.archived_at IS NULL ORDER BY t.id FOR NO KEY UPDATE OF t`,
	);
}

/**
 * Holds the live records `ids` (argument) and all above them, up to an archived one: deeper ones first, so that two who go up one tree never
 * wait for each other. Answers id, depth and parent of each.
 */
export function compileLockUp(scope: Scope, { model }: Stratum): Statement {
	const table = tableOf(scope, model);
	const parent = quoted(fieldOf(model, model.treeParent ?? '').columnName);
	const start = `SELECT t.id, t.id, t.${parent}, 0 FROM ${table} t WHERE t.id = ANY(${scope.params.argument('ids', 'uuid[]')}) AND t.archived_at IS NULL`;
	const further = `SELECT up.start, p.id, p.${parent}, up.height + 1 FROM up JOIN ${table} p ON p.id = up.parent WHERE p.archived_at IS NULL`;
	// The depth is that from the top, which is the same whichever record one comes from.
	const placed =
		'SELECT x.id, max(x.depth) AS depth FROM (SELECT up.id, max(up.height) OVER (PARTITION BY up.start) - up.height AS depth FROM up) x GROUP BY x.id';
	return scope.params.statement(
		`WITH RECURSIVE up(start, id, parent, height) AS (${start} UNION ALL ${further}), placed AS (${placed})` +
			` SELECT t.id::text, placed.depth::text, t.${parent}::text FROM placed JOIN ${table} t ON t.id = placed.id ORDER BY placed.depth DESC, t.id FOR NO KEY UPDATE OF t`,
	);
}

/** `compileLockUp` for one record, `id` (argument): its own way up needs no comparing. Depth counts from the record, so that it is at 0. */
export function compileLockChain(scope: Scope, { model }: Stratum): Statement {
	const table = tableOf(scope, model);
	const parent = quoted(fieldOf(model, model.treeParent ?? '').columnName);
	const start = `SELECT t.id, t.${parent}, 0 FROM ${table} t WHERE t.id = ${scope.params.argument('id', 'uuid')} AND t.archived_at IS NULL`;
	const further = `SELECT p.id, p.${parent}, up.height + 1 FROM up JOIN ${table} p ON p.id = up.parent WHERE p.archived_at IS NULL`;
	return scope.params.statement(
		`WITH RECURSIVE up(id, parent, height) AS (${start} UNION ALL ${further})` +
			` SELECT t.id::text, (-up.height)::text, t.${parent}::text FROM up JOIN ${table} t ON t.id = up.id ORDER BY up.height FOR NO KEY UPDATE OF t`,
	);
}

/**
 * Keeps the records `ids` (argument) from being changed until the transaction ends, and answers where their reference `next` leads.
 * Whoever changes them waits, or is waited for.
 */
export function compileKeep(scope: Scope, model: CatalogueModel, next: string | null): Statement {
	const column = next === null ? 'NULL' : `t.${quoted(fieldOf(model, next).columnName)}`;
	const ids = scope.params.argument('ids', 'uuid[]');
	return scope.params.statement(`SELECT ${column}::text FROM ${tableOf(scope, model)} t WHERE t.id = ANY(${ids}) ORDER BY t.id FOR SHARE OF t`);
}

/** One after the other: those whose sets of records are not named by any record that could be held. */
export function compileTurn(scope: Scope, model: CatalogueModel): Statement {
	const name = scope.params.constant(`computed ${scope.schema}.${model.table}`, 'text');
	return scope.params.statement(`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))::text`);
}
