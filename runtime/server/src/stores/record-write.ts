import { type CatalogueField, type CatalogueModel, type CheckedFormula, conditionToSql, type RowRule } from '@dougong/engine';
import { insertEvent } from './event.ts';
import { insertHistory } from './history-insert.ts';
import { columnTypeOf, isStored } from './record-columns.ts';
import { type ProjectionOptions, projectRecord } from './record-projection.ts';
import type { TextRow } from './record-runner.ts';
import { createSource, every, modelOf, type Scope, type Source, some, tableOf } from './record-source.ts';
import { quoted, type Statement } from './record-statement.ts';
import { type NumberedField, numberedFields, numberOf, drawNumber } from './sequence.ts';

export type WriteAction = 'create' | 'update' | 'archive' | 'restore';

/** The shape of a write: everything but the values of one request. */
export interface WriteShape extends ProjectionOptions {
	action: WriteAction;
	/** Fields that the statement fills from arguments `v_<key>`. */
	filled: readonly CatalogueField[];
	/** Of those, the ones that the writer chose, so that the writer must be allowed to. Others were filled by the model. */
	chosen: readonly CatalogueField[];
	/** Refuse unless the record is at argument `version`. */
	versioned: boolean;
	/** The model’s rules, which must hold on the record as it becomes. They may follow references, so the database decides. */
	rules: readonly { key: string; condition: CheckedFormula }[];
	/** References that keep a record from being archived. */
	keptBy: readonly { model: CatalogueModel; field: CatalogueField }[];
}

/** What a write statement came to. */
export type WriteOutcome =
	| Refusal
	/** Someone else changed the record while this statement ran: nothing was written; look again. */
	| { kind: 'overtaken' }
	| { kind: 'done'; version: number; record: string; changed: boolean };
export type Refusal =
	| { kind: 'not-found' }
	| { kind: 'forbidden'; fields: readonly string[] }
	| { kind: 'version-conflict'; found: number }
	| { kind: 'missing-references'; fields: readonly string[] }
	| { kind: 'cycle'; fields: readonly string[] }
	| { kind: 'broken-rules'; rules: readonly string[] }
	| { kind: 'in-use'; models: readonly string[] };

export interface CompiledWrite {
	statement: Statement;
	outcome(rows: readonly TextRow[]): WriteOutcome;
}

/** A condition for the write; the kinds are in order of precedence. */
interface Check {
	kind: Refusal['kind'];
	sql: string;
	/** Fields or models to name when it does not hold. */
	names: readonly string[];
}

/**
 * A write in one statement: what the record was (o) and becomes (n), the checks on both (c), what is written (m), the row (w), its
 * history and event, and the record as the writer sees it afterwards (r). When a check fails nothing is written.
 * Everything is seen as of the start of the statement; a row that changed since no longer has the version that was checked.
 */
export function compileWrite(scope: Scope, model: CatalogueModel, shape: WriteShape): CompiledWrite {
	const isNew = shape.action === 'create';
	const fields = model.fields.filter((f) => isStored(f) && !f.system);
	const columns = [...systemColumns, ...fields.map((f) => quoted(f.columnName))];
	const numbered = isNew ? numberedFields(fields) : [];
	const before = createSource(scope, model, 'o', 'o');
	const after = createSource(scope, model, 'n', 'n');
	const checks = checksOf(scope, shape, before, after).filter((c) => c.sql !== 'TRUE');
	const found = [
		...checks.map((c, i) => `${c.sql} AS k${i}`),
		`${every(checks.map((c) => c.sql))} AS ok`,
		`${shape.action === 'update' ? changes(shape.filled) : 'TRUE'} AS changed`,
		`${isNew ? '0' : 'o.version'} AS found`,
	];
	const steps = [
		...(isNew
			? []
			: [`o AS (SELECT ${columns.map((c) => `t.${c}`).join(', ')} FROM ${tableOf(scope, model)} t WHERE t.id = ${scope.params.argument('id', 'uuid')})`]),
		`n AS (SELECT ${becoming(scope, shape, fields).join(', ')}${isNew ? '' : ' FROM o'})`,
		`c AS (SELECT ${found.join(', ')} FROM ${isNew ? after.from() : `${before.from()} CROSS JOIN ${after.from()}`})`,
		...numbered.map((f, i) => `q${i} AS (${drawNumber(scope, model, f)})`),
		`m AS (SELECT ${columns.map((c) => chosenValue(scope, c, numbered)).join(', ')} FROM ${['n', 'c', ...numbered.map((_, i) => `q${i}`)].join(', ')} WHERE c.ok AND c.changed)`,
		`w AS (${storeRow(scope, model, shape, columns)})`,
		`h AS (${insertHistory(scope, model, shape, numbered)})`,
		`e AS (${insertEvent(scope, model, shape)})`,
		`r AS (SELECT m.* FROM m, w${shape.action === 'update' ? ' UNION ALL SELECT o.* FROM o, c WHERE c.ok AND NOT c.changed' : ''})`,
	];
	const result = createSource(scope, model, 'r', 'r');
	const { columns: shown, encode } = projectRecord(scope, result, shape);
	const offset = checks.length + 4;
	const readable = result.rule(scope.access(model.ref).rows.read);
	const selected = [...checks.map((_, i) => `c.k${i}`), 'c.changed', 'c.found', 'r.version', readable, ...shown];
	const text = `WITH ${steps.join(',\n')}\nSELECT ${selected.join(', ')} FROM c LEFT JOIN r ON TRUE${result.joins()}`;
	return {
		statement: scope.params.statement(text),
		outcome: (rows) => outcomeOf(rows[0], checks, (row) => (row[offset - 1] === 't' ? encode(row.slice(offset)) : null)),
	};
}

