import { type ApproverRehearsal, NewRehearsal, RehearsalQuery, type RehearsalSummary, rehearsalViews } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { adminOnly, contextOf, type Environment, requireAdmin } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import { rehearseApprovers } from '../rehearsal/approvers.ts';
import { exportList } from '../rehearsal/export.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import { readList, summarize } from '../rehearsal/report.ts';
import type { Services } from '../services.ts';
import { auditStore } from '../stores/audit.store.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { isOwner } from '../workflow/sight.ts';
import { currentWorkflow } from '../workflow/start.ts';

const EnvironmentKey = Type.Object({ key: Type.String({ maxLength: 100 }) });
const ViewOf = Type.Object({ ...EnvironmentKey.properties, view: Type.Union(rehearsalViews.map((view) => Type.Literal(view))) });

const WorkflowKey = Type.Object({ env: Type.String(), app: Type.String({ maxLength: 40 }), key: Type.String({ maxLength: 40 }) });

/** Whom a workflow would ask, whoever began it; for who looks after it. `/apps/{app}/workflows/{key}/rehearse` below `/api/v1/{env}`. */
export function approverRoutes(app: FastifyInstance, services: Services): void {
	app.post<{ Params: Static<typeof WorkflowKey> }>(
		'/apps/:app/workflows/:key/rehearse',
		{ schema: { params: WorkflowKey } },
		async (request): Promise<ApproverRehearsal> => {
			const ctx = contextOf(request);
			const pinned = currentWorkflow(ctx, request.params.app, request.params.key);
			if (!isOwner(ctx, request.params.app, pinned.workflow)) throw new Problem('workflow.owners-only');
			return rehearseApprovers(services, ctx.env, pinned, languageOf(request.headers['accept-language']));
		},
	);
}

/** What would happen in a time to come: begun in a sandbox, and its report. */
export function rehearsalRoutes(app: FastifyInstance, services: Services): void {
	const find = async (key: string): Promise<Environment> => {
		const env = await environmentStore(services.platform).find(key);
		if (!env) throw new Problem('environment.unknown', { environment: key });
		return env;
	};

	app.post<{ Params: Static<typeof EnvironmentKey>; Body: NewRehearsal }>(
		'/environments/:key/rehearsal',
		{ schema: { params: EnvironmentKey, body: NewRehearsal }, onRequest: adminOnly },
		async (request, reply): Promise<RehearsalSummary> => {
			const { id: actor } = requireAdmin(request);
			const env = await find(request.params.key);
			await rehearse(services, env, request.body, actor);
			await auditStore(services.platform).add({
				...{ actor, action: 'environment.rehearsed', environment: env.key, subject: env.key },
				data: { to: request.body.to, who: request.body.answers.who },
			});
			const language = languageOf(request.headers['accept-language']);
			return reply.code(202).send(await summarize({ services, env: await find(env.key), language }));
		},
	);

	app.get<{ Params: Static<typeof EnvironmentKey> }>(
		'/environments/:key/rehearsal',
		{ schema: { params: EnvironmentKey }, onRequest: adminOnly },
		async (request): Promise<RehearsalSummary> => {
			requireAdmin(request);
			return summarize({ services, env: await find(request.params.key), language: languageOf(request.headers['accept-language']) });
		},
	);

	app.get<{ Params: Static<typeof ViewOf>; Querystring: RehearsalQuery }>(
		'/environments/:key/rehearsal/:view',
		{ schema: { params: ViewOf, querystring: RehearsalQuery }, onRequest: adminOnly },
		async (request, reply) => {
			requireAdmin(request);
			const { key, view } = request.params;
			const reading = { services, env: await find(key), language: languageOf(request.headers['accept-language']) };
			const { format, cursor: _, limit: __, ...filter } = request.query;
			if (format !== 'csv') return readList(reading, view, request.query);
			const text = await exportList(reading, view, filter);
			return reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', `attachment; filename="rehearsal-${view}.csv"`).send(text);
		},
	);
}
