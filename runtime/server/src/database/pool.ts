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
	return transaction(pool, work, statementLimitOf(pool));
}

/** `inTransaction` without a limit of time: for what goes over whole tables. `begin` may name an isolation level. */
export async function inLongTransaction<T>(
	pool: pg.Pool,
	begin: 'begin' | 'begin isolation level repeatable read',
	work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
	return transaction(pool, work, 0, { begin });
}

/**
 * `inTransaction` that is committed together with `last`: what is behind nearly every piece of background work takes a way to the database and back
 * less. When `last` fails, nothing was done.
 */
export async function inTransactionUpTo<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>, last: (result: T) => TextStatement): Promise<T> {
	return transaction(pool, work, statementLimitOf(pool), { last });
}

/** Without `begin` it begins together with its first statement, and ends together with those that nobody waits for: fewer ways to the database and back. */
async function transaction<T>(
	pool: pg.Pool,
	work: (client: pg.PoolClient) => Promise<T>,
	limitMs: number,
	{ begin, last }: { begin?: string; last?(result: T): TextStatement } = {},
): Promise<T> {
	const client = await pool.connect();
	let broken: Error | undefined;
	// A connection that is cut in the middle says so beside the statement that fails; unheard, that would end the process.
	const cut = (error: Error) => {
		broken = error;
	};
	client.on('error', cut);
	const sending = new Sending(client, limitMs);
	try {
		if (begin !== undefined) await sending.begin(begin);
		const result = await work(client);
		await sending.commit(last?.(result));
		return result;
	} catch (error) {
		const cause = sending.takeError() ?? error;
		await sending.rollback().catch((e: Error) => {
			broken = e;
		});
		throw cause;
	} finally {
		sending.end();
		client.release(broken);
		client.off('error', cut);
	}
}

/** What goes over a connection while it has a transaction. */
class Sending {
	readonly #client: pg.PoolClient;
	readonly #limitMs: number;
	readonly #query: pg.PoolClient['query'];
	readonly #later: TextStatement[] = [];
	#hasBegun = false;
	#error: Error | undefined;

	constructor(client: pg.PoolClient, limitMs: number) {
		this.#client = client;
		this.#limitMs = limitMs;
		this.#query = client.query;
		(client as { query: unknown }).query = (...args: unknown[]) => {
			const [first] = args;
			if (first instanceof TextQuery) {
				this.#takeAlong(first);
				return this.#send(first);
			}
			// Where these fail, so does the transaction, and the query hears why.
			return this.#hasBegun && this.#later.length === 0 ? this.#send(...args) : this.#before().then(() => this.#send(...args));
		};
		sendings.set(client, this);
	}

	async begin(text: string): Promise<void> {
		this.#hasBegun = true;
		await this.#send(text);
	}

	later(statement: TextStatement): void {
		this.#later.push(statement);
	}

	/** With what was left for later, and `last`. Nothing to do where nothing was ever sent. */
	async commit(last?: TextStatement): Promise<void> {
		if (this.#error) throw this.#error;
		if (this.#hasBegun || this.#later.length > 0) await this.together(...(last ? [last] : []), commitStatement);
		else if (last) await this.#ask((query) => this.#send(query), [last], this.#limitMs);
	}

	async rollback(): Promise<void> {
		this.#later.length = 0;
		if (this.#hasBegun) await this.#send('rollback');
	}

	/** What was left for later is not done at all. */
	forget(): void {
		this.#later.length = 0;
	}

	/** What was left for later, and these: one way to the database and back. */
	together(...statements: TextStatement[]): Promise<void> {
		return this.#ask((query) => this.#client.query(query), statements);
	}

	/** Why something that was left for later failed, where nobody heard of it; from now on it is known. */
	takeError(): Error | undefined {
		const error = this.#error;
		this.#error = undefined;
		return error;
	}

	end(): void {
		sendings.delete(this.#client);
		(this.#client as { query: unknown }).query = this.#query;
	}

	/** The beginning, and what was left for later. */
	#takeAlong(query: TextQuery): void {
		if (!this.#hasBegun) query.beginTransaction(this.#limitMs);
		this.#hasBegun = true;
		query.sendBehind(this.#later.splice(0));
	}

	#before(): Promise<void> {
		return this.together().catch((error: Error) => {
			this.#error ??= error;
			throw error;
		});
	}

	#ask(send: (query: TextQuery) => unknown, statements: readonly TextStatement[], limitMs = 0): Promise<void> {
		return new Promise((resolve, reject) => {
			send(new TextQuery({ statements, limitMs }, (error) => (error ? reject(error) : resolve())));
		});
	}

	#send(...args: unknown[]): Promise<unknown> {
		return Reflect.apply(this.#query, this.#client, args) as unknown as Promise<unknown>;
	}
}
const commitStatement: TextStatement = { name: 'dg_commit', text: 'COMMIT', values: [] };
const sendings = new WeakMap<pg.PoolClient, Sending>();

/**
 * Sends a statement whose answer nobody waits for along with what is sent next on the connection, at the latest with the commit; when it fails, that
 * fails with its error. False, and nothing is done: the connection has no transaction of `inTransaction` and its kin.
 */
export function sendLater(client: pg.PoolClient, statement: TextStatement): boolean {
	const sending = sendings.get(client);
	sending?.later(statement);
	return sending !== undefined;
}

/** `work` inside a transaction: undone alone when it throws. */
export async function inSavepoint<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
	const name = `s${++savepoints}`;
	const sending = sendings.get(client);
	await client.query(`savepoint ${name}`);
	try {
		const result = await work();
		if (sending) await sending.together({ name: undefined, text: `release savepoint ${name}`, values: [] });
		else await client.query(`release savepoint ${name}`);
		return result;
	} catch (error) {
		sending?.forget();
		const cause = sending?.takeError() ?? error;
		// Where the connection is gone, the error that is known already says more.
		await client.query(`rollback to savepoint ${name}`).catch(() => {});
		throw cause;
	}
}
let savepoints = 0;

/** Deadlock, serialization failure: nothing was written, and the same may well succeed now. */
export function hasLostRace(error: unknown): boolean {
	return error instanceof Error && 'code' in error && lostRaces.has(String(error.code));
}
const lostRaces = new Set(['40P01', '40001']);
const triesOfWrite = 5;

/** `inTransaction`, done again when it lost against another transaction. */
export async function inWriteTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await transaction(pool, work, statementLimitOf(pool));
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
