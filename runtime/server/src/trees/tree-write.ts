import type { Operation, WriteOptions, Written } from '../records/write.ts';
import type { Connection } from '../stores/record-runner.ts';
import { getRecord } from '../records/list.ts';
import { beginRevisions, type RevisionLock } from './revision-lock.ts';
import { runtimeView } from './runtime-view.ts';
import { treesOf } from './trees.ts';
import { beginWeights, type GroupsWrite } from './weights.ts';

/** What goal trees add to a write: begun before its operations, settled after them and before the commit. */
export interface TreeWrite {
	/** Refuses what cannot be. Answers the records as they are afterwards, and what else was written. */
	settle(results: readonly Written[]): Promise<{ results: Written[]; further: Done[] }>;
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

/** Whether a goal tree has to do with the operation, so that it needs a transaction. */
export function concernsTrees({ view, services }: Pick<WriteOptions, 'view' | 'services'>, operation: Operation): boolean {
	return treesOf(view.set, services.registry).concerning(operation.model).length > 0;
}

/** null where no tree is concerned. */
export async function beginTreeWrite(options: WriteOptions, on: Connection, operations: readonly Operation[], write: WriteOne): Promise<TreeWrite | null> {
	const { view, services } = options;
	const models = [...new Set(operations.map((o) => o.model))];
	const known = treesOf(view.set, services.registry);
	const besides = known.all.filter((t) => options.settle?.some((s) => s.tree === t.ref));
	const trees = [...new Set([...models.flatMap((model) => known.concerning(model)), ...besides])];
	if (trees.length === 0) return null;
	const writing: TreeWriting = { options, own: { ...options, ...runtimeView(options.ctx, services.registry) }, on, operations, write };
	const weights: (GroupsWrite | null)[] = [];
	for (const tree of trees) weights.push(await beginWeights(writing, tree));
	const revisions: (RevisionLock | null)[] = [];
	for (const tree of trees) revisions.push(await beginRevisions(writing, tree));
	return {
		async settle(results) {
			for (const revision of revisions) await revision?.refuse(results);
			const further: Done[] = [];
			for (const group of weights) if (group) further.push(...(await group.settle(results)));
			return { results: await asTheyAre(writing, results, further), further };
		},
	};
}

/** The answers of the write, where the runtime changed the same records once more. */
async function asTheyAre({ options, on }: TreeWriting, results: readonly Written[], further: readonly Done[]): Promise<Written[]> {
	const { ctx, view } = options;
	const again = new Map(further.map((d) => [d.written.id, d]));
	return Promise.all(
		results.map(async (result) => {
			const done = again.get(result.id);
			if (!done) return result;
			const [app = '', key = ''] = done.operation.model.split('/');
			const record = await getRecord({ ctx, view, model: view.model(app, key), id: result.id, expand: [], on }).catch(() => result.record);
			return { ...result, version: done.written.version, record };
		}),
	);
}
