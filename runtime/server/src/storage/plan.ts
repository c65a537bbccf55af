import { canonicalJson, diffBundles, type Language } from '@dougong/engine';
import type { PublishPlan } from '@dougong/schemas/api';
import type { CatalogueSet } from '../catalogues.ts';
import { environmentDb } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import { findConflicts } from './conflicts.ts';
import { checkDefinitions, hashOf } from './publish.ts';
import { loadArchive, planSteps, stepJson } from './steps.ts';

/** Where publishing an app would lead: what changes, the steps in the database, and the rows that would not fit. Changes nothing. */
export async function planApp(services: Services, env: Environment, set: CatalogueSet, json: unknown, language: Language): Promise<PublishPlan> {
	const { bundle, catalogue, diagnostics } = checkDefinitions(services, set, json, language);
	const current = set.apps.get(bundle.app.key);
	const plan = { app: bundle.app.key, fromRevision: current?.revision ?? null, bundleHash: hashOf(canonicalJson(bundle)), diagnostics };
	const changes = diffBundles(current?.bundle ?? null, bundle);
	if (!catalogue) return { ...plan, changes, steps: [], conflicts: [] };
	const db = environmentDb(services.pool, env.schema);
	const steps = planSteps({ from: current?.catalogue ?? null, to: catalogue, archive: await loadArchive(db, bundle.app.key), set });
	return { ...plan, changes, steps: steps.map(stepJson), conflicts: await findConflicts(db, env.schema, steps) };
}
