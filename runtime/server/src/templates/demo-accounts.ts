import type { Bundle } from '@dougong/schemas';
import { environmentDb } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import { accountStore } from '../stores/account.store.ts';
import { auditStore } from '../stores/audit.store.ts';
import { datasetStore } from '../stores/dataset.store.ts';
import { demoAccountStore } from '../stores/demo-account.store.ts';
import { memberStore } from '../stores/member.store.ts';

/** The sign-in accounts that come with an app's demo. Accounts that exist already keep their password, person and roles. */
export async function createDemoAccounts(services: Services, env: Environment, { bundle, userId }: { bundle: Bundle; userId: string | null }): Promise<void> {
	const db = environmentDb(services.pool, env.schema);
	const accounts = accountStore(services.platform);
	const demo = demoAccountStore(services.platform);
	const people = await datasetStore(db, env.schema).loadIds('directory', 'person');
	for (const { username, password, person, title, roles } of bundle.definitions.flatMap((d) => (d.kind === 'accounts' ? d.accounts : []))) {
		if (await accounts.findByUsername(username)) continue;
		const user = await services.identity.createUser({ username, name: title, password });
		await auditStore(services.platform).add({ actor: userId, action: 'account.created', subject: username, data: { isAdmin: false, demo: bundle.app.key } });
		const personId = (person !== undefined && people.get(person)) || null;
		await memberStore(db).save(user.id, { personId, roles: roles.map((role) => (role.includes('/') ? role : `${bundle.app.key}/${role}`)) });
		await demo.add({ username, password, title });
	}
	services.changes.announce({ what: 'access' });
}
