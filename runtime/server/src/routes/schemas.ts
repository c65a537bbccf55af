import { publishedSchemas, type Registry } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../http/problem.ts';

const Params = Type.Object({ file: Type.String({ pattern: '^[a-z-]+\\.json$', maxLength: 60 }) });

/** The JSON Schema of every definition kind, so that an editor completes and checks app files: `/schemas/v1/model.json`. */
export function schemaRoutes(app: FastifyInstance, registry: Registry): void {
	const schemas = publishedSchemas(registry);

	app.get('/schemas/v1', async () => ({ schemas: [...schemas.keys()].map((file) => `/schemas/v1/${file}`) }));

	app.get<{ Params: { file: string } }>('/schemas/v1/:file', { schema: { params: Params } }, async (request, reply) => {
		const schema = schemas.get(request.params.file);
		if (!schema) throw new Problem('request.unknown-address');
		reply.header('cache-control', 'public, max-age=3600').header('access-control-allow-origin', '*');
		return reply.type('application/schema+json').serializer(JSON.stringify).send(schema);
	});
}
