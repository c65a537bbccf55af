import { platformSchema } from '../database/pool.ts';
import { quoted } from './record-statement.ts';
import type { Asking } from './tree-weight.store.ts';

/** Names of accounts, by id. */
export async function userNames(on: Asking, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
	if (ids.length === 0) return new Map();
	const { rows } = await on.query(`select id, name from ${quoted(platformSchema, 'user')} where id = any($1)`, [[...new Set(ids)]]);
	return new Map((rows as { id: string; name: string }[]).map((r) => [r.id, r.name]));
}
