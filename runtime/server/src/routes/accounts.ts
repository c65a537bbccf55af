import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { requireAdmin } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { accountStore } from '../stores/account.store.ts';
import { demoAccountStore } from '../stores/demo-account.store.ts';
import { Password } from './auth.ts';

const NewAccount = Type.Object(
	{
		username: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{2,39}$' }),
		name: Type.String({ minLength: 1, maxLength: 100 }),
		password: Password,
		isAdmin: Type.Optional(Type.Boolean({ default: false })),
		language: Type.Optional(Type.Union([Type.Literal('zh-CN'), Type.Literal('en')])),
	},
	{ additionalProperties: false },
);
const UserId = Type.Object({ id: Type.String({ maxLength: 100 }) });
const NewPassword = Type.Object({ password: Password }, { additionalProperties: false });
const ChangeAccount = Type.Object({ isAdmin: Type.Boolean() }, { additionalProperties: false });

/** Accounts of the whole installation; for administrators. */
export function accountRoutes(app: FastifyInstance, services: Services): void {
	const { identity, changes } = services;
	const store = accountStore(services.platform);

	app.get('/accounts', async (request) => {
		requireAdmin(request);
		return { accounts: await store.list() };
	});

	app.post<{ Body: Static<typeof NewAccount> }>('/accounts', { schema: { body: NewAccount } }, async (request, reply) => {
		requireAdmin(request);
		return reply.code(201).send(await identity.createUser(request.body));
	});

	app.patch<{ Params: Static<typeof UserId>; Body: Static<typeof ChangeAccount> }>(
		'/accounts/:id',
		{ schema: { params: UserId, body: ChangeAccount } },
		async (request, reply) => {
			requireAdmin(request);
			const { id } = request.params;
			if (!(await store.find(id))) throw new Problem('account.unknown');
			if (!(await store.setAdmin(id, request.body.isAdmin))) throw new Problem('account.last-admin');
			changes.announce({ what: 'access' });
			return reply.code(204).send();
		},
	);

	app.put<{ Params: Static<typeof UserId>; Body: Static<typeof NewPassword> }>(
		'/accounts/:id/password',
		{ schema: { params: UserId, body: NewPassword } },
		async (request, reply) => {
			requireAdmin(request);
			const account = await store.find(request.params.id);
			if (!account) throw new Problem('account.unknown');
			await identity.setPassword(account.id, request.body.password);
			await demoAccountStore(services.platform).remove(account.username);
			changes.announce({ what: 'access' });
			return reply.code(204).send();
		},
	);
}
