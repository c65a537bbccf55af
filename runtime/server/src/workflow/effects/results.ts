import { absoluteModel } from '@dougong/engine';
import { Problem } from '../../http/problem.ts';
import { freezeResults } from '../../trees/freeze-results.ts';
import { type Tree, treesOf } from '../../trees/trees.ts';
import { askRecords } from '../questions.ts';
import { EffectRefused } from '../effect-refused.ts';
import type { EffectOf, Perform, RunTransaction } from '../transaction.ts';

const mostRecords = 100_000;

/** Keeps results in the transaction of the run, as the runtime's doing; history names the run. */
export const results: Perform<EffectOf<'results'>> = async (tx, { tree: key, from, to, where }) => {
	const { services, ctx, view, client, row } = tx;
	const tree = findTree(tx, key);
	const reading = { services, ctx, view, tree, language: 'zh' as const, own: { services, ctx, view } };
	const wanted = where === undefined ? undefined : await askRecords(tx, { model: tree.model.ref, of: 'where', where, limit: mostRecords });
	const records = wanted?.flatMap(({ id }) => id ?? []);
	const { made, partial } = await freezeResults(reading, { from, to, ...(records && { records }) }, { client, cause: `run:${row.id}` });
	const kept = tree.definition.results;
	for (const model of [kept?.model, kept?.groups?.model]) if (model !== undefined) tx.written.add(absoluteModel(model, tree.home.app.key));
	return { made, partial: partial.length };
};

function findTree({ ctx, services, pinned }: RunTransaction, key: string): Tree {
	try {
		return treesOf(ctx.catalogues, services.registry).find(pinned.home.app.key, key);
	} catch (error) {
		if (error instanceof Problem && error.code === 'tree.unknown') throw new EffectRefused(noSuchTree(key));
		throw error;
	}
}

const noSuchTree = (key: string) => ({
	code: 'workflow.no-such-tree',
	message: {
		en: `There is no goal tree “${key}” in this app. Mend the node, or bring the tree back.`,
		zh: `本应用没有目标树“${key}”。请修正节点，或恢复该目标树。`,
	},
});
