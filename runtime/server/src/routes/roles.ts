import type { RoleEntry } from '@dougong/schemas/api';
import type { FastifyInstance } from 'fastify';
import type { PublishedApp } from '../catalogues.ts';
import { contextOf, requireAdmin } from '../http/context.ts';
import { type Language, languageOf } from '../http/problem.ts';

/** The roles that members of an environment can be given. For administrators. */
export function roleRoutes(app: FastifyInstance): void {
	app.get('/roles', async (request) => {
		requireAdmin(request);
		const language = languageOf(request.headers['accept-language']);
		return { roles: [...contextOf(request).catalogues.apps.values()].flatMap((found) => rolesOf(found, language)) };
	});
}

function rolesOf({ key: app, catalogue }: PublishedApp, language: Language): RoleEntry[] {
	const texts = catalogue.translations.find((t) => t.language === language)?.texts ?? {};
	const appTitle = texts['app.title'] ?? catalogue.app.title;
	return [...catalogue.roles.values()].map(({ key, title, description, everyone = false }) => ({
		app,
		appTitle,
		key,
		title: texts[`role.${key}.title`] ?? title,
		description: texts[`role.${key}.description`] ?? description ?? null,
		everyone,
	}));
}
