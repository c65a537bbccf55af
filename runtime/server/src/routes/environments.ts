import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { requireAdmin } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { auditStore } from '../stores/audit.store.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { workspaceKey } from '../stores/workspace.store.ts';

/** First segments of addresses below /api/v1 that are not environments. */
const reserved = ['auth', 'me', 'tokens', 'accounts', 'audit', 'templates', 'environments', 'workspace', 'openapi', 'check'];
const main = 'production';
const NewEnvironment = Type.Object(
	{ key: Type.String({ pattern: '^[a-z](?:_?[a-z0-9])*$', maxLength: 30 }), title: Type.String({ minLength: 1, maxLength: 100 }) },
	{ additionalProperties: false },
);

const Confirmation = Type.Object({ confirm: Type.Optional(Type.String({ maxLength: 100 })) }, { additionalProperties: false });

/** Environments: each a Postgres schema with apps, records and members of its own. */
export function environmentRoutes(app: FastifyInstance, services: Services): void {
	const store = environmentStore(services.platform);
	const audit = auditStore(services.platform);

	app.get('/environments', async (request) => {
		requireAdmin(request);
		return { environments: (await store.list()).map(({ key, title }) => ({ key, title })) };
	});

	app.post<{ Body: Static<typeof NewEnvironment> }>('/environments', { schema: { body: NewEnvironment } }, async (request, reply) => {
		const { id: actor } = requireAdmin(request);
		const { key, title } = request.body;
		if (reserved.includes(key)) throw new Problem('environment.exists', { environment: key });
		if (!(await store.create({ key, title, workspace: workspaceKey }))) throw new Problem('environment.exists', { environment: key });
		await audit.add({ actor, action: 'environment.created', environment: key, subject: key, data: { title } });
		services.changes.announce({ what: 'access' });
		return reply.code(201).send({ key, title });
	});

	app.delete<{ Params: { key: string }; Querystring: Static<typeof Confirmation> }>(
		'/environments/:key',
		{ schema: { querystring: Confirmation } },
		async (request, reply) => {
			const { id: actor } = requireAdmin(request);
			const { key } = request.params;
			if (key === main) throw new Problem('environment.protected', { environment: main });
			if (!(await store.find(key))) throw new Problem('environment.unknown', { environment: key });
			if (request.query.confirm !== key) throw new Problem('environment.not-confirmed', { environment: key });
			const isRemoved = await store.remove(key).catch((error: unknown) => {
				const isBusy = ['55P03', '40P01'].includes(pgErrorOf(error)?.code ?? '');
				throw isBusy ? new Problem('environment.busy', {}, undefined, { cause: error }) : error;
			});
			if (!isRemoved) throw new Problem('environment.unknown', { environment: key });
			await audit.add({ actor, action: 'environment.removed', environment: key, subject: key });
			services.changes.announce({ what: 'removed', env: key });
			return reply.code(204).send();
		},
	);
}
