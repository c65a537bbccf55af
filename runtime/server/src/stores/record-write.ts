import { type CatalogueField, type CatalogueModel, type CheckedFormula, conditionToSql, type RowRule } from '@dougong/engine';
import { insertEvent } from './event.ts';
import { asJson, insertHistory } from './history-insert.ts';
import { columnTypeOf, isStored } from './record-columns.ts';
import { type ProjectionOptions, projectRecord } from './record-projection.ts';
import { periodConditions, type PeriodGuard } from './period-check.ts';
import { isoInstant } from './record-encode.ts';
import type { TextRow } from './record-runner.ts';
import { createSource, every, modelOf, type Scope, type Source, some, tableOf } from './record-source.ts';
import { noteHeld } from './recompute.ts';
import { quoted, type Statement } from './record-statement.ts';
import { drawNumber, numberedFields, numberOf } from './sequence.ts';

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
	/** Periods that hold the record still. */
	periods: readonly PeriodGuard[];
	/** References that keep a record from being archived. */
	keptBy: readonly { model: CatalogueModel; field: CatalogueField }[];
	/** Fields to give with their values before and after, for what depends on them. */
	watched: readonly CatalogueField[];
	/** Holds the records above, up to an archived one, deeper ones first: computed values of theirs follow from this one. */
	holdsAbove: boolean;
}

/** What a write statement came to. */
export type WriteOutcome =
	| Refusal
	/** Someone else changed the record while this statement ran: nothing was written; look again. */
	| { kind: 'overtaken' }
	/** `record`: null when the writer may not see what it became. */
	| {
			kind: 'done';
			version: number;
			createdAt: string;
			record: string | null;
			/** The record as the writer sees it once these fields have other values, as Postgres writes them as text; null: it has to be read again. */
			again(values: ReadonlyMap<string, string | null>): string | null;
			watched: ReadonlyMap<string, { was: string | null; is: string | null }>;
			/** Ids of the records above that are held, from parent to root; null: none were to be. */
			above: readonly string[] | null;
	  }
	/** The record said that already; nothing was written. */
	| { kind: 'unchanged'; version: number };
export type Refusal =
	| { kind: 'not-found' }
	| { kind: 'forbidden'; fields: readonly string[] }
	| { kind: 'version-conflict'; found: number }
	| { kind: 'missing-references'; fields: readonly string[] }
	| { kind: 'cycle'; fields: readonly string[] }
	| { kind: 'archived-references'; fields: readonly string[] }
	| { kind: 'broken-rules'; rules: readonly string[] }
	| { kind: 'period-closed' | 'period-frozen'; fields: readonly string[] }
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
 * A write in one statement: the record as it was with the checks on it and on what it becomes (c), the row (w), its history and event,
 * and the record as the writer sees it afterwards. When a check fails nothing is written.
 * Everything is seen as of the start of the statement; a row that changed since no longer has the version that was checked.
 */
