import type { CatalogueModel } from '@dougong/engine';
import type { ListQuery } from '@dougong/schemas/api';
import type pg from 'pg';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { type CompiledGet, type CompiledList, compileGet, compileList, loadPage } from '../stores/record-list.ts';
import { type Connection, runStatement } from '../stores/record-runner.ts';
import type { Arguments } from '../stores/record-statement.ts';
import type { CursorKey } from './cursor.ts';
import { checkedFilter, chosenFields, expandedPaths, refuseQuery, sortKeys } from './query.ts';
import { refuseReading } from './refusals.ts';
import { slottedFilter } from './slots.ts';
import type { RoleView } from './view.ts';

export interface ReadOptions {
	pool: pg.Pool;
	ctx: RequestContext;
	view: RoleView;
	model: CatalogueModel;
}

/** A page of records as JSON text of ListResult. What depends on the shape of the query only was made when that shape first came. */
export async function listRecords(options: ReadOptions & { query: ListQuery; cursors: CursorKey }): Promise<string> {
	const { pool, ctx, view, model, query, cursors } = options;
	const identity = JSON.stringify([model.ref, query.filter, query.sort, query.fields, query.expand, query.archived]);
	const position = query.cursor === undefined ? null : cursors.read(identity, query.cursor);
	if (position && query.offset) refuseQuery({ en: 'cursor and offset exclude each other', zh: 'cursor 与 offset 不能同时使用' });
	const after = position?.slice(0, -1).map((value) => value === null) ?? null;
	const { list, filterArgs } = planned(view, `list ${after?.join() ?? '-'} ${query.count ?? false} ${identity}`, () => planList(options, after));
	const args: Record<string, unknown> = { ...filterArgs, limit: query.limit ?? 50, offset: query.offset ?? 0 };
	position?.forEach((value, i) => {
		args[i === position.length - 1 ? 'pid' : `p${i}`] = value;
	});
	const page = await loadPage(pool, list, ctx.facts, args as { limit: number });
	const next = page.next ? `,"nextCursor":${JSON.stringify(cursors.sign(identity, page.next))}` : '';
	const total = page.total === null ? '' : `,"total":${page.total}`;
	return `{"records":[${page.records.join(',')}]${next}${total}}`;
}

/** The values of the filter are checked here; the statement is that of its shape. */
function planList(
	{ ctx, view, model, query }: ReadOptions & { query: ListQuery },
	after: readonly boolean[] | null,
): { list: CompiledList; filterArgs: Arguments } {
	refuseReading(view, model);
	const { condition, args, shape, slots } = slottedFilter(query.filter, checkedFilter(view, model, query.filter));
	const { sort = [], expand = [], fields, archived = false, count = false } = query;
	const key = `statement ${JSON.stringify([model.ref, sort, fields, expand, archived, count, after])} ${shape}`;
	const list = planned(view, key, () =>
		compileList(view.scope(ctx.env.schema, { slots }), model, {
			fields: chosenFields(view, model, fields),
			expand: expandedPaths(view, model, expand),
			filter: condition,
			sort: sortKeys(view, model, sort),
			archived,
			count,
			after,
		}),
	);
	return { list, filterArgs: args };
}

export interface GetOptions extends Omit<ReadOptions, 'pool'> {
	on: Connection;
	id: string;
	expand: readonly string[];
	/** `head`: without values; `values`: without what the reader may do with it. Default: all. */
	part?: 'head' | 'values';
}

/** One record as JSON text of RecordJson, archived or not. Refuses with record.not-found, also when the reader may not see it. */
export async function getRecord({ on, ctx, view, model, id, expand, part }: GetOptions): Promise<string> {
	const get = planned(view, `get ${model.ref} ${expand.join()} ${part ?? ''}`, (): CompiledGet => {
		const access = view.access(model.ref);
		if (part) return compileGet(view.scope(ctx.env.schema), model, { fields: part === 'head' ? [] : view.visibleFields(model), expand: [] });
		const { update, delete: archive } = access.rows;
		const writable = view.visibleFields(model).filter((f) => !f.readOnly && access.writable(f.key, 'update').kind !== 'never');
		return compileGet(view.scope(ctx.env.schema), model, {
			fields: view.visibleFields(model),
			expand: expandedPaths(view, model, expand),
			can: { update, delete: archive, fields: writable.map(({ key }) => ({ key, rules: [access.readable(key), access.writable(key, 'update')] })) },
		});
	});
	const [row] = isRecordId(id) ? await runStatement(on, get.statement, get.statement.bind(ctx.facts, { id })) : [];
	if (!row) throw new Problem('record.not-found', { id, model: model.ref });
	return get.encode(row);
}

/** What `make` gave for this shape, from memory when it came before. Mistakes are found each time: nothing is kept of them. */
export function planned<T>(view: RoleView, shape: string, make: () => T): T {
	const known = view.plans.get(shape) as T | undefined;
	if (known !== undefined) return known;
	const plan = make();
	view.plans.set(shape, plan);
	return plan;
}

export function isRecordId(text: string): boolean {
	return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

/**
 * For reading again inside a write: who may not see what the record became gets what was said of it before. Any other failure has ended the
 * transaction, and must end the write as well.
 */
export function unlessHidden(record: string): (error: unknown) => string {
	return (error) => {
		if (error instanceof Problem && error.code === 'record.not-found') return record;
		throw error;
	};
}
