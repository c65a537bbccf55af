import type { TemplateEntry } from '@dougong/schemas/api';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { requireAdmin } from '../http/context.ts';
import type { Services } from '../services.ts';
import { loadTemplates } from '../templates/templates.ts';

const Query = Type.Object({ env: Type.Optional(Type.String({ maxLength: 36 })) });

/** What can be installed; `installed` speaks of the environment `env`, production unless said otherwise. */
export function templateRoutes(app: FastifyInstance, services: Services): void {
	app.get<{ Querystring: { env?: string } }>('/templates', { schema: { querystring: Query } }, async (request) => {
		requireAdmin(request);
		const { apps } = await services.catalogues.get(await services.access.environment(request.query.env ?? 'production'));
		const templates = (await loadTemplates(services.templatesDir)).map(({ app: manifest, definitions }): TemplateEntry => {
			const { key, title, description, icon, version, requires } = manifest;
			return {
				key,
				title,
				...(description && { description }),
				...(icon && { icon }),
				version,
				requires: (requires ?? []).map((r) => r.app),
				installed: apps.has(key),
				hasDemo: definitions.some((d) => d.kind === 'accounts' || (d.kind === 'dataset' && d.purpose === 'demo')),
			};
		});
		return { templates };
	});
}
