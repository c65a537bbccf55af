import { type CatalogueModel, type FieldPath, membershipOf, type Relation, type RelationUse, type SqlFragment } from '@dougong/engine';
import { columnTypeOf } from './record-columns.ts';
import { titleOf } from './record-projection.ts';
import type { TextRow } from './record-runner.ts';
import { createSource, every, fieldOf, modelOf, type Scope, type Source } from './record-source.ts';
import type { Statement } from './record-statement.ts';

/** A field of a record or of one that it refers to, as it is stored, and whether the reader may see it. */
export interface Looked {
	value: unknown;
	visible: boolean;
	/** The record at the end of the path. */
	at: string | null;
}
/** A record that goes into a value. */
export interface LookedRecord {
	id: string;
	/** Whether the reader may see the record, and that it belongs here. */
	visible: boolean;
	title: string | null;
	live: boolean;
	/** By path, as `pathKey` writes it. */
	fields: ReadonlyMap<string, Looked>;
}
export interface CompiledLook {
	statement: Statement;
	record(row: TextRow): LookedRecord;
}

export function pathKey({ path, field }: FieldPath): string {
	return [...path, field].join('.');
}

/**
 * Records `ids` (argument) with fields of theirs, whoever asks, and beside each whether the reader may see it: for working a value out and
 * telling only what may be told. `by`: the relation that the records belong to a set by; it shows itself through its fields.
 */
export function compileLook(scope: Scope, model: CatalogueModel, paths: readonly FieldPath[], by: Relation | null): CompiledLook {
	const source = createSource(scope, model, 't');
	const columns: string[] = [];
	const column = (text: string) => columns.push(text) - 1;
	const access = scope.access(model.ref);
	const isSeen = every([source.rule(access.rows.read), ...(by ? linkRules(scope, source, by) : [])]);
	const [id, visible, live] = [column('t.id'), column(`(${isSeen})`), column('t.archived_at IS NULL')];
	const title = column(`(CASE WHEN ${isSeen} THEN ${titleOf(source, [], model.titleField)} END)`);
	const fields = paths.map((at) => {
		const target = targetOf(scope, model, at.path);
		const field = at.field === 'id' ? null : fieldOf(target, at.field);
		const type = field ? columnTypeOf(field) : 'uuid';
		const shown = every([isSeen, source.reaches(at.path), source.rule(scope.access(target.ref).readable(at.field), at.path)]);
		return {
			key: pathKey(at),
			value: column(`${asJson(source.stored(at.path, at.field), type)}::text`),
			visible: column(`(${shown})`),
			at: column(source.stored(at.path, 'id')),
		};
	});
	const text = `SELECT ${columns.join(', ')} FROM ${source.from()} WHERE t.id = ANY(${scope.params.argument('ids', 'uuid[]')})`;
	return {
		statement: scope.params.statement(text),
		record: (row) => ({
			id: row[id] ?? '',
			visible: row[visible] === 't',
			live: row[live] === 't',
			title: row[title] ?? null,
			fields: new Map(
				fields.map((f) => {
					const value: unknown = row[f.value] === null || row[f.value] === undefined ? null : JSON.parse(row[f.value] ?? 'null');
					return [f.key, { value, visible: row[f.visible] === 't', at: row[f.at] ?? null }];
				}),
			),
		}),
	};
}

/** For the records `ids` (argument): the ids of the set that belongs to each, the first `limit` (argument), and how many there are. */
export function compileSet(scope: Scope, { relation, model }: RelationUse): Statement {
	const of = modelOf(scope, model);
	const source = createSource(scope, of, 't');
	const raw = (text: string): SqlFragment => [{ k: 'text', text }];
	const related = (select: SqlFragment) => source.fragment([{ k: 'related', relation, columns: [], skipBlank: false, select }], 'stored');
	const ids = related(raw('array_to_json((array_agg(dg_i.id ORDER BY dg_i.id))[1:5000])::text'));
	return scope.params.statement(
		`SELECT t.id, ${ids}, ${related(raw('count(*)'))} FROM ${source.from()} WHERE t.id = ANY(${scope.params.argument('ids', 'uuid[]')})`,
	);
}

/** A set is made of what its fields say: who may not see these may not see who is in it. */
function linkRules(scope: Scope, source: Source, relation: Relation): string[] {
	return membershipOf(relation).flatMap((at) => [
		source.reaches(at.path),
		source.rule(scope.access(targetOf(scope, source.model, at.path).ref).readable(at.field), at.path),
	]);
}

export function targetOf(scope: Pick<Scope, 'catalogues'>, model: CatalogueModel, path: readonly string[]): CatalogueModel {
	let at = model;
	for (const step of path) at = modelOf(scope, fieldOf(at, step).reference?.model ?? '');
	return at;
}

/** Numbers as decimal text, unrounded. */
function asJson(value: string, type: string | null): string {
	if (type === 'numeric' || type === 'bigint' || type === 'smallint') return `to_jsonb(trim_scale(${value}::numeric)::text)`;
	if (type === 'timestamptz') return `to_jsonb(to_char(${value} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;
	return `to_jsonb(${value})`;
}
