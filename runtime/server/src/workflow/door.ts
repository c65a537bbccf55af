import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../http/context.ts';
import { underCurrentDefinitions } from '../http/outdated.ts';
import { languageOf } from '../http/problem.ts';
import { createCursorKey, type CursorKey } from '../records/cursor.ts';
import { onceByKey } from '../records/idempotency.ts';
import { createRoleViews } from '../records/view.ts';
import type { Services } from '../services.ts';
import { loadCursorSecret } from '../stores/cursor-secret.ts';
import type { Actor } from './act.ts';
import { announceRuns, inRunTransaction, type Opening, opening, withCare } from './open-run.ts';
import type { RunReading } from './run-detail.ts';

/** What the routes of workflows have in common: who reads, under which definitions, and acts that are done once. */
export interface WorkflowDoor {
	cursors(): Promise<CursorKey>;
	reading<T>(request: FastifyRequest, work: (reading: RunReading) => Promise<T>): Promise<T>;
	/** `work` in one transaction; under the request's Idempotency-Key, when it has one. What it answers is the answer. */
	acting(request: FastifyRequest, reply: FastifyReply, work: (open: Opening, actor: Actor) => Promise<object>, status?: number): Promise<unknown>;
}

export function workflowDoor(services: Services): WorkflowDoor {
	const views = createRoleViews(services.registry);
	let key: CursorKey | undefined;
	const readingOf = (request: FastifyRequest): RunReading => {
		const ctx = contextOf(request);
		return { services, ctx, view: views.of(ctx), language: languageOf(request.headers['accept-language']) };
	};
	return {
		cursors: async () => (key ??= createCursorKey(await loadCursorSecret(services.platform))),
		reading: (request, work) => underCurrentDefinitions(request, services, () => work(readingOf(request))),
		acting: (request, reply, work, status = 200) =>
			underCurrentDefinitions(request, services, async () => {
				const { ctx, view } = readingOf(request);
				const given = request.headers['idempotency-key'];
				if (given === undefined) return reply.code(status).send(await inRunTransaction(services, ctx.env, (open) => work(open, { ctx, view })));
				const keyed = { key: String(given), method: request.method, url: request.url, body: request.body };
				let last: Opening | undefined;
				const answer = await withCare((careful) =>
					onceByKey(services.pool, ctx, keyed, async (client) => {
						last = await opening(services, ctx.env, client, careful);
						return { status, body: JSON.stringify(await work(last, { ctx, view })) };
					}),
				);
				if (answer.replayed) reply.header('idempotency-replayed', 'true');
				else if (last) await announceRuns(last);
				return reply.code(answer.status).header('content-type', 'application/json; charset=utf-8').send(answer.body);
			}),
	};
}
