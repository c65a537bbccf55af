import type { JsonObject } from '@dougong/schemas';
import { CompiledQuery, type QueryExecutorProvider } from 'kysely';
import { pgErrorOf } from '../http/database-problem.ts';
import type { JobError, NewJob, Progress, StoredJob } from '../jobs/job-kind.ts';
import { newRecordId } from '../records/new-id.ts';
import { askPrepared } from './prepared-query.ts';
import { quoted } from './record-statement.ts';

/** A pool, the connection of a transaction, or whatever else runs a statement with `$1` …. */
export interface Queryable {
	query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** The same inside a transaction of Kysely. */
export function queryableOf(db: QueryExecutorProvider): Queryable {
	return { query: (text, values) => db.getExecutor().executeQuery(CompiledQuery.raw(text, values)) };
}

/** The jobs of one environment. Leases go by the clock of the database, which all processes share; `run_at` goes by `now`. */
export function jobStore(on: Queryable, schema: string) {
	const table = quoted(schema, 'dg_job');
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	const columns = `id, kind, key, payload, run_at, state, attempts, max_attempts, cursor, done, total, error, result, created_at, updated_at`;
	const jobs = async (text: string, values: unknown[]) => (await ask<Row>(text, values)).map(toJob);
	/** Becomes waiting, unless another of its kind and key waits already: that one does the work of both. False: nothing was changed. */
	const orMerged = async (id: string, change: () => Promise<unknown[]>): Promise<boolean> => {
		const rows = await change().catch((error: unknown) => {
			if (pgErrorOf(error)?.code !== uniqueViolation) throw error;
			return ask(`delete from ${table} where id = $1 returning id`, [id]);
		});
		return rows.length > 0;
	};
	const mine = `id = $1 and leased_by = $2 and state = 'running'`;

	return {
		async add(job: NewJob, { now, maxAttempts }: { now: Date; maxAttempts: number }): Promise<string> {
			const { kind, key = null, payload = {}, runAt = now, whenWaiting = 'earlier' } = job;
			const merged =
				whenWaiting === 'replace'
					? 'payload = excluded.payload, run_at = excluded.run_at, cursor = null, attempts = 0, error = null'
					: 'run_at = least(j.run_at, excluded.run_at)';
			const [row] = await ask<{ id: string }>(
				`insert into ${table} as j (id, kind, key, payload, run_at, max_attempts, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7)
				on conflict (kind, key) where state = 'waiting' do update set ${merged}, updated_at = excluded.updated_at returning id`,
				[newRecordId(now), kind, key, JSON.stringify(payload), runAt, maxAttempts, now],
			);
			if (!row) throw new Error('a job was neither added nor merged');
			return row.id;
		},

		/**
		 * The job that is due for the longest time, for `worker` until the lease ends; also one whose worker gave no sign of life for as long
		 * as that. While a job runs, none of its kind and key is begun.
		 */
		async claim({ worker, now, leaseMs, kinds }: { worker: string; now: Date; leaseMs: number; kinds: readonly string[] }): Promise<StoredJob | undefined> {
			const [job] = await jobs(
				`update ${table} set state = 'running', leased_by = $1, lease_until = now() + $3 * interval '1 millisecond', attempts = attempts + 1, updated_at = $2
				where id = (select id from ${table} j where kind = any($4)
					and (state = 'waiting' and run_at <= $2 or state = 'running' and lease_until < now())
					and not exists (select from ${table} o where o.state = 'running' and o.kind = j.kind and o.key = j.key and o.id <> j.id)
					order by run_at, id limit 1 for update skip locked)
				returning ${columns}`,
				[worker, now, leaseMs, kinds],
			);
			return job;
		},
		/** False: another process has taken it over. */
		async renew(id: string, worker: string, leaseMs: number): Promise<boolean> {
			const rows = await ask(`update ${table} set lease_until = now() + $3 * interval '1 millisecond' where ${mine} returning id`, [id, worker, leaseMs]);
			return rows.length > 0;
		},
		/** Inside the transaction whose effect it is. Whoever gets on has all tries again. False: another process has taken it over. */
		async saveProgress(id: string, worker: string, { cursor, done, total }: Progress, { now, leaseMs }: { now: Date; leaseMs: number }): Promise<boolean> {
			const rows = await ask(
				`update ${table} set cursor = $3, done = coalesce($4, done), total = coalesce($5, total), attempts = 1, error = null, updated_at = $6,
				lease_until = now() + $7 * interval '1 millisecond' where ${mine} returning id`,
				[id, worker, JSON.stringify(cursor), done ?? null, total ?? null, now, leaseMs],
			);
			return rows.length > 0;
		},
		/** As `saveProgress`. */
		async finish(id: string, worker: string, result: JsonObject | null, now: Date): Promise<boolean> {
			const rows = await askPrepared(
				on,
				`update ${table} set state = 'done', done = coalesce(total, done), result = $3, error = null, lease_until = null, leased_by = null, updated_at = $4
				where ${mine} returning id`,
				[id, worker, result && JSON.stringify(result), now],
			);
			return rows.length > 0;
		},
		/** Gives it back: to be tried again at `runAt`, or as failed for good (null). Without an error the try does not count. */
		async giveBack(id: string, worker: string, { runAt, error, now }: { runAt: Date | null; error: JobError | null; now: Date }): Promise<void> {
			const values = [id, worker, runAt, error && JSON.stringify(error), now];
			await orMerged(id, () =>
				ask(
					`update ${table} set state = case when $3::timestamptz is null then 'failed' else 'waiting' end, run_at = coalesce($3, run_at),
					error = $4::jsonb, attempts = case when $4::jsonb is null then greatest(attempts - 1, 0) else attempts end,
					lease_until = null, leased_by = null, updated_at = $5 where ${mine} returning id`,
					values,
				),
			);
		},

		/** Newest first. */
		async list({ states, before, limit }: { states: readonly string[] | null; before: string | null; limit: number }): Promise<StoredJob[]> {
			return jobs(`select ${columns} from ${table} where ($1::text[] is null or state = any($1)) and ($2::uuid is null or id < $2) order by id desc limit $3`, [
				states,
				before,
				limit,
			]);
		},
		async find(id: string): Promise<StoredJob | undefined> {
			return (await jobs(`select ${columns} from ${table} where id = $1`, [id]))[0];
		},
		async findWaiting(kind: string, key: string): Promise<StoredJob | undefined> {
			return (await jobs(`select ${columns} from ${table} where kind = $1 and key = $2 and state = 'waiting'`, [kind, key]))[0];
		},
		/** Those of a kind in one of these states, the oldest first. */
		async listOf(kind: string, states: readonly StoredJob['state'][]): Promise<StoredJob[]> {
			return jobs(`select ${columns} from ${table} where kind = $1 and state = any($2) order by id`, [kind, states]);
		},
		/** A failed job is tried again from where it stopped. False: it has not failed. */
		async replay(id: string, now: Date): Promise<boolean> {
			const again = `update ${table} set state = 'waiting', run_at = $2, attempts = 0, error = null, updated_at = $2 where id = $1 and state = 'failed' returning id`;
			return orMerged(id, () => ask(again, [id, now]));
		},
		/** When the next job is due or its lease ends; null: there is none. */
		async nextDue(kinds: readonly string[]): Promise<Date | null> {
			const [row] = await ask<{ at: Date | null }>(`select min(run_at) as at from ${table} where state = 'waiting' and kind = any($1)`, [kinds]);
			return row?.at ?? null;
		},
		/** When the next job is due, and whether one is being worked on. */
		async ahead(kinds: readonly string[]): Promise<{ next: Date | null; isWorking: boolean }> {
			const [row] = await ask<{ next: Date | null; isWorking: boolean }>(
				`select (select min(run_at) from ${table} where state = 'waiting' and kind = any($1)) as next,
				exists (select from ${table} where state = 'running' and kind = any($1)) as "isWorking"`,
				[kinds],
			);
			return row ?? { next: null, isWorking: false };
		},
		/** Removes what was done before `until`. */
		async removeDone(until: Date): Promise<void> {
			await ask(`delete from ${table} where state = 'done' and updated_at < $1`, [until]);
		},
	};
}

const uniqueViolation = '23505';

interface Row {
	id: string;
	kind: string;
	key: string | null;
	payload: JsonObject;
	run_at: Date;
	state: StoredJob['state'];
	attempts: number;
	max_attempts: number;
	cursor: JsonObject | null;
	done: number;
	total: number | null;
	error: JobError | null;
	result: JsonObject | null;
	created_at: Date;
	updated_at: Date;
}

function toJob({ run_at, max_attempts, created_at, updated_at, ...row }: Row): StoredJob {
	return { ...row, runAt: run_at, maxAttempts: max_attempts, createdAt: created_at, updatedAt: updated_at };
}