export function compileWrite(scope: Scope, model: CatalogueModel, shape: WriteShape): CompiledWrite {
	const isNew = shape.action === 'create';
	const fields = model.fields.filter((f) => isStored(f) && !f.system);
	const columns = [...systemColumns, ...fields.map((f) => f.columnName)];
	const listed = (alias: string) => columns.map((c) => `${alias}${quoted(c)}`).join(', ');
	const becomes = becoming(scope, shape, fields);
	const before = createSource(scope, model, 't');
	const after = createSource(scope, model, 'n', { column: (name) => becomes.get(name) ?? (isNew ? 'NULL' : `t.${quoted(name)}`) });
	const checks = distinct(checksOf(scope, shape, before, after));
	const counted = checks.filter((c) => c.count !== undefined);
	const numbered = isNew ? numberedFields(fields) : [];
	const ok = every(checks.map((_, i) => `c._k${i}`));
	const checked = [
		...(isNew ? [] : ['id', 'version', ...shape.filled.map((f) => f.columnName)].map((name) => `t.${quoted(name)}`)),
		...checks.map((c, i) => `${c.sql} AS _k${i}`),
		...counted.map((c, i) => `${c.count} AS _n${i}`),
		`${shape.action === 'update' ? changes(shape.filled, before, after) : 'TRUE'} AS _changed`,
	];
	const there = isNew ? `(VALUES (1)) one${after.joins()}` : `${before.from()}${after.joins()} WHERE t.id = ${scope.params.argument('id', 'uuid')}`;
	const numbers = new Map(numbered.map((f, i) => [f.columnName, numberOf(scope, f, `q${i}.value`)]));
	const written = isNew
		? `INSERT INTO ${tableOf(scope, model)} (${listed('')}) SELECT ${columns.map((c) => numbers.get(c) ?? becomes.get(c) ?? 'NULL').join(', ')}` +
			` FROM ${['c', ...numbered.map((_, i) => `q${i}`)].join(', ')} WHERE ${ok}`
		: `UPDATE ${tableOf(scope, model)} t SET ${[...becomes].map(([column, value]) => `${quoted(column)} = ${value}`).join(', ')}` +
			` FROM c WHERE t.id = c.id AND t.version = c.version AND ${every([ok, 'c._changed'])}`;
	const steps = [
		`c AS (SELECT ${checked.join(', ')} FROM ${there})`,
		...numbered.map((f, i) => `q${i} AS (${drawNumber(scope, model, f, ok)})`),
		`w AS (${written} RETURNING ${listed(isNew ? '' : 't.')})`,
		`h AS (${insertHistory(scope, model, shape, numbered)})`,
		`e AS (${insertEvent(scope, model, shape)})`,
		...(shape.holdsAbove ? holdAbove(scope, model) : []),
	];
	const result = createSource(scope, model, 'w', { table: 'w' });
	const { columns: shown, encode } = projectRecord(scope, result, shape);
	const readable = result.rule(scope.access(model.ref).rows.read);
	const heading = [
		...checks.map((_, i) => `c._k${i}`),
		...counted.map((_, i) => `c._n${i}`),
		'c._changed',
		isNew ? '0' : 'c.version',
		'w.version',
		`(w.created_at AT TIME ZONE 'UTC')::text`,
		readable,
		...shape.watched.flatMap((f) => watchedColumns(shape, f)),
		...(shape.holdsAbove
			? [`(SELECT ${noteHeld("string_agg(x.id::text, ',' ORDER BY x.height)")} FROM (SELECT w.id, 0 AS height FROM w UNION ALL SELECT * FROM dg_held) x)`]
			: []),
	];
	const text = `WITH ${shape.holdsAbove ? 'RECURSIVE ' : ''}${steps.join(',\n')}\nSELECT ${[...heading, ...shown].join(', ')} FROM c LEFT JOIN w ON TRUE${result.joins()}`;
	const places = shape.watched.length > 0 ? placesOf(scope, model, shape, shown) : new Map<string, number>();
	return {
		statement: scope.params.statement(text),
		outcome([row]) {
			if (!row) return { kind: 'not-found' };
			const failed = checks.filter((_, i) => row[i] !== 't');
			const counts = new Map(counted.map((c, i) => [c, Number(row[checks.length + i])]));
			const [changed, current, version, createdAt, isReadable] = row.slice(checks.length + counted.length);
			if (failed[0]) return refusalOf(failed[0].kind, failed, { found: Number(current), counts });
			if (changed !== 't') return { kind: 'unchanged', version: Number(current) };
			if (version === null || version === undefined) return { kind: 'overtaken' };
			const record = isReadable === 't' ? encode(row.slice(heading.length)) : null;
			const end = heading.length - (shape.holdsAbove ? 1 : 0);
			const values = row.slice(end - 2 * shape.watched.length, end);
			const above = shape.holdsAbove ? (row[end] ?? '').split(',').slice(1) : null;
			const watched = new Map(shape.watched.map((f, i) => [f.key, { was: values[2 * i] ?? null, is: values[2 * i + 1] ?? null }]));
			const again = (changed: ReadonlyMap<string, string | null>) => {
				const seen = row.slice(heading.length);
				for (const [key, value] of changed) {
					const at = places.get(key);
					if (at === undefined) return null;
					if (at !== 'hidden') seen[at] = value;
				}
				return record === null ? null : encode(seen);
			};
			return { kind: 'done', version: Number(version), createdAt: isoInstant(createdAt ?? ''), record, again, watched, above };
		},
	};
}

/** After the row itself is written, and so held: the ways of all who go up one tree meet in the same order. */
function holdAbove(scope: Scope, model: CatalogueModel): string[] {
	const table = tableOf(scope, model);
	const parent = quoted(model.fieldsByKey.get(model.treeParent ?? '')?.columnName ?? '');
	const first = `SELECT p.id, p.${parent}, 1 FROM w JOIN ${table} p ON p.id = w.${parent} WHERE p.archived_at IS NULL`;
	const further = `SELECT p.id, p.${parent}, u.height + 1 FROM dg_up u JOIN ${table} p ON p.id = u.parent WHERE p.archived_at IS NULL`;
	return [
		`dg_up(id, parent, height) AS (${first} UNION ALL ${further})`,
		`dg_held AS (SELECT t.id, u.height FROM dg_up u JOIN ${table} t ON t.id = u.id ORDER BY u.height FOR NO KEY UPDATE OF t)`,
	];
}

