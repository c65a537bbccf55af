import type pg from 'pg';
import { quoted } from './record-statement.ts';

export interface StoredAnswer {
	requestHash: string;
	status: number;
	response: string;
}

/** Whoever tries again later than this does so on purpose. */
const keptFor = '7 days';

/** Answers that were given under an idempotency key. `client` is inside the transaction of the write. */
export function idempotencyStore(schema: string, client: pg.PoolClient) {
	const table = quoted(schema, 'dg_idempotency');
	return {
		/**
		 * True: the key is ours until the transaction ends. Waits for a request that has it at the moment; when that takes longer than
		 * `waitMs`, Postgres refuses with 55P03.
		 */
		async claim(options: { userId: string; key: string; requestHash: string; waitMs: number }): Promise<boolean> {
			await client.query(`select set_config('lock_timeout', $1, true)`, [`${options.waitMs}ms`]);
			const { rowCount } = await client.query(
				`insert into ${table} as i (user_id, key, request_hash) values ($1, $2, $3)
				on conflict (user_id, key) do update set request_hash = excluded.request_hash, status = null, response = null, created_at = now()
				where i.created_at < now() - interval '${keptFor}'`,
				[options.userId, options.key, options.requestHash],
			);
			await client.query('set local lock_timeout to default');
			return rowCount === 1;
		},
		async find(userId: string, key: string): Promise<StoredAnswer | null> {
			const { rows } = await client.query<{ request_hash: string; status: number; response: string }>(
				`select request_hash, status, response from ${table} where user_id = $1 and key = $2`,
				[userId, key],
			);
			const [row] = rows;
			return row ? { requestHash: row.request_hash, status: row.status, response: row.response } : null;
		},
		async save(userId: string, key: string, answer: { status: number; response: string }): Promise<void> {
			await client.query(`update ${table} set status = $3, response = $4 where user_id = $1 and key = $2`, [userId, key, answer.status, answer.response]);
		},
	};
}

/** Removes the keys that nobody will ask for again. */
export async function removeOldKeys(pool: pg.Pool, schema: string): Promise<void> {
	await pool.query(`delete from ${quoted(schema, 'dg_idempotency')} where created_at < now() - interval '${keptFor}'`);
}
