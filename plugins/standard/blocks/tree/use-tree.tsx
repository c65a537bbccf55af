import type { Filter, RecordJson } from '@dougong/schemas/api';
import type { ListOptions, ProblemLike, RuntimePort } from '@dougong/ui/contracts';
import { type ReactNode, useEffect, useMemo } from 'react';
import { type Level, levelsOf } from './assemble.ts';
import { rootFilter } from './roots.ts';
import { LevelLoader, useLevels } from './use-levels.tsx';

/** Up to this many records, all are loaded at once: then every parent that the reader may not see is known, and folding is instant. */
const wholeUpTo = 1000;

interface TreeOptions {
	runtime: RuntimePort;
	model: string;
	parentField: string;
	/** What the block is limited to, as a formula. */
	where: string | undefined;
	options: ListOptions;
	/** Records whose children are asked for. */
	expanded: Iterable<string>;
}
export interface Tree {
	levels: ReadonlyMap<string | null, Level>;
	/** All records by id, when the whole tree is loaded. */
	byId: ReadonlyMap<string, RecordJson> | undefined;
	total: number | undefined;
	error: ProblemLike | null;
	refresh(): void;
	loadMore(parent: string | null): void;
	/** To be drawn somewhere: they load, and draw nothing. */
	loaders: ReactNode;
}

/** A tree of records: a small one as a whole, a large one level by level as it is unfolded. */
export function useTree({ runtime, model, parentField, where, options, expanded }: TreeOptions): Tree {
	const titleField = runtime.app.models[model]?.titleField ?? '';
	const base = useMemo<Filter | undefined>(() => (where === undefined ? undefined : { formula: where }), [where]);
	const roots = useMemo(() => rootFilter({ parentField, titleField, where }), [parentField, titleField, where]);
	const whole = runtime.data.useList(model, { ...options, ...(base && { filter: base }), limit: 500, count: true });
	const { records, total, loading, hasMore, loadMore } = whole;
	const isSmall = total !== undefined && total <= wholeUpTo;
	const isLarge = total !== undefined && total > wholeUpTo;
	useEffect(() => {
		if (isSmall && hasMore && !loading) loadMore();
	}, [isSmall, hasMore, loading, loadMore]);
	const all = useMemo(() => (isSmall && !hasMore ? levelsOf(records, parentField) : undefined), [isSmall, hasMore, records, parentField]);
	const byId = useMemo(() => (isSmall ? new Map(records.map((r) => [r.id, r])) : undefined), [isSmall, records]);
	const [levels, report] = useLevels();
	const loaders =
		isLarge &&
		[null, ...expanded].map((parent) => (
			<LevelLoader
				key={parent ?? ''}
				runtime={runtime}
				model={model}
				parentField={parentField}
				parent={parent}
				base={base}
				roots={roots}
				options={options}
				report={report}
			/>
		));
	return {
		levels: all ?? levels,
		byId,
		total,
		error: whole.error ?? [...levels.values()].find((l) => l.error)?.error ?? null,
		refresh: whole.refresh,
		loadMore: (parent) => levels.get(parent)?.loadMore(),
		loaders,
	};
}