const systemColumns = ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'archived_at'];

function outcomeOf(row: TextRow | undefined, checks: readonly Check[], record: (row: TextRow) => string | null): WriteOutcome {
	if (!row) return { kind: 'not-found' };
	const failed = checks.filter((_, i) => row[i] !== 't');
	const [first] = failed;
	const [changed, found, version] = row.slice(checks.length);
	if (first)
		return refusal(
			first.kind,
			failed.filter((c) => c.kind === first.kind).flatMap((c) => c.names),
			Number(found),
		);
	if (version === null || version === undefined) return { kind: 'overtaken' };
	return { kind: 'done', version: Number(version), changed: changed === 't', record: record(row) ?? '' };
}

function refusal(kind: Refusal['kind'], names: readonly string[], found: number): Refusal {
	if (kind === 'version-conflict') return { kind, found };
	if (kind === 'not-found') return { kind };
	if (kind === 'in-use') return { kind, models: names };
	if (kind === 'broken-rules') return { kind, rules: names };
	return { kind, fields: [...new Set(names)] };
}

function checksOf(scope: Scope, shape: WriteShape, before: Source, after: Source): Check[] {
	const access = scope.access(before.model.ref);
	const holds = (rule: RowRule) => onBoth(rule, shape.action, before, after);
	const check = (kind: Check['kind'], sql: string, ...names: string[]): Check => ({ kind, sql, names });
	if (shape.action === 'create') {
		return [
			check('forbidden', holds(access.rows.create)),
			...shape.chosen.map((f) => check('forbidden', holds(access.writable(f.key, 'create')), f.key)),
			...referenceChecks(scope, shape, after, null),
			...ruleChecks(shape, after),
		];
	}
	const there = every([before.rule(access.rows.read), `o.archived_at IS ${shape.action === 'restore' ? 'NOT NULL' : 'NULL'}`]);
	const version = shape.versioned ? [check('version-conflict', `o.version = ${scope.params.argument('version', 'bigint')}`)] : [];
	if (shape.action !== 'update') {
		return [check('not-found', there), check('forbidden', holds(access.rows.delete)), ...version, ...shape.keptBy.map((k) => keepCheck(scope, k))];
	}
	return [
		check('not-found', there),
		check('forbidden', holds(access.rows.update)),
		...shape.chosen.map((f) => check('forbidden', every([before.rule(access.readable(f.key)), holds(access.writable(f.key, 'update'))]), f.key)),
		...version,
		...referenceChecks(scope, shape, after, before),
		...cycleChecks(scope, shape, after),
		...ruleChecks(shape, after),
	];
}

/** P5: for a change, one and the same term must hold on the record as it was and as it becomes. */
function onBoth(rule: RowRule, action: WriteAction, before: Source, after: Source): string {
	if (action === 'create') return after.rule(rule);
	if (action !== 'update' || rule.kind !== 'when') return before.rule(rule);
	return some(
		rule.terms.map((term) => {
			const one: RowRule = { kind: 'when', terms: [term] };
			return every([before.rule(one), after.rule(one)]);
		}),
	);
}

