import type {
	Account,
	AuditResult,
	ClockJson,
	EnvironmentEntry,
	JobEntry,
	JobList,
	Member,
	MoveClock,
	NewEnvironment,
	RoleEntry,
	Workspace,
} from '@dougong/schemas/api';
import { request } from './http.ts';

/** Members, accounts, tokens, the audit, and the workspace with its environments. */

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

export const listAccounts = () => request<{ accounts: Account[] }>('GET', '/accounts').then((r) => r.accounts);
export const changeAccount = (userId: string, body: { isAdmin?: boolean; disabled?: boolean }) => request<void>('PATCH', `/accounts/${userId}`, { body });
export const removeMember = (env: string, userId: string) => request<void>('DELETE', `/${env}/members/${userId}`);

/** Newest first; `before` as the page before said. */
export const listAudit = (before: number | null) => request<AuditResult>('GET', `/audit?limit=50${before === null ? '' : `&before=${before}`}`);

export const getWorkspace = () => request<Workspace>('GET', '/workspace');
export const changeWorkspace = (body: Partial<Workspace>) => request<Workspace>('PATCH', '/workspace', { body });

export const listEnvironments = () => request<{ environments: EnvironmentEntry[] }>('GET', '/environments').then((r) => r.environments);
/** With `from`: a sandbox, which takes as long as there is to copy. */
export const createEnvironment = (body: NewEnvironment) => request<EnvironmentEntry>('POST', '/environments', { body });
/** With everything in it. The key says a second time that it is meant. */
export const removeEnvironment = (key: string) => request<void>('DELETE', `/environments/${key}?confirm=${key}`);

/** A sandbox as its source is now. */
export const resetEnvironment = (key: string) => request<EnvironmentEntry>('POST', `/environments/${key}/reset`);
export const moveClock = (key: string, body: MoveClock) => request<ClockJson>('POST', `/environments/${key}/clock`, { body });

/** Background work, newest first; `before` as the page before said. */
export const listJobs = (env: string, before: string | null) => request<JobList>('GET', `/${env}/jobs${before === null ? '' : `?before=${before}`}`);
/** A failed job goes on from where it stopped. */
export const replayJob = (env: string, id: string) => request<JobEntry>('POST', `/${env}/jobs/${id}/replay`);
/** Works out every computed value anew and reports what differs, in the background. */
export const checkComputedValues = (env: string) => request<JobEntry>('POST', `/${env}/jobs/audit`);
