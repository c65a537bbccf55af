import { type CatalogueModel, dependencyGraph, type Facts } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';
import { type Place, runIn } from './place.ts';
import { type Change, recompute } from './recompute.ts';

export interface Loaded {
	db: Db<EnvironmentTables>;
	place: Place;
	facts: Facts;
	/** New records of each model, as they were stored. */
	records: ReadonlyMap<CatalogueModel, readonly { id: string; values: JsonObject }[]>;
}

/** Works out what follows from records that were loaded, in the transaction that loads them. */
export async function recomputeLoaded({ db, place, facts, records }: Loaded): Promise<void> {
	const graph = dependencyGraph(place.catalogues);
	const changes = [...records].flatMap(([model, made]) => {
		const watched = [...(graph.watch(model.ref)?.fields ?? [])];
		if (!graph.watch(model.ref)) return [];
		return made.map(({ id, values }): Change => {
			const was = watched.map((key) => [key, { was: null, is: textOf(values[key]) }] as const);
			return { model: model.ref, id, op: 'create', values: new Map(was) };
		});
	});
	if (changes.length === 0) return;
	// Nobody sees the records before the commit, so there is nothing to leave to a job.
	const far = (): never => {
		throw new Error('there is no limit to what is worked out while records are loaded');
	};
	await recompute({ place, run: runIn(db), facts, at: facts.now, limit: Number.POSITIVE_INFINITY, far }, changes);
}

/** As a parameter of a statement. */
function textOf(value: JsonValue | undefined): string | null {
	if (value === null || value === undefined) return null;
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
