import { createHash } from 'node:crypto';
import { type AppEntry, Install } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { CatalogueSet, PublishedApp } from '../catalogues.ts';
import { clientApp } from '../client-app.ts';
import { adminOnly, contextOf, type RequestContext, userOf } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import { managesPeriod } from '../periods/guard.ts';
import type { Services } from '../services.ts';
import { isOwner } from '../workflow/sight.ts';
import { installApp } from '../templates/install.ts';
import { bundleLimit } from './definitions.ts';

const AppParams = Type.Object({ app: Type.String({ maxLength: 24 }) });
const cachedApps = 500;

/** The apps that a member may open, what a screen needs of one, and installing. */
export function appRoutes(app: FastifyInstance, services: Services): void {
	/** By revisions, then app and roles: many members share one answer. */
	const answers = new WeakMap<CatalogueSet, Map<string, { etag: string; body: string }>>();

	app.get('/apps', async (request) => {
		const context = contextOf(request);
		const apps = [...context.catalogues.apps.values()].filter((found) => mayOpen(context, found)).map((found) => appEntry(found, context));
		return { apps };
	});

	app.post<{ Body: Install }>('/apps', { schema: { body: Install }, bodyLimit: bundleLimit, onRequest: adminOnly }, async (request, reply) => {
		const user = userOf(request);
		const { template, bundle, demo = false } = request.body;
		if ((template === undefined) === (bundle === undefined)) throw new Problem('request.malformed', { reason: 'send either template or bundle' });
		const source = template !== undefined ? { template } : { bundle };
		const language = languageOf(request.headers['accept-language']) === 'en' ? 'en' : 'zh';
		return reply.code(201).send(await installApp(services, { env: contextOf(request).env, source, demo, userId: user.id, language }));
	});

	app.get<{ Params: Static<typeof AppParams> }>('/apps/:app/client', { schema: { params: AppParams } }, async (request, reply) => {
		const context = contextOf(request);
		const found = context.catalogues.apps.get(request.params.app);
		if (!found || !mayOpen(context, found)) throw new Problem('app.unknown', { app: request.params.app });
		const roles = context.isAdmin ? 'administrator' : context.roles;
		const key = `${found.key} ${roles === 'administrator' ? '*' : JSON.stringify([...roles])}`;
		const cache = answers.get(context.catalogues) ?? new Map<string, { etag: string; body: string }>();
		answers.set(context.catalogues, cache);
		let answer = cache.get(key);
		if (!answer) {
			const body = JSON.stringify(clientApp(found.key, context.catalogues, roles, services.registry));
			answer = { etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`, body };
			if (cache.size >= cachedApps) cache.clear();
			cache.set(key, answer);
		}
		reply.header('etag', answer.etag).header('cache-control', 'private, no-cache');
		if (request.headers['if-none-match'] === answer.etag) return reply.code(304).send();
		return reply.type('application/json; charset=utf-8').send(answer.body);
	});
}

/** A member may open an app when one of their roles in it says anything. */
function mayOpen({ isAdmin, roles }: RequestContext, { key }: PublishedApp): boolean {
	return isAdmin || roles.has(key);
}

function appEntry({ key, revision, catalogue }: PublishedApp, context: RequestContext): AppEntry {
	const managesPeriods = [...catalogue.periods.keys()].some((period) => managesPeriod(context, key, period));
	const { title, icon, description, version } = catalogue.app;
	const titles = Object.fromEntries(catalogue.translations.flatMap((t) => (t.texts['app.title'] ? [[t.language, t.texts['app.title']]] : [])));
	return {
		key,
		title,
		revision,
		version,
		...(icon && { icon }),
		...(description && { description }),
		...(Object.keys(titles).length > 0 && { titles }),
		...(managesPeriods && { managesPeriods }),
		...([...catalogue.workflows.values()].some((workflow) => isOwner(context, key, workflow)) && { rehearses: true as const }),
	};
}
