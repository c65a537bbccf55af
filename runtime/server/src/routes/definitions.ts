import { buildCatalogue, bundleToFiles, type Catalogue, exportPlainSchema } from '@dougong/engine';
import type { Bundle } from '@dougong/schemas';
import { PreviewFormula, Publish, type RevisionEntry, Version } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { previewFormula } from '../computed/preview.ts';
import { environmentDb } from '../database/pool.ts';
import { adminOnly, contextOf, userOf } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import { createRoleViews } from '../records/view.ts';
import type { Services } from '../services.ts';
import { planApp } from '../storage/plan.ts';
import { checkDefinitions, publishApp, readDefinitions } from '../storage/publish.ts';
import { accountStore } from '../stores/account.store.ts';
import { appStore } from '../stores/app.store.ts';

const closed = { additionalProperties: false };
const AppParams = Type.Object({ app: Type.String({ pattern: '^[a-z](?:_?[a-z0-9])*$', maxLength: 24 }) });
const WithBundle = Type.Object({ bundle: Type.Optional(Type.Unknown()) }, closed);
const Draft = Type.Object(
	{
		bundle: Type.Unknown(),
		baseRevision: Type.Optional(Type.Union([Version(), Type.Null()])),
		expectVersion: Type.Optional(Type.Integer({ minimum: 0, description: 'Refuse if somebody saved since; 0: if there is a draft. Default: do not ask' })),
	},
	closed,
);
const Rollback = Type.Object({ revision: Version(), note: Type.Optional(Type.String({ maxLength: 500 })) }, closed);
const Export = Type.Object({
	as: Type.Optional(Type.Union([Type.Literal('bundle'), Type.Literal('files'), Type.Literal('schemas')])),
	revision: Type.Optional(Version()),
});
type AppRequest<B = unknown, Q = unknown> = { Params: Static<typeof AppParams>; Body: B; Querystring: Q };

/** Apps bring their data sets with them, so they may be larger than other requests. */
export const bundleLimit = 64 * 1024 * 1024;

