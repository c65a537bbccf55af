import { randomBytes } from 'node:crypto';
import { isMigrated } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import { checkDatabase, type DatabaseConfig, openPool, platformDb } from '../database/pool.ts';
import { createChanges } from '../http/changes.ts';
import { createIdentity } from '../identity/identity.ts';
import { StartError } from '../start-error.ts';
import { accountStore } from '../stores/account.store.ts';
import { auditStore } from '../stores/audit.store.ts';
import { demoAccountStore } from '../stores/demo-account.store.ts';

/**
 * The way back in when nobody knows the password of the last administrator: works on the database itself, with no server in between.
 * Gives the account a random password and enables it; answers what to print. Refuses with StartError.
 */
export async function resetPassword(username: string): Promise<string> {
	const onCreate = () => {
		throw new StartError('There is no data here yet. Check DOUGONG_DATA, or set DATABASE_URL when the data lies in another database.');
	};
	const { config, where, embedded } = await openDatabase({ onCreate, lockWaitMs: 1_000 });
	try {
		return await resetIn(config, where, username);
	} finally {
		await embedded?.stop();
	}
}

async function resetIn(config: DatabaseConfig, where: string, username: string): Promise<string> {
	const pool = openPool({ ...config, max: 2 });
	try {
		await checkDatabase(pool, where);
		if (!(await isMigrated(pool))) {
			throw new StartError(`The database at ${where} is not of this version of Dougong. Start and stop the server once, then try again.`);
		}
		const platform = platformDb(pool);
		const accounts = accountStore(platform);
		const all = await accounts.list();
		const account = all.find((a) => a.username === username.trim().toLowerCase());
		if (!account) throw new StartError(`There is no account "${username}". ${administrators(all)}`);
		const password = randomBytes(12).toString('base64url');
		const identity = await createIdentity({ pool, platform, now: () => new Date() });
		await identity.setPassword(account.id, password);
		if (account.disabled) await accounts.change(account.id, { disabledAt: null });
		await demoAccountStore(platform).remove(account.username);
		await auditStore(platform).add({ actor: null, action: 'account.password-reset', subject: account.username, data: { enabled: account.disabled } });
		// A server that runs on this database keeps nobody signed in by what it remembers.
		const changes = createChanges(pool, config);
		changes.announce({ what: 'access' });
		await changes.close();
		return `${account.username} / ${password}   (shown only now; change it after signing in)`;
	} finally {
		await pool.end();
	}
}

function administrators(all: readonly { username: string; isAdmin: boolean }[]): string {
	const names = all.filter((a) => a.isAdmin).map((a) => a.username);
	return names.length > 0 ? `Administrators: ${names.join(', ')}.` : 'Nobody is an administrator yet; start the server to make one.';
}
