import type { FastifyInstance } from 'fastify';
import { contextOf } from '../http/context.ts';

/** What formulas in the browser may know about who asks and when. */
export function factsRoutes(app: FastifyInstance): void {
	app.get('/facts', async (request) => contextOf(request).facts);
}
