import type { ClientTree, FrozenResults } from '@dougong/schemas/api';
import { useQueries } from '@tanstack/react-query';
import { freezeResults } from '../api/trees.ts';
import { useClient } from '../client-context.ts';
import { useClientApp } from '../runtime/use-apps.ts';

export interface Days {
	from: string;
	to: string;
}

/** Goal trees of an app that keep results of periods, as far as the reader may make these. */
export function useResultTrees(env: string, appKey: string): ClientTree[] {
	const { language } = useClient();
	const { app } = useClientApp(env, appKey, language);
	return Object.values(app?.trees ?? {}).filter((tree) => tree.results && app?.models[tree.results.model]?.can.create);
}

/** How many results each of these trees would keep of these days, and has kept; undefined while it is not known. */
export function useResultCounts(env: string, app: string, trees: readonly ClientTree[], days: Days) {
	const answers = useQueries({
		queries: trees.map((tree) => ({
			queryKey: ['period-results', env, app, tree.key, days.from, days.to],
			queryFn: () => freezeResults({ env, app, tree: tree.key }, { ...days, preview: true }),
			gcTime: 0,
		})),
	});
	return {
		counts: trees.map((tree, i) => ({ tree, count: answers[i]?.data })),
		error: answers.find((a) => a.error)?.error ?? null,
		isLoading: answers.some((a) => a.isLoading),
	};
}

/** Results of records and of groups together. */
export function allOf({ made, kept, groups }: FrozenResults): { made: number; kept: number } {
	return { made: made + (groups?.made ?? 0), kept: kept + (groups?.kept ?? 0) };
}
