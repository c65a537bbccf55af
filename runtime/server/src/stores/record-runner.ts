import type pg from 'pg';
import { sendLater, statementLimitOf } from '../database/pool.ts';
import type { Prepared, Statement } from './record-statement.ts';
import { forgetAllPrepared, forgetPrepared, TextQuery, type TextRow, type TextStatement } from './text-query.ts';

export type { TextRow } from './text-query.ts';
/** A pool, or the one connection of a running transaction. */
export type Connection = pg.Pool | pg.PoolClient;

/** Names kept on each connection; beyond that the longest unused go. */
const namesKept = 400;

/**
 * Runs a compiled statement. From its second run on it is prepared under a name, so that Postgres parses it once per connection;
 * names are never used twice, and retired ones are given back when a connection is next used.
 * On a pool it is limited as limitStatements says, and then fails with 57014; inside a transaction the limit is the transaction's.
 */
export function runStatement(on: Connection, statement: Statement, values: readonly (string | null)[]): Promise<TextRow[]> {
	return run(on, [textOf(statement, values)], ([rows]) => rows ?? []);
}

/**
 * Runs several at once, and answers the rows of each: one way to the database and back. Each sees what those before it did. On a pool they are
 * one transaction, which is over when this returns; when one fails, nothing was done.
 */
export function runTogether(on: Connection, statements: readonly { statement: Statement; values: readonly (string | null)[] }[]): Promise<TextRow[][]> {
	return run(
		on,
		statements.map((s) => textOf(s.statement, s.values)),
		(rows) => rows,
	);
}

function textOf({ prepared }: Pick<Statement, 'prepared'>, values: readonly (string | null)[]): TextStatement {
	return { name: nameOf(prepared), text: prepared.text, values };
}

/**
 * Inside a transaction: has the statement done without waiting for it. It goes along with what is sent next, at the latest with the commit; where it
 * fails, that fails.
 */
export async function runLater(on: pg.PoolClient, { prepared }: Pick<Statement, 'prepared'>, values: readonly (string | null)[]): Promise<void> {
	const statement = textOf({ prepared }, values);
	if (!sendLater(on, statement)) await run(on, [statement], () => undefined);
}

function run<T>(on: Connection, statements: readonly TextStatement[], answer: (rows: TextRow[][]) => T): Promise<T> {
	return new Promise((resolve, reject) => {
		if (!isPool(on)) return together(on, { statements, done: (error, rows) => (error ? reject(error) : resolve(answer(rows))) });
		on.connect((failed, client, release) => {
			if (!client) return reject(failed ?? new Error('no connection'));
			send(client, { statements, limitMs: statementLimitOf(on) }, (error, rows) => {
				release(error && isConnectionLoss(error) ? error : undefined);
				if (error) reject(error);
				else resolve(answer(rows));
			});
		});
	});
}

interface Asked {
	statements: readonly TextStatement[];
	done: Done;
}
const asked = new WeakMap<pg.PoolClient, Asked[]>();

/** What is asked of one transaction without waiting in between goes to the database at once. Where one fails, so does the transaction, and all of them. */
function together(client: pg.PoolClient, one: Asked): void {
	const waiting = asked.get(client);
	if (waiting) {
		waiting.push(one);
		return;
	}
	const all = [one];
	asked.set(client, all);
	process.nextTick(() => {
		asked.delete(client);
		const statements = all.length === 1 ? one.statements : all.flatMap((a) => a.statements);
		send(client, { statements, limitMs: 0 }, (error, rows) => {
			let from = 0;
			for (const { statements: own, done } of all) {
				done(error, error ? [] : rows.slice(from, from + own.length));
				from += own.length;
			}
		});
	});
}

type Done = (error: Error | null, rows: TextRow[][]) => void;

function send(client: pg.PoolClient, query: ConstructorParameters<typeof TextQuery>[0], done: Done): void {
	const retiredSince = retiredFor(client);
	if (retiredSince !== 'all' && retiredSince.length === 0) {
		client.query(new TextQuery(query, done));
		return;
	}
	giveBack(client, retiredSince).then(
		() => client.query(new TextQuery(query, done)),
		(error: Error) => done(error, []),
	);
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
	if (++statement.uses < 2 || dependsOnText(statement)) return undefined;
	const name = `dg_${++counter}`;
	names.set(statement, name);
	const [oldest] = names;
	if (names.size > namesKept && oldest) retire(oldest[0]);
	return name;
}

/**
 * Looking for a text is worth an index or not by the text itself: one of less than three characters has no trigrams, a frequent one is
 * found sooner by reading on. So these are planned each time, for a millisecond; the one plan of a prepared statement may take a thousand.
 */
function dependsOnText({ text }: Prepared): boolean {
	return text.includes(' LIKE (');
}

/** Forget a statement that is no longer wanted, e.g. of a revision that is no longer served. */
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
const nothing: readonly string[] = [];

/** Names that were retired since this connection was last used; `all` when it was so long ago that nobody remembers them. */
function retiredFor(client: pg.PoolClient): readonly string[] | 'all' {
	const newest = firstRetired + retired.length;
	const from = cleanedUpTo.get(client);
	if (from === newest) return nothing;
	cleanedUpTo.set(client, newest);
	if (from === undefined) return nothing;
	return from < firstRetired ? 'all' : retired.slice(from - firstRetired);
}

async function giveBack(client: pg.PoolClient, retiredNames: readonly string[] | 'all'): Promise<void> {
	if (retiredNames === 'all') await forgetAllPrepared(client);
	else for (const name of retiredNames) await forgetPrepared(client, name);
}

function isPool(on: Connection): on is pg.Pool {
	return 'totalCount' in on;
}

function isConnectionLoss(error: Error): boolean {
	const code = 'code' in error ? String(error.code) : '';
	return code === '' || code.startsWith('08') || code.startsWith('57P') || code === 'ECONNRESET' || code === 'EPIPE';
}
