import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../identity/access.ts';
import type { RequestContext, SignedIn } from './context.ts';
import { Problem } from './problem.ts';

export const sessionCookie = 'dougong_session';

/** Fills request.signedIn from the session cookie or the bearer token, for every route of the scope. */
export function installSignedIn(app: FastifyInstance, access: Access): void {
	app.decorateRequest('signedIn', null);
	app.decorateRequest('context', null);
	app.addHook('onRequest', (request, reply, done) => {
		// What one person may see is for no cache on the way; routes that know better say so themselves.
		reply.header('cache-control', 'no-store');
		const found = credentialOf(request, access);
		if (!(found instanceof Promise)) return finish(request, found, done);
		found.then(
			(signedIn) => finish(request, signedIn, done),
			(error: Error) => done(error),
		);
	});
}

/** Fills request.context for the routes below /api/v1/{env}. */
export function installContext(app: FastifyInstance, access: Access): void {
	app.addHook('onRequest', (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void) => {
		const signedIn = request.signedIn;
		if (!signedIn) return done(new Problem('auth.required'));
		const { env } = request.params as { env: string };
		const found = access.contextFor(env, signedIn.user);
		const enter = (context: RequestContext) => {
			request.context = context;
			done(context.env.forwarding && !onlyReads(request) ? new Problem('environment.forwarding') : undefined);
		};
		if (!(found instanceof Promise)) return enter(found);
		found.then(enter, (error: Error) => done(error));
	});
}

function credentialOf(request: FastifyRequest, access: Access): SignedIn | null | Promise<SignedIn | null> {
	const bearer = /^Bearer ([\w-]{20,200})$/i.exec(request.headers.authorization ?? '')?.[1];
	if (bearer) return access.findApiToken(bearer);
	const cookie = request.cookies[sessionCookie];
	return cookie && cookie.length <= 200 ? access.findSession(cookie) : null;
}

function finish(request: FastifyRequest, signedIn: SignedIn | null, done: (error?: Error) => void): void {
	request.signedIn = signedIn;
	const isForeign = signedIn?.credential.kind === 'cookie' && !isRead(request.method) && !isSameOrigin(request);
	done(isForeign ? new Problem('auth.cross-site') : undefined);
}

export function isRead(method: string): boolean {
	return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** Questions that are too long for an address are posted. */
function onlyReads({ method, routeOptions }: FastifyRequest): boolean {
	return isRead(method) || /\/(?:query|aggregate|check|plan|preview)$/.test(routeOptions.url ?? '');
}

/**
 * A browser names where a request comes from, and pages cannot forge it: Sec-Fetch-Site, or else Origin. A write with neither
 * does not come from a page (browsers send at least one of them), so no page can misuse the cookie that way.
 */
export function isSameOrigin(request: FastifyRequest): boolean {
	const site = request.headers['sec-fetch-site'];
	if (site !== undefined) return site === 'same-origin' || site === 'none';
	const origin = request.headers.origin;
	if (origin === undefined) return true;
	try {
		return new URL(origin).host === new URL(`${request.protocol}://${request.host}`).host;
	} catch {
		return false;
	}
}