/**
 * In which of the selected columns a computed field stands as it is; none where what the reader sees depends on computed values or, beyond
 * the record, on anything: then the record has to be read again.
 */
function placesOf(scope: Scope, model: CatalogueModel, shape: WriteShape, shown: readonly string[]): Map<string, number | 'hidden'> {
	const access = scope.access(model.ref);
	const isFixed = (rule: RowRule) =>
		rule.kind !== 'when' ||
		rule.terms.every(
			({ condition }) => condition.relations.length === 0 && condition.fields.every((f) => f.model === model.ref && !model.computed.has(f.field)),
		);
	if (![access.rows.read, ...shape.fields.map((f) => access.readable(f.key))].every(isFixed)) return new Map();
	const places = new Map<string, number | 'hidden'>();
	for (const { field: key } of model.computed.values()) {
		const field = shape.fields.find((f) => f.key === key);
		if (!field) places.set(key, 'hidden');
		else if (plainTypes.has(columnTypeOf(field) ?? '')) {
			const at = shown.indexOf(`w.${quoted(field.columnName)}`);
			if (at >= 0) places.set(key, at);
		}
	}
	return places;
}
/** Types that are selected as they are. */
const plainTypes = new Set<string>(['text', 'numeric', 'bigint', 'smallint', 'date', 'uuid']);

