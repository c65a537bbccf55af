import { type ClockJson, type EnvironmentEntry, MoveClock, NewEnvironment } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clockJson, clockOf, listEnvironments, makeSandbox, moveClock, resetSandbox } from '../environments/sandboxes.ts';
import { adminOnly, type Environment, requireAdmin, userOf } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import { Problem } from '../http/problem.ts';
import { driverOf, rehearserIn } from '../rehearsal/permission.ts';
import type { Services } from '../services.ts';
import { auditStore } from '../stores/audit.store.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { workspaceKey } from '../stores/workspace.store.ts';

/** First segments of addresses below /api/v1 that are not environments. */
const reserved = ['auth', 'me', 'tokens', 'accounts', 'audit', 'templates', 'environments', 'workspace', 'openapi', 'check'];
const main = 'production';

const Confirmation = Type.Object({ confirm: Type.Optional(Type.String({ maxLength: 100 })) }, { additionalProperties: false });
interface OfKey {
	Params: { key: string };
}

/** Environments: each a Postgres schema with apps, records and members of its own. Sandboxes are copies with a clock of their own. */
export function environmentRoutes(app: FastifyInstance, services: Services): void {
	const store = environmentStore(services.platform);
	const audit = auditStore(services.platform);
	const find = async (key: string): Promise<Environment> => {
		const env = await store.find(key);
		if (!env) throw new Problem('environment.unknown', { environment: key });
		return env;
	};
	const entryOf = async (key: string): Promise<EnvironmentEntry> => {
		const entry = (await listEnvironments(services)).find((e) => e.key === key);
		if (!entry) throw new Problem('environment.unknown', { environment: key });
		return entry;
	};

	/** What somebody sees of the environments who may only rehearse: those, and copies of those, where they look after workflows. */
	const seenBy = async (request: FastifyRequest): Promise<EnvironmentEntry[]> => {
		const all = await listEnvironments(services);
		if (userOf(request).isAdmin) return all;
		const seen = await Promise.all(all.map((entry) => rehearserIn(services, request, entry).then(() => [entry], unlessRefused)));
		if (seen.flat().length === 0) throw new Problem('auth.admin-only');
		return seen.flat();
	};
	/** Those who are no administrators have one sandbox each: a new one takes its place. */
	const dropFormerOf = async (user: string): Promise<void> => {
		for (const { key, madeBy } of await store.list()) {
			if (madeBy !== user || !(await store.remove(key).catch(refuseBusy))) continue;
			await audit.add({ actor: user, action: 'environment.removed', environment: key, subject: key });
			services.changes.announce({ what: 'removed', env: key });
		}
	};

	app.get('/environments', async (request): Promise<{ environments: EnvironmentEntry[] }> => ({ environments: await seenBy(request) }));

	app.post<{ Body: NewEnvironment }>(
		'/environments',
		{ schema: { body: NewEnvironment }, onRequest: async (request) => void (await seenBy(request)) },
		async (request, reply) => {
			const { id: actor, isAdmin } = userOf(request);
			const { key, title, from, at } = request.body;
			const start = at === undefined ? null : startingAt(at);
			const taken = await store.find(key);
			if (reserved.includes(key) || (taken && (isAdmin || taken.madeBy !== actor))) throw new Problem('environment.exists', { environment: key });
			if (!isAdmin) {
				// Only to rehearse: a copy of where they look after workflows, at a time of its own.
				const source = from === undefined || start === null ? undefined : await find(from);
				if (!source || source.sandbox) throw new Problem('auth.admin-only');
				await rehearserIn(services, request, source);
				// Last, so that what cannot be made takes nobody's place.
				await dropFormerOf(actor);
			}
			if (from !== undefined) await makeSandbox(services, { from: await find(from), key, title, at: start, madeBy: actor });
			else if (!(await store.create({ key, title, workspace: workspaceKey }))) throw new Problem('environment.exists', { environment: key });
			await audit.add({
				actor,
				action: 'environment.created',
				environment: key,
				subject: key,
				data: { title, ...(from !== undefined && { from }), ...(at !== undefined && { at }) },
			});
			services.changes.announce({ what: 'access' });
			return reply.code(201).send(await entryOf(key));
		},
	);

	app.post<OfKey>('/environments/:key/reset', { onRequest: adminOnly }, async (request): Promise<EnvironmentEntry> => {
		const { id: actor } = requireAdmin(request);
		const { key } = request.params;
		await resetSandbox(services, await find(key));
		await audit.add({ actor, action: 'environment.reset', environment: key, subject: key });
		return entryOf(key);
	});

	app.get<OfKey>('/environments/:key/clock', async (request): Promise<ClockJson> => {
		const { env } = await driverOf(services, request, request.params.key);
		return clockJson(await clockOf(services, env), services);
	});

	app.post<OfKey & { Body: MoveClock }>(
		'/environments/:key/clock',
		{ schema: { body: MoveClock }, onRequest: async (request) => void (await driverOf(services, request, request.params.key)) },
		async (request): Promise<ClockJson> => {
			const { key } = request.params;
			const {
				env,
				user: { id: actor },
			} = await driverOf(services, request, key);
			await moveClock(services, env, request.body);
			await audit.add({ actor, action: 'environment.clock-moved', environment: key, subject: key, data: { ...request.body } });
			return clockJson(await clockOf(services, env), services);
		},
	);

	app.delete<OfKey & { Querystring: Static<typeof Confirmation> }>('/environments/:key', { schema: { querystring: Confirmation } }, async (request, reply) => {
		const { key } = request.params;
		const {
			user: { id: actor },
		} = key === main ? { user: requireAdmin(request) } : await driverOf(services, request, key);
		if (key === main) throw new Problem('environment.protected', { environment: main });
		if (request.query.confirm !== key) throw new Problem('environment.not-confirmed', { environment: key });
		const isRemoved = await store.remove(key).catch(refuseBusy);
		if (!isRemoved) throw new Problem('environment.unknown', { environment: key });
		await audit.add({ actor, action: 'environment.removed', environment: key, subject: key });
		services.changes.announce({ what: 'removed', env: key });
		return reply.code(204).send();
	});
}

function unlessRefused(error: unknown): [] {
	if (error instanceof Problem) return [];
	throw error;
}

function refuseBusy(error: unknown): never {
	const isBusy = ['55P03', '40P01'].includes(pgErrorOf(error)?.code ?? '');
	throw isBusy ? new Problem('environment.busy', {}, undefined, { cause: error }) : error;
}

const earliest = new Date('2000-01-01T00:00:00Z');
const latest = new Date('2100-01-01T00:00:00Z');

function startingAt(at: string): Date {
	const instant = new Date(at);
	if (instant >= earliest && instant < latest) return instant;
	const detail = { en: 'Choose a time between the years 2000 and 2099.', zh: '请选择 2000 年至 2099 年之间的时间。' };
	throw new Problem('input.invalid', {}, [{ pointer: '#/at', code: 'environment.clock-start', detail }]);
}
