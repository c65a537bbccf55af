import type { TreePort } from '@dougong/ui/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { asProblem } from '../api/problem.ts';
import {
	acceptCascade,
	cascade,
	changeWeights,
	getPeriodScore,
	getTreePath,
	getTreeWarnings,
	getWeightGroup,
	getWeightTimeline,
	moveInTree,
	type TreeAddress,
} from '../api/trees.ts';
import { refreshData, useAsked } from './data-port.ts';

/** The goal trees of an app over the server's routes, cached with the data of the environment: a save anywhere makes them ask again. */
export function createTreePort(env: string, app: string, queries: QueryClient): TreePort {
	const at = (tree: string): TreeAddress => ({ env, app, tree });
	const key = (...parts: unknown[]) => ['data', env, 'tree', app, ...parts];
	const changed = async <T>(isPreview: boolean | undefined, work: Promise<T>): Promise<T> => {
		try {
			return await work;
		} catch (error) {
			throw asProblem(error);
		} finally {
			if (!isPreview) void refreshData(queries, env);
		}
	};
	return {
		usePath: (tree, id) => useAsked(key(tree, 'path', id), () => getTreePath(at(tree), id ?? ''), id !== null),
		useTimeline: (tree, id) => useAsked(key(tree, 'timeline', id), () => getWeightTimeline(at(tree), id ?? ''), id !== null),
		useScore: (tree, id, span) => useAsked(key(tree, 'score', id, span), () => getPeriodScore(at(tree), id ?? '', span), id !== null),
		useWarnings: (tree) => useAsked(key(tree, 'warnings'), () => getTreeWarnings(at(tree)), true),
		useGroup: (tree, id) => useAsked(key(tree, 'group', id), () => getWeightGroup(at(tree), id ?? ''), id !== null),
		weights: (tree, change) => changed(change.preview, changeWeights(at(tree), change)),
		move: (tree, move) => changed(move.preview, moveInTree(at(tree), move)),
		cascade: (tree, request) => changed(request.preview, cascade(at(tree), request)),
		acceptCascade: (tree, request) => changed(false, acceptCascade(at(tree), request)),
	};
}
