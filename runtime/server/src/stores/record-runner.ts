import type pg from 'pg';
import type { Prepared, Statement } from './record-statement.ts';

/** Rows in the order of the columns, each value as Postgres writes it. */
export type TextRow = (string | null)[];
/** A pool, or the one connection of a running transaction. */
export type Connection = pg.Pool | pg.PoolClient;

const asText = (value: string) => value;
const types = { getTypeParser: () => asText };
/** Names kept on each connection; beyond that the longest unused go. */
const namesKept = 400;

/**
 * Runs a compiled statement. From its second run on it is prepared under a name, so that Postgres parses it once per connection;
 * names are never used twice, and retired ones are given back when a connection is next used.
 */
export async function runStatement(on: Connection, statement: Statement, values: unknown[]): Promise<TextRow[]> {
	if (!isPool(on)) return runOn(on, statement, values);
	const client = await on.connect();
	let broken: Error | undefined;
	try {
		return await runOn(client, statement, values);
	} catch (error) {
		if (isConnectionLoss(error)) broken = error;
		throw error;
	} finally {
		client.release(broken);
	}
}

async function runOn(client: pg.PoolClient, statement: Statement, values: unknown[]): Promise<TextRow[]> {
	const { prepared } = statement;
	const name = nameOf(prepared);
	giveBackRetired(client);
	const result = await client.query<TextRow>({ ...(name && { name }), text: prepared.text, values, rowMode: 'array', types: types as pg.CustomTypesConfig });
	return result.rows;
}

const names = new Map<Prepared, string>();
let counter = 0;
function nameOf(statement: Prepared): string | undefined {
	const known = names.get(statement);
	if (known) {
		if (names.size > namesKept / 2) {
			names.delete(statement);
			names.set(statement, known);
		}
		return known;
	}
	if (++statement.uses < 2) return undefined;
	const name = `dg_${++counter}`;
	names.set(statement, name);
	const [oldest] = names;
	if (names.size > namesKept && oldest) retire(oldest[0]);
	return name;
}

/** Forget a statement whose plan no longer holds, e.g. of a revision that is no longer served. */
export function retire(statement: Prepared): void {
	const name = names.get(statement);
	if (!name) return;
	names.delete(statement);
	retired.push(name);
	if (retired.length > namesKept * 2) firstRetired += retired.splice(0, namesKept).length;
}

const retired: string[] = [];
/** Number of the first name that `retired` still lists. */
let firstRetired = 0;
const cleanedUpTo = new WeakMap<pg.PoolClient, number>();

/** Sent ahead of the next statement on the same connection without waiting for it. */
function giveBackRetired(client: pg.PoolClient): void {
	const newest = firstRetired + retired.length;
	const from = cleanedUpTo.get(client) ?? newest;
	cleanedUpTo.set(client, newest);
	if (from === newest) return;
	const prepared = preparedOn(client);
	for (const name of retired.slice(Math.max(0, from - firstRetired))) {
		if (!prepared[name]) continue;
		delete prepared[name];
		client.query(`deallocate ${name}`).catch(() => undefined);
	}
}

/** pg keeps what it has prepared on a connection in a plain object; it has no call to forget one. */
function preparedOn(client: pg.PoolClient): Record<string, string> {
	return (client as unknown as { connection: { parsedStatements: Record<string, string> } }).connection.parsedStatements;
}

function isPool(on: Connection): on is pg.Pool {
	return 'totalCount' in on;
}

function isConnectionLoss(error: unknown): error is Error {
	if (!(error instanceof Error)) return false;
	const code = 'code' in error ? String(error.code) : '';
	return code === '' || code.startsWith('08') || code.startsWith('57P') || code === 'ECONNRESET' || code === 'EPIPE';
}
