import { DelegationBody, type DelegationEntry } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { addDelegation, listDelegations, revokeDelegation } from '../workflow/delegations.ts';
import { workflowDoor } from '../workflow/door.ts';

const Id = Type.Object({ env: Type.String(), id: Type.String({ format: 'uuid' }) });

/** Who stands in for whom. `/delegations` below `/api/v1/{env}`. */
export function delegationRoutes(app: FastifyInstance, services: Services): void {
	const door = workflowDoor(services);

	app.get('/delegations', (request): Promise<{ delegations: DelegationEntry[] }> => door.reading(request, listDelegations));
	app.post<{ Body: DelegationBody }>('/delegations', { schema: { body: DelegationBody } }, async (request, reply) =>
		reply.code(201).send(await door.reading(request, (reading) => addDelegation(reading, request.body))),
	);
	app.delete<{ Params: Static<typeof Id> }>('/delegations/:id', { schema: { params: Id } }, async (request, reply) => {
		await door.reading(request, (reading) => revokeDelegation(reading, request.params.id));
		return reply.code(204).send();
	});
}
