import type { Catalogue, CatalogueModel, ComputedField } from '../definition/catalogue.ts';
import { components } from './components.ts';
import { type Dependency, dependenciesOf, type Direction, directionOf, findIn, type Route } from './routes.ts';

/**
 * Which computed fields depend on what, over all apps of an environment. Made once for a set of catalogues; nothing in it is changed.
 */
export interface DependencyGraph {
	/** In the order in which they are brought up to date: each reads only those before it, besides what is said about trees. */
	readonly strata: readonly Stratum[];
	/** What changes of records of a model (`app/model`) touch; undefined: nothing. */
	watch(model: string): Watch | undefined;
	/** The strata of a model's own computed fields, in order. */
	of(model: string): readonly Stratum[];
	/** Fields that follow from themselves; they are in no stratum. */
	readonly cycles: readonly Cycle[];
}

/** Computed fields of one model that are worked out together. */
export interface Stratum {
	readonly index: number;
	readonly model: CatalogueModel;
	/** In an order in which each reads, in its own record, only those before it. */
	readonly fields: readonly ComputedField[];
	/** up: fields of it read others of it in the children of their record, or in all records below. down: in the parent. */
	readonly recursion: Direction | null;
	/** Whether only direct children are read, so that a change goes up one parent at a time. */
	readonly isStepwise: boolean;
}

export interface Watch {
	readonly triggers: readonly Trigger[];
	/** Fields whose values before and after a change are needed: to know that they changed, and where old and new values lead. */
	readonly fields: ReadonlySet<string>;
	/** References that formulas follow from records of this model: what stands behind them must not change while a new one is made. */
	readonly followed: readonly { readonly path: readonly string[]; readonly model: string }[];
}

/** Fields of a stratum that are touched when one of `on` changes or, with `presence`, when a record is made, archived or restored. */
export interface Trigger {
	readonly stratum: number;
	readonly on: ReadonlySet<string>;
	readonly presence: boolean;
	/** From the changed record to those whose fields are touched. */
	readonly route: Route;
}

export interface Cycle {
	/** In order; each reads the next, and the last one the first. */
	readonly fields: readonly { model: CatalogueModel; field: string }[];
}

const graphs = new WeakMap<ReadonlyMap<string, Catalogue>, DependencyGraph>();

/** The same map of catalogues gives the same graph. */
export function dependencyGraph(catalogues: ReadonlyMap<string, Catalogue>): DependencyGraph {
	const known = graphs.get(catalogues) ?? buildGraph(catalogues);
	graphs.set(catalogues, known);
	return known;
}

interface Node {
	readonly id: string;
	readonly model: CatalogueModel;
	readonly computed: ComputedField;
	readonly dependencies: readonly Dependency[];
}
/** A computed field that is read. `way`: own is in the same record. */
interface Edge {
	readonly to: Node;
	readonly way: 'own' | Direction | 'other';
}

function buildGraph(catalogues: ReadonlyMap<string, Catalogue>): DependencyGraph {
	const find = findIn(catalogues);
	const models = [...catalogues.values()].flatMap((c) => [...c.models.values()]);
	const nodes = models.flatMap((model) =>
		[...model.computed.values()].map(
			(computed): Node => ({ id: `${model.ref}.${computed.field}`, model, computed, dependencies: dependenciesOf(model, computed, find) }),
		),
	);
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const edges = new Map(nodes.map((node) => [node, edgesOf(node, byId)]));
	const groups = components(nodes, (node) => (edges.get(node) ?? []).map((e) => e.to));
	const placing = new Placing(edges);
	const cycles: Cycle[] = [];
	for (const group of groups) {
		const direction = placing.directionOf(group);
		if (direction === 'cycle') cycles.push({ fields: shortestCycle(group, edges).map((n) => ({ model: n.model, field: n.computed.field })) });
		else placing.place(group, direction);
	}
	const strata = placing.strata();
	const stratumOf = new Map(strata.flatMap((s) => s.fields.map((f) => [`${s.model.ref}.${f.field}`, s] as const)));
	const watches = watchesOf(nodes, stratumOf, find);
	return { strata, cycles, watch: (model) => watches.get(model), of: (model) => strata.filter((s) => s.model.ref === model) };
}