/** What a reference newly points at exists, is not archived, and the writer may see it. */
function referenceChecks(scope: Scope, shape: WriteShape, after: Source, before: Source | null): Check[] {
	return shape.filled.flatMap((field) => {
		if (!field.reference) return [];
		const alias = scope.nextAlias();
		const target = createSource(scope, modelOf(scope, field.reference.model), alias);
		const column = quoted(field.columnName);
		const [now, was] = [`n.${column}`, before && `o.${column}`];
		const readable = every([`${alias}.archived_at IS NULL`, target.rule(scope.access(target.model.ref).rows.read)]);
		const exists = (id: string) => `EXISTS (SELECT 1 FROM ${target.from()} WHERE ${every([`${alias}.id = ${id}`, readable])})`;
		const sql = field.reference.many
			? `NOT EXISTS (SELECT 1 FROM unnest(${now}) u(id) WHERE NOT ${exists('u.id')}${was ? ` AND u.id <> ALL(COALESCE(${was}, '{}'))` : ''})`
			: some([`${now} IS NULL`, ...(was ? [`${now} IS NOT DISTINCT FROM ${was}`] : []), exists(now)]);
		return [{ kind: 'missing-references' as const, sql, names: [field.key] }];
	});
}

/** The caller holds the lock of this tree, so that two moves cannot make a cycle together. */
function cycleChecks(scope: Scope, shape: WriteShape, after: Source): Check[] {
	const parent = shape.filled.find((f) => f.reference?.tree);
	if (!parent) return [];
	const column = quoted(parent.columnName);
	const up = `SELECT n.${column} UNION SELECT t.${column} FROM ${tableOf(scope, after.model)} t JOIN up ON t.id = up.id WHERE t.${column} IS NOT NULL`;
	return [{ kind: 'cycle', sql: `NOT EXISTS (WITH RECURSIVE up(id) AS (${up}) SELECT 1 FROM up WHERE up.id = n.id)`, names: [parent.key] }];
}

function ruleChecks(shape: WriteShape, after: Source): Check[] {
	return shape.rules.map((rule) => ({ kind: 'broken-rules', sql: after.fragment(conditionToSql(rule.condition), 'stored'), names: [rule.key] }));
}

function keepCheck(scope: Scope, by: { model: CatalogueModel; field: CatalogueField }): Check {
	const column = `t.${quoted(by.field.columnName)}`;
	const refers = by.field.reference?.many ? `${column} @> ARRAY[o.id]` : `${column} = o.id`;
	return { kind: 'in-use', sql: `NOT EXISTS (SELECT 1 FROM ${tableOf(scope, by.model)} t WHERE ${refers} AND t.archived_at IS NULL)`, names: [by.model.ref] };
}

function changes(filled: readonly CatalogueField[]): string {
	return filled.length === 0 ? 'FALSE' : `(${filled.map((f) => `o.${quoted(f.columnName)} IS DISTINCT FROM n.${quoted(f.columnName)}`).join(' OR ')})`;
}

/** The columns of the record as it becomes. */
function becoming(scope: Scope, shape: WriteShape, fields: readonly CatalogueField[]): string[] {
	const { params } = scope;
	const at = params.argument('at', 'timestamptz');
	const actor = params.argument('actor', 'uuid');
	const filled = new Set(shape.filled.map((f) => f.key));
	const isNew = shape.action === 'create';
	const value = (f: CatalogueField) => {
		const column = quoted(f.columnName);
		if (filled.has(f.key)) return `${params.argument(`v_${f.key}`, columnTypeOf(f) ?? 'text')} AS ${column}`;
		return isNew ? `NULL::${columnTypeOf(f)} AS ${column}` : `o.${column}`;
	};
	const archived = { create: 'NULL::timestamptz', update: 'o.archived_at', archive: at, restore: 'NULL::timestamptz' }[shape.action];
	return [
		isNew ? `${params.argument('id', 'uuid')} AS id` : 'o.id',
		isNew ? '1 AS version' : 'o.version + 1 AS version',
		isNew ? `${at} AS created_at` : 'o.created_at',
		isNew ? `${actor} AS created_by` : 'o.created_by',
		`${at} AS updated_at`,
		`${actor} AS updated_by`,
		`${archived} AS archived_at`,
		...fields.map(value),
	];
}

function chosenValue(scope: Scope, column: string, numbered: readonly NumberedField[]): string {
	const i = numbered.findIndex((f) => quoted(f.columnName) === column);
	const field = numbered[i];
	return field ? `${numberOf(scope, field, `q${i}.value`)} AS ${column}` : `n.${column}`;
}

function storeRow(scope: Scope, model: CatalogueModel, shape: WriteShape, columns: readonly string[]): string {
	const table = tableOf(scope, model);
	if (shape.action === 'create') return `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((c) => `m.${c}`).join(', ')} FROM m RETURNING id`;
	const changed = ['version', 'updated_at', 'updated_by', ...(shape.action === 'update' ? shape.filled.map((f) => quoted(f.columnName)) : ['archived_at'])];
	return `UPDATE ${table} t SET ${changed.map((c) => `${c} = m.${c}`).join(', ')} FROM m WHERE t.id = m.id AND t.version = m.version - 1 RETURNING t.id`;
}
