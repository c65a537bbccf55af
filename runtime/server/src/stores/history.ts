import type { CatalogueModel, Facts, RowRule } from '@dougong/engine';
import type { HistoryEntry } from '@dougong/schemas/api';
import { isStored } from './record-columns.ts';
import { isoInstant } from './record-encode.ts';
import { titleOf } from './record-projection.ts';
import { type Connection, runStatement, type TextRow } from './record-runner.ts';
import { createSource, every, findModel, type Scope } from './record-source.ts';
import { type Arguments, quoted, type Statement } from './record-statement.ts';
import { platformSchema } from '../database/pool.ts';

/** One change as it lies in the database, cut to the fields that the reader may see on the record as it is now. */
export interface HistoryRow {
	version: number;
	at: string;
	actor: { id: string | null; title: string };
	action: string;
	reason: string | null;
	cause?: NonNullable<HistoryEntry['cause']>;
	run?: string;
	changes: { [field: string]: { from: unknown; to: unknown } };
}
export interface CompiledHistory {
	statement: Statement;
	entry(row: TextRow): HistoryRow | null;
}

const personModel = 'directory/person';

/**
 * The newest changes of a record first, in one statement with the check that the reader may see it. No row: no such record for them.
 * Arguments: id, before (a version), limit.
 */
export function compileHistory(scope: Scope, model: CatalogueModel): CompiledHistory {
	const { params } = scope;
	const source = createSource(scope, model, 't');
	const access = scope.access(model.ref);
	const columns: string[] = [];
	const column = (sql: string) => columns.push(sql) - 1;
	const [version, at, actor, action, reason, cause, changes] = [
		'h.version',
		`(h.at AT TIME ZONE 'UTC')::text`,
		'h.actor',
		'h.action',
		'h.reason',
		'h.cause',
		'h.changes::text',
	].map(column);
	const shown = (rule: RowRule) => (rule.kind === 'always' ? true : rule.kind === 'never' ? false : column(`(${source.rule(rule)})`));
	const fields = new Map(model.fields.filter((f) => isStored(f)).map((f) => [f.key, shown(access.readable(f.key))]));
	const showing = (name: 'created_by' | 'updated_by') => model.fields.filter((f) => f.system === name).map((f) => fields.get(f.key) ?? false);
	const makers = { create: showing('created_by'), other: showing('updated_by') };

	const person = findModel(scope.catalogues, personModel);
	const people = person && createSource(scope, person, 'p');
	const personTitle = column(
		people ? `(CASE WHEN ${people.rule(scope.access(personModel).rows.read)} THEN ${titleOf(people, [], people.model.titleField)} END)` : 'NULL::text',
	);
	const userName = column('u.name');
	const where = every([`t.id = ${params.argument('id', 'uuid')}`, source.rule(access.rows.read)]);
	const text =
		`SELECT ${columns.join(', ')} FROM ${source.from()} LEFT JOIN LATERAL (SELECT * FROM ${quoted(scope.schema, 'dg_history')} a` +
		` WHERE a.record_id = t.id AND a.version < ${params.argument('before', 'integer')} ORDER BY a.version DESC LIMIT ${params.argument('limit', 'integer')}) h ON TRUE` +
		`${people ? ` LEFT JOIN ${people.table} p ON p.id = h.actor${people.joins()}` : ''}` +
		` LEFT JOIN ${quoted(platformSchema, 'user')} u ON u.id = h.actor_user WHERE ${where} ORDER BY h.version DESC`;
	const isShown = (row: TextRow, mark: boolean | number) => (typeof mark === 'boolean' ? mark : row[mark] === 't');
	return {
		statement: params.statement(text),
		entry(row) {
			const get = (i: number | undefined) => row[i ?? -1] ?? null;
			if (get(version) === null) return null;
			const all = JSON.parse(get(changes) ?? '{}') as HistoryRow['changes'];
			const visible = Object.entries(all).filter(([key]) => isShown(row, fields.get(key) ?? false));
			const isNamed = makers[get(action) === 'create' ? 'create' : 'other'].every((mark) => isShown(row, mark));
			const id = get(actor);
			const title = id === null ? get(userName) : get(personTitle);
			return {
				version: Number(get(version)),
				at: isoInstant(get(at) ?? ''),
				actor: isNamed ? { id, title: title ?? '' } : { id: null, title: '' },
				action: get(action) ?? '',
				// Why another record was changed, to which this one gives way: only for those who see them all.
				reason: get(cause) === 'balance' && access.rows.read.kind !== 'always' ? null : get(reason),
				...causeOf(get(cause)),
				changes: Object.fromEntries(visible),
			};
		},
	};
}

function causeOf(cause: string | null): Pick<HistoryRow, 'cause' | 'run'> {
	if (cause === null) return {};
	return cause.startsWith('run:') ? { cause: 'run', run: cause.slice(4) } : { cause: cause as Exclude<HistoryRow['cause'], undefined> };
}

/** undefined: no such record, or the reader may not see it. */
export async function loadHistory(on: Connection, history: CompiledHistory, facts: Facts, args: Arguments): Promise<HistoryRow[] | undefined> {
	const rows = await runStatement(on, history.statement, history.statement.bind(facts, args));
	return rows.length === 0 ? undefined : rows.flatMap((row) => history.entry(row) ?? []);
}

/** Titles of those of `ids` (argument) that the reader may see. */
export function compileTitles(scope: Scope, model: CatalogueModel): Statement {
	const source = createSource(scope, model, 't');
	const title = titleOf(source, [], model.titleField);
	const where = every([`t.id = ANY(${scope.params.argument('ids', 'uuid[]')})`, source.rule(scope.access(model.ref).rows.read)]);
	return scope.params.statement(`SELECT t.id, ${title} FROM ${source.from()} WHERE ${where}`);
}
