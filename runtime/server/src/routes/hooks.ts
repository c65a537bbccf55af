import { createHash } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { callHook } from '../workflow/triggers/webhook.ts';

const Address = Type.Object({ env: Type.String(), token: Type.String() });
const mostBytes = 256 * 1024;
const perMinute = { address: 120, caller: 600 };

/** What others call, without signing in: whoever knows the address may begin the run. */
export function hookRoutes(app: FastifyInstance, services: Services): void {
	app.removeAllContentTypeParsers();
	// Signatures are over the bytes as they came.
	app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: mostBytes }, (_request, body, done) => done(null, body));

	const rateLimit = {
		max: perMinute.address,
		timeWindow: 60_000,
		keyGenerator: ({ params }: FastifyRequest) =>
			createHash('sha256')
				.update(String((params as { token?: string }).token))
				.digest('hex'),
		errorResponseBuilder: (_: FastifyRequest, context: { ttl: number }) => new Problem('request.too-many', { seconds: Math.ceil(context.ttl / 1000) }),
	};
	// Whoever guesses uses another address each time.
	const perCaller = app.createRateLimit({ max: perMinute.caller, timeWindow: 60_000, keyGenerator: (request) => request.ip });

	app.post<{ Params: Static<typeof Address> }>(
		'/hooks/:env/:token',
		{ bodyLimit: mostBytes, config: { rateLimit }, schema: { params: Address } },
		async (request, reply) => {
			const spent = await perCaller(request);
			if (!spent.isAllowed && spent.isExceeded) throw new Problem('request.too-many', { seconds: spent.ttlInSeconds });
			const { env: key, token } = request.params;
			const env = /^[A-Za-z0-9_-]{43}$/.test(token) ? await environmentStore(services.platform).find(key) : undefined;
			if (!env) throw new Problem('hook.unknown');
			if (env.forwarding) throw new Problem('environment.forwarding');
			const header = (name: string) => {
				const value = request.headers[name];
				return typeof value === 'string' && value.length <= 200 ? value : undefined;
			};
			const { run, replayed } = await callHook(services, env, {
				token,
				bytes: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
				signature: header('x-dougong-signature'),
				timestamp: header('x-dougong-timestamp'),
				idempotencyKey: header('idempotency-key'),
			});
			reply.header('cache-control', 'no-store');
			if (replayed) reply.header('idempotency-replayed', 'true');
			return reply.code(202).send({ run });
		},
	);
}
