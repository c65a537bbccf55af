import { type ApproverRehearsal, NewRehearsal, RehearsalQuery, type RehearsalSummary, rehearsalViews } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import { rehearseApprovers } from '../rehearsal/approvers.ts';
import { exportList } from '../rehearsal/export.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import { driverOf, rehearserIn } from '../rehearsal/permission.ts';
import { type Reading, readList, summarize } from '../rehearsal/report.ts';
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
	const driver = (request: FastifyRequest) => driverOf(services, request, (request.params as Static<typeof EnvironmentKey>).key);
	/** The report of a sandbox as this reader may read it. */
	const reading = async (request: FastifyRequest, key: string): Promise<Reading> => {
		const { workflows } = await rehearserIn(services, request, { key });
		const env = await environmentStore(services.platform).find(key);
		if (!env) throw new Problem('environment.unknown', { environment: key });
		return { services, env, workflows, language: languageOf(request.headers['accept-language']) };
	};

	app.post<{ Params: Static<typeof EnvironmentKey>; Body: NewRehearsal }>(
		'/environments/:key/rehearsal',
		{ schema: { params: EnvironmentKey, body: NewRehearsal }, onRequest: async (request) => void (await driver(request)) },
		async (request, reply): Promise<RehearsalSummary> => {
			const {
				env,
				user: { id: actor },
			} = await driver(request);
			await rehearse(services, env, request.body, actor);
			await auditStore(services.platform).add({
				...{ actor, action: 'environment.rehearsed', environment: env.key, subject: env.key },
				data: { to: request.body.to, who: request.body.answers.who },
			});
			return reply.code(202).send(await summarize(await reading(request, env.key)));
		},
	);

	app.get<{ Params: Static<typeof EnvironmentKey> }>(
		'/environments/:key/rehearsal',
		{ schema: { params: EnvironmentKey } },
		async (request): Promise<RehearsalSummary> => summarize(await reading(request, request.params.key)),
	);

	app.get<{ Params: Static<typeof ViewOf>; Querystring: RehearsalQuery }>(
		'/environments/:key/rehearsal/:view',
		{ schema: { params: ViewOf, querystring: RehearsalQuery } },
		async (request, reply) => {
			const { key, view } = request.params;
			const reader = await reading(request, key);
			const { format, cursor: _, limit: __, ...filter } = request.query;
			if (format !== 'csv') return readList(reader, view, request.query);
			const text = await exportList(reader, view, filter);
			return reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', `attachment; filename="rehearsal-${view}.csv"`).send(text);
		},
	);
}
