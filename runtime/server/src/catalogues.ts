import { buildCatalogue, canonicalJson, type Catalogue, type Registry } from '@dougong/engine';
import type { Bundle } from '@dougong/schemas';
import type pg from 'pg';
import { environmentDb } from './database/pool.ts';
import { pgErrorOf } from './http/database-problem.ts';
import type { Changes } from './http/changes.ts';
import type { Environment } from './http/context.ts';
import { hashOf } from './storage/publish.ts';
import { type AppRow, appStore } from './stores/app.store.ts';

export interface PublishedApp {
	key: string;
	revision: number;
	/** Of the content in the newest language. */
	hash: string;
	template: string | null;
	bundle: Bundle;
	catalogue: Catalogue;
}

/** The apps of one environment as published at one moment. Never changed: a publish makes a new set. */
export interface CatalogueSet {
	/** Names this set of revisions, e.g. `directory@1 inventory@3`. Anything compiled from it may be kept under this name. */
	version: string;
	apps: ReadonlyMap<string, PublishedApp>;
	/** The same by app key, as the engine wants them. */
	catalogues: ReadonlyMap<string, Catalogue>;
}

export interface Catalogues {
	/** From memory once loaded, so a promise only at the first time and after a publish. */
	get(env: Environment): CatalogueSet | Promise<CatalogueSet>;
	/** Looks at the database again now; for the process that has just published. */
	refresh(env: Environment): Promise<CatalogueSet>;
	close(): void;
}

/** How long another process's publish may go unnoticed when no notification arrives. */
const pollMs = 5_000;
const undefinedTable = '42P01';

export function createCatalogues(options: { pool: pg.Pool; registry: Registry; changes: Changes }): Catalogues {
	const { pool, registry, changes } = options;
	const loaded = new Map<string, { env: Environment; set: CatalogueSet }>();
	/** A sandbox that was made anew has the key of the former one, and other tables. */
	const known = (env: Environment) => {
		const found = loaded.get(env.key);
		return found?.env.schema === env.schema ? found.set : undefined;
	};
	const loading = new Map<string, Promise<CatalogueSet>>();

	async function load(env: Environment): Promise<CatalogueSet> {
		const store = appStore(environmentDb(pool, env.schema));
		const before = known(env);
		const current = await store.listApps().catch((error: unknown) => {
			// Another process has removed the environment; one of the same key that comes later has nothing to do with it.
			if (pgErrorOf(error)?.code === undefinedTable) loaded.delete(env.key);
			throw error;
		});
		if (before && before.version === versionOf(current)) return before;
		const kept = current.flatMap((app) => before?.apps.get(app.key) ?? []).filter((a) => current.some((c) => c.key === a.key && c.revision === a.revision));
		const missing = current.filter((c) => !kept.some((k) => k.key === c.key));
		const fresh = await Promise.all(missing.map((app) => store.loadRevision(app.key, app.revision)));
		const published = missing.map((app, i): Unindexed => {
			const bundle = fresh[i]?.bundle;
			if (!bundle) throw new Error(`revision ${app.revision} of app ${app.key} is not in the database`);
			// Not the stored hash: that is of the words in which the revision was published, and they may be those of an older language.
			return { ...app, hash: hashOf(canonicalJson(bundle)), bundle };
		});
		const apps = indexed(kept, published, registry).sort((a, b) => (a.key < b.key ? -1 : 1));
		const set: CatalogueSet = {
			version: versionOf(current),
			apps: new Map(apps.map((a) => [a.key, a])),
			catalogues: new Map(apps.map((a) => [a.key, a.catalogue])),
		};
		loaded.set(env.key, { env, set });
		return set;
	}

	function refresh(env: Environment): Promise<CatalogueSet> {
		// One after the other: a look that began before a commit must not be the answer to a question asked after it.
		const next = (loading.get(env.schema) ?? Promise.resolve()).then(
			() => load(env),
			() => load(env),
		);
		loading.set(env.schema, next);
		const clear = () => {
			if (loading.get(env.schema) === next) loading.delete(env.schema);
		};
		next.then(clear, clear);
		return next;
	}

	changes.on((change) => {
		if (change.what === 'removed') loaded.delete(change.env);
		const published = change.what === 'published' ? loaded.get(change.env) : undefined;
		if (published) void refresh(published.env).catch(() => {});
	});
	const poll = setInterval(() => {
		for (const { env } of loaded.values()) void refresh(env).catch(() => {});
	}, pollMs);
	poll.unref();

	return {
		get: (env) => known(env) ?? loading.get(env.schema) ?? refresh(env),
		refresh,
		close: () => clearInterval(poll),
	};
}

type Unindexed = Omit<PublishedApp, 'catalogue'>;

/** The apps with their catalogues. Formulas follow references into required apps, so those come first, and whoever builds on a new one is indexed again. */
function indexed(kept: readonly PublishedApp[], fresh: readonly Unindexed[], registry: Registry): PublishedApp[] {
	const waiting = new Map([...kept, ...fresh].map((app) => [app.key, app]));
	const made = new Map<string, PublishedApp>();
	const isNew = new Set<string>();
	const make = (app: Unindexed) => {
		waiting.delete(app.key);
		const required = (app.bundle.app.requires ?? []).map((r) => r.app);
		for (const key of required) {
			const first = waiting.get(key);
			if (first) make(first);
		}
		const known = kept.find((k) => k.key === app.key);
		if (known && !required.some((key) => isNew.has(key))) {
			made.set(app.key, known);
			return;
		}
		isNew.add(app.key);
		const catalogues = new Map([...made.values()].map((m) => [m.key, m.catalogue]));
		made.set(app.key, { ...app, catalogue: buildCatalogue(app.bundle, registry, catalogues) });
	};
	for (let [next] = waiting.values(); next; [next] = waiting.values()) make(next);
	return [...made.values()];
}

function versionOf(apps: readonly AppRow[]): string {
	return apps.map((a) => `${a.key}@${a.revision}`).join(' ');
}
