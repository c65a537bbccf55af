import type { Account } from '@dougong/schemas/api';
import type { Db } from '../database/pool.ts';
import type { PlatformTables } from '../database/tables.ts';
import type { User } from '../http/context.ts';

const columns = ['user.id', 'user.username', 'user.name', 'user.language', 'user.isAdmin'] as const;
type Row = { id: string; username: string | null; name: string; language: string | null; isAdmin: boolean };
const toUser = (row: Row): User => ({ ...row, username: row.username ?? '' });

/** Accounts and the API tokens of programs. Passwords and sessions are the identity library's business. */
export function accountStore(db: Db<PlatformTables>) {
	return {
		async list(): Promise<Account[]> {
			const rows = await db
				.selectFrom('user')
				.select([...columns, 'user.disabledAt'])
				.orderBy('username')
				.execute();
			return rows.map(({ disabledAt, ...row }) => ({ ...toUser(row), disabled: disabledAt !== null }));
		},
		async findByUsername(username: string): Promise<User | undefined> {
			const row = await db.selectFrom('user').select(columns).where('username', '=', username).executeTakeFirst();
			return row && toUser(row);
		},
		async find(id: string): Promise<User | undefined> {
			const row = await db.selectFrom('user').select(columns).where('id', '=', id).executeTakeFirst();
			return row && toUser(row);
		},
		/** `last-admin`: nothing was changed, for nobody would be left who administers. */
		async change(id: string, { isAdmin, disabledAt }: { isAdmin?: boolean; disabledAt?: Date | null }): Promise<'changed' | 'last-admin'> {
			return db.transaction().execute(async (tx) => {
				const admins = await tx.selectFrom('user').select('id').where('isAdmin', '=', true).where('disabledAt', 'is', null).forUpdate().execute();
				const leaves = isAdmin === false || (disabledAt !== undefined && disabledAt !== null);
				if (leaves && admins.every((a) => a.id === id) && admins.length > 0) return 'last-admin';
				const values = { ...(isAdmin !== undefined && { isAdmin }), ...(disabledAt !== undefined && { disabledAt }) };
				await tx.updateTable('user').set(values).where('id', '=', id).execute();
				if (disabledAt) {
					await tx.deleteFrom('session').where('userId', '=', id).execute();
					await tx.deleteFrom('api_token').where('user_id', '=', id).execute();
				}
				return 'changed';
			});
		},
		async isDisabled(id: string): Promise<boolean> {
			return (await db.selectFrom('user').select('id').where('id', '=', id).where('disabledAt', 'is not', null).executeTakeFirst()) !== undefined;
		},
		async setLanguage(id: string, language: string): Promise<void> {
			await db.updateTable('user').set({ language }).where('id', '=', id).execute();
		},
		async hasAdministrator(): Promise<boolean> {
			return (await db.selectFrom('user').select('id').where('isAdmin', '=', true).limit(1).executeTakeFirst()) !== undefined;
		},

		async addToken(token: { userId: string; name: string; hint: string; hash: Buffer; expiresAt: Date | null }): Promise<{ id: string; createdAt: Date }> {
			const row = await db
				.insertInto('api_token')
				.values({ user_id: token.userId, name: token.name, hint: token.hint, hash: token.hash, expires_at: token.expiresAt })
				.returning(['id', 'created_at'])
				.executeTakeFirstOrThrow();
			return { id: row.id, createdAt: row.created_at };
		},
		async listTokens(userId: string) {
			return db
				.selectFrom('api_token')
				.select(['id', 'name', 'hint', 'created_at as createdAt', 'expires_at as expiresAt', 'used_at as usedAt'])
				.where('user_id', '=', userId)
				.orderBy('created_at')
				.execute();
		},
		/** The name of the deleted token; undefined: the user has no such token. */
		async deleteToken(userId: string, id: string): Promise<string | undefined> {
			return (await db.deleteFrom('api_token').where('user_id', '=', userId).where('id', '=', id).returning('name').executeTakeFirst())?.name;
		},
		/** All of them (the identity library lists a hundred at most), but for the one whose stored token is named. */
		async deleteSessions(userId: string, keep: string | null): Promise<void> {
			await db
				.deleteFrom('session')
				.where('userId', '=', userId)
				.where('token', '<>', keep ?? '')
				.execute();
		},
		async removeEndedSessions(now: Date): Promise<void> {
			await db.deleteFrom('session').where('expiresAt', '<', now).execute();
		},
		async deleteTokens(userId: string): Promise<void> {
			await db.deleteFrom('api_token').where('user_id', '=', userId).execute();
		},
		/** Whose token it is, while it is valid; notes the use (to the minute, so that a busy program does not write all the time). */
		async findByToken(hash: Buffer, now: Date): Promise<{ tokenId: string; user: User } | undefined> {
			const row = await db
				.selectFrom('api_token')
				.innerJoin('user', 'user.id', 'api_token.user_id')
				.select([...columns, 'api_token.id as tokenId', 'api_token.used_at as usedAt'])
				.where('api_token.hash', '=', hash)
				.where('user.disabledAt', 'is', null)
				.where((e) => e.or([e('api_token.expires_at', 'is', null), e('api_token.expires_at', '>', now)]))
				.executeTakeFirst();
			if (!row) return undefined;
			const { tokenId, usedAt, ...user } = row;
			if (!usedAt || now.getTime() - usedAt.getTime() > 60_000) {
				await db.updateTable('api_token').set({ used_at: now }).where('id', '=', tokenId).execute();
			}
			return { tokenId, user: toUser(user) };
		},
	};
}
