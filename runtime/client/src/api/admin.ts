import type { Member, RoleEntry } from '@dougong/schemas/api';
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

/** Roles of all apps, in the reader's language. */
export const listRoles = (env: string) => request<{ roles: RoleEntry[] }>('GET', `/${env}/roles`).then((r) => r.roles);
