import { type CallHostEntry, PutCallHost, PutSecret, type SecretEntry } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { adminOnly, contextOf, requireAdmin } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { auditStore } from '../stores/audit.store.ts';
import { type CallHost, callStore } from '../stores/call.store.ts';
import { sealSecret } from '../workflow/secrets/secrets.ts';

const Name = Type.Object({ env: Type.String(), name: Type.String({ pattern: '^[a-z](?:_?[a-z0-9])*$', maxLength: 60 }) });
const Host = Type.Object({ env: Type.String(), host: Type.String({ pattern: '^(\\*|(\\[[0-9a-f:.]+\\]|[a-z0-9._-]+):[1-9][0-9]{0,4})$', maxLength: 200 }) });

/** What calls of workflows send and where they may go; for administrators. Secrets go in and never come out. */
export function secretRoutes(app: FastifyInstance, services: Services): void {
	const { pool, platform, clock } = services;
	const storeOf = (request: FastifyRequest) => callStore(pool, contextOf(request).env.schema);
	const audit = (request: FastifyRequest, action: 'secret.saved' | 'secret.removed' | 'call-host.saved', subject: string, data = {}) =>
		auditStore(platform).add({ actor: requireAdmin(request).id, action, environment: contextOf(request).env.key, subject, data });

	app.get('/secrets', { onRequest: adminOnly }, async (request): Promise<{ secrets: SecretEntry[] }> => {
		const names = await storeOf(request).secretNames();
		return { secrets: names.map(({ name, updatedAt }) => ({ name, updatedAt: updatedAt.toISOString() })) };
	});
	app.put<{ Params: Static<typeof Name>; Body: PutSecret }>(
		'/secrets/:name',
		{ schema: { params: Name, body: PutSecret }, onRequest: adminOnly },
		async (request, reply) => {
			const { env } = contextOf(request);
			const { name } = request.params;
			const sealed = await sealSecret(services, env, name, request.body.value);
			await storeOf(request).saveSecret(name, sealed, requireAdmin(request).id, clock.now(env));
			await audit(request, 'secret.saved', name);
			return reply.code(204).send();
		},
	);
	app.delete<{ Params: Static<typeof Name> }>('/secrets/:name', { schema: { params: Name }, onRequest: adminOnly }, async (request, reply) => {
		if (!(await storeOf(request).removeSecret(request.params.name))) throw new Problem('secret.unknown');
		await audit(request, 'secret.removed', request.params.name);
		return reply.code(204).send();
	});

	app.get('/call-hosts', { onRequest: adminOnly }, async (request): Promise<{ hosts: CallHostEntry[] }> => {
		return { hosts: (await storeOf(request).hosts()).map(entryOf) };
	});
	app.put<{ Params: Static<typeof Host>; Body: PutCallHost }>(
		'/call-hosts/:host',
		{ schema: { params: Host, body: PutCallHost }, onRequest: adminOnly },
		async (request): Promise<CallHostEntry> => {
			const { env } = contextOf(request);
			const { host } = request.params;
			const known = await storeOf(request).host(host);
			const { allowed = known.allowed, answer = known.answer } = request.body;
			await storeOf(request).saveHost({ host, allowed: host !== '*' && allowed, answer }, requireAdmin(request).id, clock.now(env));
			await audit(request, 'call-host.saved', host, { allowed: host !== '*' && allowed });
			return entryOf(await storeOf(request).host(host));
		},
	);
}

function entryOf({ pausedUntil, ...host }: CallHost): CallHostEntry {
	return { ...host, pausedUntil: pausedUntil?.toISOString() ?? null };
}
