import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { requireAdmin } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';

/** First segments of addresses below /api/v1 that are not environments. */
const reserved = ['auth', 'me', 'tokens', 'accounts', 'templates', 'environments', 'openapi', 'check'];
const NewEnvironment = Type.Object(
	{ key: Type.String({ pattern: '^[a-z](?:_?[a-z0-9])*$', maxLength: 30 }), title: Type.String({ minLength: 1, maxLength: 100 }) },
	{ additionalProperties: false },
);

/** Environments: each a Postgres schema with apps, records and members of its own. */
export function environmentRoutes(app: FastifyInstance, services: Services): void {
	const store = environmentStore(services.platform);

	app.get('/environments', async (request) => {
		requireAdmin(request);
		return { environments: (await store.list()).map(({ key, title }) => ({ key, title })) };
	});

	app.post<{ Body: Static<typeof NewEnvironment> }>('/environments', { schema: { body: NewEnvironment } }, async (request, reply) => {
		requireAdmin(request);
		const { key, title } = request.body;
		if (reserved.includes(key)) throw new Problem('environment.exists', { environment: key });
		if (!(await store.create({ key, title, workspace: 'main' }))) throw new Problem('environment.exists', { environment: key });
		services.changes.announce({ what: 'access' });
		return reply.code(201).send({ key, title });
	});
}
