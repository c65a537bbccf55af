import type { Catalogue } from '@dougong/engine';
import type { Workflow } from '@dougong/schemas';
import type { CatalogueSet } from '../catalogues.ts';
import { environmentDb } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import { createLru } from '../records/lru.ts';
import type { Services } from '../services.ts';
import { appStore } from '../stores/app.store.ts';

/** A workflow as it was published in one revision of its app. */
export interface PinnedWorkflow {
	workflow: Workflow;
	revision: number;
	/** Its app as it is today: formulas are about records as they are. */
	home: Catalogue;
}

const revisionsKept = 200;
/** Beside the apps that were read with them, so that those of another database, or of an environment made anew, are never taken for them. */
const revisions = new WeakMap<CatalogueSet, ReturnType<typeof createLru<ReadonlyMap<string, Workflow>>>>();

/** The workflow of a run, which keeps the revision with which it began. Undefined: the app is not there any more. */
export async function pinnedWorkflow(
	{ pool }: Pick<Services, 'pool'>,
	env: Pick<Environment, 'schema'>,
	set: CatalogueSet,
	{ app, key, revision }: { app: string; key: string; revision: number },
): Promise<PinnedWorkflow | undefined> {
	const published = set.apps.get(app);
	if (!published) return undefined;
	const workflows = published.revision === revision ? published.catalogue.workflows : await workflowsOf(pool, env.schema, set, { app, revision });
	const workflow = workflows?.get(key);
	return workflow && { workflow, revision, home: published.catalogue };
}

async function workflowsOf(
	pool: Services['pool'],
	schema: string,
	set: CatalogueSet,
	{ app, revision }: { app: string; revision: number },
): Promise<ReadonlyMap<string, Workflow> | undefined> {
	const kept = revisions.get(set) ?? createLru(revisionsKept);
	revisions.set(set, kept);
	const name = `${app}@${revision}`;
	const known = kept.get(name);
	if (known) return known;
	const loaded = await appStore(environmentDb(pool, schema)).loadRevision(app, revision);
	if (!loaded) return undefined;
	const workflows = new Map(loaded.bundle.definitions.flatMap((d) => (d.kind === 'workflow' ? [[d.key, d] as const] : [])));
	kept.set(name, workflows);
	return workflows;
}
