import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { createRegistry, type Registry } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { createCalendars } from './calendars/calendars.ts';
import { createCatalogues } from './catalogues.ts';
import { type DatabaseConfig, limitStatements, openPool, platformDb } from './database/pool.ts';
import { createClock } from './environments/clock.ts';
import { createChanges } from './http/changes.ts';
import { installErrorHandler } from './http/error-handler.ts';
import { servePages } from './http/pages.ts';
import { installSecurityHeaders } from './http/security-headers.ts';
import { installContext, installSignedIn } from './http/sign-in-hook.ts';
import { validatorCompiler } from './http/validation.ts';
import { createAccess } from './identity/access.ts';
import { createIdentity } from './identity/identity.ts';
import { createJobs, type JobOptions } from './jobs/jobs.ts';
import { registerJobs } from './jobs/register-jobs.ts';
import { createLive } from './live/live.ts';
import { fromRoot } from './paths.ts';
import { accountRoutes } from './routes/accounts.ts';
import { appRoutes } from './routes/apps.ts';
import { auditRoutes } from './routes/audit.ts';
import { authRoutes } from './routes/auth.ts';
import { calendarRoutes } from './routes/calendars.ts';
import { channelRoutes } from './routes/channels.ts';
import { definitionRoutes } from './routes/definitions.ts';
import { delegationRoutes } from './routes/delegations.ts';
import { environmentRoutes } from './routes/environments.ts';
import { factsRoutes } from './routes/facts.ts';
import { fileRoutes } from './routes/files.ts';
import { healthRoutes } from './routes/health.ts';
import { hookRoutes } from './routes/hooks.ts';
import { jobRoutes } from './routes/jobs.ts';
import { liveRoutes } from './routes/live.ts';
import { meRoutes } from './routes/me.ts';
import { memberRoutes } from './routes/members.ts';
import { messageRoutes } from './routes/messages.ts';
import { apiDocsRoutes, openApiRoutes } from './routes/openapi.ts';
import { periodRoutes } from './routes/periods.ts';
import { recordRoutes } from './routes/records.ts';
import { approverRoutes, rehearsalRoutes } from './routes/rehearsal.ts';
import { roleRoutes } from './routes/roles.ts';
import { runRoutes } from './routes/runs.ts';
import { schemaRoutes } from './routes/schemas.ts';
import { secretRoutes } from './routes/secrets.ts';
import { taskRoutes } from './routes/tasks.ts';
import { templateRoutes } from './routes/templates.ts';
import { treeRoutes } from './routes/trees.ts';
import { workflowOperationRoutes } from './routes/workflow-operations.ts';
import { workflowRoutes } from './routes/workflows.ts';
import { workspaceRoutes } from './routes/workspace.ts';
import { createSecrets } from './secrets.ts';
import type { Services } from './services.ts';

export interface AppOptions {
	/** A migrated database (migrateDatabase). */
	database: DatabaseConfig;
	now?: () => Date;
	registry?: Registry;
	templatesDir?: string;
	/** The built pages; without them only the API answers. */
	clientDir?: string;
	designerDir?: string;
	logger?: FastifyServerOptions['logger'];
	/** Behind one reverse proxy: believe its X-Forwarded-* headers. */
	trustProxy?: boolean;
	/** See Services. Default 20,000. */
	largeTableRows?: number;
	/** How long a statement about records may take, in milliseconds; 0: for ever. Default 15,000. */
	queryTimeoutMs?: number;
	/** See Services. Default 90. */
	eventDays?: number;
	/** See Services. Default 10 GiB. */
	fileBytes?: number;
	/** How jobs are leased and tried again; see createJobs. */
	jobs?: Omit<JobOptions, 'clock'>;
	/** What passwords of third parties are sealed with; without it the installation makes a key of its own and keeps it in its database. */
	secret?: string;
	/** See Services. */
	publicUrl?: string;
	/** See Services. Default 10,000. */
	channelTimeoutMs?: number;
	/** Attempts per minute for one name from one address. */
	signInsPerMinute?: number;
}

declare module 'fastify' {
	interface FastifyInstance {
		services: Services;
	}
}

