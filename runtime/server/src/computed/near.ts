import { type DependencyGraph, dependencyGraph, type Stratum, type Watch } from '@dougong/engine';
import type pg from 'pg';
import { getRecord, unlessHidden } from '../records/list.ts';
import type { Operation, WriteOptions, Written } from '../records/write.ts';
import type { RoleView } from '../records/view.ts';
import type { Services } from '../services.ts';
import { compileClimb } from '../stores/recompute.ts';
import type { Connection, TextRow } from '../stores/record-runner.ts';
import { findModel } from '../stores/record-source.ts';
import type { Arguments, Statement } from '../stores/record-statement.ts';
import { leaveToJob } from './leave-to-job.ts';
import { type Place, plansOf, runOn } from './place.ts';
import { type Change, recompute, type RecomputeOptions, takeTurns } from './recompute.ts';
import { needsTurn } from './router.ts';

/** So many records of a kind are brought up to date in the transaction of the write that touches them; more by a job. */
export const nearLimit = 2000;

/** Keeps computed values right while records are written. */
export interface Computing {
	/** A record was changed by a write of `by`. `again`: how its answer reads once computed fields have these values; null: read it again. */
	note(change: Change, by: RoleView, again: Again): void;
	/** Brings up to date what follows from everything that was noted so far. Before the commit, at the latest. */
	settle(): Promise<void>;
	/** The answers of a write, where values of the same records were worked out after it. */
	answers(operations: readonly Operation[], written: readonly Written[]): Promise<Written[]>;
	/** Records whose computed values have changed so far, by model. */
	readonly touched: ReadonlyMap<string, ReadonlySet<string>>;
	/** Whether work was left to a job, which may begin after the commit. */
	readonly isLeft: boolean;
}

type Again = (values: ReadonlyMap<string, string | null>) => string | null;

/** What the write of a record may touch; undefined: nothing depends on it, and it is written as if there were no computed fields. */
export function watchOf({ view }: Pick<WriteOptions, 'view'>, operation: Operation): Watch | undefined {
	const watch = dependencyGraph(view.set.catalogues).watch(operation.model);
	if (!watch) return undefined;
	if (operation.op !== 'update') return watch.triggers.some((t) => t.presence || t.route.length === 0) ? watch : undefined;
	for (const key in operation.values) if (watch.triggers.some((t) => t.on.has(key))) return watch;
	return undefined;
}

/** Whether the change goes up a tree from the record itself, so that those above are best held at once. */
export function climbsFrom(view: RoleView, watch: Watch, operation: Operation): boolean {
	if (operation.op !== 'update') return false;
	const { strata } = dependencyGraph(view.set.catalogues);
	const climbs = watch.triggers.some((t) => {
		const stratum = t.route.length === 0 ? strata[t.stratum] : undefined;
		return stratum?.recursion === 'up' && Object.keys(operation.values).some((key) => t.on.has(key));
	});
	const parent = climbs ? findModel(view.set.catalogues, operation.model)?.treeParent : null;
	// A record that moves has two ways up.
	return parent !== null && parent !== undefined && !(parent in operation.values);
}

/** A way up a tree that is sent along with the write it follows from. */
export interface Along {
	statement: Statement;
	/** But for `id`. */
	args: Arguments;
	/** The computed values of the record itself, as Postgres writes them as text, from the rows of the statement; null: as they were. */
	valuesOf(id: string, rows: readonly TextRow[]): ReadonlyMap<string, string | null> | null;
}

/** Where all that follows from the operation is one way up a tree: that one. Nothing else may concern the write. */
export function climbAlong(options: WriteOptions, watch: Watch, operation: Operation): Along | null {
	const { ctx, view } = options;
	const place = placeOf(options);
	const plans = plansOf(place);
	const stratum = climbsFrom(view, watch, operation) ? soleClimb(plans.graph, watch, operation) : null;
	if (!stratum) return null;
	const { statement, recomputed } = plans.get(`climb along ${stratum.index}`, (scope) =>
		compileClimb(scope, stratum, plans.graph.watch(operation.model), { isTogether: true }),
	);
	return {
		statement,
		args: { at: ctx.now.toISOString(), revision: place.revisionOf(stratum.model.app) },
		valuesOf(id, rows) {
			const own = rows.find(([of]) => of === id);
			const values = own && recomputed(own).values;
			return values ? new Map(stratum.fields.map(({ field }) => [field, values.get(field)?.is ?? null])) : null;
		},
	};
}

