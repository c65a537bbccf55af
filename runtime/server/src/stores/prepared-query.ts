import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Queryable } from './job.store.ts';

const names = new Map<string, string>();

/**
 * As `on.query`, prepared under a name on each connection, so that the database reads and plans it once: for statements that go with nearly
 * every event of a workflow. Not for those whose best plan depends on how much there is, such as the next job. Texts are few and fixed.
 */
export async function askPrepared<T>(on: Queryable, text: string, values: unknown[]): Promise<T[]> {
	// What runs inside a transaction of Kysely takes no names.
	if (!isConnection(on)) return (await on.query(text, values)).rows as T[];
	const name = names.get(text) ?? `dgq_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
	names.set(text, name);
	return (await on.query({ name, text, values })).rows as T[];
}

function isConnection(on: Queryable): on is pg.Pool | pg.PoolClient {
	return 'connect' in on || 'release' in on;
}