/** What the field was and is. A new record was nothing before. */
function watchedColumns({ action, filled }: WriteShape, field: CatalogueField): [string, string] {
	const column = quoted(field.columnName);
	if (action === 'create') return ['NULL', `w.${column}`];
	return [`${filled.includes(field) ? 'c' : 'w'}.${column}`, `w.${column}`];
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
			...periodChecks(scope, shape, null, after),
			...referenceChecks(scope, shape, null, after),
			...ruleChecks(shape, after),
		];
	}
	const there = every([before.rule(access.rows.read), `t.archived_at IS ${shape.action === 'restore' ? 'NOT NULL' : 'NULL'}`]);
	const version = shape.versioned ? [check('version-conflict', `t.version = ${scope.params.argument('version', 'bigint')}`)] : [];
	if (shape.action !== 'update') {
		const further = shape.action === 'restore' ? returnChecks(scope, before) : shape.keptBy.map((k) => keepCheck(scope, k));
		return [check('not-found', there), check('forbidden', holds(access.rows.delete)), ...version, ...periodChecks(scope, shape, before, null), ...further];
	}
	return [
		check('not-found', there),
		check('forbidden', holds(access.rows.update)),
		...shape.chosen.map((f) => check('forbidden', every([before.rule(access.readable(f.key)), holds(access.writable(f.key, 'update'))]), f.key)),
		...version,
		...periodChecks(scope, shape, before, after),
		...referenceChecks(scope, shape, before, after),
		...cycleChecks(scope, shape, before, after),
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

/**
 * What a reference newly points at exists, is not archived, and the writer may see it. Where the reference keeps its target from being
 * archived, the target is locked by the same look: whoever archives it meanwhile is waited for, and then it is looked at again.
 */
function referenceChecks(scope: Scope, shape: WriteShape, before: Source | null, after: Source): Check[] {
	return shape.filled.flatMap((field) => {
		if (!field.reference) return [];
		const alias = scope.nextAlias();
		const target = createSource(scope, modelOf(scope, field.reference.model), alias);
		const now = after.stored([], field.key);
		const was = before?.stored([], field.key);
		const readable = every([`${alias}.archived_at IS NULL`, target.rule(scope.access(target.model.ref).rows.read)]);
		const lock = field.reference.onArchive === 'refuse' ? ` FOR KEY SHARE OF ${alias}` : '';
		const exists = (id: string) => `EXISTS (SELECT 1 FROM ${target.from()} WHERE ${every([`${alias}.id = ${id}`, readable])}${lock})`;
		const sql = field.reference.many
			? `NOT EXISTS (SELECT 1 FROM unnest(${now}) u(id) WHERE NOT ${exists('u.id')}${was ? ` AND u.id <> ALL(COALESCE(${was}, '{}'))` : ''})`
			: some([`${now} IS NULL`, ...(was ? [`${now} IS NOT DISTINCT FROM ${was}`] : []), exists(now)]);
		return [{ kind: 'missing-references' as const, sql, names: [field.key] }];
	});
}

/** A record that comes back refers to no archived one by a reference that would have kept it from being archived. */
function returnChecks(scope: Scope, before: Source): Check[] {
	return before.model.fields.flatMap((field) => {
		if (!isStored(field) || field.reference?.onArchive !== 'refuse') return [];
		const alias = scope.nextAlias();
		const table = tableOf(scope, modelOf(scope, field.reference.model));
		const now = before.stored([], field.key);
		const isLive = (id: string) =>
			`EXISTS (SELECT 1 FROM ${table} ${alias} WHERE ${alias}.id = ${id} AND ${alias}.archived_at IS NULL FOR KEY SHARE OF ${alias})`;
		const sql = field.reference.many ? `NOT EXISTS (SELECT 1 FROM unnest(${now}) u(id) WHERE NOT ${isLive('u.id')})` : some([`${now} IS NULL`, isLive(now)]);
		return [{ kind: 'archived-references' as const, sql, names: [field.key] }];
	});
}

/** The caller holds the lock of this tree, so that two moves cannot make a cycle together. */
function cycleChecks(scope: Scope, shape: WriteShape, before: Source, after: Source): Check[] {
	const parent = shape.filled.find((f) => f.reference?.tree);
	if (!parent) return [];
	const column = quoted(parent.columnName);
	const table = tableOf(scope, before.model);
	const up = `SELECT ${after.stored([], parent.key)} UNION SELECT p.${column} FROM ${table} p JOIN up ON p.id = up.id WHERE p.${column} IS NOT NULL`;
	return [{ kind: 'cycle', sql: `NOT EXISTS (WITH RECURSIVE up(id) AS (${up}) SELECT 1 FROM up WHERE up.id = t.id)`, names: [parent.key] }];
}

function periodChecks(scope: Scope, shape: WriteShape, before: Source | null, after: Source | null): Check[] {
	return shape.periods.flatMap((guard) => periodConditions(scope, guard, { before, after }).map((c) => ({ ...c, names: [guard.field.key] })));
}

function ruleChecks(shape: WriteShape, after: Source): Check[] {
	return shape.rules.map((rule) => ({ kind: 'broken-rules', sql: after.fragment(conditionToSql(rule.condition), 'stored'), names: [rule.key] }));
}

/** The caller holds the record (lockRecord), so that no reference to it can come in between. */
function keepCheck(scope: Scope, by: { model: CatalogueModel; field: CatalogueField }): Check {
	const column = `k.${quoted(by.field.columnName)}`;
	const refers = by.field.reference?.many ? `${column} @> ARRAY[t.id]` : `${column} = t.id`;
	const those = `FROM ${tableOf(scope, by.model)} k WHERE ${refers} AND k.archived_at IS NULL`;
	return { kind: 'in-use', sql: `NOT EXISTS (SELECT 1 ${those})`, count: `(SELECT count(*) ${those})`, names: [by.model.ref] };
}

function changes(filled: readonly CatalogueField[], before: Source, after: Source): string {
	const differs = filled.map((f) => `${before.stored([], f.key)} IS DISTINCT FROM ${after.stored([], f.key)}`);
	return differs.length === 0 ? 'FALSE' : `(${differs.join(' OR ')})`;
}

/** What the write makes of columns; those that are not in it stay, or are empty in a new record. */
function becoming(scope: Scope, shape: WriteShape, fields: readonly CatalogueField[]): Map<string, string> {
	const { params } = scope;
	const at = params.argument('at', 'timestamptz');
	const actor = params.argument('actor', 'uuid');
	const empty = new Map(fields.map((f) => [f.columnName, `NULL::${columnTypeOf(f)}`]));
	const filled = new Map(shape.filled.map((f) => [f.columnName, params.argument(`v_${f.key}`, columnTypeOf(f) ?? 'text')]));
	const changed: [string, string][] = [
		['updated_at', at],
		['updated_by', actor],
	];
	if (shape.action === 'create') {
		const made: [string, string][] = [
			['id', params.argument('id', 'uuid')],
			['version', '1'],
			['created_at', at],
			['created_by', actor],
			['archived_at', 'NULL::timestamptz'],
		];
		return new Map([...made, ...changed, ...empty, ...filled]);
	}
	const archived: [string, string][] = shape.action === 'update' ? [] : [['archived_at', shape.action === 'archive' ? at : 'NULL::timestamptz']];
	return new Map([['version', 't.version + 1'], ...changed, ...archived, ...filled]);
}

/** All stored values of one record (argument `id`), whoever asks: for checks of the runtime itself. */
export function compileStored(scope: Scope, model: CatalogueModel): Statement {
	const pairs = model.fields.filter((f) => isStored(f) && !f.system).map((f) => `${asJson('t', f)} AS ${quoted(f.key)}`);
	const id = scope.params.argument('id', 'uuid');
	return scope.params.statement(`SELECT row_to_json(v)::text FROM (SELECT ${pairs.join(', ')} FROM ${tableOf(scope, model)} t WHERE t.id = ${id}) v`);
}
