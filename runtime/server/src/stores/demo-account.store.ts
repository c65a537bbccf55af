import type { Db } from '../database/pool.ts';
import type { PlatformTables } from '../database/tables.ts';

export interface DemoAccount {
	username: string;
	password: string;
	title: string;
}
const key = 'demo_accounts';

/** The published passwords of demo accounts, as long as they hold: shown where people sign in. An account leaves the list when its password changes. */
export function demoAccountStore(db: Db<PlatformTables>) {
	const save = async (accounts: DemoAccount[]) => {
		const value = JSON.stringify(accounts);
		await db
			.insertInto('setting')
			.values({ key, value })
			.onConflict((c) => c.column('key').doUpdateSet({ value }))
			.execute();
	};
	const list = async (): Promise<DemoAccount[]> => {
		const row = await db.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
		return row ? JSON.parse(row.value) : [];
	};
	return {
		list,
		async add(account: DemoAccount): Promise<void> {
			await save([...(await list()).filter((a) => a.username !== account.username), account]);
		},
		async remove(username: string): Promise<void> {
			const all = await list();
			const left = all.filter((a) => a.username !== username);
			if (left.length < all.length) await save(left);
		},
	};
}
