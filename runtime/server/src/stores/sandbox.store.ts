import type pg from 'pg';
import { inLongTransaction, platformSchema } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import { copySchema } from './copy-schema.ts';
import { quoted } from './record-statement.ts';

/** What a new sandbox is to be. */
export interface NewSandbox {
	key: string;
	title: string;
	/** Of what it is copied from. */
	from: Environment;
	/** What time it is in it, and by the machine. */
	at: Date;
	machine: Date;
	/** Time goes by in it. */
	runs: boolean;
	madeBy: string;
}

/** Requests that were made in the source are not repeated in the copy. */
const leftBehind = ['dg_idempotency'];

/** Sandboxes as copies of other environments. Each of these is one transaction: a process that ends in the middle of it leaves nothing behind. */
export function sandboxStore(pool: pg.Pool) {
	const table = quoted(platformSchema, 'environment');
	return {
		/** False: the key is taken. */
		async create({ key, title, from, at, machine, runs, madeBy }: NewSandbox): Promise<boolean> {
			return copying(pool, from, async (client) => {
				const to = await freeSchema(client, key, from);
				const { rowCount } = await client.query(
					`insert into ${table} (key, workspace_key, title, schema_name, sandbox_of, copied_at, clock_at, clock_since, made_by)
					select $1, workspace_key, $2, $3, key, $4, $5, $7, $8 from ${table} where key = $6 on conflict (key) do nothing`,
					[key, title, to, machine, at, from.key, runs ? machine : null, madeBy],
				);
				if (!rowCount) throw new Nothing();
				await copyInto(client, from.schema, to);
			});
		},
		/** Its tables once more as those of the source are now; those it had go. False: it is not there any more. Fails with 55P03 when others hold its tables for seconds. */
		async reset({ sandbox, from, at, machine }: { sandbox: Environment; from: Environment; at: Date; machine: Date }): Promise<boolean> {
			return copying(pool, from, async (client) => {
				const to = await freeSchema(client, sandbox.key, from);
				await copyInto(client, from.schema, to);
				await client.query(`select set_config('lock_timeout', '5s', true)`);
				const { rowCount } = await client.query(
					`update ${table} set schema_name = $2, copied_at = $3, clock_at = $4, clock_since = $3, forward = null, forward_until = null, forward_by = null
					where key = $1 and schema_name = $5`,
					[sandbox.key, to, machine, at, sandbox.schema],
				);
				if (!rowCount) throw new Nothing();
				await client.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [publishLock(sandbox.schema)]);
				await client.query(`drop schema ${quoted(sandbox.schema)} cascade`);
			});
		},
	};
}

/** The key is taken, or gone: what was done is undone. */
class Nothing extends Error {}
const serializationFailure = '40001';

/**
 * `work` in a transaction that sees the source as of one moment, at which no publish was under way. The lock that keeps publishes waiting
 * is held by another transaction, for what a transaction sees is settled by its first statement, which would be the one that waits.
 */
async function copying(pool: pg.Pool, from: Environment, work: (client: pg.PoolClient) => Promise<void>): Promise<boolean> {
	try {
		await inLongTransaction(pool, 'begin', async (holder) => {
			await holder.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [publishLock(from.schema)]);
			await inLongTransaction(pool, 'begin isolation level repeatable read', work);
		});
		return true;
	} catch (error) {
		// Somebody else has just made or removed an environment of this key.
		if (error instanceof Nothing || (error instanceof Error && 'code' in error && error.code === serializationFailure)) return false;
		throw error;
	}
}

/** See publish-transaction.ts. */
function publishLock(schema: string): string {
	return `dougong publish ${schema}`;
}

/** A name that no schema has: two underscores in a row are in no key. */
async function freeSchema(client: pg.PoolClient, key: string, { schema }: Environment): Promise<string> {
	const { rows } = await client.query<{ workspace: string }>(
		`select workspace_key as workspace from ${quoted(platformSchema, 'environment')} where schema_name = $1`,
		[schema],
	);
	const first = `ws_${rows[0]?.workspace ?? 'main'}_${key}`;
	const taken = new Set((await client.query<{ name: string }>('select nspname as name from pg_namespace')).rows.map((row) => row.name));
	for (let n = 1; ; n++) {
		const name = n === 1 ? first : `${first}__${n}`;
		if (!taken.has(name)) return name;
	}
}

async function copyInto(client: pg.PoolClient, from: string, to: string): Promise<void> {
	await copySchema(client, { from, to, empty: leftBehind });
	const job = quoted(to, 'dg_job');
	// Who works on it works on the original. One that waits already does the work of both.
	await client.query(
		`delete from ${job} r where state = 'running' and exists (select from ${job} w where w.state = 'waiting' and w.kind = r.kind and w.key = r.key)`,
	);
	await client.query(`update ${job} set state = 'waiting', lease_until = null, leased_by = null where state = 'running'`);
	// Statements that were left for later name the schema that they are for.
	await client.query(`update ${quoted(to, 'dg_pending_step')} set sql = replace(sql, $1, $2), claimed_until = null`, [`${quoted(from)}.`, `${quoted(to)}.`]);
}
