import { AppManifest, Bundle, definitionKinds } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../http/problem.ts';

const Params = Type.Object({ file: Type.String({ pattern: '^[a-z-]+\\.json$', maxLength: 60 }) });

/** The JSON Schema of every definition kind, so that an editor completes and checks app files: `/schemas/v1/model.json`. */
export function schemaRoutes(app: FastifyInstance): void {
	const schemas = new Map(
		[['app', AppManifest] as const, ['bundle', Bundle] as const, ...Object.entries(definitionKinds).map(([kind, { schema }]) => [kind, schema] as const)].map(
			([name, schema]) => [`${name}.json`, { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema, $id: `/schemas/v1/${name}.json` }],
		),
	);

	app.get('/schemas/v1', async () => ({ schemas: [...schemas.keys()].map((file) => `/schemas/v1/${file}`) }));

	app.get<{ Params: { file: string } }>('/schemas/v1/:file', { schema: { params: Params } }, async (request, reply) => {
		const schema = schemas.get(request.params.file);
		if (!schema) throw new Problem('request.unknown-address');
		return reply
			.header('cache-control', 'public, max-age=3600')
			.header('access-control-allow-origin', '*')
			.type('application/schema+json')
			.serializer(JSON.stringify)
			.send(schema);
	});
}
