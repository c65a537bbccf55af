import { readFileSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { contextOf } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import { fromRoot } from '../paths.ts';
import { planned } from '../records/list.ts';
import { openApiOf } from '../records/openapi.ts';
import { createRoleViews } from '../records/view.ts';
import type { Services } from '../services.ts';

const AppParams = Type.Object({ app: Type.String({ maxLength: 24 }) });

/** OpenAPI 3.1 of each installed app, cut to what the asker may do. Below `/api/v1/{env}`. */
export function openApiRoutes(app: FastifyInstance, services: Services): void {
	const views = createRoleViews(services.registry);
	app.get<{ Params: { app: string } }>('/apps/:app/openapi.json', { schema: { params: AppParams } }, async (request, reply) => {
		const ctx = contextOf(request);
		const published = ctx.catalogues.apps.get(request.params.app);
		if (!published || !(ctx.isAdmin || ctx.roles.has(published.key))) throw new Problem('app.unknown', { app: request.params.app });
		const view = views.of(ctx);
		const language = languageOf(request.headers['accept-language']) === 'en' ? 'en' : 'zh';
		const text = planned(view, `openapi ${published.key} ${language}`, () => JSON.stringify(openApiOf({ env: ctx.env.key, app: published, view, language })));
		return reply.header('cache-control', 'private, no-cache').header('content-type', 'application/json; charset=utf-8').send(text);
	});
}

/** A page to browse and try the API of an app: `/docs/api/{env}/{app}`. The page itself holds nothing; it asks as whoever is signed in. */
export function apiDocsRoutes(app: FastifyInstance): void {
	const file = (name: string) => readFileSync(fromRoot('runtime/server/src/api-docs', name));
	const files = [
		{ address: '/docs/api/:env/:app', type: 'text/html; charset=utf-8', text: file('page.html') },
		{ address: '/docs/api/browse.js', type: 'text/javascript; charset=utf-8', text: file('browse.js') },
		{ address: '/docs/api/browse.css', type: 'text/css; charset=utf-8', text: file('browse.css') },
	];
	for (const { address, type, text } of files) {
		app.get(address, async (_request, reply) => reply.header('cache-control', 'no-cache').type(type).send(text));
	}
}
