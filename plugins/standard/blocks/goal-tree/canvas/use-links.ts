import type { RecordJson } from '@dougong/schemas/api';
import { useMemo } from 'react';
import { modelKey } from '../../shared/models.ts';
import { useStable } from '../../shared/use-stable.ts';
import { numberOf } from '../bands.ts';
import type { Goals } from '../goals.ts';

export interface Link {
	id: string;
	from: string;
	to: string;
	kind: 'contribution' | 'dependency';
	/** Of a contribution, in percent. */
	share: number | null;
}

/** What ties goals together beside parent and child, among those that are drawn. */
export function useLinks(goals: Goals, ids: readonly string[]): Link[] {
	const { contributions, dependencies } = goals.tree;
	const given = useRecords(
		goals,
		contributions && { model: contributions.model, from: contributions.from, to: contributions.to, more: contributions.share },
		ids,
	);
	const waits = useRecords(goals, dependencies && { model: dependencies.model, from: dependencies.of, to: dependencies.on }, ids);
	return useMemo(() => {
		const drawn = new Set(ids);
		const link = (record: RecordJson, kind: Link['kind'], from: string, to: string, share?: string): Link[] => {
			const ends = [record.values[from], record.values[to]];
			if (!ends.every((end) => typeof end === 'string' && drawn.has(end))) return [];
			return [{ id: record.id, from: String(ends[0]), to: String(ends[1]), kind, share: share === undefined ? null : numberOf(record.values[share]) }];
		};
		return [
			...given.flatMap((r) => (contributions ? link(r, 'contribution', contributions.from, contributions.to, contributions.share) : [])),
			...waits.flatMap((r) => (dependencies ? link(r, 'dependency', dependencies.of, dependencies.on) : [])),
		];
	}, [given, waits, contributions, dependencies, ids]);
}

/** Those that start at one of these records; at most 500. */
function useRecords(goals: Goals, of: { model: string; from: string; to: string; more?: string } | undefined, ids: readonly string[]): RecordJson[] {
	const { runtime } = goals;
	const model = of ? modelKey(runtime.app, of.model) : '';
	const canRead = runtime.app.models[model]?.can.read === true && ids.length > 0;
	const options = useStable(
		of && {
			filter: { field: of.from, op: 'in' as const, value: [...ids].sort().slice(0, 500) },
			fields: [of.from, of.to, ...(of.more ? [of.more] : [])],
			limit: 500,
		},
	);
	return runtime.data.useList(canRead ? model : goals.tree.model, canRead && options ? options : null).records;
}
