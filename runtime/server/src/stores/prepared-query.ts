import type pg from 'pg';
import type { Queryable } from './job.store.ts';
import { runLater, runStatement } from './record-runner.ts';
import type { Prepared } from './record-statement.ts';

const prepared = new Map<string, Prepared>();

/**
 * As `on.query`, prepared under a name on each connection, so that the database reads and plans it once, and sent together with what else is asked at
 * the same time: for statements that go with nearly every event of a workflow. Not for those whose best plan depends on how much there is, such as the
 * next job. Texts are few and fixed. What is answered comes as in JSON: an instant as text, too.
 */
export async function askPrepared<T>(on: Queryable, text: string, values: readonly unknown[]): Promise<T[]> {
	// What runs inside a transaction of Kysely takes no names.
	if (!isConnection(on)) return (await on.query(text, [...values])).rows as T[];
	const rows = await runStatement(on, { prepared: preparedOf(asJson(text)), bind: () => [] }, values.map(asText));
	return rows.map(([row]) => JSON.parse(row ?? 'null') as T);
}

/** Inside a transaction: done without waiting for it (`runLater`). */
export async function doLater(on: Queryable, text: string, values: readonly unknown[]): Promise<void> {
	if (isConnection(on) && 'release' in on) await runLater(on, { prepared: preparedOf(text) }, values.map(asText));
	else await on.query(text, [...values]);
}

function preparedOf(text: string): Prepared {
	const known = prepared.get(text) ?? { text, uses: 0 };
	prepared.set(text, known);
	return known;
}

function asJson(text: string): string {
	return /^\s*(?:insert|update|delete)\b/i.test(text)
		? `with q as (${text}) select row_to_json(q)::text from q`
		: `select row_to_json(q)::text from (${text}) q`;
}

function asText(value: unknown): string | null {
	if (value === null || value === undefined) return null;
	if (value instanceof Date) return value.toISOString();
	if (Array.isArray(value))
		return `{${value.map((one) => (one === null ? 'NULL' : `"${String(one).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)).join(',')}}`;
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isConnection(on: Queryable): on is pg.Pool | pg.PoolClient {
	return 'connect' in on || 'release' in on;
}
