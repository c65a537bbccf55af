import type { Operation, WriteOptions, Written } from '../records/write.ts';
import type { Connection } from '../stores/record-runner.ts';
import { findModel } from '../stores/record-source.ts';
import { lockGroups } from '../stores/tree-members.ts';
import { getRecord, unlessHidden } from '../records/list.ts';
import { type Changed, settleConflicts } from './conflicts.ts';
import { beginRevisions, type RevisionLock } from './revision-lock.ts';
import { runtimeView } from './runtime-view.ts';
import { type Tree, treesOf } from './trees.ts';
import { beginWeights, type GroupsWrite } from './weights.ts';

/** Records whose computed values have changed, by model. */
type Touched = ReadonlyMap<string, ReadonlySet<string>>;

/** What goal trees add to a write: begun before its operations, settled after them and before the commit. */
export interface TreeWrite {
	/** Has others give way, and applies rules. Refuses what cannot be. */
	settle(results: readonly Written[]): Promise<void>;
	/** What follows from values that were worked out since: rules that read them, and conflicts. `workOut`: brings computed values up to date again. */
	settleComputed(results: readonly Written[], touched: Touched, workOut: () => Promise<void>): Promise<void>;
	/** The answers of the write as they are in the end. */
	answers(results: readonly Written[]): Promise<Written[]>;
	/** What the trees themselves have written so far. */
	readonly further: readonly Done[];
}
/** An operation of the runtime's own, and what came of it. */
export interface Done {
	operation: Operation;
	written: Written;
}
export type WriteOne = (options: WriteOptions, operation: Operation) => Promise<Written>;

/** What the parts of a tree write work with. `own`: how the runtime itself writes for the one who asks. */
export interface TreeWriting {
	options: WriteOptions;
	own: WriteOptions;
	on: Connection;
	operations: readonly Operation[];
	write: WriteOne;
}

/** Rules may read computed values, and these weights: after so many rounds it is let be. */
const mostRounds = 3;

/** Whether a goal tree has to do with the operation, so that it needs a transaction. */
export function concernsTrees({ view, services }: Pick<WriteOptions, 'view' | 'services'>, operation: Operation): boolean {
	return treesOf(view.set, services.registry).concerning(operation.model).length > 0;
}

/** null where no tree can be concerned, also not by values that are worked out from what is written. */
export async function beginTreeWrite(options: WriteOptions, on: Connection, operations: readonly Operation[], write: WriteOne): Promise<TreeWrite | null> {
	const trees = treesConcerned(options, operations);
	if (trees.length === 0 && !treesOf(options.view.set, options.services.registry).all.some(watchesComputed)) return null;
	const writing: TreeWriting = { options, own: { ...options, ...runtimeView(options.ctx, options.services.registry) }, on, operations, write };
	await takeTurnsAcross(writing, trees);
	const weights: (GroupsWrite | null)[] = [];
	for (const tree of trees) weights.push(await beginWeights(writing, tree));
	const revisions: (RevisionLock | null)[] = [];
	for (const tree of trees) revisions.push(await beginRevisions(writing, tree));
	const further: Done[] = [];
	const conflicts: Done[] = [];
	return {
		async settle(results) {
			for (const revision of revisions) await revision?.refuse(results);
			for (const group of weights) if (group) further.push(...(await group.settle(results)));
		},
		async settleComputed(results, touched, workOut) {
			let last: readonly Done[] = [...further];
			for (let round = 0; round < mostRounds; round++) {
				const done = await settleWeightsAfter(writing, touched, last);
				further.push(...done);
				last = done;
				if (done.length === 0) break;
				await workOut();
			}
			const all = changedBy(writing, results, further, touched);
			const concerned = [...new Set([...trees, ...treesOf(options.view.set, options.services.registry).all.filter((t) => touched.has(t.model.ref))])];
			const opened: Done[] = [];
			for (const tree of concerned) opened.push(...(await settleConflicts(writing, tree, all)));
			conflicts.push(...opened);
			if (opened.length > 0) await workOut();
		},
		answers: (results) => asTheyAre(writing, results, further),
		get further() {
			return [...further, ...conflicts];
		},
	};
}

