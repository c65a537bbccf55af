import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { adminOnly } from '../http/context.ts';
import type { Services } from '../services.ts';
import { auditStore } from '../stores/audit.store.ts';

const Page = Type.Object(
	{ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })), before: Type.Optional(Type.Integer({ minimum: 1 })) },
	{ additionalProperties: false },
);

/** Who administered what; for administrators. */
export function auditRoutes(app: FastifyInstance, services: Services): void {
	const store = auditStore(services.platform);

	app.get<{ Querystring: Static<typeof Page> }>('/audit', { schema: { querystring: Page }, onRequest: adminOnly }, async (request) => {
		const { limit = 100, before } = request.query;
		return store.list({ limit, before });
	});
}
