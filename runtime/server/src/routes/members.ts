import { nilId } from '@dougong/engine';
import type { Member } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { environmentDb } from '../database/pool.ts';
import { contextOf, requireAdmin } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { accountStore } from '../stores/account.store.ts';
import { auditStore } from '../stores/audit.store.ts';
import { directoryStore } from '../stores/directory.store.ts';
import { memberStore } from '../stores/member.store.ts';

const Membership = Type.Object(
	{
		person: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
		roles: Type.Array(Type.String({ pattern: '^[a-z](?:_?[a-z0-9])*/[a-z](?:_?[a-z0-9])*$' }), { maxItems: 200, uniqueItems: true }),
	},
	{ additionalProperties: false },
);
const UserId = Type.Object({ userId: Type.String({ maxLength: 100 }) });

/** Members of one environment: which account is which person, with which roles. For administrators. */
export function memberRoutes(app: FastifyInstance, services: Services): void {
	const accounts = accountStore(services.platform);
	const audit = auditStore(services.platform);
	const storesOf = (request: FastifyRequest) => {
		const { env, catalogues } = contextOf(request);
		const directory = directoryStore(services.pool, env.schema, catalogues.catalogues.get('directory'));
		return { env, catalogues, members: memberStore(environmentDb(services.pool, env.schema)), directory };
	};

	app.get('/members', async (request) => {
		requireAdmin(request);
		const { members, directory } = storesOf(request);
		const memberships = new Map((await members.list()).map((m) => [m.userId, m]));
		const names = await directory.loadNames([...memberships.values()].flatMap((m) => m.personId ?? []));
		const found = (await accounts.list()).flatMap((user): Member[] => {
			const membership = memberships.get(user.id);
			if (!membership && !user.isAdmin) return [];
			const personId = membership?.personId ?? null;
			const person = personId ? { id: personId, title: names.get(personId) ?? user.name } : null;
			return [{ userId: user.id, username: user.username, name: user.name, isAdmin: user.isAdmin, person, roles: membership?.roles ?? [] }];
		});
		return { members: found };
	});

	app.put<{ Params: Static<typeof UserId>; Body: Static<typeof Membership> }>(
		'/members/:userId',
		{ schema: { params: UserId, body: Membership } },
		async (request, reply) => {
			const { id: actor } = requireAdmin(request);
			const { env, members, directory, catalogues } = storesOf(request);
			const account = await accounts.find(request.params.userId);
			if (!account) throw new Problem('account.unknown');
			const { person, roles } = request.body;
			const errors = roles.flatMap((role, i) => {
				const [appKey = '', key = ''] = role.split('/');
				const isKnown = catalogues.apps.get(appKey)?.bundle.definitions.some((d) => d.kind === 'role' && d.key === key);
				return isKnown ? [] : [{ pointer: `#/roles/${i}`, code: 'member.unknown-role', detail: `There is no role ${role}.` }];
			});
			if (person !== null && (person === nilId || !(await directory.exists(person)))) {
				errors.push({ pointer: '#/person', code: 'member.unknown-person', detail: 'There is no such person in the directory of this environment.' });
			}
			if (errors.length > 0) throw new Problem('input.invalid', {}, errors);
			const before = await members.find(account.id);
			await members.save(account.id, { personId: person, roles });
			const data = { person, roles, rolesBefore: before?.roles ?? null };
			await audit.add({ actor, action: 'member.saved', environment: env.key, subject: account.username, data });
			services.changes.announce({ what: 'access' });
			return reply.code(204).send();
		},
	);

	app.delete<{ Params: Static<typeof UserId> }>('/members/:userId', { schema: { params: UserId } }, async (request, reply) => {
		const { id: actor } = requireAdmin(request);
		const { env, members } = storesOf(request);
		if (!(await members.remove(request.params.userId))) throw new Problem('account.unknown');
		const subject = (await accounts.find(request.params.userId))?.username ?? request.params.userId;
		await audit.add({ actor, action: 'member.removed', environment: env.key, subject });
		services.changes.announce({ what: 'access' });
		return reply.code(204).send();
	});
}
