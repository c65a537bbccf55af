import type { ClientApp } from '@dougong/schemas/api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { getClientApp, listApps } from '../api/endpoints.ts';
import { localiseApp } from '../app/localise-app.ts';

/** Apps that this member may open. */
export function useApps(env: string | undefined) {
	return useQuery({ queryKey: ['apps', env], queryFn: () => listApps(env ?? ''), enabled: env !== undefined, staleTime: 60_000 });
}

/** An app in the reader's language. */
export function useClientApp(env: string | undefined, app: string | undefined, language: string) {
	const query = useQuery({
		queryKey: ['app', env, app],
		queryFn: () => getClientApp(env ?? '', app ?? ''),
		enabled: env !== undefined && app !== undefined,
		staleTime: 60_000,
		placeholderData: keepPreviousData,
	});
	const data = query.data?.key === app ? query.data : undefined;
	const localised = useMemo<ClientApp | undefined>(() => data && localiseApp(data, language), [data, language]);
	return { app: localised, error: query.error, isLoading: query.isLoading, refetch: query.refetch };
}
