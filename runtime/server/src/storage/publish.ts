import { createHash } from 'node:crypto';
import { buildCatalogue, canonicalJson, type Catalogue, checkBundle, type Language, readBundle } from '@dougong/engine';
import { type Bundle, type Diagnostic, languageVersion } from '@dougong/schemas';
import type { CatalogueSet } from '../catalogues.ts';
import type { Environment } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { recomputeAfterPublish } from '../jobs/recompute/after-publish.ts';
import type { Services } from '../services.ts';
import { appStore } from '../stores/app.store.ts';
import { auditStore } from '../stores/audit.store.ts';
import { findConflicts } from './conflicts.ts';
import { inPublishTransaction, type PublishTransaction } from './publish-transaction.ts';
import { settleAfterPublish } from '../trees/after-publish.ts';
import { planAfterPublish } from '../workflow/triggers/after-publish.ts';
import { planSteps, runSteps } from './steps.ts';

export interface PublishOptions {
	/** The app as JSON, in any language version that can be read. */
	json: unknown;
	note: string | null;
	userId: string | null;
	/** Key of the template that it was installed from. */
	template: string | null;
	language: Language;
	/** Refuse unless this is the present revision; null: unless the app is new. Undefined: do not ask. */
	expectRevision?: number | null;
	/** As what the audit tells it. */
	audit: 'app.published' | 'app.rolled-back' | 'app.installed';
}
export interface Published {
	revision: number;
	hash: string;
	/** False: this content is what was published already, and nothing was done. */
	changed: boolean;
}

/**
 * A new revision of an app: its tables changed and its definitions in force in one transaction.
 * Errors  definition.invalid, definition.too-new, app.required-missing, publish.outdated, publish.data-conflict, publish.busy.
 */
export async function publishApp(services: Services, env: Environment, options: PublishOptions): Promise<Published> {
	return inPublishTransaction(services, env, async (tx) => {
		const { revision, hash, changed } = await publishWithin({ ...tx, services, env }, options);
		return { revision, hash, changed };
	});
}

/** The same inside a transaction that the caller has begun. */
export async function publishWithin(
	{ services, db, env, set }: PublishTransaction & { services: Services; env: Environment },
	options: PublishOptions,
): Promise<Published & { catalogue: Catalogue }> {
	const { bundle, catalogue, diagnostics } = checkDefinitions(services, set, options.json, options.language);
	if (!catalogue) throw invalid(diagnostics);
	const { key } = bundle.app;
	const current = set.apps.get(key);
	const found = current?.revision ?? null;
	if (options.expectRevision !== undefined && options.expectRevision !== found) throw new Problem('publish.outdated', { found: found ?? 0 });
	const hash = hashOf(canonicalJson(bundle));
	if (current?.hash === hash) return { revision: current.revision, hash, changed: false, catalogue: current.catalogue };
	const revision = (found ?? 0) + 1;
	const step = { schema: env.schema, app: key, from: current?.catalogue ?? null, to: catalogue, revision, registry: services.registry };
	const plan = await planSteps(db, step);
	const conflicts = await findConflicts(db, env.schema, plan, options.language === 'en' ? 'en' : 'zh-CN');
	if (conflicts.length > 0) {
		throw new Problem('publish.data-conflict', {
			conflicts,
			reason: conflicts.map((c) => `${c.model}${c.field ? `.${c.field}` : ''}: ${c.reason}`).join('; '),
		});
	}
	await runSteps(db, plan.steps, { ...step, largeTableRows: services.largeTableRows });
	await appStore(db).addRevision({
		app: key,
		number: revision,
		hash,
		version: bundle.app.version,
		bundle,
		note: options.note,
		by: options.userId,
		template: options.template,
		at: services.clock.now(env),
	});
	await recomputeAfterPublish(
		{ services, env, db, catalogues: new Map([...set.catalogues, [key, catalogue]]), revisions: revisionsOf(set, key, revision) },
		plan.steps,
	);
	await settleAfterPublish({ services, env, db, from: current?.catalogue ?? null, to: catalogue });
	const published = { key, revision, hash, template: options.template, bundle, catalogue };
	const apps = new Map([...set.apps, [key, published]]);
	const becoming = { version: `${set.version} ${key}@${revision}`, apps, catalogues: new Map([...apps].map(([app, one]) => [app, one.catalogue])) };
	await planAfterPublish({ services, env, db, from: current?.catalogue ?? null, app: key, set: becoming });
	const data = { revision, note: options.note, ...(options.template !== null && { template: options.template }) };
	await auditStore(db).add({ actor: options.userId, action: options.audit, environment: env.key, subject: key, data });
	return { revision, hash, changed: true, catalogue };
}

function revisionsOf(set: CatalogueSet, key: string, revision: number): Map<string, number> {
	return new Map([...[...set.apps].map(([app, published]) => [app, published.revision] as const), [key, revision]]);
}

/** An app in the newest language, not yet checked. Refuses what cannot be read at all. */
export function readDefinitions(json: unknown, language: Language): { bundle: Bundle; diagnostics: Diagnostic[] } {
	const { bundle, diagnostics } = readBundle(json, { language });
	if (bundle) return { bundle, diagnostics };
	const isTooNew = diagnostics.some((d) => d.code === 'language.too-new');
	if (isTooNew) throw new Problem('definition.too-new', { supported: languageVersion, found: (json as Bundle).app.language });
	throw invalid(diagnostics);
}

/**
 * Everything that is wrong with an app, and with the apps that build on it once it is as here; null when there is any error.
 * Errors  definition.too-new, app.required-missing; definition.invalid only when it cannot be read at all.
 */
export function checkDefinitions(
	services: Services,
	set: CatalogueSet,
	json: unknown,
	language: Language,
): { bundle: Bundle; catalogue: Catalogue | null; diagnostics: Diagnostic[] } {
	const { registry } = services;
	const { bundle, diagnostics } = readDefinitions(json, language);
	const missing = (bundle.app.requires ?? []).find((r) => !set.apps.has(r.app));
	if (missing) throw new Problem('app.required-missing', { app: missing.app });
	const found = [...diagnostics, ...checkBundle(bundle, { registry, apps: set.catalogues, language })];
	if (found.some((d) => d.severity === 'error')) return { bundle, catalogue: null, diagnostics: found };
	const catalogue = buildCatalogue(bundle, registry, new Map([...set.catalogues].filter(([key]) => key !== bundle.app.key)));
	const apps = new Map([...set.catalogues, [bundle.app.key, catalogue]]);
	for (const other of set.apps.values()) {
		if (!other.bundle.app.requires?.some((r) => r.app === bundle.app.key)) continue;
		const broken = checkBundle(other.bundle, { registry, apps, language }).filter((d) => d.severity === 'error');
		found.push(...broken.map((d) => ({ ...d, file: `${other.key}/${d.file}` })));
	}
	return { bundle, catalogue: found.some((d) => d.severity === 'error') ? null : catalogue, diagnostics: found };
}

/** Content hash of a revision. */
export function hashOf(canonical: string): string {
	return createHash('sha256').update(canonical).digest('hex');
}

function invalid(diagnostics: readonly Diagnostic[]): Problem {
	const errors = diagnostics.map((d) => ({ pointer: `${d.file}#${d.pointer}`, code: d.code, detail: [d.message, d.hint].filter(Boolean).join(' ') }));
	return new Problem('definition.invalid', { diagnostics }, errors);
}
