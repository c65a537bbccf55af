import type pg from 'pg';

/** A row in the order of the columns, each value as Postgres writes it. */
export type TextRow = (string | null)[];

/**
 * A query for pg’s queue that does only what records need: values go and come as text, and since the caller knows the columns, nobody
 * asks Postgres to describe them or looks up parsers for them. Half the work of a plain query for a single row.
 */
export class TextQuery implements pg.Submittable {
	/** pg remembers under it what it has prepared on this connection. */
	name: string | undefined;
	private readonly text: string;
	private readonly values: readonly (string | null)[];
	private readonly limitMs: number;
	/** Begins a transaction with this limit before it runs, without waiting in between. */
	private beginMs: number | null = null;
	/** Whether the answer to the limit is still to come, before our own rows. */
	private awaitsLimit = false;
	private readonly rows: TextRow[] = [];
	private readonly done: (error: Error | null, rows: TextRow[]) => void;
	/** pg sets it when there is none. */
	callback = (): void => {};

	/** `limitMs`: how long it may take; 0: for ever. */
	constructor(
		query: { name: string | undefined; text: string; values: readonly (string | null)[]; limitMs: number },
		done: (error: Error | null, rows: TextRow[]) => void,
	) {
		this.name = query.name;
		this.text = query.text;
		this.values = query.values;
		this.limitMs = query.limitMs;
		this.done = done;
	}

	/** It becomes the first statement of a transaction; `limitMs`: how long each statement, and each pause, of that one may take; 0: for ever. */
	beginTransaction(limitMs: number): void {
		this.beginMs = limitMs;
	}

	submit(connection: pg.Connection): void {
		const wire = connection as unknown as Wire;
		wire.stream.cork();
		try {
			if (this.beginMs !== null) this.begin(wire, this.beginMs);
			else if (this.limitMs > 0) this.limit(wire);
			const { name } = this;
			const isKnown = name !== undefined && (wire.parsedStatements[name] ?? wire.submittedNamedStatements?.[name]) !== undefined;
			if (!isKnown) {
				wire.parse({ name: name ?? '', text: this.text, types: [] });
				if (name !== undefined && wire.submittedNamedStatements) wire.submittedNamedStatements[name] = this.text;
			}
			wire.bind({ portal: '', statement: name ?? '', values: this.values, binary: false });
			wire.execute({ portal: '', rows: 0 });
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
		this.awaitsLimit = true;
	}

	/** Up to the sync both are one transaction, so the limit ends with it and stays on no connection, also behind a transaction pooler. */
	private limit(wire: Wire): void {
		this.before(wire, `dg_limit_${this.limitMs}`, `SELECT set_config('statement_timeout', '${this.limitMs}', true)`);
		this.awaitsLimit = true;
	}

	/** Sent in front of the statement without waiting. */
	private before(wire: Wire, name: string, text: string): void {
		if (wire.parsedStatements[name] === undefined) {
			wire.parsedStatements[name] = text;
			wire.parse({ name, text, types: [] });
			// pg would take the answer to this parse for one about our own name.
			this.name = undefined;
		}
		wire.bind({ portal: '', statement: name, values: [], binary: false });
		wire.execute({ portal: '', rows: 0 });
	}

	handleDataRow(message: { fields: TextRow }): void {
		if (this.awaitsLimit) this.awaitsLimit = false;
		else this.rows.push(message.fields);
	}
	handleReadyForQuery(): void {
		this.done(null, this.rows);
	}
	handleError(error: Error): void {
		this.done(error, this.rows);
	}
	handleRowDescription(): void {}
	handleCommandComplete(): void {}
	handlePortalSuspended(): void {}
	handleEmptyQuery(): void {}
}

/** What pg’s connection offers beyond its types. */
interface Wire {
	stream: { cork(): void; uncork(): void };
	parsedStatements: Record<string, string>;
	submittedNamedStatements?: Record<string, string>;
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
