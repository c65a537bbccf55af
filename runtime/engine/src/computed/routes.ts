import type { Catalogue, CatalogueModel, ComputedField } from '../definition/catalogue.ts';
import type { RelationUse } from '../formula/relation.ts';
import type { FieldPath } from '../formula/scope.ts';

/**
 * A step from records to those that depend on them. `model` is that of the records that it leads to.
 * referring: whose reference `field` names one of them. reference: those that their own `field` names. ancestors: all above them in the tree
 * that `field` makes. peers: of their own model, alike in `fields`. all: every record of the model, where nothing closer is known.
 */
export type RouteStep =
	| { by: 'referring'; model: string; field: string }
	| { by: 'reference'; model: string; field: string }
	| { by: 'ancestors'; model: string; field: string }
	| { by: 'peers'; model: string; fields: readonly string[] }
	| { by: 'all'; model: string };
export type Route = readonly RouteStep[];

/** What a formula depends on: a field of some model or, without `field`, which records of it are live. `route` leads back to the record of the formula. */
export interface Dependency {
	model: string;
	field: string | null;
	route: Route;
	/** A reference that is followed, not a value that is read. */
	isStep: boolean;
}

/** Everything that a formula over `model` depends on. */
export function dependenciesOf(model: CatalogueModel, { formula }: ComputedField, find: (ref: string) => CatalogueModel | undefined): Dependency[] {
	const found = formula.dependencies.flatMap((at) => alongPath(model.ref, at, [], find));
	const ways: Route[] = [];
	for (const use of formula.relations) {
		const beyond = use.within === undefined ? [] : (ways[use.within] ?? []);
		const way = [...wayBack(use), ...beyond];
		ways.push(way);
		found.push({ model: use.relation.model, field: null, route: way, isStep: false });
		found.push(...membership(use, way, beyond, find), ...use.reads.flatMap((at) => alongPath(use.relation.model, at, way, find)));
	}
	return found;
}

/** The field at the end of a path, and the references on the way to it. */
function alongPath(start: string, { path, field }: FieldPath, beyond: Route, find: (ref: string) => CatalogueModel | undefined): Dependency[] {
	const found: Dependency[] = [];
	let [model, route] = [start, beyond];
	for (const step of path) {
		found.push({ model, field: step, route, isStep: true });
		const target = find(model)?.fieldsByKey.get(step)?.reference?.model;
		if (target === undefined) return found;
		route = [{ by: 'referring', model, field: step }, ...route];
		model = target;
	}
	if (field !== 'id') found.push({ model, field, route, isStep: false });
	return found;
}

/** From a record of the set to the record that the set belongs to. */
function wayBack({ relation, model }: RelationUse): Route {
	switch (relation.k) {
		case 'referring':
			return [{ by: 'reference', model, field: relation.field }];
		case 'descendants':
			return [{ by: 'ancestors', model, field: relation.field }];
		default: {
			const isDirect = relation.by.every((at) => at.path.length === 0);
			return isDirect ? [{ by: 'peers', model, fields: relation.by.map((at) => at.field) }] : [{ by: 'all', model }];
		}
	}
}

/** What decides which records are in the set. */
function membership({ relation, model }: RelationUse, way: Route, beyond: Route, find: (ref: string) => CatalogueModel | undefined): Dependency[] {
	if (relation.k === 'referring' || relation.k === 'descendants') return [{ model: relation.model, field: relation.field, route: way, isStep: true }];
	const order: Dependency[] = relation.k === 'before' ? [{ model, field: relation.order, route: way, isStep: true }] : [];
	const alike = relation.by.flatMap((at) => alongPath(model, at, [], find).map((d) => ({ ...d, isStep: true })));
	// Which records had been alike is not known at the end of a path: all of them may be meant.
	return [...order, ...alike.map((d) => ({ ...d, route: d.route.length === 0 ? way : [{ by: 'all' as const, model }, ...beyond] }))];
}

export type Direction = 'up' | 'down';

/** Along a tree: from children (or all below) to their parent, or from parents to their children; null: not so. */
export function directionOf(route: Route, model: CatalogueModel): Direction | null {
	const isOn = (step: RouteStep) => 'field' in step && step.model === model.ref && step.field === model.treeParent;
	if (route.length === 0 || !route.every(isOn)) return null;
	if (route.every((step) => step.by === 'reference' || step.by === 'ancestors')) return 'up';
	return route.every((step) => step.by === 'referring') ? 'down' : null;
}

export function findIn(catalogues: ReadonlyMap<string, Catalogue>): (ref: string) => CatalogueModel | undefined {
	return (ref) => {
		const [app = '', key = ''] = ref.split('/');
		return catalogues.get(app)?.models.get(key);
	};
}
