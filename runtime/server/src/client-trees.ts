import { absoluteModel, type Catalogue, type Sight } from '@dougong/engine';
import type { GoalTree } from '@dougong/schemas';
import type { ClientTree } from '@dougong/schemas/api';

/** Which models the member may read, and may make records of; besides what they see of them. */
export interface TreeSight extends Sight {
	reads(model: string): boolean;
	creates(model: string): boolean;
}

/** The goal trees over models that the member may read, without formulas and without what they do not see. */
export function clientTrees(catalogue: Catalogue, sight: TreeSight): { [key: string]: ClientTree } {
	const trees = [...catalogue.trees.values()].filter((tree) => sight.reads(absoluteModel(tree.model, catalogue.app.key)));
	return Object.fromEntries(trees.map((tree) => [tree.key, clientTree(tree, catalogue.app.key, sight)]));
}

function clientTree(tree: GoalTree, app: string, sight: TreeSight): ClientTree {
	const model = absoluteModel(tree.model, app);
	const fields = Object.fromEntries(Object.entries(tree.fields).filter(([, key]) => sight.field(model, key)));
	const { weights, contributions, dependencies, points, results, statusFrom = 'score' } = tree;
	return {
		...{ key: tree.key, title: tree.title, model, fields, rollup: tree.rollup, bands: fields.score || fields.status ? (tree.bands ?? []) : [] },
		...(statusFrom !== 'score' && { statusFrom }),
		scoring: tree.scoring.map(({ key, title, rule }) => ({ key, ...(title !== undefined && { title }), rule })),
		...(weights && fields.weight && { weights: clientWeights(weights, model, sight) }),
		...seenWhole({ contributions, points, results }, app, sight),
		...(dependencies && seenWhole({ dependencies: withoutCondition(dependencies) }, app, sight)),
		cascade: sight.creates(model) ? cascades(tree, app, sight) : [],
	};
}

function clientWeights(weights: NonNullable<GoalTree['weights']>, model: string, sight: Sight): NonNullable<ClientTree['weights']> {
	const { rules = [], within, total = 100, digits = 1, ...limits } = weights;
	const seen = within?.filter((key) => sight.field(model, key));
	return { total, digits, ...limits, ...(seen && seen.length > 0 && { within: seen }), rules: rules.map(({ key, title }) => ({ key, title })) };
}

/** Other models that a tree works with, each as far as the member sees its needed fields; those that they do not see are left out. */
function seenWhole<T extends { [part: string]: { model: string } | undefined }>(parts: T, app: string, sight: TreeSight): Partial<T> {
	const seen = Object.entries(parts).flatMap(([part, named]) => {
		if (!named) return [];
		const model = absoluteModel(named.model, app);
		const others = Object.entries(named).filter(([name, key]) => name !== 'model' && !settings.has(name) && typeof key === 'string') as [string, string][];
		const hidden = others.filter(([, key]) => !sight.field(model, key)).map(([name]) => name);
		if (!sight.reads(model) || hidden.some((name) => !canDoWithout.has(name))) return [];
		return [[part, { ...Object.fromEntries(Object.entries(named).filter(([name]) => !hidden.includes(name))), model }]];
	});
	return Object.fromEntries(seen);
}
/** Properties that name no field. */
const settings = new Set(['accumulate']);
const canDoWithout = new Set(['weight', 'status', 'detail', 'promised']);

function withoutCondition({ met: _, ...dependencies }: NonNullable<GoalTree['dependencies']>): NonNullable<GoalTree['dependencies']> {
	return dependencies;
}

function cascades(tree: GoalTree, app: string, sight: TreeSight): ClientTree['cascade'] {
	const rules = (tree.cascade ?? []).map(({ key, title, each }) => ({ key, title, model: absoluteModel(each.model, app) }));
	return rules.filter((rule) => sight.reads(rule.model));
}
