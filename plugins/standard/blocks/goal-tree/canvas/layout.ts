import type { RecordJson } from '@dougong/schemas/api';
import { hierarchy, tree as tidy } from 'd3-hierarchy';
import type { Level } from '../../tree/assemble.ts';

export const nodeWidth = 232;
export const nodeHeight = 90;
const gapX = 88;
const gapY = 16;

export interface Placed {
	record: RecordJson;
	parent: string | null;
	x: number;
	y: number;
	/** Records below it, also those that are folded or not loaded; undefined while it is being asked. */
	childCount: number | undefined;
	isExpanded: boolean;
	/** Of its children, those that are not loaded yet. */
	missing: number;
}

/**
 * Where each record of the unfolded part stands: the top at the left, children right of their parent, who stands at their middle; no two
 * overlap (Reingold–Tilford). Cards are wider than high, so that more of them fit beside a column than into a row. A record that is met
 * twice is drawn where it is met first.
 */
export function placeGoals(levels: ReadonlyMap<string | null, Level>, expanded: ReadonlySet<string>): Placed[] {
	const top: Branch = { record: null, childCount: undefined, isExpanded: true, missing: 0, children: branchesOf(null, levels, expanded, new Set()) };
	const layout = tidy<Branch>()
		.nodeSize([nodeHeight + gapY, nodeWidth + gapX])
		.separation((a, b) => (a.parent === b.parent ? 1 : 1.3));
	const laid = layout(hierarchy(top));
	return laid.descendants().flatMap((node) => {
		const { record, childCount, isExpanded, missing } = node.data;
		if (!record) return [];
		return [{ record, parent: node.parent?.data.record?.id ?? null, x: node.y - (nodeWidth + gapX), y: node.x, childCount, isExpanded, missing }];
	});
}

interface Branch {
	/** null: above the roots; not drawn. */
	record: RecordJson | null;
	childCount: number | undefined;
	isExpanded: boolean;
	missing: number;
	children: Branch[];
}

function branchesOf(parent: string | null, levels: ReadonlyMap<string | null, Level>, expanded: ReadonlySet<string>, seen: Set<string>): Branch[] {
	const level = levels.get(parent);
	return (level?.records ?? []).flatMap((record) => {
		if (seen.has(record.id)) return [];
		seen.add(record.id);
		const childCount = level?.childCounts ? (level.childCounts.get(record.id) ?? 0) : undefined;
		const isExpanded = expanded.has(record.id) && childCount !== 0;
		const children = isExpanded ? branchesOf(record.id, levels, expanded, seen) : [];
		return [{ record, childCount, isExpanded, missing: isExpanded ? Math.max(0, (childCount ?? 0) - children.length) : 0, children }];
	});
}
