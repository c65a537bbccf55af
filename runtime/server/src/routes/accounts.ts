import type { AuditAction } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { requireAdmin } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { accountStore } from '../stores/account.store.ts';
import { auditStore } from '../stores/audit.store.ts';
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
const ChangeAccount = Type.Object(
	{ isAdmin: Type.Optional(Type.Boolean()), disabled: Type.Optional(Type.Boolean()) },
	{ additionalProperties: false, minProperties: 1 },
);

/** Accounts of the whole installation; for administrators. */
export function accountRoutes(app: FastifyInstance, services: Services): void {
	const { identity, changes } = services;
	const store = accountStore(services.platform);
	const audit = auditStore(services.platform);

	app.get('/accounts', async (request) => {
		requireAdmin(request);
		return { accounts: await store.list() };
	});

	app.post<{ Body: Static<typeof NewAccount> }>('/accounts', { schema: { body: NewAccount } }, async (request, reply) => {
		const { id: actor } = requireAdmin(request);
		const made = await identity.createUser(request.body);
		await audit.add({ actor, action: 'account.created', subject: made.username, data: { isAdmin: made.isAdmin } });
		return reply.code(201).send(made);
	});

	app.patch<{ Params: Static<typeof UserId>; Body: Static<typeof ChangeAccount> }>(
		'/accounts/:id',
		{ schema: { params: UserId, body: ChangeAccount } },
		async (request, reply) => {
			const { id: actor } = requireAdmin(request);
			const { isAdmin, disabled } = request.body;
			const account = (await store.list()).find((a) => a.id === request.params.id);
			if (!account) throw new Problem('account.unknown');
			const disabledAt = disabled === undefined ? undefined : disabled ? services.now() : null;
			const done = await store.change(account.id, { ...(isAdmin !== undefined && { isAdmin }), ...(disabledAt !== undefined && { disabledAt }) });
			if (done === 'last-admin') throw new Problem('account.last-admin');
			if (disabled) await demoAccountStore(services.platform).remove(account.username);
			const line = (action: AuditAction) => audit.add({ actor, action, subject: account.username });
			if (isAdmin !== undefined && isAdmin !== account.isAdmin) await line(isAdmin ? 'account.made-admin' : 'account.unmade-admin');
			if (disabled !== undefined && disabled !== account.disabled) await line(disabled ? 'account.disabled' : 'account.enabled');
			changes.announce({ what: 'access' });
			return reply.code(204).send();
		},
	);

	app.put<{ Params: Static<typeof UserId>; Body: Static<typeof NewPassword> }>(
		'/accounts/:id/password',
		{ schema: { params: UserId, body: NewPassword } },
		async (request, reply) => {
			const { id: actor } = requireAdmin(request);
			const account = await store.find(request.params.id);
			if (!account) throw new Problem('account.unknown');
			await identity.setPassword(account.id, request.body.password);
			await demoAccountStore(services.platform).remove(account.username);
			await audit.add({ actor, action: 'account.password-reset', subject: account.username });
			changes.announce({ what: 'access' });
			return reply.code(204).send();
		},
	);
}
