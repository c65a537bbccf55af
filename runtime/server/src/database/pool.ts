import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { TextQuery, type TextStatement } from '../stores/text-query.ts';
import { StartError } from '../start-error.ts';
import type { EnvironmentTables, PlatformTables } from './tables.ts';

export type DatabaseConfig = pg.PoolConfig;
export type Db<T> = Kysely<T>;

/**
 * Connections to the database. No session state is kept on any of them, so a transaction pooler may stand in between.
 * Values arrive as: bigint → number, numeric → text (decimals stay exact), date → 'YYYY-MM-DD', timestamptz → Date.
 */
export function openPool(config: DatabaseConfig, log: (message: string) => void = console.error): pg.Pool {
	const pool = new pg.Pool({ max: 10, connectionTimeoutMillis: 10_000, ...config, types: { getTypeParser } });
	// Idle connections are cut when the server goes (57P01); without this listener that would end the process.
	pool.on('error', (error) => {
		if (!('code' in error) || error.code !== '57P01') log(`idle database connection: ${error.message}`);
	});
	return pool;
}

export function platformDb(pool: pg.Pool): Db<PlatformTables> {
	return new Kysely<PlatformTables>({ dialect: new PostgresDialect({ pool }) }).withSchema(platformSchema);
}

export function environmentDb(pool: pg.Pool, schema: string): Db<EnvironmentTables> {
	return new Kysely<EnvironmentTables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema);
}

export const platformSchema = 'dougong';

/**
 * How long a statement about records may take on this pool, in milliseconds; 0: for ever. It is said with each statement and each
 * transaction, not with the connection: poolers refuse settings of a session, and publishes and migrations take their time.
 */
export function limitStatements(pool: pg.Pool, ms: number): void {
	limits.set(pool, ms);
}
export function statementLimitOf(pool: pg.Pool): number {
	return limits.get(pool) ?? 0;
}
const limits = new WeakMap<pg.Pool, number>();

/** `work` inside one transaction: committed when it returns, rolled back when it throws. Its statements, and the pauses between them, are limited. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
	return transaction(pool, work, async (client) => {
		await client.query(beginText(statementLimitOf(pool)));
		return () => true;
	});
}

/** `inTransaction` without a limit of time: for what goes over whole tables. `begin` may name an isolation level. */
export async function inLongTransaction<T>(
	pool: pg.Pool,
	begin: 'begin' | 'begin isolation level repeatable read',
	work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
	return transaction(pool, work, async (client) => {
		await client.query(begin);
		return () => true;
	});
}

/**
 * `inTransaction` that begins together with its first statement, and is committed together with `last`: what is behind nearly every piece of
 * background work takes two ways to the database and back less. When `last` fails, nothing was done.
 */
export async function inTransactionUpTo<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>, last: (result: T) => TextStatement): Promise<T> {
	const limitMs = statementLimitOf(pool);
	return transaction(
		pool,
		work,
		(client) => beginWithFirst(client, limitMs),
		async (client, result, hasBegun) => {
			const statements = [last(result), ...(hasBegun ? [commitStatement] : [])];
			await new Promise<void>((resolve, reject) => {
				client.query(new TextQuery({ statements, limitMs: hasBegun ? 0 : limitMs }, (error) => (error ? reject(error) : resolve())));
			});
		},
	);
}
const commitStatement: TextStatement = { name: 'dg_commit', text: 'COMMIT', values: [] };

/** `begin` answers whether the transaction has begun. */
async function transaction<T>(
	pool: pg.Pool,
	work: (client: pg.PoolClient) => Promise<T>,
	begin: (client: pg.PoolClient) => Promise<() => boolean>,
	end: (client: pg.PoolClient, result: T, hasBegun: boolean) => Promise<unknown> = (client, _, hasBegun) =>
		hasBegun ? client.query('commit') : Promise.resolve(),
): Promise<T> {
	const client = await pool.connect();
	let broken: Error | undefined;
	// A connection that is cut in the middle says so beside the statement that fails; unheard, that would end the process.
	const cut = (error: Error) => {
		broken = error;
	};
	client.on('error', cut);
	let hasBegun = () => true;
	try {
		hasBegun = await begin(client);
		const result = await work(client);
		await end(client, result, hasBegun());
		return result;
	} catch (error) {
		if (hasBegun()) {
			await client.query('rollback').catch((e: Error) => {
				broken = e;
			});
		}
		throw error;
	} finally {
		client.release(broken);
		client.off('error', cut);
	}
}

