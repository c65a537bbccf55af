import { RunActBody, RunQuery } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { actOnRun } from '../workflow/act-on-run.ts';
import { workflowDoor } from '../workflow/door.ts';
import { readRun } from '../workflow/run-detail.ts';
import { listRuns } from '../workflow/run-list.ts';

const RunId = Type.Object({ env: Type.String(), id: Type.String({ format: 'uuid' }) });
type At = { Params: Static<typeof RunId> };

/** Runs of workflows. `/runs` below `/api/v1/{env}`. */
export function runRoutes(app: FastifyInstance, services: Services): void {
	const door = workflowDoor(services);

	app.get<{ Querystring: RunQuery }>('/runs', { schema: { querystring: RunQuery } }, async (request) => {
		const cursors = await door.cursors();
		return door.reading(request, (reading) => listRuns(reading, request.query, cursors));
	});
	app.get<At>('/runs/:id', { schema: { params: RunId } }, (request) => door.reading(request, (reading) => readRun(reading, request.params.id)));
	app.post<At & { Body: RunActBody }>('/runs/:id/act', { schema: { params: RunId, body: RunActBody } }, (request, reply) =>
		door.acting(request, reply, async (open, actor) => {
			const answer = await actOnRun(open, actor, request.params.id, request.body);
			return answer ?? { done: true };
		}),
	);
}
