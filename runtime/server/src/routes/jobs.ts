import type { JobEntry, JobList } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf, requireAdmin } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import { jobJson } from '../jobs/job-json.ts';
import { enqueueNow } from '../jobs/jobs.ts';
import type { StoredJob } from '../jobs/job-kind.ts';
import type { Services } from '../services.ts';
import { auditStore } from '../stores/audit.store.ts';
import { jobStore } from '../stores/job.store.ts';

const Page = Type.Object(
	{
		state: Type.Optional(Type.Union((['waiting', 'running', 'failed', 'done'] as const).map((state) => Type.Literal(state)))),
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
		before: Type.Optional(Type.String({ format: 'uuid' })),
	},
	{ additionalProperties: false },
);
const JobId = Type.Object({ env: Type.String(), id: Type.String({ format: 'uuid' }) });

/** Background work of one environment; for administrators. */
export function jobRoutes(app: FastifyInstance, services: Services): void {
	const { pool, jobs, changes, clock } = services;
	const storeOf = (request: FastifyRequest) => jobStore(pool, contextOf(request).env.schema);
	const entryOf = (request: FastifyRequest, job: StoredJob): JobEntry =>
		jobJson(job, { jobs, set: contextOf(request).catalogues, language: languageOf(request.headers['accept-language']) });

	app.get<{ Querystring: Static<typeof Page> }>('/jobs', { schema: { querystring: Page } }, async (request): Promise<JobList> => {
		requireAdmin(request);
		const { state, limit = 50, before } = request.query;
		const found = await storeOf(request).list({ states: state ? [state] : null, before: before ?? null, limit: limit + 1 });
		const last = found[limit - 1];
		return { jobs: found.slice(0, limit).map((job) => entryOf(request, job)), ...(found.length > limit && last && { nextBefore: last.id }) };
	});

	app.post('/jobs/audit', async (request, reply): Promise<JobEntry> => {
		const { id: actor } = requireAdmin(request);
		const { env } = contextOf(request);
		const id = await enqueueNow(services, env, { kind: 'audit-computed', key: 'now' });
		await auditStore(services.platform).add({ actor, action: 'job.started', environment: env.key, subject: 'audit-computed', data: { job: id } });
		const job = await storeOf(request).find(id);
		if (!job) throw new Problem('job.unknown');
		return reply.code(202).send(entryOf(request, job));
	});

	app.post<{ Params: Static<typeof JobId> }>('/jobs/:id/replay', { schema: { params: JobId } }, async (request): Promise<JobEntry> => {
		const { id: actor } = requireAdmin(request);
		const { env } = contextOf(request);
		const store = storeOf(request);
		const job = await store.find(request.params.id);
		if (!job) throw new Problem('job.unknown');
		if (!(await store.replay(job.id, clock.now(env)))) throw new Problem('job.not-failed');
		// Where the same work was entered anew meanwhile, that job does both.
		const next = (await store.find(job.id)) ?? (job.key !== null && (await store.findWaiting(job.kind, job.key))) ?? job;
		await auditStore(services.platform).add({ actor, action: 'job.replayed', environment: env.key, subject: job.kind, data: { job: job.id } });
		changes.announce({ what: 'jobs', env: env.key });
		return entryOf(request, next || job);
	});
}
