import type { CatalogueField, RowRule, SystemColumn } from '@dougong/engine';
import { columnTypeOf, readingOf } from './record-columns.ts';
import { boolean, type Piece, plain, rowEncoder, verbatim } from './record-encode.ts';
import type { TextRow } from './record-runner.ts';
import { createSource, every, fieldOf, modelOf, type Scope, type Source } from './record-source.ts';

export interface ProjectionOptions {
	/** Stored fields to give, in this order. */
	fields: readonly CatalogueField[];
	/** References to give the title of; each a path of reference fields. */
	expand: readonly (readonly string[])[];
	/** Say what the reader may do with the record. */
	can?: { update: RowRule; delete: RowRule; fields: readonly WritableField[] };
}
/** All of the rules must hold for the field to be changed. */
export interface WritableField {
	key: string;
	rules: readonly RowRule[];
}
/** Columns to select, and the record as JSON text made of them. */
export interface Projection {
	columns: string[];
	encode(row: TextRow): string;
}

/** The record at the root of `source` as RecordJson. Hidden values are NULL before they leave the database. */
export function projectRecord(scope: Scope, source: Source, options: ProjectionOptions): Projection {
	const columns: string[] = [];
	const column = (expression: string) => {
		const known = columns.indexOf(expression);
		return known >= 0 ? known : columns.push(expression) - 1;
	};
	const system = (name: SystemColumn, type: 'uuid' | 'timestamptz') => {
		const reading = readingOf(type);
		return { column: column(reading.select(systemColumn(scope, source, name))), encode: reading.encode };
	};
	const archivedAt = system('archived_at', 'timestamptz');
	const pieces: Piece[] = [
		'{"id":',
		{ column: column(`${source.alias}.id`), encode: plain },
		',"version":',
		{ column: column(`${source.alias}.version`), encode: verbatim },
		',"createdAt":',
		system('created_at', 'timestamptz'),
		',"updatedAt":',
		system('updated_at', 'timestamptz'),
		',"createdBy":',
		system('created_by', 'uuid'),
		',"updatedBy":',
		system('updated_by', 'uuid'),
		{ row: (row) => (row[archivedAt.column] === null ? '' : `,"archivedAt":${archivedAt.encode(row[archivedAt.column] ?? null)}`) },
		',"values":{',
	];
	options.fields.forEach((field, i) => {
		const type = columnTypeOf(field);
		if (!type) return;
		const reading = readingOf(type);
		pieces.push(`${i === 0 ? '' : ','}${JSON.stringify(field.key)}:`, { column: column(reading.select(source.seen([], field.key))), encode: reading.encode });
	});
	pieces.push('}');
	options.expand.forEach((path, i) => {
		pieces.push(`${i === 0 ? ',"expanded":{' : ','}${JSON.stringify(path.join('.'))}:`, expansion(scope, source, path, column));
	});
	if (options.expand.length > 0) pieces.push('}');
	if (options.can) {
		const may = (rule: RowRule) => ({ column: column(every([source.rule(rule), `${source.alias}.archived_at IS NULL`])), encode: boolean });
		pieces.push(',"can":{"update":', may(options.can.update), ',"delete":', may(options.can.delete));
		pieces.push(',"fields":[', writableNow(source, options.can.fields, column), ']}');
	}
	pieces.push('}');
	return { columns, encode: rowEncoder(pieces) };
}

/** Who made a record and when is hidden with the field that shows it. */
function systemColumn(scope: Scope, source: Source, name: SystemColumn): string {
	const { model, alias } = source;
	const showing = model.fields.filter((f) => f.system === name);
	const visible = every(showing.map((f) => source.rule(scope.access(model.ref).readable(f.key))));
	return visible === 'TRUE' ? `${alias}.${name}` : `(CASE WHEN ${visible} THEN ${alias}.${name} END)`;
}

/** The keys of the fields that the reader may change on this record. Fields under the same rules are asked about once. */
function writableNow(source: Source, fields: readonly WritableField[], column: (expression: string) => number): Piece {
	const groups = new Map<string, WritableField[]>();
	for (const field of fields) {
		const rules = JSON.stringify(field.rules.map((rule) => (rule.kind === 'when' ? rule.terms.map((term) => term.formula) : rule.kind)));
		groups.set(rules, [...(groups.get(rules) ?? []), field]);
	}
	const known = [...groups.values()].map((group) => {
		const holds = every([...(group[0]?.rules ?? []).map((rule) => source.rule(rule)), `${source.alias}.archived_at IS NULL`]);
		return { column: column(holds), keys: group.map((field) => JSON.stringify(field.key)).join() };
	});
	return { row: (row) => known.flatMap((group) => (row[group.column] === 't' ? [group.keys] : [])).join() };
}

function expansion(scope: Scope, source: Source, path: readonly string[], column: (expression: string) => number): Piece {
	const before = path.slice(0, -1);
	const last = path.at(-1) ?? '';
	let at = source.model;
	for (const step of before) at = modelOf(scope, fieldOf(at, step).reference?.model ?? '');
	const reference = fieldOf(at, last).reference;
	const target = modelOf(scope, reference?.model ?? '');
	if (reference?.many) return { column: column(manyExpanded(scope, source.seen(before, last), target.ref)), encode: verbatim };
	const id = column(source.seen(before, last));
	const reaches = source.reaches(path);
	const shown = reaches === 'TRUE' ? null : column(`(${reaches})`);
	const title = column(titleOf(source, path, target.titleField));
	return {
		row: (row) => {
			if (row[id] === null) return 'null';
			if (shown !== null && row[shown] !== 't') return `{"id":"${row[id]}","title":null,"restricted":true}`;
			return `{"id":"${row[id]}","title":${JSON.stringify(row[title] ?? null)}}`;
		},
	};
}

export function titleOf(source: Source, path: readonly string[], titleField: string | null): string {
	return titleField === null ? 'NULL::text' : `${source.seen(path, titleField)}::text`;
}

function manyExpanded(scope: Scope, ids: string, ref: string): string {
	const alias = scope.nextAlias();
	const target = createSource(scope, modelOf(scope, ref), alias);
	const shown = every([`${alias}.id IS NOT NULL`, target.rule(scope.access(ref).rows.read)]);
	const title = titleOf(target, [], target.model.titleField);
	return (
		`(SELECT json_agg(CASE WHEN ${shown} THEN json_build_object('id', u.id, 'title', ${title})` +
		` ELSE json_build_object('id', u.id, 'title', NULL, 'restricted', true) END ORDER BY u.n)` +
		` FROM unnest(${ids}) WITH ORDINALITY u(id, n) LEFT JOIN ${target.table} ${alias} ON ${alias}.id = u.id${target.joins()})::text`
	);
}
