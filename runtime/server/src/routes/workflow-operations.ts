import { type DwellReport, DwellQuery, MoveRuns, type MoveResult, type RotatedWebhook, RotateWebhook, type WebhookEntry } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf, type RequestContext } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { auditStore } from '../stores/audit.store.ts';
import type { PinnedWorkflow } from '../workflow/definitions.ts';
import { dwellReport } from '../workflow/dwell.ts';
import { moveRuns } from '../workflow/move-runs.ts';
import { isOwner } from '../workflow/sight.ts';
import { currentWorkflow } from '../workflow/start.ts';
import { listWebhooks, rotateWebhook } from '../workflow/triggers/webhook.ts';

const Key = Type.Object({ env: Type.String(), app: Type.String({ maxLength: 40 }), key: Type.String({ maxLength: 40 }) });
const Trigger = Type.Object({ ...Key.properties, trigger: Type.String({ maxLength: 40 }) });
type AtWorkflow = { Params: Static<typeof Key> };

/** For those who look after a workflow. `/apps/{app}/workflows/{key}` below `/api/v1/{env}`. */
export function workflowOperationRoutes(app: FastifyInstance, services: Services): void {
	const audit = (request: FastifyRequest, action: 'webhook.rotated' | 'runs.moved', subject: string, data = {}) => {
		const { user, env } = contextOf(request);
		return auditStore(services.platform).add({ actor: user.id, action, environment: env.key, subject, data });
	};

	app.get<AtWorkflow & { Querystring: DwellQuery }>(
		'/apps/:app/workflows/:key/dwell',
		{ schema: { params: Key, querystring: DwellQuery } },
		async (request): Promise<DwellReport> => {
			const { ctx, pinned } = owned(request, request.params);
			return dwellReport(services, ctx, pinned, request.query, languageOf(request.headers['accept-language']));
		},
	);
	app.post<AtWorkflow & { Body: MoveRuns }>(
		'/apps/:app/workflows/:key/move',
		{ schema: { params: Key, body: MoveRuns } },
		async (request): Promise<MoveResult> => {
			const { ctx, pinned } = owned(request, request.params);
			const language = languageOf(request.headers['accept-language']);
			const result = await moveRuns({ services, env: ctx.env, by: ctx.personId, language, target: pinned, body: request.body });
			const { app: home, key } = request.params;
			if (!request.body.preview) await audit(request, 'runs.moved', `${home}/${key}`, { from: request.body.from, to: pinned.revision, moved: result.moved });
			return result;
		},
	);
	app.get<AtWorkflow>('/apps/:app/workflows/:key/webhooks', { schema: { params: Key } }, async (request): Promise<{ webhooks: WebhookEntry[] }> => {
		const { ctx, pinned } = owned(request, request.params);
		return { webhooks: await listWebhooks(services, ctx, pinned) };
	});
	app.post<{ Params: Static<typeof Trigger>; Body: RotateWebhook }>(
		'/apps/:app/workflows/:key/webhooks/:trigger/rotate',
		{ schema: { params: Trigger, body: RotateWebhook } },
		async (request): Promise<RotatedWebhook> => {
			const { ctx, pinned } = owned(request, request.params);
			const { app: home, key, trigger } = request.params;
			const rotated = await rotateWebhook(services, ctx, pinned, trigger, request.body);
			await audit(request, 'webhook.rotated', `${home}/${key}/${trigger}`, { signed: rotated.signed });
			return rotated;
		},
	);
}

/** The workflow as it is published now, for those who look after it. Refuses with workflow.unknown and workflow.owners-only. */
function owned(request: FastifyRequest, { app, key }: Static<typeof Key>): { ctx: RequestContext; pinned: PinnedWorkflow } {
	const ctx = contextOf(request);
	const pinned = currentWorkflow(ctx, app, key);
	if (!isOwner(ctx, app, pinned.workflow)) throw new Problem('workflow.owners-only');
	return { ctx, pinned };
}