/** A tree that reads the weights of another one follows it into groups that nobody foresees: writers of such trees take turns. */
async function takeTurnsAcross({ operations, options, on, own }: TreeWriting, trees: readonly Tree[]): Promise<void> {
	const readsAnother = ({ model, weights }: Tree) =>
		weights !== null &&
		trees.some((o) => o.model.ref === model.ref && o.weights && o.weights.field.key !== weights.field.key && weights.reads.has(o.weights.field.key));
	const across = trees.filter(readsAnother);
	const isTouched = (o: Operation) => o.op !== 'update' || Object.keys(o.values).some((key) => trees.some((t) => t.weights?.reads.has(key)));
	if (across.length === 0 || !((options.settle?.length ?? 0) > 0 || operations.some(isTouched))) return;
	await lockGroups(on, own.ctx.env.schema, across.map((t) => `across ${t.model.ref}`)); // biome-ignore format: one call
}

/** Rules and conflicts may read computed values, and these may follow from anything. */
function watchesComputed(tree: Tree): boolean {
	return tree.conflicts.length > 0 || (tree.weights?.rules.length ?? 0) > 0;
}

function treesConcerned({ view, services, settle, conflictsOf }: WriteOptions, operations: readonly Operation[]): Tree[] {
	const known = treesOf(view.set, services.registry);
	const besides = known.all.filter((t) => settle?.some((s) => s.tree === t.ref) || conflictsOf?.includes(t.ref));
	return [...new Set([...[...new Set(operations.map((o) => o.model))].flatMap((model) => known.concerning(model)), ...besides])];
}

/** Rules and conditions that read computed values, as if these had been written; or weights that another tree has set. */
async function settleWeightsAfter(writing: TreeWriting, touched: Touched, last: readonly Done[]): Promise<Done[]> {
	const { options } = writing;
	const computed = [...touched].flatMap(([model, ids]) => {
		const values = Object.fromEntries([...(findModel(options.view.set.catalogues, model)?.computed.keys() ?? [])].map((key) => [key, null]));
		return [...ids].map((id): Operation => ({ op: 'update', model, id, version: 0, values }));
	});
	// Why it was done stands with the first of them, for those who see that.
	const weights = last.flatMap(({ operation: { reason: _, ...operation } }) => (operation.op === 'update' ? [operation] : []));
	const done: Done[] = [];
	const after = { ...writing, options: { ...options, settle: [], conflictsOf: [] } };
	for (const tree of treesConcerned(after.options, [...computed, ...weights])) {
		const own = tree.weights?.field.key ?? '';
		const operations = [...computed, ...weights.filter((o) => o.model !== tree.model.ref || !Object.hasOwn(o.values, own))];
		if (operations.length === 0) continue;
		const results = operations.map((o) => ({ id: 'id' in o && o.id !== undefined ? o.id : '', version: 0, record: '', changed: true }));
		const group = await beginWeights({ ...after, operations }, tree);
		if (group) done.push(...(await group.settle(results)));
	}
	return done;
}

/** Everything that has changed by now. */
function changedBy({ operations }: TreeWriting, results: readonly Written[], further: readonly Done[], touched: Touched): Changed[] {
	const of = (o: Operation, id: string): Changed => ({ model: o.model, id, fields: o.op === 'update' ? new Set(Object.keys(o.values)) : null });
	return [
		...operations.flatMap((o, i) => (results[i]?.changed ? [of(o, results[i]?.id ?? '')] : [])),
		...further.map((d) => of(d.operation, d.written.id)),
		...[...touched].flatMap(([model, ids]) => [...ids].map((id): Changed => ({ model, id, fields: null }))),
	];
}

/** The answers of the write, where the runtime changed the same records once more. */
async function asTheyAre({ options, on }: TreeWriting, results: readonly Written[], further: readonly Done[]): Promise<Written[]> {
	const { ctx, view } = options;
	const again = new Map(further.map((d) => [d.written.id, d]));
	const answers: Written[] = [];
	for (const result of results) {
		const done = again.get(result.id);
		if (!done) {
			answers.push(result);
			continue;
		}
		const [app = '', key = ''] = done.operation.model.split('/');
		const record = await getRecord({ ctx, view, model: view.model(app, key), id: result.id, expand: [], on }).catch(unlessHidden(result.record));
		answers.push({ ...result, version: done.written.version, record });
	}
	return answers;
}
