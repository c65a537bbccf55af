import type { TaskList } from '@dougong/schemas/api';
import { keepPreviousData, type QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { countTasks, getTask, listTasks, listWorkflows } from '../api/workflows.ts';
import { asTaskQuery, type InboxQuery } from './inbox-query.ts';

/** All of it lies with the data of the environment: a save or a hint over the live stream makes it ask again. Texts come in the reader's language. */
const key = (env: string, ...parts: unknown[]) => ['data', env, 'tasks', ...parts];
/** Should a hint get lost. */
const beatMs = 60_000;

export function useTaskCounts(env: string) {
	return useQuery({ queryKey: key(env, 'counts'), queryFn: () => countTasks(env), refetchInterval: beatMs });
}
export function useInbox(env: string, query: InboxQuery, language: string) {
	return useInfiniteQuery({
		queryKey: key(env, 'list', language, query),
		queryFn: ({ pageParam }) => listTasks(env, { ...asTaskQuery(query), ...(pageParam && { cursor: pageParam }) }),
		initialPageParam: '',
		getNextPageParam: (last: TaskList) => last.cursor,
		placeholderData: keepPreviousData,
		refetchInterval: beatMs,
	});
}
export const taskKey = (env: string, id: string, language: string) => key(env, 'one', language, id);
export function useTask(env: string, id: string, language: string) {
	return useQuery({ queryKey: taskKey(env, id, language), queryFn: () => getTask(env, id) });
}
/** The workflows of an app; with a record, those about it. */
export function useWorkflows(env: string, app: string | undefined, language: string, record?: string) {
	return useQuery({
		queryKey: ['data', env, 'workflows', language, app, record ?? null],
		queryFn: () => listWorkflows(env, app ?? '', record),
		enabled: app !== undefined,
		staleTime: 60_000,
	});
}
export function refreshTasks(queries: QueryClient, env: string): Promise<void> {
	return queries.invalidateQueries({ queryKey: ['data', env] });
}
