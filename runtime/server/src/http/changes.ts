import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { DatabaseConfig } from '../database/pool.ts';

/**
 * Something that processes keep in memory has changed. `access`: members, accounts, environments. `directory`: people and org units.
 * `calendar`: its tables of work days. `removed`: an environment with everything in it. `signed-out`: one session, by its id. `jobs`: there is new background work.
 * `clock`: that of a sandbox was moved.
 */
export type Change =
	| { what: 'published' | 'removed'; env: string }
	| { what: 'directory'; env: string }
	| { what: 'calendar'; env: string }
	| { what: 'jobs'; env: string }
	| { what: 'clock'; env: string }
	/** Records of these models (`app/model`), in any way. */
	| { what: 'written'; env: string; models: readonly string[] }
	/** These people (at most 100) were told something, or have read it; null: many were. */
	| { what: 'messages'; env: string; people: readonly string[] | null }
	| { what: 'access' }
	| { what: 'signed-out'; session: string };

/** Tells this process at once, and the others within moments, that something cached has changed. Call it after the commit, never inside. */
export interface Changes {
	announce(change: Change): void;
	on(listener: (change: Change) => void): void;
	/** Starts to hear of other processes. Where LISTEN is not possible (a transaction pooler), caches live on their own time limits. */
	listen(): void;
	close(): Promise<void>;
}

const channel = 'dougong';
const coalesceMs = 20;
const retryMs = 5_000;

export function createChanges(pool: pg.Pool, config: DatabaseConfig): Changes {
	const me = randomUUID();
	const listeners: ((change: Change) => void)[] = [];
	const waiting = new Map<string, Change>();
	let timer: NodeJS.Timeout | undefined;
	let retry: NodeJS.Timeout | undefined;
	let client: pg.Client | undefined;
	let sending: Promise<unknown> = Promise.resolve();
	let closed = false;

	const tell = (change: Change) => {
		for (const listener of listeners) listener(change);
	};

	async function send(): Promise<void> {
		const payloads = inPayloads([...waiting.keys()]).map((changes) => `{"from":"${me}","changes":[${changes.join()}]}`);
		waiting.clear();
		timer = undefined;
		// A lost notification costs others a few seconds of staleness, never correctness.
		for (const payload of payloads) await pool.query('select pg_notify($1, $2)', [channel, payload]).catch(() => {});
	}

	async function connect(): Promise<void> {
		const { max: _, ...options } = config;
		const next = new pg.Client(options);
		const again = () => {
			if (client !== next) return;
			client = undefined;
			if (!closed) retry = setTimeout(() => void connect(), retryMs).unref();
		};
		client = next;
		next.on('error', again);
		next.on('end', again);
		next.on('notification', (message) => {
			for (const change of receive(message.payload, me)) tell(change);
		});
		try {
			await next.connect();
			await next.query(`listen ${channel}`);
		} catch {
			await next.end().catch(() => {});
			again();
		}
	}

	return {
		announce(change) {
			tell(change);
			waiting.set(JSON.stringify(change), change);
			timer ??= setTimeout(() => {
				sending = send();
			}, coalesceMs);
		},
		on(listener) {
			listeners.push(listener);
		},
		listen() {
			void connect();
		},
		async close() {
			closed = true;
			clearTimeout(retry);
			if (timer) {
				clearTimeout(timer);
				sending = send();
			}
			await sending;
			await client?.end().catch(() => {});
		},
	};
}

/** Postgres takes less than 8,000 bytes at once. */
const mostBytes = 7800;

/** As few groups as there are of messages that may be sent; one change too many does not take the others with it. */
function inPayloads(changes: readonly string[]): string[][] {
	const payloads: string[][] = [];
	let room = 0;
	for (const change of changes) {
		const size = Buffer.byteLength(change) + 1;
		if (size > room) {
			payloads.push([]);
			room = mostBytes;
		}
		payloads.at(-1)?.push(change);
		room -= size;
	}
	return payloads;
}

function receive(payload: string | undefined, me: string): Change[] {
	const message = JSON.parse(payload || '{}') as { from?: string; changes?: Change[] };
	return message.from === me ? [] : (message.changes ?? []);
}
