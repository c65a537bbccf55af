import type { Workspace } from '@dougong/schemas/api';
import { sql } from 'kysely';
import type { Db } from '../database/pool.ts';
import type { PlatformTables } from '../database/tables.ts';

/** The one workspace of an installation. */
export const workspaceKey = 'main';

export function workspaceStore(db: Db<PlatformTables>) {
	const columns = ['title', 'time_zone as timeZone'] as const;
	return {
		async get(): Promise<Workspace> {
			return db.selectFrom('workspace').select(columns).where('key', '=', workspaceKey).executeTakeFirstOrThrow();
		},
		async change({ title, timeZone }: Partial<Workspace>): Promise<Workspace> {
			const values = { ...(title !== undefined && { title }), ...(timeZone !== undefined && { time_zone: timeZone }) };
			return db.updateTable('workspace').set(values).where('key', '=', workspaceKey).returning(columns).executeTakeFirstOrThrow();
		},
		/** Formulas reckon with it in the database, too. */
		async knowsTimeZone(name: string): Promise<boolean> {
			const { rows } = await sql`select 1 from pg_catalog.pg_timezone_names where name = ${name}`.execute(db);
			return rows.length > 0;
		},
	};
}
