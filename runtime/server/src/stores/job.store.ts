import type { JsonObject } from '@dougong/schemas';
import { CompiledQuery, type QueryExecutorProvider } from 'kysely';
import { pgErrorOf } from '../http/database-problem.ts';
import type { JobError, NewJob, Progress, StoredJob } from '../jobs/job-kind.ts';
import { newRecordId } from '../records/new-id.ts';
import { quoted } from './record-statement.ts';
import type { TextStatement } from './text-query.ts';

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
	const onlyMine = (name: string, text: string, values: (string | null)[]): TextStatement => ({
		name: `dg_job_${name}_${schema}`,
		text: `with mine as (${text}) select 1 / count(*) from mine`,
		values,
	});
	const mine = `id = $1 and leased_by = $2 and state = 'running'`;
	/** When somebody else may have what is not renewed: after a few tries later and later, for what processes die of should not end one after the other. */
	const freeAt = (leaseMs: string) =>
		`lease_until + least(interval '10 minutes', (2 ^ least(greatest(attempts - ${promptTries}, 0), 20) - 1) * ${leaseMs} * interval '1 millisecond')`;

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
		 * Those that are due for the longest time, at most `limit`, for `worker` until the lease ends; of those that were tried before, or whose worker
		 * gave no sign of life for as long as a lease (for longer after each of many tries), at most `again`. While a job runs, none of its kind and key is begun. An array, so that it is chosen once.
		 */
		async claim({ worker, now, leaseMs, kinds, limit, again }: Claim): Promise<StoredJob[]> {
			const due = (tried: string, most: string) => `select w.id, w.run_at from unnest($4::text[]) k(kind) cross join lateral (
				select id, run_at from ${table} j where kind = k.kind and state = 'waiting' and ${tried} and run_at <= $2
				and not exists (select from ${table} o where o.state = 'running' and o.kind = j.kind and o.key = j.key)
				order by run_at, id limit ${most} for update skip locked) w`;
			const taken = await jobs(
				`with fresh as (${due('attempts = 0', '$5')}), tried as (${due('attempts > 0', '$6')}),
				dead as (select id, run_at from ${table} where state = 'running' and ${freeAt('$3')} < now() and kind = any($4) order by run_at, id limit $6 for update skip locked),
				again as (select * from (table tried union all table dead) t order by run_at, id limit $6)
				update ${table} set state = 'running', leased_by = $1, lease_until = now() + $3 * interval '1 millisecond', attempts = attempts + 1, updated_at = $2
				where id = any(array(select id from (table fresh union all table again) c order by run_at, id limit $5))
				returning ${columns}`,
				[worker, now, leaseMs, kinds, limit, Math.min(again, limit)],
			);
			return taken.sort((a, b) => a.runAt.getTime() - b.runAt.getTime() || (a.id < b.id ? -1 : 1));
		},
		/** All that these workers have. */
		async renew(workers: readonly string[], leaseMs: number): Promise<void> {
			await ask(`update ${table} set lease_until = now() + $2 * interval '1 millisecond' where state = 'running' and leased_by = any($1)`, [workers, leaseMs]);
		},
		/** The last statement of the transaction whose effect it is; it fails with `leaseLost` when another process has taken the job over. Whoever gets on has all tries again. */
		progress(id: string, worker: string, { cursor, done, total }: Progress, { now, leaseMs }: { now: Date; leaseMs: number }): TextStatement {
			return onlyMine(
				'progress',
				`update ${table} set cursor = $3, done = coalesce($4, done), total = coalesce($5, total), attempts = 1, error = null, updated_at = $6,
				lease_until = now() + $7 * interval '1 millisecond' where ${mine} returning 1`,
				[id, worker, JSON.stringify(cursor), textOf(done), textOf(total), now.toISOString(), String(leaseMs)],
			);
		},
		/** As `progress`. */
		end(id: string, worker: string, result: JsonObject | null, now: Date): TextStatement {
			return onlyMine(
				'end',
				`update ${table} set state = 'done', done = coalesce(total, done), result = $3, error = null, lease_until = null, leased_by = null, updated_at = $4
				where ${mine} returning 1`,
				[id, worker, result && JSON.stringify(result), now.toISOString()],
			);
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

		/** Gives back what was claimed, and not begun: as if it had never been. */
		async letGo(id: string, worker: string): Promise<void> {
			const waiting = `state = 'waiting', attempts = attempts - 1, lease_until = null, leased_by = null`;
			await orMerged(id, () => ask(`update ${table} set ${waiting} where ${mine} returning id`, [id, worker]));
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
		/** When the next job is due, and in how many milliseconds the next one that is not renewed may be taken over; null: there is none. */
		async nextDue(kinds: readonly string[], leaseMs: number): Promise<{ at: Date | null; leaseMs: number | null }> {
			const first = (tried: string) => `(select min(run_at) from ${table} where kind = k.kind and state = 'waiting' and ${tried})`;
			const [row] = await ask<{ at: Date | null; leaseMs: number | null }>(
				`select min(least(${first('attempts = 0')}, ${first('attempts > 0')})) as at,
				(select ceil(extract(epoch from min(${freeAt('$2')}) - now()) * 1000)::float8 from ${table} where state = 'running' and kind = any($1)) as "leaseMs"
				from unnest($1::text[]) k(kind)`,
				[kinds, leaseMs],
			);
			return row ?? { at: null, leaseMs: null };
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
			await ask(`delete from ${table} where state = 'done' and created_at < $1 and updated_at < $1`, [until]);
		},
	};
}

export interface Claim {
	worker: string;
	now: Date;
	leaseMs: number;
	kinds: readonly string[];
	limit: number;
	again: number;
}

/** What `progress` and `end` fail with where there is nothing to change: a division by zero, since nothing else may follow what is sent with the commit. */
export const leaseLost = '22012';

const textOf = (n: number | null | undefined): string | null => (n == null ? null : String(n));
const uniqueViolation = '23505';
/** So many tries of which nothing was heard are followed by the next one at once. */
const promptTries = 3;

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
