import { expect, it } from 'vitest';
import { startApp } from '../support/server.ts';
import { inventory } from './inventory-app.ts';

it('tells administrators the roles of all apps, in their language', async () => {
	await using app = await startApp({ apps: ['directory', inventory()] });
	const ask = async (language: string) => (await app.admin.get('/production/roles', { 'accept-language': language })).body.roles;
	const [zh, en] = [await ask('zh-CN'), await ask('en')];
	expect(en).toContainEqual({
		app: 'directory',
		appTitle: 'Directory',
		key: 'hr',
		title: 'Human resources',
		description: 'Maintains people, org units and assignments.',
		everyone: false,
	});
	expect(zh.find((r: { key: string }) => r.key === 'hr').title).toMatch(/[\u4e00-\u9fff]/);
	expect(en).toContainEqual({ app: 'inventory', appTitle: 'Inventory', key: 'keeper', title: 'Keeper', description: null, everyone: true });
	const alice = await app.addMember('alice', { roles: ['directory/hr'] });
	expect((await alice.get('/production/roles')).body.code).toBe('auth.admin-only');
	expect((await app.anonymous.get('/production/roles')).status).toBe(401);
});
