import type { CatalogueModel, Route, RouteStep } from '@dougong/engine';
import { findModel } from '../stores/record-source.ts';
import { compileChain, compileGroups, compileStep } from '../stores/recompute-routes.ts';
import { ask, type Plans } from './place.ts';
import type { Change, RecomputeOptions } from './recompute.ts';

/** Finds the records that a change touches. */
export interface Router {
	/** Ids of the records at the end of the route. */
	follow(changes: readonly Change[], route: Route): Promise<readonly string[] | 'too-many'>;
	/** Ids of the records whose parent is one of `ids`. */
	children(model: CatalogueModel, ids: readonly string[]): Promise<readonly string[]>;
}

/** Whether a set on the way is one that no record names. */
export function needsTurn(route: Route): boolean {
	return route.some((step) => step.by === 'peers' || step.by === 'all');
}

export function createRouter({ place, run, facts, limit }: RecomputeOptions, plans: Plans): Router {
	const modelOf = (ref: string): CatalogueModel => {
		const model = findModel(place.catalogues, ref);
		if (!model) throw new Error(`a formula leads to ${ref}, which is not there`);
		return model;
	};
	const most = Math.min(limit + 1, 2 ** 31);
	/** A list is at most one longer than what is worked out at once. */
	const ids = async (statement: Parameters<typeof ask>[2], args: object) =>
		(await ask(run, facts, statement, { ...args, limit: most })).flatMap(([id]) => id ?? []);

	async function step(from: string, to: RouteStep, sources: readonly string[]): Promise<string[]> {
		const [model, target] = [modelOf(from), modelOf(to.model)];
		const key = `step ${from} ${JSON.stringify(to)}`;
		return ids(
			plans.get(key, (scope) => compileStep(scope, model, to, target)),
			{ ids: sources },
		);
	}

	/** The first step also goes where the record led before it was changed. */
	async function begin(changes: readonly Change[], first: RouteStep): Promise<string[]> {
		const [change] = changes;
		if (!change) return [];
		const model = modelOf(change.model);
		const both = (field: string) => [
			...new Set(changes.flatMap(({ values }) => [values.get(field)?.was, values.get(field)?.is]).filter((v) => typeof v === 'string')),
		];
		switch (first.by) {
			case 'reference':
				return both(first.field);
			case 'ancestors': {
				const parents = both(first.field);
				if (parents.length === 0) return [];
				return ids(
					plans.get(`chain ${model.ref}`, (scope) => compileChain(scope, model, first.field)),
					{ ids: parents },
				);
			}
			case 'peers': {
				const groups = groupsOf(changes, first.fields);
				const columns = first.fields.map((_, i) => [`g${i}`, groups.map((g) => g[i] ?? null)]);
				return ids(
					plans.get(`groups ${model.ref} ${first.fields.join()}`, (scope) => compileGroups(scope, model, first.fields)),
					Object.fromEntries(columns),
				);
			}
			default:
				return step(
					change.model,
					first,
					changes.map((c) => c.id),
				);
		}
	}

	return {
		async follow(changes, route) {
			const [first, ...rest] = route;
			if (!first) return changes.map((c) => c.id);
			let [at, found] = [first.model, await begin(changes, first)];
			for (const next of rest) {
				if (found.length === 0 || found.length > limit) break;
				found = await step(at, next, found);
				at = next.model;
			}
			return found.length > limit ? 'too-many' : found;
		},
		children(model, parents) {
			return step(model.ref, { by: 'referring', model: model.ref, field: model.treeParent ?? '' }, parents);
		},
	};
}

/** The groups that the records were in and are in, each once. */
function groupsOf(changes: readonly Change[], fields: readonly string[]): (string | null)[][] {
	const groups = changes.flatMap(({ values }) => [fields.map((f) => values.get(f)?.was ?? null), fields.map((f) => values.get(f)?.is ?? null)]);
	return [...new Map(groups.map((group) => [JSON.stringify(group), group])).values()];
}
