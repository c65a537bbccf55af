import { TaskActBody, TaskBatch, type TaskBatchResult, TaskQuery } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { languageOf, Problem, problemJson } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { actOnTask } from '../workflow/act.ts';
import { countInbox, readInbox } from '../workflow/inbox.ts';
import { workflowDoor } from '../workflow/door.ts';
import { readTask } from '../workflow/task-detail.ts';

const TaskId = Type.Object({ env: Type.String(), id: Type.String({ format: 'uuid' }) });
type At = { Params: Static<typeof TaskId> };

/** Inboxes and what is done in them. `/tasks` below `/api/v1/{env}`. */
export function taskRoutes(app: FastifyInstance, services: Services): void {
	const door = workflowDoor(services);

	app.get<{ Querystring: TaskQuery }>('/tasks', { schema: { querystring: TaskQuery } }, async (request) => {
		const cursors = await door.cursors();
		return door.reading(request, (reading) => readInbox(reading, request.query, cursors));
	});
	app.get('/tasks/counts', (request) => door.reading(request, countInbox));
	app.get<At>('/tasks/:id', { schema: { params: TaskId } }, (request) => door.reading(request, (reading) => readTask(reading, request.params.id)));

	app.post<At & { Body: TaskActBody }>('/tasks/:id/act', { schema: { params: TaskId, body: TaskActBody } }, (request, reply) =>
		door.acting(request, reply, async (open, actor) => {
			await actOnTask(open, actor, request.params.id, request.body);
			return { done: true };
		}),
	);

	/** Each by itself: one that is refused does not keep the others. Under an Idempotency-Key what was done stays done, and the rest is tried again. */
	app.post<{ Body: TaskBatch }>('/tasks/batch', { schema: { body: TaskBatch } }, (request: FastifyRequest<{ Body: TaskBatch }>) =>
		door.reading(request, async (): Promise<TaskBatchResult> => {
			const { tasks, ...body } = request.body;
			const result: TaskBatchResult = { done: [], refused: [] };
			for (const id of new Set(tasks)) {
				try {
					await door.actingPart(request, id, (open, actor) => actOnTask(open, actor, id, body));
					result.done.push(id);
				} catch (error) {
					if (!(error instanceof Problem)) throw error;
					const { detail = '', reasonCode } = problemJson(error, languageOf(request.headers['accept-language']));
					result.refused.push({ id, code: error.code, detail, ...(typeof reasonCode === 'string' && { reasonCode }) });
				}
			}
			return result;
		}),
	);
}
