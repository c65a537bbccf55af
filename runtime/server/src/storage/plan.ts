import { canonicalJson, diffBundles, type Language } from '@dougong/engine';
import type { PublishPlan } from '@dougong/schemas/api';
import type { CatalogueSet } from '../catalogues.ts';
import { environmentDb } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import { findConflicts } from './conflicts.ts';
import { checkDefinitions, hashOf } from './publish.ts';
import { planSteps, withRows } from './steps.ts';

/** Where publishing an app would lead: what changes, the steps in the database, and the rows that would not fit. Changes nothing. */
export async function planApp(services: Services, env: Environment, set: CatalogueSet, json: unknown, language: Language): Promise<PublishPlan> {
	const { bundle, catalogue, diagnostics } = checkDefinitions(services, set, json, language);
	const current = set.apps.get(bundle.app.key);
	const plan = { app: bundle.app.key, fromRevision: current?.revision ?? null, bundleHash: hashOf(canonicalJson(bundle)), diagnostics };
	const changes = diffBundles(current?.bundle ?? null, bundle, language);
	if (!catalogue) return { ...plan, changes, steps: [], conflicts: [] };
	const db = environmentDb(services.pool, env.schema);
	const step = { schema: env.schema, app: bundle.app.key, from: current?.catalogue ?? null, to: catalogue, revision: (current?.revision ?? 0) + 1 };
	const storage = await planSteps(db, { ...step, registry: services.registry });
	const words = language === 'en' ? 'en' : 'zh-CN';
	return {
		...plan,
		changes,
		steps: await withRows(db, storage.steps, { schema: env.schema, language: words }),
		conflicts: await findConflicts(db, env.schema, storage, words),
	};
}
