import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';

export interface Membership {
	personId: string | null;
	/** `app/role` */
	roles: string[];
}

/** Who belongs to one environment, as whom, with which roles. */
export function memberStore(db: Db<EnvironmentTables>) {
	return {
		async find(userId: string): Promise<Membership | undefined> {
			const row = await db.selectFrom('dg_member').select(['person_id', 'roles']).where('user_id', '=', userId).executeTakeFirst();
			return row && { personId: row.person_id, roles: row.roles };
		},
		async list(): Promise<(Membership & { userId: string })[]> {
			const rows = await db.selectFrom('dg_member').select(['user_id', 'person_id', 'roles']).execute();
			return rows.map((row) => ({ userId: row.user_id, personId: row.person_id, roles: row.roles }));
		},
		async save(userId: string, membership: Membership): Promise<void> {
			const values = { person_id: membership.personId, roles: membership.roles };
			await db
				.insertInto('dg_member')
				.values({ user_id: userId, ...values })
				.onConflict((c) => c.column('user_id').doUpdateSet(values))
				.execute();
		},
		async remove(userId: string): Promise<boolean> {
			const result = await db.deleteFrom('dg_member').where('user_id', '=', userId).executeTakeFirst();
			return result.numDeletedRows > 0n;
		},
	};
}