function edgesOf(node: Node, byId: ReadonlyMap<string, Node>): Edge[] {
	return node.dependencies.flatMap((d): Edge[] => {
		const to = d.field === null ? undefined : byId.get(`${d.model}.${d.field}`);
		if (!to) return [];
		if (d.isStep) return [{ to, way: 'other' }];
		return [{ to, way: d.route.length === 0 ? 'own' : to.model === node.model ? (directionOf(d.route, node.model) ?? 'other') : 'other' }];
	});
}

/** Where each group of fields that read each other goes: as early as what it reads allows. */
class Placing {
	readonly #edges: ReadonlyMap<Node, readonly Edge[]>;
	readonly #placed = new Map<Node, { level: number; direction: Direction | null }>();
	/** In an order in which own edges lead back. */
	readonly #order: { node: Node; recursive: Direction | null }[] = [];

	constructor(edges: ReadonlyMap<Node, readonly Edge[]>) {
		this.#edges = edges;
	}

	/** Along which direction of a tree the fields read each other; null: they do not. */
	directionOf(group: readonly Node[]): Direction | null | 'cycle' {
		const inner = group.flatMap((node) => (this.#edges.get(node) ?? []).filter((e) => group.includes(e.to)));
		if (inner.length === 0) return null;
		const [up, down] = [inner.some((e) => e.way === 'up'), inner.some((e) => e.way === 'down')];
		const isAlongTree = up !== down && inner.every((e) => e.way !== 'other') && group.every((n) => n.model === group[0]?.model);
		const own = components(group, (node) => this.#own(node, group));
		const isCircular = own.some((c) => c.length > 1 || c.some((node) => this.#own(node, group).includes(node)));
		return !isAlongTree || isCircular ? 'cycle' : up ? 'up' : 'down';
	}

	#own(node: Node, group: readonly Node[]): Node[] {
		return (this.#edges.get(node) ?? []).filter((e) => e.way === 'own' && group.includes(e.to)).map((e) => e.to);
	}

	place(group: readonly Node[], direction: Direction | null): void {
		let [level, follows] = [0, direction];
		for (const { to, way } of group.flatMap((node) => (this.#edges.get(node) ?? []).filter((e) => !group.includes(e.to)))) {
			const read = this.#placed.get(to);
			// It reads what follows from itself, which is told there.
			if (!read) continue;
			const isTogether = way === 'own' && (read.direction === null || direction === null || read.direction === direction);
			level = Math.max(level, isTogether ? read.level : read.level + 1);
		}
		// What is read in the same record at the same level decides in which direction it comes along.
		const along = group.flatMap((node) => (this.#edges.get(node) ?? []).flatMap((e) => (e.way === 'own' ? (this.#placed.get(e.to) ?? []) : [])));
		const directions = new Set(along.filter((p) => p.level === level && p.direction !== null).map((p) => p.direction));
		if (direction === null && directions.size > 1) level += 1;
		else if (direction === null) follows = [...directions][0] ?? null;
		const sorted = components(group, (node) => this.#own(node, group)).flat();
		for (const node of sorted) {
			this.#placed.set(node, { level, direction: follows });
			this.#order.push({ node, recursive: direction });
		}
	}

	strata(): Stratum[] {
		const groups = new Map<string, { level: number; direction: Direction | null; nodes: { node: Node; recursive: Direction | null }[] }>();
		const hasUp = new Set(this.#order.filter(({ node }) => this.#placed.get(node)?.direction === 'up').map(({ node }) => this.#key(node, 'up')));
		const hasDown = new Set(this.#order.filter(({ node }) => this.#placed.get(node)?.direction === 'down').map(({ node }) => this.#key(node, 'down')));
		for (const entry of this.#order) {
			const placed = this.#placed.get(entry.node);
			if (!placed) continue;
			// What belongs to no direction comes along with the first one there is: one statement instead of two.
			const direction = placed.direction ?? (hasUp.has(this.#key(entry.node, 'up')) ? 'up' : hasDown.has(this.#key(entry.node, 'down')) ? 'down' : null);
			const key = this.#key(entry.node, direction);
			const group = groups.get(key) ?? { level: placed.level, direction, nodes: [] };
			group.nodes.push(entry);
			groups.set(key, group);
		}
		const rank = { up: 0, none: 1, down: 2 };
		const sorted = [...groups.values()].sort((a, b) => a.level - b.level || rank[a.direction ?? 'none'] - rank[b.direction ?? 'none']);
		return sorted.flatMap(({ nodes }, index): Stratum[] => {
			const [first] = nodes;
			if (!first) return [];
			const recursion = nodes.find((n) => n.recursive !== null)?.recursive ?? null;
			const ids = new Set(nodes.map(({ node }) => node.id));
			const inner = nodes.flatMap(({ node }) => node.dependencies.filter((d) => d.route.length > 0 && ids.has(`${d.model}.${d.field}`)));
			const isStepwise = inner.every((d) => d.route.length === 1 && d.route[0]?.by === 'reference');
			return [{ index, model: first.node.model, fields: nodes.map(({ node }) => node.computed), recursion, isStepwise }];
		});
	}

	#key(node: Node, direction: Direction | null): string {
		return `${node.model.ref} ${this.#placed.get(node)?.level} ${direction}`;
	}
}

function watchesOf(nodes: readonly Node[], stratumOf: ReadonlyMap<string, Stratum>, find: (ref: string) => CatalogueModel | undefined): Map<string, Watch> {
	const triggers = new Map<string, Map<string, { stratum: number; on: Set<string>; presence: boolean; route: Route }>>();
	for (const { id, dependencies } of nodes) {
		const stratum = stratumOf.get(id);
		if (!stratum) continue;
		for (const { model, field, route } of dependencies) {
			const of = triggers.get(model) ?? new Map();
			triggers.set(model, of);
			const key = `${stratum.index} ${JSON.stringify(route)}`;
			const trigger = of.get(key) ?? { stratum: stratum.index, on: new Set(), presence: false, route };
			of.set(key, trigger);
			if (field === null) trigger.presence = true;
			else trigger.on.add(field);
		}
	}
	// A record has values of its own from its first moment, whatever they read.
	for (const { id, model } of nodes) {
		const stratum = stratumOf.get(id);
		const of = triggers.get(model.ref) ?? new Map();
		triggers.set(model.ref, of);
		const key = `${stratum?.index} []`;
		if (stratum && !of.has(key)) of.set(key, { stratum: stratum.index, on: new Set(), presence: false, route: [] });
	}
	const followed = followedPaths(nodes, find);
	return new Map(
		[...triggers].map(([model, of]) => {
			const all = [...of.values()].sort((a, b) => a.stratum - b.stratum);
			return [model, { triggers: all, fields: new Set(all.flatMap((t) => [...t.on, ...leadingFields(t.route)])), followed: followed.get(model) ?? [] }];
		}),
	);
}

/** The fields of the changed record whose values say where a route leads. */
function leadingFields([first]: Route): readonly string[] {
	if (first?.by === 'reference' || first?.by === 'ancestors') return [first.field];
	return first?.by === 'peers' ? first.fields : [];
}

/** Paths of references that formulas follow from a record, or from the records of a set. */
function followedPaths(nodes: readonly Node[], find: (ref: string) => CatalogueModel | undefined): Map<string, { path: readonly string[]; model: string }[]> {
	const found = new Map<string, Map<string, { path: readonly string[]; model: string }>>();
	const follow = (start: string, path: readonly string[]) => {
		let model: string | undefined = start;
		for (const [i, step] of path.entries()) {
			model = find(model)?.fieldsByKey.get(step)?.reference?.model;
			if (model === undefined) return;
			const steps = path.slice(0, i + 1);
			const of = found.get(start) ?? new Map();
			found.set(start, of.set(steps.join('.'), { path: steps, model }));
		}
	};
	for (const { model, computed } of nodes) {
		for (const at of computed.formula.dependencies) follow(model.ref, at.path);
		for (const use of computed.formula.relations) for (const at of use.reads) follow(use.relation.model, at.path);
	}
	return new Map([...found].map(([model, paths]) => [model, [...paths.values()]]));
}

/** The shortest way from one of the fields back to itself. */
function shortestCycle(group: readonly Node[], edges: ReadonlyMap<Node, readonly Edge[]>): Node[] {
	const next = (node: Node) => (edges.get(node) ?? []).map((e) => e.to).filter((to) => group.includes(to));
	let best: Node[] = [...group];
	for (const start of group) {
		const seen = new Map<Node, Node | null>([[start, null]]);
		const queue: Node[] = [start];
		for (let node = queue.shift(); node; node = queue.shift()) {
			if (next(node).includes(start)) {
				const way: Node[] = [];
				for (let at: Node | null | undefined = node; at; at = seen.get(at)) way.unshift(at);
				if (way.length < best.length) best = way;
				break;
			}
			for (const to of next(node)) {
				if (seen.has(to)) continue;
				seen.set(to, node);
				queue.push(to);
			}
		}
	}
	return best;
}