function beginText(ms: number): string {
	return ms > 0 ? `begin; set local statement_timeout = ${ms}; set local idle_in_transaction_session_timeout = ${ms}` : 'begin';
}

/** The transaction begins together with its first statement: one way to the database and back less. */
async function beginWithFirst(client: pg.PoolClient, ms: number): Promise<() => boolean> {
	let hasBegun = false;
	const { query } = client;
	const own = client as { query: unknown };
	own.query = (...args: Parameters<typeof query>) => {
		own.query = query;
		hasBegun = true;
		const [first] = args as unknown[];
		if (first instanceof TextQuery) first.beginTransaction(ms);
		// Where it fails, the statement behind it fails as well, and says so.
		else client.query(beginText(ms)).catch(() => {});
		return client.query(...args);
	};
	return () => {
		own.query = query;
		return hasBegun;
	};
}

/** `work` inside a transaction: undone alone when it throws. */
export async function inSavepoint<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
	const name = `s${++savepoints}`;
	await client.query(`savepoint ${name}`);
	try {
		const result = await work();
		await client.query(`release savepoint ${name}`);
		return result;
	} catch (error) {
		// Where the connection is gone, the error that is known already says more.
		await client.query(`rollback to savepoint ${name}`).catch(() => {});
		throw error;
	}
}
let savepoints = 0;

/** Deadlock, serialization failure: nothing was written, and the same may well succeed now. */
export function hasLostRace(error: unknown): boolean {
	return error instanceof Error && 'code' in error && lostRaces.has(String(error.code));
}
const lostRaces = new Set(['40P01', '40001']);
const triesOfWrite = 5;

/** `inTransaction` for work that changes records: done again when it lost against another transaction. */
export async function inWriteTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await transaction(pool, work, (client) => beginWithFirst(client, statementLimitOf(pool)));
		} catch (error) {
			if (!hasLostRace(error) || attempt === triesOfWrite) throw error;
			await new Promise((resolve) => setTimeout(resolve, 10 * attempt * Math.random()));
		}
	}
}

/** Refuses, in one line each: a database that cannot be reached, credentials that are wrong, a Postgres before 15. */
export async function checkDatabase(pool: pg.Pool, where: string): Promise<void> {
	const version = await serverVersion(pool).catch((cause: Error) => {
		throw new StartError(`The database at ${where} cannot be used: ${reasonOf(cause)}. Check DATABASE_URL and that the server runs.`, { cause });
	});
	if (version < 150000) {
		throw new StartError(
			`The database at ${where} is PostgreSQL ${Math.floor(version / 10000)}; 15 or newer is needed. Upgrade it, or start without DATABASE_URL.`,
		);
	}
}

/** Async, so that an address that cannot be read is a rejection, too. */
async function serverVersion(pool: pg.Pool): Promise<number> {
	const { rows } = await pool.query<{ n: number }>("select current_setting('server_version_num')::int as n");
	return rows[0]?.n ?? 0;
}

/** The address without the password, for messages. */
export function describeDatabase(connectionString: string): string {
	try {
		const url = new URL(connectionString);
		if (url.password) url.password = '***';
		return url.href;
	} catch {
		return 'DATABASE_URL';
	}
}

function reasonOf(error: Error): string {
	const inner = error instanceof AggregateError ? error.errors[0] : error;
	return (inner instanceof Error ? inner.message : String(inner)).split('\n')[0] || 'no connection';
}

const int8 = 20;
const date = 1082;
function getTypeParser(oid: number, format?: 'text' | 'binary') {
	if (oid === int8) return Number;
	if (oid === date) return String;
	return pg.types.getTypeParser(oid, format);
}