/** The whole server, not yet listening. Closing it closes its connections to the database too. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
	const app = Fastify({
		logger: options.logger ?? false,
		// One hop: what stands before the proxy's own entry was written by the caller, who could be somebody else with each attempt.
		trustProxy: options.trustProxy ? (_address, hop) => hop < 1 : false,
		// Whoever sends a request byte by byte holds a connection for no longer.
		requestTimeout: 120_000,
		bodyLimit: 8 * 1024 * 1024,
		routerOptions: { maxParamLength: 200 },
	});
	const services = await createServices(options);
	app.decorate('services', services);
	app.addHook('onClose', async () => {
		services.catalogues.close();
		services.live.close();
		await services.changes.close();
		await services.pool.end();
	});
	app.setValidatorCompiler(validatorCompiler());
	installErrorHandler(app);
	await installSecurityHeaders(app);
	await app.register(compress, {
		threshold: 1024,
		encodings: ['br', 'gzip'],
		brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
		zlibOptions: { level: 5 },
	});
	await app.register(cookie);
	await app.register(rateLimit, { global: false });
	healthRoutes(app, services);
	schemaRoutes(app, services.registry);
	apiDocsRoutes(app);
	await app.register(async (hooks) => hookRoutes(hooks, services));
	await app.register(async (api) => apiRoutes(api, services, options), { prefix: '/api/v1' });
	await servePages(app, [
		{ prefix: '/designer/', dir: options.designerDir ?? fromRoot('designer/dist') },
		{ prefix: '/', dir: options.clientDir ?? fromRoot('runtime/client/dist') },
	]);
	return app;
}

async function apiRoutes(api: FastifyInstance, services: Services, { signInsPerMinute = 10 }: AppOptions): Promise<void> {
	installSignedIn(api, services.access);
	authRoutes(api, services, { signInsPerMinute });
	meRoutes(api, services);
	environmentRoutes(api, services);
	rehearsalRoutes(api, services);
	workspaceRoutes(api, services);
	accountRoutes(api, services);
	auditRoutes(api, services);
	templateRoutes(api, services);
	await api.register(async (env) => environmentScope(env, services), { prefix: '/:env' });
}

/** Everything below `/api/v1/{env}`. */
async function environmentScope(env: FastifyInstance, services: Services): Promise<void> {
	installContext(env, services.access);
	factsRoutes(env);
	liveRoutes(env, services);
	memberRoutes(env, services);
	messageRoutes(env, services);
	channelRoutes(env, services);
	await env.register(async (files) => fileRoutes(files, services));
	roleRoutes(env);
	jobRoutes(env, services);
	calendarRoutes(env, services);
	appRoutes(env, services);
	periodRoutes(env, services);
	await env.register(async (definitions) => definitionRoutes(definitions, services));
	recordRoutes(env, services);
	treeRoutes(env, services);
	taskRoutes(env, services);
	runRoutes(env, services);
	workflowRoutes(env, services);
	workflowOperationRoutes(env, services);
	approverRoutes(env, services);
	secretRoutes(env, services);
	delegationRoutes(env, services);
	openApiRoutes(env, services);
}

async function createServices(options: AppOptions): Promise<Services> {
	const now = options.now ?? (() => new Date());
	const clock = createClock({ now });
	const registry = options.registry ?? createRegistry(plugins);
	const pool = openPool(options.database);
	limitStatements(pool, options.queryTimeoutMs ?? 15_000);
	const platform = platformDb(pool);
	const changes = createChanges(pool, options.database);
	const live = createLive(changes);
	const catalogues = createCatalogues({ pool, registry, changes });
	const identity = await createIdentity({ pool, platform, now });
	const calendars = createCalendars({ pool, changes });
	const access = createAccess({ pool, platform, identity, catalogues, calendars, changes, clock });
	const jobs = createJobs({ ...options.jobs, clock });
	registerJobs(jobs);
	const templatesDir = options.templatesDir ?? fromRoot('templates');
	const largeTableRows = options.largeTableRows ?? 20_000;
	const eventDays = options.eventDays ?? 90;
	return {
		pool,
		platform,
		registry,
		now,
		clock,
		catalogues,
		calendars,
		changes,
		live,
		identity,
		access,
		jobs,
		secrets: createSecrets({ platform, secret: options.secret }),
		publicUrl: options.publicUrl?.replace(/\/+$/, '') || null,
		channelTimeoutMs: options.channelTimeoutMs ?? 10_000,
		templatesDir,
		largeTableRows,
		eventDays,
		fileBytes: options.fileBytes ?? 10 * 1024 ** 3,
		publishTurns: new Map(),
	};
}
