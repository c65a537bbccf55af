import type { Workspace } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { adminOnly, userOf } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { moveMidnights } from '../jobs/new-day.ts';
import type { Services } from '../services.ts';
import { auditStore } from '../stores/audit.store.ts';
import { workspaceStore } from '../stores/workspace.store.ts';

const ChangeWorkspace = Type.Object(
	{ title: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })), timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })) },
	{ additionalProperties: false, minProperties: 1 },
);

/** The workspace that all environments belong to; for administrators. */
export function workspaceRoutes(app: FastifyInstance, services: Services): void {
	const store = workspaceStore(services.platform);

	app.get('/workspace', { onRequest: adminOnly }, async (): Promise<Workspace> => store.get());

	app.patch<{ Body: Static<typeof ChangeWorkspace> }>(
		'/workspace',
		{ schema: { body: ChangeWorkspace }, onRequest: adminOnly },
		async (request): Promise<Workspace> => {
			const { timeZone } = request.body;
			if (timeZone !== undefined && !(isTimeZone(timeZone) && (await store.knowsTimeZone(timeZone)))) {
				const detail = {
					en: `There is no time zone "${timeZone}". Use a name of the IANA list, such as Asia/Shanghai.`,
					zh: `没有时区“${timeZone}”。请使用 IANA 时区名称，例如 Asia/Shanghai。`,
				};
				throw new Problem('input.invalid', {}, [{ pointer: '#/timeZone', code: 'workspace.unknown-time-zone', detail }]);
			}
			const workspace = await store.change(request.body);
			await auditStore(services.platform).add({ actor: userOf(request).id, action: 'workspace.changed', data: request.body });
			services.changes.announce({ what: 'access' });
			if (timeZone !== undefined) await moveMidnights(services);
			return workspace;
		},
	);
}

/** Names only: an offset such as +08:00 knows no summer time, and means the opposite to Postgres. */
function isTimeZone(name: string): boolean {
	if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/.test(name)) return false;
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}
