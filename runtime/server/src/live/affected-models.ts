import { absoluteModel, type Catalogue, dependencyGraph } from '@dougong/engine';

const known = new WeakMap<ReadonlyMap<string, Catalogue>, Map<string, readonly string[]>>();

/** Models (`app/model`) whose records may look different after a write of this one: itself, those whose computed values follow from it, and what its trees write. */
export function affectedModels(catalogues: ReadonlyMap<string, Catalogue>, model: string): readonly string[] {
	let byModel = known.get(catalogues);
	if (!byModel) {
		byModel = new Map();
		known.set(catalogues, byModel);
	}
	const made = byModel.get(model) ?? follow(catalogues, model);
	byModel.set(model, made);
	return made;
}

function follow(catalogues: ReadonlyMap<string, Catalogue>, model: string): string[] {
	const graph = dependencyGraph(catalogues);
	const seen = new Set([model]);
	const queue = [model];
	for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
		const computed = (graph.watch(at)?.triggers ?? []).flatMap((t) => graph.strata[t.stratum]?.model.ref ?? []);
		for (const next of [...computed, ...conflictsOf(catalogues, at)]) {
			if (seen.has(next)) continue;
			seen.add(next);
			queue.push(next);
		}
	}
	return [...seen].sort();
}

/** Records that the runtime opens where a tree over the model is in conflict. */
function conflictsOf(catalogues: ReadonlyMap<string, Catalogue>, model: string): string[] {
	return [...catalogues.values()].flatMap(({ app, bundle }) =>
		bundle.definitions.flatMap((d) => {
			if (d.kind !== 'goal-tree' || absoluteModel(d.model, app.key) !== model) return [];
			return (d.conflicts ?? []).map((c) => absoluteModel(c.record.model, app.key));
		}),
	);
}
