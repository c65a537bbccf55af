import type { CatalogueModel, Facts, Stratum, Trigger, Watch } from '@dougong/engine';
import { findModel } from '../stores/record-source.ts';
import { compileClimb, compileRecompute, type Recomputed, type Was } from '../stores/recompute.ts';
import { compileKeep, compileLock, compileLockChain, compileLockUp, compileTurn } from '../stores/recompute-routes.ts';
import { ask, type Place, type Plans, plansOf, type Run } from './place.ts';
import { createRouter, needsTurn, type Router } from './router.ts';

/** A change of a record, and what it was and is in those fields that something depends on (`Watch.fields`). */
export interface Change {
	/** `app/model` */
	model: string;
	id: string;
	op: 'create' | 'update' | 'archive' | 'restore';
	values: ReadonlyMap<string, Was>;
	/** Ids of the records above it, where the write holds them already: from its parent to the root. */
	above?: readonly string[] | null;
}

export interface RecomputeOptions {
	place: Place;
	run: Run;
	facts: Pick<Facts, 'today' | 'now' | 'timeZone' | 'calendar'> & Facts;
	/** ISO; when the values changed. */
	at: string;
	/** Of one stratum, so many records are worked out at once; more are left to `far`. */
	limit: number;
	/** Enters the work that is left: these fields, in all records of the model, and what follows from them. */
	far(stratum: Stratum): Promise<void>;
}

/** Records whose computed values have changed, by model, with the new values of these fields as Postgres writes them as text. */
export type Touched = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, string | null>>>;

/**
 * Brings everything up to date that follows from these changes, in the transaction that has made them: stratum by stratum, records held
 * before they are looked at. A value that stays as it was ends the way.
 */
export async function recompute(options: RecomputeOptions, changes: readonly Change[]): Promise<Touched> {
	const work = new Recomputation(options);
	await work.begin(changes);
	return work.run();
}

/** Before records of these models are written: where their sets are named by no record that could be held, writers take turns. */
export async function takeTurns({ place, run, facts }: Pick<RecomputeOptions, 'place' | 'run' | 'facts'>, models: Iterable<string>): Promise<void> {
	const plans = plansOf(place);
	const wanted = new Set<string>();
	for (const ref of models) for (const { route } of plans.graph.watch(ref)?.triggers ?? []) if (needsTurn(route)) wanted.add(ref);
	for (const ref of [...wanted].sort()) {
		const model = findModel(place.catalogues, ref);
		const statement = model && plans.get(`turn ${ref}`, (scope) => compileTurn(scope, model));
		if (statement) await ask(run, facts, statement, {});
	}
}

/** From so many records on, their history is one row. */
const bulkFrom = 50;
/** A row of history holds no more than so many. */
const mostAtOnce = 5000;
/** Up to so many records, each way up a tree is one statement. */
const mostClimbs = 4;

class Recomputation {
	readonly #options: RecomputeOptions;
	readonly #plans: Plans;
	readonly #router: Router;
	/** By stratum. */
	readonly #pending = new Map<number, Set<string>>();
	readonly #far = new Set<number>();
	readonly #touched = new Map<string, Map<string, Map<string, string | null>>>();
	/** Records that this transaction holds, by model. */
	readonly #held = new Map<string, Set<string>>();
	/** The records above the one that was written, where they are held already. */
	#wayUp: { model: string; chain: Chain } | undefined;

	constructor(options: RecomputeOptions) {
		this.#options = options;
		this.#plans = plansOf(options.place);
		this.#router = createRouter(options, this.#plans);
	}

	async begin(changes: readonly Change[]): Promise<void> {
		for (const { model, id } of changes) this.#hold(model, id);
		const [only] = changes;
		if (only?.above && changes.length === 1) this.#noteWayUp(only.model, [only.id, ...only.above]);
		await this.#spread(changes, -1);
		await this.#keepFollowed(changes);
	}

	async run(): Promise<Touched> {
		for (const stratum of this.#plans.graph.strata) {
			const ids = this.#pending.get(stratum.index);
			if (this.#far.has(stratum.index) || (ids && ids.size > this.#options.limit)) {
				await this.#options.far(stratum);
			} else if (ids && ids.size > 0) await this.#work(stratum, ids);
		}
		return this.#touched;
	}

