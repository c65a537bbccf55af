import { type StartResult, StartRuns, type WorkflowEntry, WorkflowsQuery } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { languageOf, Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { inRunTransaction } from '../workflow/open-run.ts';
import { workflowDoor } from '../workflow/door.ts';
import { currentWorkflow, startByHand } from '../workflow/start.ts';
import { listWorkflows } from '../workflow/workflow-list.ts';

const AppKey = Type.Object({ env: Type.String(), app: Type.String({ maxLength: 40 }) });
const WorkflowKey = Type.Object({ ...AppKey.properties, key: Type.String({ maxLength: 40 }) });

/** Runs that begin in one transaction, where many are started. */
const startsAtOnce = 50;

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
		(request, reply) => {
			const { body, params } = request;
			if (!body) throw new Problem('request.malformed', { reason: { en: 'a body is needed', zh: '缺少请求体' } });
			const started = { ...body, language: languageOf(request.headers['accept-language']) };
			const isMany = (body.records?.length ?? 0) > startsAtOnce && !body.preview;
			// Under a key, all of it is done once or not at all.
			if (!isMany || request.headers['idempotency-key'] !== undefined)
				return door.acting(request, reply, async (open, actor) => startByHand(open, actor, currentWorkflow(actor.ctx, params.app, params.key), started), 201);
			return door.reading(request, async ({ ctx, view }) => {
				const pinned = currentWorkflow(ctx, params.app, params.key);
				const records = [...new Set(body.records)];
				const result: StartResult = { runs: [], refused: [], choices: [] };
				for (let i = 0; i < records.length; i += startsAtOnce) {
					const part = { ...started, records: records.slice(i, i + startsAtOnce), isPart: true };
					const { runs, refused } = await inRunTransaction(services, ctx.env, (open) => startByHand(open, { ctx, view }, pinned, part));
					result.runs.push(...runs);
					result.refused.push(...refused);
				}
				return reply.code(201).send(result);
			});
		},
	);
}
