import type { Facts } from '@dougong/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CatalogueSet } from '../catalogues.ts';
import type { ClockState } from '../environments/clock.ts';
import { Problem } from './problem.ts';

export interface Environment {
	key: string;
	title: string;
	/** The Postgres schema that all its tables lie in; a safe identifier. */
	schema: string;
	timeZone: string;
	/** A copy in which nothing is for real: what would go out is recorded instead of sent. */
	sandbox: boolean;
	/** For `services.clock.now(env)`, which is what time it is here. Null: the machine's clock. */
	clock: ClockState | null;
	/** The clock is on its way: only the process that moves it runs jobs, and people only read. */
	forwarding: boolean;
	/** The account that made the sandbox. */
	madeBy?: string | null;
}
export interface User {
	id: string;
	username: string;
	name: string;
	language: string | null;
	isAdmin: boolean;
}
/** How the caller proved who they are. Writes made with a cookie must come from our own pages. */
export type Credential = { kind: 'cookie'; token: string; sessionId: string } | { kind: 'api-token'; tokenId: string };

export interface SignedIn {
	user: User;
	credential: Credential;
}

/** Everything about who asks, and where and when: what a request under /api/v1/{env} works with. */
export interface RequestContext {
	env: Environment;
	user: User;
	/** Administrators may do everything; no role rule applies to them. */
	isAdmin: boolean;
	/** The person of this environment's directory that the user is, if any. */
	personId: string | null;
	/** Role keys by app, those that every member has included. Sorted. */
	roles: ReadonlyMap<string, readonly string[]>;
	facts: Facts;
	now: Date;
	/** The apps as published when the request came in. */
	catalogues: CatalogueSet;
}

declare module 'fastify' {
	interface FastifyRequest {
		signedIn: SignedIn | null;
		context: RequestContext | null;
	}
}

/** The signed-in user. Refuses others with auth.required. */
export function userOf(request: FastifyRequest): User {
	if (!request.signedIn) throw new Problem('auth.required');
	return request.signedIn.user;
}

/** The context of a request under /api/v1/{env}. */
export function contextOf(request: FastifyRequest): RequestContext {
	if (!request.context) throw new Problem('auth.required');
	return request.context;
}

/** An onRequest hook for routes of administrators whose bodies others must not make us read. */
export function adminOnly(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
	const user = request.signedIn?.user;
	done(user?.isAdmin ? undefined : new Problem(user ? 'auth.admin-only' : 'auth.required'));
}

export function requireAdmin(request: FastifyRequest): User {
	const user = userOf(request);
	if (!user.isAdmin) throw new Problem('auth.admin-only');
	return user;
}
