import { useQuery } from '@tanstack/react-query';
import { listDelegations } from '../api/workflows.ts';

/** Delegations of and to the reader; of everybody for administrators. */
export function useDelegations(env: string, language: string) {
	return useQuery({ queryKey: ['data', env, 'delegations', language], queryFn: () => listDelegations(env) });
}
