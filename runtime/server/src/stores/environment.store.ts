import { sql } from 'kysely';
import { createEnvironmentSchema } from '../database/migrate.ts';
import type { Db } from '../database/pool.ts';
import type { PlatformTables } from '../database/tables.ts';
import type { Environment } from '../http/context.ts';

/** Workspaces and environments. */
export function environmentStore(db: Db<PlatformTables>) {
	const select = db
		.selectFrom('environment')
		.innerJoin('workspace', 'workspace.key', 'environment.workspace_key')
		.select(['environment.key', 'environment.title', 'environment.schema_name as schema', 'workspace.time_zone as timeZone'])
		.select(['sandbox_of', 'clock_at', 'clock_since', 'made_by', sql<boolean>`coalesce(forward->>'state' = 'running', false)`.as('forwarding')]);
	return {
		async list(): Promise<Environment[]> {
			return (await select.orderBy('environment.created_at').orderBy('environment.key').execute()).map(toEnvironment);
		},
		async find(key: string): Promise<Environment | undefined> {
			const row = await select.where('environment.key', '=', key).executeTakeFirst();
			return row && toEnvironment(row);
		},
		/** A new environment with all tables that it needs, in one transaction. False: the key is taken. */
		async create(environment: { key: string; title: string; workspace: string }): Promise<boolean> {
			const schema = `ws_${environment.workspace}_${environment.key}`;
			return db.transaction().execute(async (tx) => {
				const added = await tx
					.insertInto('environment')
					.values({ key: environment.key, workspace_key: environment.workspace, title: environment.title, schema_name: schema })
					.onConflict((c) => c.doNothing())
					.executeTakeFirst();
				if (added.numInsertedOrUpdatedRows === 0n) return false;
				await createEnvironmentSchema(tx, schema);
				return true;
			});
		},
		/** The environment with everything in it. False: there is none. Fails with 55P03 when others hold its tables for seconds. */
		async remove(key: string): Promise<boolean> {
			return db.transaction().execute(async (tx) => {
				const removed = await tx.deleteFrom('environment').where('key', '=', key).returning('schema_name').executeTakeFirst();
				if (!removed) return false;
				await sql`select set_config('lock_timeout', '5s', true)`.execute(tx);
				// No publish may be under way, see publish-transaction.ts.
				await sql`select pg_advisory_xact_lock(hashtextextended(${`dougong publish ${removed.schema_name}`}, 0))`.execute(tx);
				await sql`drop schema ${sql.id(removed.schema_name)} cascade`.execute(tx);
				return true;
			});
		},
	};
}

type Row = Pick<Environment, 'key' | 'title' | 'schema' | 'timeZone' | 'forwarding'> & {
	sandbox_of: string | null;
	clock_at: Date | null;
	clock_since: Date | null;
	made_by: string | null;
};

function toEnvironment({ sandbox_of, clock_at, clock_since, made_by, ...row }: Row): Environment {
	return { ...row, madeBy: made_by, sandbox: sandbox_of !== null, clock: clock_at && { at: clock_at, since: clock_since } };
}