/** The life of an app's definitions: draft, check, plan, publish, revisions, rollback, export. For administrators. */
export function definitionRoutes(app: FastifyInstance, services: Services): void {
	const params = { params: AppParams };
	// Before any body is read: they may be large.
	app.addHook('onRequest', adminOnly);
	const storeOf = (request: FastifyRequest) => appStore(environmentDb(services.pool, contextOf(request).env.schema));
	const wordsOf = (request: FastifyRequest) => (languageOf(request.headers['accept-language']) === 'en' ? 'en' : 'zh');
	const publishedOf = (request: FastifyRequest<AppRequest>) => contextOf(request).catalogues.apps.get(request.params.app);

	async function draftConflict(store: ReturnType<typeof storeOf>, key: string): Promise<Problem> {
		const draft = await store.loadDraft(key);
		const by = draft?.updatedBy ? ((await accountStore(services.platform).find(draft.updatedBy))?.name ?? null) : null;
		return new Problem('draft.conflict', { found: draft?.version ?? 0, by, at: draft?.updatedAt.toISOString() ?? null });
	}

	/** What was sent; else the draft, with its version. Of the right key, but not checked. */
	async function sourceOf(request: FastifyRequest<AppRequest<{ bundle?: unknown }>>): Promise<{ json: unknown; draft: number | null }> {
		if (request.body?.bundle !== undefined) return { json: ofKey(request.body.bundle, request.params.app), draft: null };
		const draft = await storeOf(request).loadDraft(request.params.app);
		if (!draft) throw new Problem('draft.missing');
		return { json: draft.bundle, draft: draft.version };
	}
	const bundleOf = async (request: FastifyRequest<AppRequest<{ bundle?: unknown }>>) => (await sourceOf(request)).json;

	app.get<AppRequest>('/apps/:app/draft', { schema: params }, async (request) => {
		const draft = await storeOf(request).loadDraft(request.params.app);
		if (draft) return { ...draft, isSaved: true };
		const published = publishedOf(request);
		if (!published) throw new Problem('app.unknown', { app: request.params.app });
		return { bundle: published.bundle, version: 0, baseRevision: published.revision, isSaved: false };
	});

	app.put<AppRequest<Static<typeof Draft>>>('/apps/:app/draft', { schema: { ...params, body: Draft }, bodyLimit: bundleLimit }, async (request) => {
		const user = userOf(request);
		const { bundle } = readDefinitions(ofKey(request.body.bundle, request.params.app), wordsOf(request));
		const baseRevision = request.body.baseRevision === undefined ? (publishedOf(request)?.revision ?? null) : request.body.baseRevision;
		const { expectVersion } = request.body;
		const store = storeOf(request);
		const version = await store.saveDraft(request.params.app, {
			bundle,
			baseRevision,
			at: services.clock.now(contextOf(request).env),
			by: user.id,
			expectVersion,
		});
		if (version === undefined) throw await draftConflict(store, request.params.app);
		return { baseRevision, version };
	});

	app.delete<AppRequest>('/apps/:app/draft', { schema: params }, async (request, reply) => {
		await storeOf(request).deleteDraft(request.params.app);
		return reply.code(204).send();
	});

	// No body means the same as an empty one: take the draft.
	const preValidation = async (request: FastifyRequest) => {
		request.body ??= {};
	};
	const withBundle = { schema: { ...params, body: WithBundle }, bodyLimit: bundleLimit, preValidation };
	app.post<AppRequest<Static<typeof WithBundle>>>('/apps/:app/check', withBundle, async (request) => {
		const { diagnostics } = checkDefinitions(services, contextOf(request).catalogues, await bundleOf(request), wordsOf(request));
		return { diagnostics };
	});

	app.post<AppRequest<Static<typeof WithBundle>>>('/apps/:app/plan', withBundle, async (request) => {
		const { env, catalogues } = contextOf(request);
		return planApp(services, env, catalogues, await bundleOf(request), wordsOf(request));
	});

	app.post<AppRequest<Publish>>('/apps/:app/publish', { ...withBundle, schema: { ...params, body: Publish } }, async (request) => {
		const user = userOf(request);
		const { note = null, expectRevision } = request.body;
		const { json, draft } = await sourceOf(request);
		const { env } = contextOf(request);
		const options = { json, note, expectRevision, userId: user.id, template: null, language: wordsOf(request), audit: 'app.published' } as const;
		const done = await publishApp(services, env, options);
		if (draft !== null) await storeOf(request).deleteDraft(request.params.app, draft);
		return done;
	});

	const views = createRoleViews(services.registry);
	app.post<AppRequest<PreviewFormula>>('/apps/:app/formula/preview', { schema: { ...params, body: PreviewFormula } }, async (request) => {
		const ctx = contextOf(request);
		const { model, formula, ids } = request.body;
		const view = views.of(ctx);
		const draft = await draftCatalogue(request);
		return previewFormula({
			services,
			pool: services.pool,
			ctx,
			view,
			model: view.model(request.params.app, model),
			draft,
			formula,
			ids,
			language: wordsOf(request),
		});
	});
	/** The app as its draft says it; while that cannot be read, and without a draft, as it is published. */
	async function draftCatalogue(request: FastifyRequest<AppRequest<PreviewFormula>>): Promise<Catalogue> {
		const published = publishedOf(request);
		if (!published) throw new Problem('app.unknown', { app: request.params.app });
		const draft = await storeOf(request).loadDraft(request.params.app);
		if (!draft) return published.catalogue;
		try {
			const { bundle } = readDefinitions(draft.bundle, wordsOf(request));
			return buildCatalogue(bundle, services.registry, contextOf(request).catalogues.catalogues);
		} catch {
			// A draft may be half-written.
			return published.catalogue;
		}
	}

	app.post<AppRequest<Static<typeof Rollback>>>('/apps/:app/rollback', { schema: { ...params, body: Rollback } }, async (request) => {
		const user = userOf(request);
		const { revision, note } = request.body;
		const old = await storeOf(request).loadRevision(request.params.app, revision);
		if (!old) throw new Problem(publishedOf(request) ? 'revision.unknown' : 'app.unknown', { app: request.params.app });
		const options = {
			json: old.bundle,
			note: note ?? `rollback to revision ${revision}`,
			userId: user.id,
			template: null,
			language: wordsOf(request),
			audit: 'app.rolled-back',
		} as const;
		return publishApp(services, contextOf(request).env, options);
	});

	app.get<AppRequest>('/apps/:app/revisions', { schema: params }, async (request) => {
		const current = publishedOf(request);
		if (!current) throw new Problem('app.unknown', { app: request.params.app });
		const names = new Map((await accountStore(services.platform).list()).map((a) => [a.id, a.name]));
		const revisions = (await storeOf(request).listRevisions(request.params.app)).map(
			({ createdAt, createdBy, ...row }): RevisionEntry => ({
				...row,
				createdAt: createdAt.toISOString(),
				createdBy: createdBy && (names.get(createdBy) ?? null),
				current: row.number === current.revision,
			}),
		);
		const pending = (await storeOf(request).listPendingSteps(request.params.app)).map((step) => ({ ...step, sentence: step.sentence[wordsOf(request)] }));
		return { revisions, pending };
	});

	app.get<AppRequest<unknown, Static<typeof Export>>>('/apps/:app/export', { schema: { ...params, querystring: Export } }, async (request) => {
		const { revision, as = 'bundle' } = request.query;
		const current = publishedOf(request);
		if (!current) throw new Problem('app.unknown', { app: request.params.app });
		const found = revision === undefined ? current : await storeOf(request).loadRevision(request.params.app, revision);
		if (!found) throw new Problem('revision.unknown');
		const { bundle } = found;
		if (as === 'files') return { files: bundleToFiles(bundle) };
		if (as === 'bundle') return bundle;
		return { schemas: Object.fromEntries(bundle.definitions.flatMap((d) => (d.kind === 'model' ? [[d.key, exportPlainSchema(d)]] : []))) };
	});
}

/** An address names one app; a bundle of another one there is a mistake. */
function ofKey(bundle: unknown, key: string): unknown {
	const found = (bundle as Partial<Bundle> | null)?.app?.key;
	if (found !== key) throw new Problem('request.malformed', { reason: `bundle.app.key is ${JSON.stringify(found)}, the address says "${key}"` });
	return bundle;
}
