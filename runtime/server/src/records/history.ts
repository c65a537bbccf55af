import type { CatalogueModel } from '@dougong/engine';
import type { HistoryResult } from '@dougong/schemas/api';
import { Problem } from '../http/problem.ts';
import { compileHistory, compileTitles, type HistoryRow, loadHistory } from '../stores/history.ts';
import { runStatement } from '../stores/record-runner.ts';
import { findModel } from '../stores/record-source.ts';
import type { CursorKey } from './cursor.ts';
import { isRecordId, planned, type ReadOptions } from './list.ts';

/**
 * What happened to a record, newest first: only fields that the reader may see on it now. Refuses with record.not-found, also when the
 * reader may not see it.
 */
export async function readHistory(options: ReadOptions & { id: string; limit: number; cursor?: string; cursors: CursorKey }): Promise<HistoryResult> {
	const { pool, ctx, view, model, id, limit, cursors } = options;
	const about = `history ${model.ref} ${id}`;
	const [before] = options.cursor === undefined ? [null] : cursors.read(about, options.cursor);
	const history = planned(view, `history ${model.ref}`, () => compileHistory(view.scope(ctx.env.schema), model));
	const args = { id, before: before ?? 2_147_483_647, limit: limit + 1 };
	const rows = isRecordId(id) ? await loadHistory(pool, history, ctx.facts, args) : undefined;
	if (!rows) throw new Problem('record.not-found', { id, model: model.ref });
	const entries = rows.slice(0, limit);
	const last = entries.at(-1);
	const titles = await titlesIn(options, entries);
	return {
		entries: entries.map((entry) => withTitles(entry, model, titles)) as HistoryResult['entries'],
		...(rows.length > limit && last && { nextCursor: cursors.sign(about, [String(last.version)]) }),
	};
}

/** Titles of the records that changed references point at, as far as the reader may see them. */
async function titlesIn({ pool, ctx, view, model }: ReadOptions, entries: readonly HistoryRow[]): Promise<ReadonlyMap<string, string>> {
	const wanted = new Map<string, Set<string>>();
	for (const entry of entries) {
		for (const [key, { from, to }] of Object.entries(entry.changes)) {
			const target = model.fieldsByKey.get(key)?.reference?.model;
			if (!target) continue;
			const ids = wanted.get(target) ?? new Set();
			for (const id of [from, to].flat()) if (typeof id === 'string') ids.add(id);
			wanted.set(target, ids);
		}
	}
	const found = await Promise.all(
		[...wanted].map(async ([ref, ids]) => {
			const target = findModel(view.set.catalogues, ref);
			if (!target || ids.size === 0) return [];
			const statement = planned(view, `titles ${ref}`, () => compileTitles(view.scope(ctx.env.schema), target));
			return runStatement(pool, statement, statement.bind(ctx.facts, { ids: [...ids] }));
		}),
	);
	return new Map(found.flat().flatMap(([id, title]) => (id && title ? [[id, title]] : [])));
}

function withTitles(entry: HistoryRow, model: CatalogueModel, titles: ReadonlyMap<string, string>) {
	const ids = Object.entries(entry.changes).flatMap(([key, { from, to }]) => (model.fieldsByKey.get(key)?.reference ? [from, to].flat() : []));
	const own = Object.fromEntries(ids.flatMap((id) => (typeof id === 'string' && titles.has(id) ? [[id, titles.get(id)]] : [])));
	return Object.keys(own).length > 0 ? { ...entry, titles: own } : entry;
}
