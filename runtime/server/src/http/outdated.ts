import type { FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { contextOf } from './context.ts';
import { databaseProblem, pgErrorOf } from './database-problem.ts';
import { Problem } from './problem.ts';

const attempts = 3;
const deadlock = '40P01';

/**
 * `work` under the definitions that are in force. A request that came in before a publish and reaches the tables after it finds columns
 * that are not there any more, or new constraints: then it is done once more under the new definitions. So is one that the database chose
 * to end a deadlock. `work` must leave nothing behind when it fails. Errors  app.changed, when publishes follow one another that closely.
 */
export async function underCurrentDefinitions<T>(request: FastifyRequest, services: Services, work: () => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			const code = pgErrorOf(error)?.code;
			if (code === undefined) throw error;
			const isDeadlock = code === deadlock;
			if (!isDeadlock && (databaseProblem(error) || !(await isOutdated(request, services)))) throw error;
			if (attempt === attempts) throw isDeadlock ? error : new Problem('app.changed', {}, undefined, { cause: error });
		}
	}
}

/** Whether there was a publish since the request came in; the request then has the definitions of today. */
async function isOutdated(request: FastifyRequest, { access, catalogues }: Services): Promise<boolean> {
	const { env, user, catalogues: before } = contextOf(request);
	const now = await catalogues.refresh(env);
	if (now === before) return false;
	request.context = await access.contextFor(env.key, user);
	return true;
}
