import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../http/context.ts';
import { underCurrentDefinitions } from '../http/outdated.ts';
import { languageOf } from '../http/problem.ts';
import { createCursorKey, type CursorKey } from '../records/cursor.ts';
import { type KeyedRequest, onceByKey, type WriteAnswer } from '../records/idempotency.ts';
import { createRoleViews } from '../records/view.ts';
import type { Services } from '../services.ts';
import { loadCursorSecret } from '../stores/cursor-secret.ts';
import type { Actor } from './act.ts';
import { announceRuns, inRunTransaction, type Opening, opening, withCare } from './open-run.ts';
import type { RunReading } from './find-run.ts';

/** What the routes of workflows have in common: who reads, under which definitions, and acts that are done once. */
export interface WorkflowDoor {
	cursors(): Promise<CursorKey>;
	reading<T>(request: FastifyRequest, work: (reading: RunReading) => Promise<T>): Promise<T>;
	/** `work` in one transaction; under the request's Idempotency-Key, when it has one. What it answers is the answer. */
	/** One act of several in a request, each in a transaction of its own: `work` is done once under the request's Idempotency-Key and `part`. */
	actingPart<T>(request: FastifyRequest, part: string, work: (open: Opening, actor: Actor) => Promise<T>): Promise<void>;
	acting(request: FastifyRequest, reply: FastifyReply, work: (open: Opening, actor: Actor) => Promise<object>, status?: number): Promise<unknown>;
}

export function workflowDoor(services: Services): WorkflowDoor {
	const views = createRoleViews(services.registry);
	let key: CursorKey | undefined;
	const readingOf = (request: FastifyRequest): RunReading => {
		const ctx = contextOf(request);
		return { services, ctx, view: views.of(ctx), language: languageOf(request.headers['accept-language']) };
	};
	const once = async (
		request: FastifyRequest,
		keyed: KeyedRequest | null,
		status: number,
		work: (open: Opening, actor: Actor) => Promise<object>,
	): Promise<WriteAnswer> => {
		const { ctx, view } = readingOf(request);
		if (keyed === null) return { status, body: JSON.stringify(await inRunTransaction(services, ctx.env, (open) => work(open, { ctx, view }))) };
		let last: Opening | undefined;
		const answer = await withCare((careful) =>
			onceByKey(services.pool, ctx, keyed, async (client) => {
				last = await opening(services, ctx.env, client, careful);
				return { status, body: JSON.stringify(await work(last, { ctx, view })) };
			}),
		);
		if (!answer.replayed && last) await announceRuns(last);
		return answer;
	};
	return {
		cursors: async () => (key ??= createCursorKey(await loadCursorSecret(services.platform))),
		reading: (request, work) => underCurrentDefinitions(request, services, () => work(readingOf(request))),
		actingPart: async (request, part, work) => {
			const given = request.headers['idempotency-key'];
			const keyed = given === undefined ? null : keyOfPart(request, String(given), part);
			await once(request, keyed, 200, async (open, actor) => {
				await work(open, actor);
				return {};
			});
		},
		acting: (request, reply, work, status = 200) =>
			underCurrentDefinitions(request, services, async () => {
				const given = request.headers['idempotency-key'];
				const keyed = given === undefined ? null : { key: String(given), method: request.method, url: request.url, body: request.body };
				const answer = await once(request, keyed, status, work);
				if (answer.replayed) reply.header('idempotency-replayed', 'true');
				return reply.code(answer.status).header('content-type', 'application/json; charset=utf-8').send(answer.body);
			}),
	};
}

/** A key of its own for each part: what was done is not done again when the rest is asked for once more. */
function keyOfPart({ method, url, body }: FastifyRequest, key: string, part: string): KeyedRequest {
	const { tasks: _, ...act } = body as { tasks?: unknown };
	return {
		key: createHash('sha256')
			.update(JSON.stringify([key, part]))
			.digest('hex'),
		method,
		url,
		body: act,
	};
}
