import type { Registry } from '@dougong/engine';
import type pg from 'pg';
import type { Calendars } from './calendars/calendars.ts';
import type { Catalogues } from './catalogues.ts';
import type { Db } from './database/pool.ts';
import type { Clock } from './environments/clock.ts';
import type { PlatformTables } from './database/tables.ts';
import type { Changes } from './http/changes.ts';
import type { Live } from './live/live.ts';
import type { Access } from './identity/access.ts';
import type { Identity } from './identity/identity.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Secrets } from './secrets.ts';

/** What the routes work with. Made once by buildApp; nothing here holds state of a single request. */
export interface Services {
	pool: pg.Pool;
	platform: Db<PlatformTables>;
	registry: Registry;
	/** The machine's clock: for sessions, tokens, leases and the audit. What happens in an environment asks `clock`. */
	now(): Date;
	clock: Clock;
	/** The published apps of each environment. */
	catalogues: Catalogues;
	/** The work days of each environment. */
	calendars: Calendars;
	/** Tells this process and the others that something cached has changed. */
	changes: Changes;
	/** Tells those who look at records that some were written. */
	live: Live;
	identity: Identity;
	/** Background work: its kinds, and how more of it is entered. */
	jobs: Jobs;
	/** Keeps passwords of third parties. */
	secrets: Secrets;
	/** Where people reach this server, without a slash at its end: for links in mails. Null: nobody has said. */
	publicUrl: string | null;
	/** How long a third party may take for an answer; milliseconds. */
	channelTimeoutMs: number;
	/** Who asks, and what they may do. */
	access: Access;
	templatesDir: string;
	/** The last publish of each environment that this process has begun: the next one waits for it. */
	publishTurns: Map<string, Promise<unknown>>;
	/** How long events stay in the outbox; 0: for ever. */
	eventDays: number;
	/** How much room the files of an environment may take, in bytes; 0: any. */
	fileBytes: number;
	/** Tables with more rows than this get their indexes and checked constraints after the publish, without being held up. */
	largeTableRows: number;
}
