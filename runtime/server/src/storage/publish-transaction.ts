import { sql } from 'kysely';
import type { CatalogueSet } from '../catalogues.ts';
import { type Db, environmentDb } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import type { Environment } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { runPendingSteps } from './pending-steps.ts';

export interface PublishTransaction {
	db: Db<EnvironmentTables>;
	/** The apps as published; nobody else can publish until the transaction ends. */
	set: CatalogueSet;
}

const attempts = 6;
const queueTimeout = '15s';
const ddlTimeout = '2s';

/**
 * `work` in one transaction that alone changes the definitions of an environment. A lock on a table that does not come within two
 * seconds makes it let go of everything and start again, so that readers and writers never queue behind a publish for longer.
 * Afterwards every process has the new revisions, and the work that was left for after the commit is done.
 */
export async function inPublishTransaction<T>(services: Services, env: Environment, work: (tx: PublishTransaction) => Promise<T>): Promise<T> {
	// Publishes of this process wait here, not in the database, where each would hold a connection that the one before it may need.
	const run = () => publishing(services, env, work);
	const mine = (services.publishTurns.get(env.key) ?? Promise.resolve()).then(run, run);
	services.publishTurns.set(env.key, mine);
	return mine;
}

async function publishing<T>(services: Services, env: Environment, work: (tx: PublishTransaction) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			const result = await environmentDb(services.pool, env.schema)
				.transaction()
				.execute(async (db) => {
					await sql`select set_config('lock_timeout', ${queueTimeout}, true)`.execute(db);
					await sql`select pg_advisory_xact_lock(hashtextextended(${`dougong publish ${env.schema}`}, 0))`.execute(db);
					await sql`select set_config('lock_timeout', ${ddlTimeout}, true), set_config('timezone', 'UTC', true)`.execute(db);
					return work({ db, set: await services.catalogues.refresh(env) });
				});
			const before = await services.catalogues.get(env);
			if ((await services.catalogues.refresh(env)) !== before) services.changes.announce({ what: 'published', env: env.key });
			services.changes.announce({ what: 'jobs', env: env.key });
			await runPendingSteps(services, env);
			return result;
		} catch (error) {
			const code = pgErrorOf(error)?.code;
			// A duplicate that came in between the check and its index: the next look finds it and says where.
			const isBusy = code === lockNotAvailable || code === deadlock || code === uniqueViolation;
			if (!isBusy) throw error;
			if (attempt >= attempts) throw new Problem('publish.busy', {}, undefined, { cause: error });
			await new Promise((resolve) => setTimeout(resolve, 200 * attempt + Math.random() * 200));
		}
	}
}

const lockNotAvailable = '55P03';
const deadlock = '40P01';
const uniqueViolation = '23505';
