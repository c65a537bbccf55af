import type pg from 'pg';

/** A row in the order of the columns, each value as Postgres writes it. */
export type TextRow = (string | null)[];

/** One of the statements of a query. `name`: under which Postgres keeps it prepared on the connection. */
export interface TextStatement {
	name: string | undefined;
	text: string;
	values: readonly (string | null)[];
}

/**
 * A query for pg’s queue that does only what records need: values go and come as text, and since the caller knows the columns, nobody
 * asks Postgres to describe them or looks up parsers for them. Half the work of a plain query for a single row.
 * Several statements are sent at once and make one transaction, unless they run inside of one: when one fails, none was done.
 */
export class TextQuery implements pg.Submittable {
	/** pg keeps books of prepared statements by it; we keep our own, since a query may have several. */
	readonly name = undefined;
	private readonly statements: readonly TextStatement[];
	private readonly limitMs: number;
	/** Begins a transaction with this limit before it runs, without waiting in between. */
	private beginMs: number | null = null;
	/** Sent in front of our own, behind the beginning. */
	private earlier: readonly TextStatement[] = [];
	/** So many answers are still to come before our own. */
	private ahead = 0;
	private readonly rows: TextRow[][] = [[]];
	/** Names that were new to the connection, which may not have come to know them when something fails. */
	private readonly newNames: string[] = [];
	private wire: Wire | undefined;
	private readonly done: (error: Error | null, rows: TextRow[][]) => void;
	/** pg sets it when there is none. */
	callback = (): void => {};

	/** `limitMs`: how long it may take; 0: for ever. `done` gets the rows of each statement. */
	constructor(query: { statements: readonly TextStatement[]; limitMs: number }, done: (error: Error | null, rows: TextRow[][]) => void) {
		this.statements = query.statements;
		this.limitMs = query.limitMs;
		this.done = done;
	}

	/** It becomes the first of a transaction; `limitMs`: how long each statement, and each pause, of that one may take; 0: for ever. */
	beginTransaction(limitMs: number): void {
		this.beginMs = limitMs;
	}

	/** Statements that nobody waits for the answers of go along with it; when one of them fails, it fails. */
	sendBehind(earlier: readonly TextStatement[]): void {
		this.earlier = earlier;
	}

	submit(connection: pg.Connection): void {
		const wire = connection as unknown as Wire;
		this.wire = wire;
		wire.stream.cork();
		try {
			if (this.beginMs !== null) this.begin(wire, this.beginMs);
			else if (this.limitMs > 0) this.limit(wire);
			for (const { name, text, values } of this.earlier) this.before(wire, name, text, values);
			for (const { name, text, values } of this.statements) this.send(wire, name, text, values);
			wire.sync();
		} finally {
			wire.stream.uncork();
		}
	}

	private begin(wire: Wire, limitMs: number): void {
		this.before(wire, 'dg_begin', 'BEGIN');
		if (limitMs === 0) return;
		const limits = `SELECT set_config('statement_timeout', '${limitMs}', true), set_config('idle_in_transaction_session_timeout', '${limitMs}', true)`;
		this.before(wire, `dg_limits_${limitMs}`, limits);
	}

	/** Up to the sync all is one transaction, so the limit ends with it and stays on no connection, also behind a transaction pooler. */
	private limit(wire: Wire): void {
		this.before(wire, `dg_limit_${this.limitMs}`, `SELECT set_config('statement_timeout', '${this.limitMs}', true)`);
	}

	/** Sent in front of the statements without waiting. */
	private before(wire: Wire, name: string | undefined, text: string, values: TextStatement['values'] = []): void {
		this.ahead++;
		this.send(wire, name, text, values);
	}

	private send(wire: Wire, name: string | undefined, text: string, values: readonly (string | null)[]): void {
		if (name === undefined || wire.parsedStatements[name] === undefined) {
			if (name !== undefined) {
				// A query that failed leaves it open whether Postgres knows the name; to close what is not there is no mistake.
				wire.close({ type: 'S', name });
				wire.parsedStatements[name] = text;
				this.newNames.push(name);
			}
			wire.parse({ name: name ?? '', text, types: [] });
		}
		wire.bind({ portal: '', statement: name ?? '', values, binary: false });
		wire.execute({ portal: '', rows: 0 });
	}

	handleDataRow(message: { fields: TextRow }): void {
		if (this.ahead === 0) this.rows.at(-1)?.push(message.fields);
	}
	handleCommandComplete(): void {
		if (this.ahead > 0) this.ahead--;
		else if (this.rows.length < this.statements.length) this.rows.push([]);
	}
	handleReadyForQuery(): void {
		this.done(null, this.rows);
	}
	handleError(error: Error): void {
		for (const name of this.newNames) delete this.wire?.parsedStatements[name];
		this.done(error, this.rows);
	}
	handleRowDescription(): void {}
	handlePortalSuspended(): void {}
	handleEmptyQuery(): void {}
}

/** What pg’s connection offers beyond its types. */
interface Wire {
	stream: { cork(): void; uncork(): void };
	parsedStatements: Record<string, string>;
	submittedNamedStatements?: Record<string, string>;
	close(message: { type: 'S'; name: string }): void;
	parse(message: { name: string; text: string; types: number[] }): void;
	bind(message: { portal: string; statement: string; values: readonly (string | null)[]; binary: boolean }): void;
	execute(message: { portal: string; rows: number }): void;
	sync(): void;
}

/** Forgets a prepared statement on one connection; pg has no call for it. */
export async function forgetPrepared(client: pg.PoolClient, name: string): Promise<void> {
	const { connection } = client as unknown as { connection: Wire };
	if (connection.parsedStatements[name] === undefined) return;
	delete connection.parsedStatements[name];
	if (connection.submittedNamedStatements) delete connection.submittedNamedStatements[name];
	await client.query(`deallocate ${name}`);
}

export async function forgetAllPrepared(client: pg.PoolClient): Promise<void> {
	const { connection } = client as unknown as { connection: Wire };
	for (const known of [connection.parsedStatements, connection.submittedNamedStatements ?? {}]) for (const name of Object.keys(known)) delete known[name];
	await client.query('deallocate all');
}
