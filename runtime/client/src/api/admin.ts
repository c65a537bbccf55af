import type { Member } from '@dougong/schemas/api';
import type { Bundle } from '@dougong/schemas';
import { listApps } from './endpoints.ts';
import { request } from './http.ts';

/** Members, accounts and tokens. */

export const listMembers = (env: string) => request<{ members: Member[] }>('GET', `/${env}/members`).then((r) => r.members);
export const saveMember = (env: string, userId: string, body: { person: string | null; roles: string[] }) =>
	request<void>('PUT', `/${env}/members/${userId}`, { body });

export interface NewAccount {
	username: string;
	name: string;
	password: string;
	isAdmin: boolean;
}
export const createAccount = (body: NewAccount) => request<{ id: string }>('POST', '/accounts', { body });
export const setAdmin = (userId: string, isAdmin: boolean) => request<void>('PATCH', `/accounts/${userId}`, { body: { isAdmin } });
export const resetPassword = (userId: string, password: string) => request<void>('PUT', `/accounts/${userId}/password`, { body: { password } });

export interface Token {
	id: string;
	name: string;
	/** The beginning of it, to tell tokens apart. */
	hint: string;
	createdAt: string;
	expiresAt: string | null;
	usedAt?: string | null;
}
export const listTokens = () => request<{ tokens: Token[] }>('GET', '/tokens').then((r) => r.tokens);
export const createToken = (body: { name: string; expiresInDays?: number }) => request<Token & { token: string }>('POST', '/tokens', { body });
export const revokeToken = (id: string) => request<void>('DELETE', `/tokens/${id}`);

/** A role that a member can be given. */
export interface RoleEntry {
	/** `app/role` */
	key: string;
	title: string;
	app: string;
}
/** Roles of all apps; those that everyone has anyway are left out. */
export async function listRoles(env: string): Promise<RoleEntry[]> {
	const apps = await listApps(env);
	const bundles = await Promise.all(apps.map((a) => request<Bundle>('GET', `/${env}/apps/${a.key}/export`)));
	return bundles.flatMap(({ app, definitions }) =>
		definitions.flatMap((d) => (d.kind === 'role' && !d.everyone ? [{ key: `${app.key}/${d.key}`, title: d.title, app: app.title }] : [])),
	);
}
