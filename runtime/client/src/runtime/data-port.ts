import type { JsonObject } from '@dougong/schemas';
import type { AggregateQuery, ClientApp, HistoryResult, ListResult, RecordJson } from '@dougong/schemas/api';
import type { Asked, DataPort, ListOptions, ProblemLike } from '@dougong/ui/contracts';
import { keepPreviousData, type QueryClient, useInfiniteQuery, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import {
	aggregateRecords,
	archiveRecord,
	createRecord,
	getHistory,
	getRecord,
	lookupRecords,
	queryRecords,
	restoreRecord,
	updateRecord,
	writeBulk,
} from '../api/endpoints.ts';
import { asProblem } from '../api/problem.ts';
import { getExplanation, getValues } from '../api/trees.ts';
import { type Attempt, attemptFor, randomKey } from '../forms/drafts.ts';

/** Rows of one page of a window. */
const windowPage = 100;

/** All data of an environment that screens hold; whoever writes makes them fetch what they show again. */
export function refreshData(queries: QueryClient, env: string): Promise<void> {
	return queries.invalidateQueries({ queryKey: ['data', env] });
}

/** The data of blocks over the server's records, cached and kept fresh. The hooks are called by blocks, as hooks are. */
export function createDataPort(env: string, app: ClientApp, queries: QueryClient): DataPort {
	const key = (...parts: unknown[]) => ['data', env, ...parts];
	const written = async <T>(work: Promise<T>): Promise<T> => {
		const result = await work.catch((error: unknown) => {
			void refreshData(queries, env);
			throw asProblem(error);
		});
		void refreshData(queries, env);
		return result;
	};
	let attempt: Attempt | undefined;
	return {
		useList: (model, options) => useListState(env, model, options),
		useWindow: (model, options, first, last) => useWindowState(env, model, options, first, last),
		useRecord(model, id, expand = []) {
			const queries = useQueryClient();
			const q = useQuery({ queryKey: key('record', model, id, expand), queryFn: () => getRecord(env, model, id ?? '', expand), enabled: id !== null });
			return { record: q.data, loading: q.isLoading, error: problemOf(q.error), refresh: () => void refreshData(queries, env) };
		},
		useAggregate(model: string, query: AggregateQuery) {
			const q = useQuery({ queryKey: key('aggregate', model, query), queryFn: () => aggregateRecords(env, model, query), placeholderData: keepPreviousData });
			return { result: q.data, loading: q.isLoading, error: problemOf(q.error) };
		},
		useHistory(model, id) {
			const q = useInfiniteQuery({
				queryKey: key('history', model, id),
				queryFn: ({ pageParam }) => getHistory(env, model, id ?? '', pageParam || undefined),
				initialPageParam: '',
				getNextPageParam: (last: HistoryResult) => last.nextCursor,
				enabled: id !== null,
			});
			return {
				entries: q.data?.pages.flatMap((p) => p.entries) ?? [],
				loading: q.isLoading,
				error: problemOf(q.error),
				hasMore: q.hasNextPage,
				loadMore: () => void q.fetchNextPage(),
			};
		},
		create: (model, values) => written(createRecord(env, model, values, randomKey())),
		update: (model, id, version, values: JsonObject) => written(updateRecord(env, model, id, { version, values }, randomKey())),
		async bulk(model, operations) {
			try {
				const body = { operations: [...operations], atomic: false };
				// Sent again after the network was lost, the same operations are not done twice.
				attempt = attemptFor(JSON.stringify([model, body]), attempt, randomKey);
				const { results } = await writeBulk(env, model, body, attempt.key);
				attempt = undefined;
				// What is shown is the newest before whoever filled it in lets go of it.
				await refreshData(queries, env);
				return results;
			} catch (error) {
				throw asProblem(error);
			}
		},
		find: (model, options) =>
			queryRecords(env, model, options).then(
				({ records }) => records,
				(error: unknown) => {
					throw asProblem(error);
				},
			),
		read: (model, id, expand) =>
			getRecord(env, model, id, expand).catch((error: unknown) => {
				throw asProblem(error);
			}),
		archive: (model, id, version) => written(archiveRecord(env, model, id, version)),
		restore: (model, id) => written(restoreRecord(env, model, id)),
		lookup: (model, search, limit, options) => lookupRecords(env, model, app.models[model], search, limit, options),
		useExplanation: (of, at) => useAsked(key('explain', of, at), () => getExplanation({ env, ...(of ?? nothing) }, at), of !== null),
		useValues: (of, span) => useAsked(key('values', of, span), () => getValues({ env, ...(of ?? nothing) }, span), of !== null),
	};
}

function useListState(env: string, model: string, options: ListOptions | null) {
	const { limit = 50, ...rest } = options ?? {};
	const q = useInfiniteQuery({
		queryKey: ['data', env, 'list', model, options],
		queryFn: ({ pageParam, signal }) => queryRecords(env, model, { ...rest, limit, ...(pageParam && { cursor: pageParam, count: false }) }, signal),
		initialPageParam: '',
		getNextPageParam: (last: ListResult) => last.nextCursor,
		enabled: options !== null,
		placeholderData: keepPreviousData,
	});
	const records = useMemo(() => q.data?.pages.flatMap((p) => p.records) ?? none, [q.data]);
	return {
		records,
		total: q.data?.pages[0]?.total,
		loading: q.isLoading,
		error: problemOf(q.error),
		hasMore: q.hasNextPage,
		loadMore: () => void (q.isFetchingNextPage || q.fetchNextPage()),
		refresh: () => void q.refetch(),
	};
}
const none: RecordJson[] = [];
const nothing = { model: '', id: '', field: '' };

/** One question as a hook. */
export function useAsked<T>(queryKey: readonly unknown[], ask: () => Promise<T>, enabled: boolean): Asked<T> {
	const q = useQuery({ queryKey, queryFn: ask, enabled });
	return { data: q.data, loading: q.isLoading, error: problemOf(q.error), refresh: () => void q.refetch() };
}

function useWindowState(env: string, model: string, options: ListOptions, first: number, last: number) {
	const pages = useMemo(() => pagesOf(first, last), [first, last]);
	const { limit: _, count: __, ...rest } = options;
	const results = useQueries({
		queries: pages.map((page) => ({
			queryKey: ['data', env, 'window', model, rest, page],
			queryFn: ({ signal }: { signal: AbortSignal }) =>
				queryRecords(env, model, { ...rest, limit: windowPage, offset: page * windowPage, count: page === 0 }, signal),
			staleTime: 60_000,
		})),
	});
	// Page 0 is always asked for: it carries the count.
	const total = results[0]?.data?.total;
	const byPage = new Map(pages.map((page, i) => [page, results[i]?.data?.records]));
	return {
		total,
		at: (index: number) => byPage.get(Math.floor(index / windowPage))?.[index % windowPage],
		error: problemOf(results.find((r) => r.error)?.error ?? null),
		refresh: () => {
			for (const r of results) void r.refetch();
		},
	};
}
function pagesOf(first: number, last: number): number[] {
	const pages = new Set([0]);
	for (let page = Math.floor(Math.max(0, first) / windowPage); page <= Math.floor(Math.max(first, last) / windowPage); page++) pages.add(page);
	return [...pages].sort((a, b) => a - b);
}

function problemOf(error: Error | null): ProblemLike | null {
	return error ? asProblem(error) : null;
}
