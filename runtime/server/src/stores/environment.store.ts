import { createEnvironmentSchema } from '../database/migrate.ts';
import type { Db } from '../database/pool.ts';
import type { PlatformTables } from '../database/tables.ts';
import type { Environment } from '../http/context.ts';

/** Workspaces and environments. */
export function environmentStore(db: Db<PlatformTables>) {
	const select = db
		.selectFrom('environment')
		.innerJoin('workspace', 'workspace.key', 'environment.workspace_key')
		.select(['environment.key', 'environment.title', 'environment.schema_name as schema', 'workspace.time_zone as timeZone']);
	return {
		async list(): Promise<Environment[]> {
			return select.orderBy('environment.created_at').orderBy('environment.key').execute();
		},
		async find(key: string): Promise<Environment | undefined> {
			return select.where('environment.key', '=', key).executeTakeFirst();
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
	};
}
