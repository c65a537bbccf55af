import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from './http/problem.ts';
import type { Services } from './services.ts';
import { accountStore } from './stores/account.store.ts';
import { auditStore } from './stores/audit.store.ts';
import { type DemoAccount, demoAccountStore } from './stores/demo-account.store.ts';
import { StartError } from './start-error.ts';
import { installApp } from './templates/install.ts';

export interface FirstStart {
	print(line: string): void;
	/** Password of the first administrator; default: a random one. */
	adminPassword: string | undefined;
	/** Install the first apps with their demo data. */
	demo: boolean;
}

/**
 * Makes an empty installation usable: an administrator, and the first apps.
 * Answers the administrator's password when one was made up: it is shown once, and stored nowhere.
 */
export async function prepareFirstStart(services: Services, options: FirstStart): Promise<string | null> {
	const isFirst = !(await accountStore(services.platform).hasAdministrator());
	if (!isFirst) return null;
	const { adminPassword } = options;
	if (adminPassword !== undefined && adminPassword.length < 8) {
		throw new StartError('DOUGONG_ADMIN_PASSWORD is too short; choose one of at least 8 characters.');
	}
	const env = await services.access.environment('production');
	if (options.demo) {
		for (const template of await firstApps(services.templatesDir)) {
			await installApp(services, { env, source: { template }, demo: true, userId: null, language: 'zh', progress: options.print });
		}
	}
	// Last, so that a start that was interrupted is a first start again.
	const password = adminPassword ?? randomBytes(12).toString('base64url');
	const isOurs = await services.identity.createUser({ username: 'admin', name: '管理员', password, isAdmin: true }).then(
		() => true,
		(error: unknown) => {
			// Another process that starts at the same moment was first; its terminal shows the password.
			if (error instanceof Problem && error.code === 'account.exists') return false;
			throw error;
		},
	);
	if (isOurs) await auditStore(services.platform).add({ actor: null, action: 'account.created', subject: 'admin', data: { isAdmin: true } });
	return isOurs && adminPassword === undefined ? password : null;
}

/** The templates that an empty installation starts with: templates/first-start.json. */
async function firstApps(templatesDir: string): Promise<string[]> {
	const text = await readFile(path.join(templatesDir, 'first-start.json'), 'utf8').catch(() => '[]');
	return JSON.parse(text) as string[];
}

export async function demoAccounts(services: Services): Promise<DemoAccount[]> {
	return demoAccountStore(services.platform).list();
}

/** What to say when demo accounts can be used from other machines; null when nobody else reaches them. */
export function demoWarning(host: string, accounts: readonly DemoAccount[]): string | null {
	const isOpen = !/^(localhost|::1|127(\.\d{1,3}){3})$/.test(host);
	if (!isOpen || accounts.length === 0) return null;
	const names = accounts.map((account) => account.username).join(', ');
	return `Warning: whoever reaches ${host} can sign in as ${names}, for their passwords are published. Change them, or disable these accounts.`;
}
