import type { Filter, RecordJson } from '@dougong/schemas/api';
import type { ListOptions, ProblemLike, RuntimePort } from '@dougong/ui/contracts';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { allOf } from '../shared/filter.ts';
import { useTell } from '../shared/use-tell.ts';
import type { Level } from './assemble.ts';

export interface LoadedLevel extends Level {
	loadMore(): void;
	error: ProblemLike | null;
	refresh(): void;
}
export type Levels = ReadonlyMap<string | null, LoadedLevel>;

interface LevelLoaderProps {
	runtime: RuntimePort;
	model: string;
	parentField: string;
	/** null: the roots. */
	parent: string | null;
	base: Filter | undefined;
	/** What stands at the top. */
	roots: Filter;
	options: ListOptions;
	report(parent: string | null, level: LoadedLevel | undefined): void;
}

/** Loads what lies below one record (or at the top) and how much lies below each of those. Draws nothing. */
export function LevelLoader({ runtime, model, parentField, parent, base, roots, options, report }: LevelLoaderProps) {
	const filter = useMemo(() => (parent === null ? roots : allOf(base, { field: parentField, op: 'eq', value: parent })), [base, roots, parentField, parent]);
	const { records, loading, error, hasMore, loadMore, refresh } = runtime.data.useList(model, { ...options, filter });
	const counts = useChildCounts(runtime, model, parentField, base, records);
	const level = useMemo(() => ({ records, loading, error, hasMore, childCounts: counts }), [records, loading, error, hasMore, counts]);
	useTell(level, (loaded) => report(parent, { ...loaded, loadMore, refresh }));
	useEffect(() => () => report(parent, undefined), [parent, report]);
	return null;
}

function useChildCounts(
	runtime: RuntimePort,
	model: string,
	parentField: string,
	base: Filter | undefined,
	records: readonly RecordJson[],
): ReadonlyMap<string, number> | undefined {
	const ids = records.map((r) => r.id);
	const filter = allOf(base, { field: parentField, op: 'in', value: ids.length ? ids : [nobody] });
	const { result } = runtime.data.useAggregate(model, { ...(filter && { filter }), groupBy: [parentField], measures: [{ key: 'count', fn: 'count' }] });
	return useMemo(() => result && new Map(result.groups.map((g) => [String(g.by[parentField]), Number(g.values.count)])), [result, parentField]);
}
const nobody = '00000000-0000-0000-0000-000000000000';

/** What the loaders have reported so far. */
export function useLevels(): [Levels, LevelLoaderProps['report']] {
	const [levels, setLevels] = useState<Levels>(new Map());
	const report = useCallback((parent: string | null, level: LoadedLevel | undefined) => {
		setLevels((before) => {
			const after = new Map(before);
			if (level) after.set(parent, level);
			else after.delete(parent);
			return after;
		});
	}, []);
	return [levels, report];
}