/** The one stratum that the operation touches, in the record itself, if nothing follows from that one in turn. */
function soleClimb({ strata }: DependencyGraph, watch: Watch, operation: Operation): Stratum | null {
	const given = 'values' in operation ? Object.keys(operation.values) : [];
	if (watch.triggers.some((t) => needsTurn(t.route)) || watch.followed.some(({ path: [first = ''] }) => given.includes(first))) return null;
	const touched = watch.triggers.filter((t) => given.some((key) => t.on.has(key)));
	const [only, ...others] = new Set(touched.map((t) => (t.route.length === 0 ? strata[t.stratum] : undefined)));
	if (!only?.isStepwise || others.length > 0) return null;
	const isFollowed = watch.triggers.some((t) => t.stratum > only.index && only.fields.some(({ field }) => t.on.has(field)));
	return isFollowed ? null : only;
}

/** For writes on this connection. Null where no app has computed fields. */
export async function beginComputing(options: WriteOptions, on: Connection, operations: readonly Operation[]): Promise<Computing | null> {
	const { view, ctx, services } = options;
	if (dependencyGraph(view.set.catalogues).strata.length === 0) return null;
	const place = placeOf(options);
	const touched = new Map<string, Set<string>>();
	const computed = new Map<string, Map<string, string | null>>();
	const agains = new Map<string, Again>();
	let noted: Change[] = [];
	let isLeft = false;
	const working: RecomputeOptions = {
		place,
		run: runOn(on),
		facts: ctx.facts,
		at: ctx.now.toISOString(),
		limit: nearLimit,
		async far(stratum) {
			isLeft = true;
			await leaveToJob(services, on as pg.PoolClient, { env: ctx.env, stratum });
		},
	};
	const watched = operations.filter((o) => watchOf(options, o)).map((o) => o.model);
	if (watched.length > 0) await takeTurns(working, watched);

	async function settle(): Promise<void> {
		const changes = noted;
		noted = [];
		if (changes.length === 0) return;
		for (const [model, records] of await recompute(working, changes)) {
			touched.set(model, new Set([...(touched.get(model) ?? []), ...records.keys()]));
			for (const [id, values] of records) computed.set(id, new Map([...(computed.get(id) ?? []), ...values]));
		}
	}
	return {
		note(change, by, again) {
			noted.push(change);
			// What the runtime itself wrote, it saw with other eyes than those of who asks.
			if (by === view) agains.set(change.id, again);
			else agains.delete(change.id);
		},
		settle,
		touched,
		get isLeft() {
			return isLeft;
		},
		async answers(all, written) {
			const now: Written[] = [];
			for (const [i, result] of written.entries()) {
				const ref = all[i]?.model ?? '';
				const values = computed.get(result.id);
				if (!values) {
					now.push(result);
					continue;
				}
				const [app = '', key = ''] = ref.split('/');
				const read = () => getRecord({ ctx, view, model: view.model(app, key), id: result.id, expand: [], on }).catch(unlessHidden(result.record));
				now.push({ ...result, record: agains.get(result.id)?.(values) ?? (await read()) });
			}
			return now;
		},
	};
}

function placeOf({ view, ctx }: Pick<WriteOptions, 'view' | 'ctx'>): Place {
	const { apps, catalogues } = view.set;
	return { schema: ctx.env.schema, catalogues, revisionOf: (app) => apps.get(app)?.revision ?? 0 };
}

/** After the commit: the job that was left something begins at once. */
export function announceLeft({ services, ctx }: { services: Pick<Services, 'changes'>; ctx: WriteOptions['ctx'] }): void {
	services.changes.announce({ what: 'jobs', env: ctx.env.key });
}
