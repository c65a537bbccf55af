import { canonicalJson, type Language } from '@dougong/engine';
import type { Bundle } from '@dougong/schemas';
import type { Environment } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { hashOf, publishWithin, readDefinitions } from '../storage/publish.ts';
import { inPublishTransaction } from '../storage/publish-transaction.ts';
import { createDemoAccounts } from './demo-accounts.ts';
import { loadDatasets } from './load-datasets.ts';
import { loadTemplate } from './templates.ts';

export interface InstallOptions {
	env: Environment;
	/** Key of a template, or the app itself. */
	source: { template: string } | { bundle: unknown };
	/** With demo data and demo accounts. */
	demo: boolean;
	/** The account that installs; null: the installation itself, at its first start. */
	userId: string | null;
	language: Language;
	progress?: (line: string) => void;
}
export interface Installed {
	app: string;
	revision: number;
	/** Records that are new, those of required apps included. */
	records: number;
}

/**
 * Installs an app: what it requires first, then its definitions and its data sets, in one transaction per app. Doing it again
 * changes nothing. An app that is there already keeps its revision: changing it is what publishing is for.
 *
 * Errors  template.unknown, app.required-missing, definition.invalid, app.exists (another bundle is installed under this key).
 */
export async function installApp(services: Services, options: InstallOptions): Promise<Installed> {
	return installWithRequired(services, options, []);
}

/** `waiting`: the apps that this one is installed for. Apps that require each other in a circle can none of them be first. */
async function installWithRequired(services: Services, options: InstallOptions, waiting: readonly string[]): Promise<Installed> {
	const { env, source, progress } = options;
	const bundle = 'template' in source ? await templateOf(services, source.template) : readDefinitions(source.bundle, options.language).bundle;
	let records = 0;
	for (const { app } of bundle.app.requires ?? []) {
		if ((await services.catalogues.get(env)).apps.has(app)) continue;
		if (waiting.includes(app) || !(await loadTemplate(services.templatesDir, app))) throw new Problem('app.required-missing', { app });
		const required = { ...options, source: { template: app } };
		records += (await installWithRequired(services, required, [...waiting, bundle.app.key])).records;
	}
	progress?.(`Installing ${bundle.app.title} …`);
	const installed = await installOne(services, bundle, options);
	if (installed.records > 0) services.changes.announce({ what: 'directory', env: env.key });
	if (options.demo) await createDemoAccounts(services, env, { bundle, userId: options.userId });
	return { ...installed, records: installed.records + records };
}

async function templateOf(services: Services, key: string): Promise<Bundle> {
	const bundle = await loadTemplate(services.templatesDir, key);
	if (!bundle) throw new Problem('template.unknown', { template: key });
	return bundle;
}

async function installOne(services: Services, bundle: Bundle, { env, source, demo, userId, language }: InstallOptions): Promise<Installed> {
	const template = 'template' in source ? source.template : null;
	const calendar = await services.calendars.get(env);
	return inPublishTransaction(services, env, async ({ db, set }) => {
		const there = set.apps.get(bundle.app.key);
		if (there && !template && there.hash !== hashOf(canonicalJson(bundle))) throw new Problem('app.exists', { app: bundle.app.key });
		const { catalogue, revision } =
			there ??
			(await publishWithin({ services, db, env, set }, { json: bundle, note: null, userId, template, language, expectRevision: null, audit: 'app.installed' }));
		const catalogues = new Map([...set.catalogues, [bundle.app.key, catalogue]]);
		const { registry } = services;
		const revisionOf = (app: string) => (app === bundle.app.key ? revision : (set.apps.get(app)?.revision ?? 0));
		const loading = { db, env, catalogues, app: catalogue, demo, now: services.clock.now(env), calendar, registry, user: userId, revisionOf };
		const records = await loadDatasets(loading);
		return { app: bundle.app.key, revision, records };
	});
}
