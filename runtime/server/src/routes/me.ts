import type { Me } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { userOf } from '../http/context.ts';
import { languageOf } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { accountStore } from '../stores/account.store.ts';
import { directoryStore } from '../stores/directory.store.ts';

const ChangeMe = Type.Object({ language: Type.Union([Type.Literal('zh-CN'), Type.Literal('en')]) }, { additionalProperties: false });

/** Who is signed in, and where they may go. */
export function meRoutes(app: FastifyInstance, services: Services): void {
	const { access, catalogues, changes, clock, pool } = services;

	app.get('/me', async (request): Promise<Me> => {
		const user = userOf(request);
		const memberships = await access.memberships(user);
		const environments = await Promise.all(
			memberships.map(async ({ env, personId }) => {
				const directory = directoryStore(pool, env.schema, (await catalogues.get(env)).catalogues.get('directory'));
				const title = personId ? (await directory.loadNames([personId])).get(personId) : undefined;
				return {
					key: env.key,
					title: env.title,
					person: personId ? { id: personId, title: title ?? user.name } : null,
					sandbox: env.sandbox ? { now: clock.now(env).toISOString(), timeZone: env.timeZone, forwarding: env.forwarding } : null,
				};
			}),
		);
		const language = user.language ?? languageOf(request.headers['accept-language']);
		return { user: { id: user.id, username: user.username, name: user.name, isAdmin: user.isAdmin, language }, environments };
	});

	app.patch<{ Body: Static<typeof ChangeMe> }>('/me', { schema: { body: ChangeMe } }, async (request, reply) => {
		await accountStore(services.platform).setLanguage(userOf(request).id, request.body.language);
		changes.announce({ what: 'access' });
		return reply.code(204).send();
	});
}
