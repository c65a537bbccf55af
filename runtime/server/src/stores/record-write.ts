import { type CatalogueField, type CatalogueModel, type CheckedFormula, conditionToSql, type RowRule } from '@dougong/engine';
import { insertEvent } from './event.ts';
import { asJson, insertHistory } from './history-insert.ts';
import { columnTypeOf, isStored } from './record-columns.ts';
import { type ProjectionOptions, projectRecord } from './record-projection.ts';
import { isoInstant } from './record-encode.ts';
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
	/** `record`: null when the writer may not see what it became. */
	| { kind: 'done'; version: number; createdAt: string; record: string | null; changed: boolean };
export type Refusal =
	| { kind: 'not-found' }
	| { kind: 'forbidden'; fields: readonly string[] }
	| { kind: 'version-conflict'; found: number }
	| { kind: 'missing-references'; fields: readonly string[] }
	| { kind: 'cycle'; fields: readonly string[] }
	| { kind: 'broken-rules'; rules: readonly string[] }
	| { kind: 'in-use'; by: readonly { model: string; count: number }[] };

export interface CompiledWrite {
	statement: Statement;
	outcome(rows: readonly TextRow[]): WriteOutcome;
}

/** A condition for the write; the kinds are in order of precedence. */
interface Check {
	kind: Refusal['kind'];
	sql: string;
	/** Fields or rules to name when it does not hold; the model of those in the way. */
	names: readonly string[];
	/** How many are in the way. */
	count?: string;
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
	const checks = distinct(checksOf(scope, shape, before, after));
	const counted = checks.filter((c) => c.count !== undefined);
	const found = [
		...checks.map((c, i) => `${c.sql} AS k${i}`),
		...counted.map((c, i) => `${c.count} AS n${i}`),
		`${shape.action === 'update' ? changes(shape.filled) : 'TRUE'} AS changed`,
		`${isNew ? '0' : 'o.version'} AS found`,
	];
	const ok = every(checks.map((_, i) => `c.k${i}`));
	const steps = [
		...(isNew
			? []
			: [`o AS (SELECT ${columns.map((c) => `t.${c}`).join(', ')} FROM ${tableOf(scope, model)} t WHERE t.id = ${scope.params.argument('id', 'uuid')})`]),
		`n AS (SELECT ${becoming(scope, shape, fields).join(', ')}${isNew ? '' : ' FROM o'})`,
		`c AS (SELECT ${found.join(', ')} FROM ${isNew ? after.from() : `${before.from()} CROSS JOIN ${after.from()}`})`,
		...numbered.map((f, i) => `q${i} AS (${drawNumber(scope, model, f, ok)})`),
		`m AS (SELECT ${columns.map((c) => chosenValue(scope, c, numbered)).join(', ')} FROM ${['n', 'c', ...numbered.map((_, i) => `q${i}`)].join(', ')} WHERE ${every([ok, 'c.changed'])})`,
		`w AS (${storeRow(scope, model, shape, columns)})`,
		`h AS (${insertHistory(scope, model, shape, numbered)})`,
		`e AS (${insertEvent(scope, model, shape)})`,
		`r AS (SELECT m.* FROM m, w${shape.action === 'update' ? ` UNION ALL SELECT o.* FROM o, c WHERE ${every([ok, 'NOT c.changed'])}` : ''})`,
	];
	const result = createSource(scope, model, 'r', 'r');
	const { columns: shown, encode } = projectRecord(scope, result, shape);
	const readable = result.rule(scope.access(model.ref).rows.read);
	const heading = [
		...checks.map((_, i) => `c.k${i}`),
		...counted.map((_, i) => `c.n${i}`),
		'c.changed',
		'c.found',
		'r.version',
		`(r.created_at AT TIME ZONE 'UTC')::text`,
		readable,
	];
	const text = `WITH ${steps.join(',\n')}\nSELECT ${[...heading, ...shown].join(', ')} FROM c LEFT JOIN r ON TRUE${result.joins()}`;
	return {
		statement: scope.params.statement(text),
		outcome([row]) {
			if (!row) return { kind: 'not-found' };
			const failed = checks.filter((_, i) => row[i] !== 't');
			const counts = new Map(counted.map((c, i) => [c, Number(row[checks.length + i])]));
			const [changed, current, version, createdAt, isReadable] = row.slice(checks.length + counted.length);
			if (failed[0]) return refusalOf(failed[0].kind, failed, { found: Number(current), counts });
			if (version === null || version === undefined) return { kind: 'overtaken' };
			const record = isReadable === 't' ? encode(row.slice(heading.length)) : null;
			return { kind: 'done', version: Number(version), changed: changed === 't', createdAt: isoInstant(createdAt ?? ''), record };
		},
	};
}

const systemColumns = ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'archived_at'];

/** Checks that can fail, each condition once: for the first thing that it was asked for. */
function distinct(checks: readonly Check[]): Check[] {
	const bySql = new Map<string, Check>();
	for (const check of checks) if (check.sql !== 'TRUE' && !bySql.has(check.sql)) bySql.set(check.sql, check);
	return [...bySql.values()];
}

function refusalOf(kind: Refusal['kind'], failed: readonly Check[], about: { found: number; counts: ReadonlyMap<Check, number> }): Refusal {
	const same = failed.filter((c) => c.kind === kind);
	const names = [...new Set(same.flatMap((c) => c.names))];
	switch (kind) {
		case 'not-found':
			return { kind };
		case 'version-conflict':
			return { kind, found: about.found };
		case 'in-use':
			return { kind, by: same.map((c) => ({ model: c.names[0] ?? '', count: about.counts.get(c) ?? 0 })) };
		case 'broken-rules':
			return { kind, rules: names };
		default:
			// Without a name it is the record as a whole.
			return { kind, fields: same.some((c) => c.names.length === 0) ? [] : names };
	}
}

function checksOf(scope: Scope, shape: WriteShape, before: Source, after: Source): Check[] {
	const access = scope.access(before.model.ref);
	const holds = (rule: RowRule) => onBoth(rule, shape.action, before, after);
	const check = (kind: Check['kind'], sql: string, ...names: string[]): Check => ({ kind, sql, names });
	if (shape.action === 'create') {
		return [
			check('forbidden', holds(access.rows.create)),
			...shape.chosen.map((f) => check('forbidden', holds(access.writable(f.key, 'create')), f.key)),
			...referenceChecks(scope, shape, null),
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
		...referenceChecks(scope, shape, before),
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
function referenceChecks(scope: Scope, shape: WriteShape, before: Source | null): Check[] {
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
	const those = `FROM ${tableOf(scope, by.model)} t WHERE ${refers} AND t.archived_at IS NULL`;
	return { kind: 'in-use', sql: `NOT EXISTS (SELECT 1 ${those})`, count: `(SELECT count(*) ${those})`, names: [by.model.ref] };
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

/** All stored values of one record (argument `id`), whoever asks: for checks of the runtime itself. */
export function compileStored(scope: Scope, model: CatalogueModel): Statement {
	const pairs = model.fields.filter((f) => isStored(f) && !f.system).map((f) => `${asJson('t', f)} AS ${quoted(f.key)}`);
	const id = scope.params.argument('id', 'uuid');
	return scope.params.statement(`SELECT row_to_json(v)::text FROM (SELECT ${pairs.join(', ')} FROM ${tableOf(scope, model)} t WHERE t.id = ${id}) v`);
}
