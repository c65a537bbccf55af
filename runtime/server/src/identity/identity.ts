import { createHash, randomBytes } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { type Db, platformSchema } from '../database/pool.ts';
import type { PlatformTables } from '../database/tables.ts';
import type { User } from '../http/context.ts';
import { databaseProblem } from '../http/database-problem.ts';
import { Problem } from '../http/problem.ts';
import { accountStore } from '../stores/account.store.ts';

/** Accounts, passwords, sessions and API tokens. Secrets are stored as hashes only: a copy of the database signs nobody in. */
export interface Identity {
	/** A new session. Refuses with auth.wrong-password, in the same time whether the name or the password is wrong; with auth.account-disabled. */
	signIn(username: string, password: string): Promise<{ token: string; user: User }>;
	signOut(token: string): Promise<void>;
	findSession(token: string): Promise<{ id: string; user: User } | null>;
	findApiToken(token: string): Promise<{ tokenId: string; user: User } | null>;
	/** Refuses with account.exists. */
	createUser(account: NewAccount): Promise<User>;
	/** Ends all sessions and API tokens of the user. */
	setPassword(userId: string, password: string): Promise<void>;
	/** Ends all API tokens of the user, and all sessions but the one named. */
	changePassword(change: { userId: string; current: string; next: string; keep: string | null }): Promise<void>;
	createApiToken(userId: string, name: string, expiresAt: Date | null): Promise<{ id: string; token: string; hint: string; createdAt: Date }>;
}
export interface NewAccount {
	username: string;
	name: string;
	password: string;
	isAdmin?: boolean;
	language?: string;
}

export const sessionDays = 14;
const renewAfterMs = 24 * 3600_000;
const tokenPrefix = 'dg_';

export async function createIdentity(options: { pool: pg.Pool; platform: Db<PlatformTables>; now(): Date }): Promise<Identity> {
	const auth = betterAuth({
		database: { db: new Kysely({ dialect: new PostgresDialect({ pool: options.pool }) }), type: 'postgres', schemaName: platformSchema, transaction: true },
		// Our own routes stand in front, and nothing that outlives the process is signed: sessions are random, and stored hashed.
		secret: randomBytes(32).toString('hex'),
		baseURL: 'http://localhost',
		emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 200 },
		user: {
			additionalFields: {
				username: { type: 'string', required: true, unique: true },
				isAdmin: { type: 'boolean', required: false, defaultValue: false },
				language: { type: 'string', required: false },
				disabledAt: { type: 'date', required: false },
			},
		},
		session: { expiresIn: sessionDays * 24 * 3600 },
		telemetry: { enabled: false },
		logger: { disabled: true },
	});
	const { internalAdapter: store, password: passwords } = await auth.$context;
	const accounts = accountStore(options.platform);

	async function verify(userId: string, password: string): Promise<boolean> {
		const account = await store.findCredentialAccount(userId);
		return account?.password ? passwords.verify({ hash: account.password, password }) : false;
	}

	return {
		async signIn(username, password) {
			const user = await accounts.findByUsername(nameAsStored(username));
			// Hashing for nobody takes as long as checking somebody's password.
			if (!user) await passwords.hash(password);
			if (!user || !(await verify(user.id, password))) throw new Problem('auth.wrong-password');
			if (await accounts.isDisabled(user.id)) throw new Problem('auth.account-disabled');
			const token = randomBytes(32).toString('base64url');
			await store.createSession(user.id, false, { token: digest(token) }, true);
			return { token, user };
		},
		async signOut(token) {
			await store.deleteSession(digest(token));
		},
		async findSession(token) {
			const found = await store.findSession(digest(token));
			const now = Date.now();
			if (!found || found.session.expiresAt.getTime() <= now || found.user.disabledAt) return null;
			if (now - found.session.updatedAt.getTime() > renewAfterMs) {
				await store.updateSession(digest(token), { expiresAt: new Date(now + sessionDays * 24 * 3600_000), updatedAt: new Date(now) });
			}
			const { id, username, name, language, isAdmin } = found.user;
			const user = { id, username: String(username ?? ''), name, language: typeof language === 'string' ? language : null, isAdmin: isAdmin === true };
			return { id: found.session.id, user };
		},
		async findApiToken(token) {
			return (await accounts.findByToken(createHash('sha256').update(token).digest(), options.now())) ?? null;
		},
		async createUser({ username, name, password, isAdmin = false, language }) {
			const key = username.toLowerCase();
			if (await accounts.findByUsername(key)) throw new Problem('account.exists', { username: key });
			// The library wants an address; ours are names, and `.invalid` (RFC 2606) can never be somebody's.
			const fields = { username: key, name, email: `${key}@users.invalid`, emailVerified: false, isAdmin, language: language ?? null };
			const hash = await passwords.hash(password);
			const user = await store.createUser<{ id: string }>(fields, { method: 'admin' }).catch((error: unknown) => {
				throw databaseProblem(error) ?? error;
			});
			await store.createAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: hash });
			return { id: user.id, username: key, name, language: language ?? null, isAdmin };
		},
		async setPassword(userId, password) {
			const hash = await passwords.hash(password);
			if (await store.findCredentialAccount(userId)) await store.updatePassword(userId, hash);
			else await store.createAccount({ userId, providerId: 'credential', accountId: userId, password: hash });
			await store.deleteUserSessions(userId);
			await accounts.deleteTokens(userId);
		},
		async changePassword({ userId, current, next, keep }) {
			if (!(await verify(userId, current))) throw new Problem('auth.wrong-password');
			await store.updatePassword(userId, await passwords.hash(next));
			await accounts.deleteSessions(userId, keep && digest(keep));
			await accounts.deleteTokens(userId);
		},
		async createApiToken(userId, name, expiresAt) {
			const token = tokenPrefix + randomBytes(32).toString('base64url');
			const hint = `${token.slice(0, 7)}…`;
			const hash = createHash('sha256').update(token).digest();
			return { ...(await accounts.addToken({ userId, name, hint, hash, expiresAt })), token, hint };
		},
	};
}

/** The same name, however somebody typed it. */
export function nameAsStored(username: string): string {
	return username.trim().toLowerCase();
}

/** What is stored of a session's token. 256 random bits need no salt and no slow hash. */
function digest(token: string): string {
	return createHash('sha256').update(token).digest('base64url');
}