	async #work(stratum: Stratum, ids: ReadonlySet<string>): Promise<void> {
		const rows = stratum.recursion === 'up' ? await this.#up(stratum, ids) : await this.#outward(stratum, ids);
		const { ref } = stratum.model;
		const touched = this.#touched.get(ref) ?? new Map<string, Map<string, string | null>>();
		this.#touched.set(ref, touched);
		for (const { id, values } of rows) {
			const now = touched.get(id) ?? new Map<string, string | null>();
			touched.set(id, now);
			for (const { field } of stratum.fields) now.set(field, values.get(field)?.is ?? null);
		}
		const changes = rows.map(({ id, values }): Change => ({ model: ref, id, op: 'update', values }));
		await this.#spread(changes, stratum.index);
	}

	/** Notes what the changes touch in strata after `after`. */
	async #spread(changes: readonly Change[], after: number): Promise<void> {
		for (const [ref, all] of byModel(changes)) {
			for (const trigger of this.#plans.graph.watch(ref)?.triggers ?? []) {
				if (trigger.stratum <= after || this.#far.has(trigger.stratum)) continue;
				const found = all.filter((change) => isTouched(trigger, change));
				if (found.length === 0) continue;
				const ids = await this.#router.follow(found, trigger.route);
				if (ids === 'too-many') this.#far.add(trigger.stratum);
				else for (const id of ids) this.#add(trigger.stratum, id);
			}
		}
	}

	#add(stratum: number, id: string): void {
		const ids = this.#pending.get(stratum) ?? new Set();
		this.#pending.set(stratum, ids.add(id));
	}

	/** In these records and, where fields read those of the parent, in all below in which something changes. */
	async #outward(stratum: Stratum, ids: ReadonlySet<string>): Promise<Recomputed[]> {
		const rows: Recomputed[] = [];
		let wave: readonly string[] = [...ids];
		while (wave.length > 0) {
			await this.#lock(stratum.model, wave);
			const found = await this.#recompute(stratum, wave);
			rows.push(...found);
			if (stratum.recursion !== 'down' || found.length === 0) break;
			wave = await this.#router.children(
				stratum.model,
				found.map((r) => r.id),
			);
			if (wave.length <= this.#options.limit) continue;
			await this.#options.far(stratum);
			break;
		}
		return rows;
	}

	/** In these records, deeper ones first, and in their parents as long as something changes. */
	async #up(stratum: Stratum, ids: ReadonlySet<string>): Promise<Recomputed[]> {
		const chain = await this.#lockUp(stratum, ids);
		const starts = [...ids].filter((id) => chain.has(id)).sort((a, b) => (chain.get(b)?.depth ?? 0) - (chain.get(a)?.depth ?? 0));
		if (!stratum.isStepwise || starts.length > mostClimbs) return this.#levels(stratum, starts, chain);
		const rows: Recomputed[] = [];
		const statement = this.#plans.get(`climb ${stratum.index}`, (scope) => compileClimb(scope, stratum, this.#watch(stratum), { isTogether: false }));
		for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
			const found = (await this.#ask(statement.statement, { id: start, ...this.#stamp(stratum) })).map(statement.recomputed);
			rows.push(...found);
			// Somebody has moved a part of the tree in the moment before it was held: what came in is held now, and looked at again.
			const further = found.filter((r) => !chain.has(r.id)).map((r) => r.id);
			if (further.length === 0) continue;
			for (const [id, at] of await this.#lockUp(stratum, new Set(further))) chain.set(id, at);
			starts.push(...further);
		}
		return rows;
	}

	async #levels(stratum: Stratum, starts: readonly string[], chain: Chain): Promise<Recomputed[]> {
		const rows: Recomputed[] = [];
		const waiting = new Set(starts);
		while (waiting.size > 0) {
			const deepest = Math.max(...[...waiting].map((id) => chain.get(id)?.depth ?? 0));
			const level = [...waiting].filter((id) => (chain.get(id)?.depth ?? 0) === deepest);
			for (const id of level) waiting.delete(id);
			const found = await this.#recompute(stratum, level);
			rows.push(...found);
			for (const { id } of found) {
				for (let parent = chain.get(id)?.parent; parent; parent = stratum.isStepwise ? null : chain.get(parent)?.parent) {
					if (!chain.has(parent)) for (const [above, at] of await this.#lockUp(stratum, new Set([parent]))) chain.set(above, at);
					// An archived record takes no part, and nothing above it through it.
					if (!chain.has(parent)) break;
					waiting.add(parent);
				}
			}
		}
		return rows;
	}

	async #recompute(stratum: Stratum, ids: readonly string[]): Promise<Recomputed[]> {
		const rows: Recomputed[] = [];
		for (let from = 0; from < ids.length; from += mostAtOnce) rows.push(...(await this.#recomputeAtOnce(stratum, ids.slice(from, from + mostAtOnce))));
		return rows;
	}

	async #recomputeAtOnce(stratum: Stratum, ids: readonly string[]): Promise<Recomputed[]> {
		const bulk = ids.length > bulkFrom;
		const { statement, recomputed } = this.#plans.get(`recompute ${stratum.index} ${bulk}`, (scope) =>
			compileRecompute(scope, stratum, this.#watch(stratum), { bulk }),
		);
		return (await this.#ask(statement, { ids, ...this.#stamp(stratum) })).map(recomputed);
	}

	#stamp({ model }: Stratum) {
		return { at: this.#options.at, revision: this.#options.place.revisionOf(model.app) };
	}

	#watch({ model }: Stratum): Watch | undefined {
		return this.#plans.graph.watch(model.ref);
	}

	#ask(...[statement, args]: [Parameters<typeof ask>[2], Parameters<typeof ask>[3]]) {
		return ask(this.#options.run, this.#options.facts, statement, args);
	}

	#hold(model: string, id: string): void {
		const held = this.#held.get(model) ?? new Set();
		this.#held.set(model, held.add(id));
	}

	#noteWayUp(model: string, ids: readonly string[]): void {
		for (const id of ids) this.#hold(model, id);
		this.#wayUp = { model, chain: new Map(ids.map((id, i) => [id, { depth: -i, parent: ids[i + 1] ?? null }])) };
	}

	async #lock(model: CatalogueModel, ids: readonly string[]): Promise<void> {
		const wanted = ids.filter((id) => !this.#held.get(model.ref)?.has(id));
		if (wanted.length === 0) return;
		await this.#ask(
			this.#plans.get(`lock ${model.ref}`, (scope) => compileLock(scope, model)),
			{ ids: wanted },
		);
		for (const id of wanted) this.#hold(model.ref, id);
	}

	async #lockUp(stratum: Stratum, ids: ReadonlySet<string>): Promise<Chain> {
		const known = this.#wayUp?.model === stratum.model.ref ? this.#wayUp.chain : undefined;
		if (known && [...ids].every((id) => known.has(id))) return new Map(known);
		const [only] = ids;
		const rows =
			ids.size === 1
				? await this.#ask(
						this.#plans.get(`lock chain ${stratum.model.ref}`, (scope) => compileLockChain(scope, stratum)),
						{ id: only },
					)
				: await this.#ask(
						this.#plans.get(`lock up ${stratum.model.ref}`, (scope) => compileLockUp(scope, stratum)),
						{ ids: [...ids] },
					);
		const chain: Chain = new Map();
		for (const [id, depth, parent] of rows) {
			if (!id) continue;
			this.#hold(stratum.model.ref, id);
			chain.set(id, { depth: Number(depth), parent: parent ?? null });
		}
		return chain;
	}

	/**
	 * What a record newly refers to stays as it is while its values are read over that reference: somebody who changes it just now could not
	 * see this record yet.
	 */
	async #keepFollowed(changes: readonly Change[]): Promise<void> {
		for (const [ref, all] of byModel(changes)) {
			for (const { path } of this.#plans.graph.watch(ref)?.followed ?? []) {
				const [first = '', ...rest] = path;
				// Longer paths begin with shorter ones, which are in the list themselves; only the last step is new.
				if (rest.length > 0) continue;
				const ids = all.flatMap((c) => newTargets(c, first));
				await this.#keep(ref, path, ids);
			}
		}
	}

	/** Holds what the first step of a path leads to, then goes on along all paths that begin like this one. */
	async #keep(start: string, path: readonly string[], ids: readonly string[]): Promise<void> {
		if (ids.length === 0) return;
		const followed = this.#plans.graph.watch(start)?.followed ?? [];
		const ref = followed.find((f) => f.path.join('.') === path.join('.'))?.model;
		const model = ref === undefined ? undefined : findModel(this.#options.place.catalogues, ref);
		if (!model) return;
		// Those that will be changed anyway are held for that: two who only look could not both begin to change.
		const toChange = new Set(this.#plans.graph.of(model.ref).flatMap((s) => [...(this.#pending.get(s.index) ?? [])]));
		await this.#lock(
			model,
			ids.filter((id) => toChange.has(id)),
		);
		const isHeld = (id: string) => this.#held.get(model.ref)?.has(id) === true;
		const next = followed.filter((f) => f.path.length === path.length + 1 && path.every((step, i) => f.path[i] === step));
		const wanted = next.length > 0 ? ids : ids.filter((id) => !isHeld(id));
		if (wanted.length === 0) return;
		if (next.length === 0) {
			const statement = this.#plans.get(`keep ${model.ref}`, (scope) => compileKeep(scope, model, null));
			await this.#ask(statement, { ids: wanted });
		}
		for (const further of next) {
			const step = further.path.at(-1) ?? '';
			const statement = this.#plans.get(`keep ${model.ref} ${step}`, (scope) => compileKeep(scope, model, step));
			const targets = (await this.#ask(statement, { ids: wanted })).flatMap(([id]) => id ?? []);
			await this.#keep(start, further.path, [...new Set(targets)]);
		}
	}
}

type Chain = Map<string, { depth: number; parent: string | null }>;

function byModel(changes: readonly Change[]): Map<string, Change[]> {
	const groups = new Map<string, Change[]>();
	for (const change of changes) {
		const group = groups.get(change.model);
		if (group) group.push(change);
		else groups.set(change.model, [change]);
	}
	return groups;
}

function isTouched(trigger: Trigger, { op, values }: Change): boolean {
	if (op !== 'update') return trigger.presence || (trigger.route.length === 0 && op !== 'archive');
	for (const key of trigger.on) {
		const value = values.get(key);
		if (value && value.was !== value.is) return true;
	}
	return false;
}

/** What a reference of the record names now and did not name before. */
function newTargets({ op, values }: Change, field: string): string[] {
	const value = values.get(field);
	if (!value?.is || op === 'archive') return [];
	return op === 'update' && value.was === value.is ? [] : [value.is];
}
