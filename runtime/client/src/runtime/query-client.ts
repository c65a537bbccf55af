import { QueryClient } from '@tanstack/react-query';
import { isUnreachable, ProblemError } from '../api/problem.ts';

/** Refusals are final; an unreachable server is tried twice more. */
export function createQueryClient(): QueryClient {
	return new QueryClient({
		defaultOptions: {
			queries: {
				staleTime: 15_000,
				gcTime: 5 * 60_000,
				retry: (failures, error) => failures < 2 && (isUnreachable(error) || (error instanceof ProblemError && error.status === 503)),
				refetchOnWindowFocus: true,
				networkMode: 'always',
			},
		},
	});
}
