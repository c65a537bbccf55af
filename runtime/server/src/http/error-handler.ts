import { randomUUID } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { databaseProblem } from './database-problem.ts';
import { languageOf, Problem, problemJson } from './problem.ts';

/** Every refusal leaves through here, as application/problem+json in the reader's language. */
export function installErrorHandler(app: FastifyInstance): void {
	app.setErrorHandler((error: FastifyError | Problem, request, reply) => {
		const problem = error instanceof Problem ? error : (fastifyProblem(error, request) ?? databaseProblem(error) ?? unexpected(error, request));
		if (problem.cause && problem.code === 'server.unavailable') request.log.warn({ err: problem.cause }, 'the database cannot be reached');
		return sendProblem(request, reply, problem);
	});
	app.setNotFoundHandler((request, reply) => sendProblem(request, reply, new Problem('request.unknown-address')));
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
	const body = problemJson(problem, languageOf(request.headers['accept-language']));
	// A refusal must not be kept by a cache that a good answer was meant for.
	reply.header('cache-control', 'no-store');
	if (typeof problem.details.seconds === 'number') reply.header('retry-after', String(problem.details.seconds));
	return reply
		.code(body.status)
		.type('application/problem+json')
		.serializer((payload: unknown) => JSON.stringify(payload))
		.send(body);
}

/** What Fastify refuses by itself: unreadable, too large, not as the route's schema says. */
function fastifyProblem(error: FastifyError, request: FastifyRequest): Problem | undefined {
	if (error.validation) {
		const errors = error.validation.map((v) => ({ pointer: `#${v.instancePath}`, code: `schema.${v.keyword}`, detail: v.message ?? '' }));
		const first = errors[0];
		const where = error.validationContext === 'body' ? first?.pointer : `${error.validationContext} ${first?.pointer.slice(1)}`;
		return new Problem('request.malformed', { reason: `${where} ${first?.detail}` }, errors);
	}
	if (error.statusCode === 413) return new Problem('request.too-large', { limit: `${(request.routeOptions.bodyLimit ?? 0) / 1024 ** 2} MiB` });
	if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return new Problem('request.malformed', { reason: error.message });
	return undefined;
}

function unexpected(error: Error, request: FastifyRequest): Problem {
	const id = randomUUID().slice(0, 8);
	request.log.error({ err: error, id }, 'unexpected error');
	return new Problem('server.error', { id });
}
