import { StartRuns, type WorkflowEntry, WorkflowsQuery } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { languageOf, Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { workflowDoor } from '../workflow/door.ts';
import { currentWorkflow, startByHand } from '../workflow/start.ts';
import { listWorkflows } from '../workflow/workflow-list.ts';

const AppKey = Type.Object({ env: Type.String(), app: Type.String({ maxLength: 40 }) });
const WorkflowKey = Type.Object({ ...AppKey.properties, key: Type.String({ maxLength: 40 }) });

/** The workflows of an app, and starting them by hand. `/apps/{app}/workflows` below `/api/v1/{env}`. */
export function workflowRoutes(app: FastifyInstance, services: Services): void {
	const door = workflowDoor(services);

	app.get<{ Params: Static<typeof AppKey>; Querystring: Static<typeof WorkflowsQuery> }>(
		'/apps/:app/workflows',
		{ schema: { params: AppKey, querystring: WorkflowsQuery } },
		(request): Promise<{ workflows: WorkflowEntry[] }> =>
			door.reading(request, (reading) => listWorkflows(reading, request.params.app, request.query.record ?? null)),
	);
	app.post<{ Params: Static<typeof WorkflowKey>; Body: StartRuns }>(
		'/apps/:app/workflows/:key/start',
		{ schema: { params: WorkflowKey, body: StartRuns } },
		(request, reply) =>
			door.acting(
				request,
				reply,
				async (open, actor) => {
					if (!request.body) throw new Problem('request.malformed', { reason: { en: 'a body is needed', zh: '缺少请求体' } });
					const pinned = currentWorkflow(actor.ctx, request.params.app, request.params.key);
					return startByHand(open, actor, pinned, { ...request.body, language: languageOf(request.headers['accept-language']) });
				},
				201,
			),
	);
}
