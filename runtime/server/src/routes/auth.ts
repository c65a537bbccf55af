import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SignIn } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import { userOf } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { isSameOrigin, sessionCookie } from '../http/sign-in-hook.ts';
import { nameAsStored, sessionDays } from '../identity/identity.ts';
import type { Services } from '../services.ts';
import { accountStore } from '../stores/account.store.ts';
import { auditStore } from '../stores/audit.store.ts';
import { demoAccountStore } from '../stores/demo-account.store.ts';

export const Password = Type.String({ minLength: 8, maxLength: 200 });
const ChangePassword = Type.Object({ current: Type.String({ minLength: 1, maxLength: 200 }), next: Password }, { additionalProperties: false });
const NewToken = Type.Object(
	{ name: Type.String({ minLength: 1, maxLength: 100 }), expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })) },
	{ additionalProperties: false },
);
/** Anybody may send these, so nobody makes us read much. */
const bodyLimit = 64 * 1024;
const TokenId = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Sign in and out, the own password, and API tokens for programs. */
export function authRoutes(app: FastifyInstance, services: Services, limits: { signInsPerMinute: number }): void {
	const { identity, changes } = services;
	const accounts = accountStore(services.platform);
	const demo = demoAccountStore(services.platform);
	const audit = auditStore(services.platform);
	// By name and by address: one person's typing errors do not lock out a whole office behind one address.
	const rateLimit = {
		max: limits.signInsPerMinute,
		timeWindow: 60_000,
		hook: 'preHandler' as const,
		keyGenerator: (request: FastifyRequest) => `${request.ip} ${nameAsStored((request.body as SignIn).username)}`,
		errorResponseBuilder: (_: FastifyRequest, context: { ttl: number }) => new Problem('request.too-many', { seconds: Math.ceil(context.ttl / 1000) }),
	};

	// Checking a password is dear on purpose, so one address cannot have it done for many names without end either.
	const perAddress = app.createRateLimit({ max: limits.signInsPerMinute * 30, timeWindow: 60_000, keyGenerator: (request) => request.ip });

	app.post<{ Body: SignIn }>('/auth/sign-in', { schema: { body: SignIn }, bodyLimit, config: { rateLimit } }, async (request, reply) => {
		if (!isSameOrigin(request)) throw new Problem('auth.cross-site');
		const spent = await perAddress(request);
		if (!spent.isAllowed && spent.isExceeded) throw new Problem('request.too-many', { seconds: spent.ttlInSeconds });
		const { token, user } = await identity.signIn(request.body.username, request.body.password);
		setCookie(request, reply, token);
		return { user };
	});

	app.post('/auth/sign-out', async (request, reply) => {
		const credential = request.signedIn?.credential;
		if (credential?.kind === 'cookie') {
			await identity.signOut(credential.token);
			changes.announce({ what: 'signed-out', session: credential.sessionId });
		}
		return reply.clearCookie(sessionCookie, { path: '/' }).code(204).send();
	});

	app.post<{ Body: Static<typeof ChangePassword> }>(
		'/auth/change-password',
		{ schema: { body: ChangePassword }, bodyLimit, config: { rateLimit: passwordLimit(rateLimit) } },
		async (request, reply) => {
			const user = userOf(request);
			const credential = request.signedIn?.credential;
			await identity.changePassword({ userId: user.id, ...request.body, keep: credential?.kind === 'cookie' ? credential.token : null });
			await demo.remove(user.username);
			await audit.add({ actor: user.id, action: 'account.password-changed', subject: user.username });
			changes.announce({ what: 'access' });
			return reply.code(204).send();
		},
	);

	app.get('/auth/demo-accounts', async () => ({ accounts: await demo.list() }));

	app.get('/tokens', async (request) => ({ tokens: await accounts.listTokens(userOf(request).id) }));

	app.post<{ Body: Static<typeof NewToken> }>('/tokens', { schema: { body: NewToken } }, async (request, reply) => {
		const { name, expiresInDays } = request.body;
		const expiresAt = expiresInDays ? new Date(services.now().getTime() + expiresInDays * 24 * 3600_000) : null;
		const { id: actor } = userOf(request);
		// A token that makes others would live on in them after it has expired or was revoked.
		if (request.signedIn?.credential.kind !== 'cookie') throw new Problem('auth.session-needed');
		const made = await identity.createApiToken(actor, name, expiresAt);
		await audit.add({ actor, action: 'token.created', subject: name, data: { hint: made.hint, expiresAt: expiresAt?.toISOString() ?? null } });
		return reply.code(201).send({ ...made, name, expiresAt });
	});

	app.delete<{ Params: Static<typeof TokenId> }>('/tokens/:id', { schema: { params: TokenId } }, async (request, reply) => {
		const { id: actor } = userOf(request);
		const name = await accounts.deleteToken(actor, request.params.id);
		if (name === undefined) throw new Problem('account.token-unknown');
		await audit.add({ actor, action: 'token.revoked', subject: name });
		changes.announce({ what: 'access' });
		return reply.code(204).send();
	});
}

function passwordLimit<T extends object>(limit: T) {
	return { ...limit, keyGenerator: (request: FastifyRequest) => `${request.ip} ${request.signedIn?.user.id}` };
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
	reply.setCookie(sessionCookie, token, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: request.protocol === 'https',
		maxAge: sessionDays * 24 * 3600,
	});
}
