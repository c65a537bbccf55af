import type { RecordJson } from '@dougong/schemas/api';

/** What is loaded below one parent (null: the roots). */
export interface Level {
	records: RecordJson[];
	loading: boolean;
	hasMore: boolean;
	/** Records below, by parent id; undefined while it is being asked. */
	childCounts: ReadonlyMap<string, number> | undefined;
}
export type TreeRow =
	| {
			at: 'record';
			record: RecordJson;
			level: number;
			isExpanded: boolean;
			childCount: number | undefined;
			position: number;
			siblings: number;
			parent: string | null;
	  }
	| { at: 'loading'; parent: string | null; level: number }
	| { at: 'more'; parent: string | null; level: number };

/**
 * The rows of a tree that are on the screen, from top to bottom. A record that is met twice (a loop, or one that matches as a root
 * and lies below another) is drawn once, where it is met first.
 */
export function treeRows(levels: ReadonlyMap<string | null, Level>, expanded: ReadonlySet<string>): TreeRow[] {
	const rows: TreeRow[] = [];
	const seen = new Set<string>();
	walk(null, 1);
	return rows;

	function walk(parent: string | null, level: number): void {
		const loaded = levels.get(parent);
		if (!loaded) {
			rows.push({ at: 'loading', parent, level });
			return;
		}
		for (const [i, record] of loaded.records.entries()) {
			if (seen.has(record.id)) continue;
			seen.add(record.id);
			const childCount = loaded.childCounts ? (loaded.childCounts.get(record.id) ?? 0) : undefined;
			const isExpanded = expanded.has(record.id) && childCount !== 0;
			rows.push({ at: 'record', record, level, isExpanded, childCount, position: i + 1, siblings: loaded.records.length, parent });
			if (isExpanded) walk(record.id, level + 1);
		}
		if (loaded.loading) rows.push({ at: 'loading', parent, level });
		else if (loaded.hasMore) rows.push({ at: 'more', parent, level });
	}
}

/**
 * The levels of a tree from all its records at once. Roots: without a parent, with a parent that is not among the records, and one
 * of every loop (the first in the list), so that no record is lost.
 */
export function levelsOf(records: readonly RecordJson[], parentField: string): Map<string | null, Level> {
	const byId = new Map(records.map((r) => [r.id, r]));
	const parentOf = (record: RecordJson) => {
		const parent = record.values[parentField];
		return typeof parent === 'string' && byId.has(parent) && parent !== record.id ? parent : null;
	};
	const children = new Map<string | null, RecordJson[]>([[null, []]]);
	for (const record of records) push(children, parentOf(record), record);
	for (const lost of unreachable(records, children)) push(children, null, lost);
	const childCounts = new Map([...children].flatMap(([id, list]) => (id === null ? [] : [[id, list.length] as const])));
	return new Map([...children].map(([id, list]) => [id, { records: list, loading: false, hasMore: false, childCounts }]));
}

function unreachable(records: readonly RecordJson[], children: ReadonlyMap<string | null, RecordJson[]>): RecordJson[] {
	const reached = new Set<string>();
	const visit = (start: readonly RecordJson[]) => {
		const stack = [...start];
		for (let record = stack.pop(); record; record = stack.pop()) {
			if (reached.has(record.id)) continue;
			reached.add(record.id);
			stack.push(...(children.get(record.id) ?? []));
		}
	};
	visit(children.get(null) ?? []);
	const heads: RecordJson[] = [];
	for (const record of records) {
		if (reached.has(record.id)) continue;
		heads.push(record);
		visit([record]);
	}
	return heads;
}

/** Ids to expand so that everything down to `depth` levels shows (1: only the roots). Only what is loaded counts. */
export function expandTo(levels: ReadonlyMap<string | null, Level>, depth: number): Set<string> {
	const result = new Set<string>();
	const walk = (parent: string | null, level: number) => {
		if (level >= depth) return;
		const loaded = levels.get(parent);
		for (const record of loaded?.records ?? []) {
			const isLeaf = loaded?.childCounts !== undefined && !loaded.childCounts.get(record.id);
			if (result.has(record.id) || isLeaf) continue;
			result.add(record.id);
			walk(record.id, level + 1);
		}
	};
	walk(null, 1);
	return result;
}

/** The records above `id`, from the top down, as far as they are among `records`. */
export function pathTo(records: ReadonlyMap<string, RecordJson>, parentField: string, id: string): RecordJson[] {
	const path: RecordJson[] = [];
	const seen = new Set([id]);
	let at = records.get(id)?.values[parentField];
	while (typeof at === 'string' && !seen.has(at)) {
		seen.add(at);
		const record = records.get(at);
		if (!record) break;
		path.unshift(record);
		at = record.values[parentField];
	}
	return path;
}

function push(map: Map<string | null, RecordJson[]>, key: string | null, record: RecordJson): void {
	const list = map.get(key);
	if (list) list.push(record);
	else map.set(key, [record]);
}

/** The unfolded records after one of them was folded or unfolded; without `open`, the other of both. */
export function toggled(expanded: readonly string[], id: string, open: boolean | undefined): string[] {
	const without = expanded.filter((x) => x !== id);
	const isOpen = without.length < expanded.length;
	return (open ?? !isOpen) ? [...without, id] : without;
}
