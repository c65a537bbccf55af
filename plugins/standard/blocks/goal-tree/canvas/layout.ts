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
	/** Of its children, those that are not drawn yet. */
	missing: number;
}

/** So many children of one record are drawn at first; more when somebody asks. */
export const fewChildren = 24;

/**
 * Where each record of the unfolded part stands: the top at the left, children right of their parent, who stands at their middle; no two
 * overlap (Reingold–Tilford). Cards are wider than high, so that more of them fit beside a column than into a row. A record that is met
 * twice is drawn where it is met first. `most`: how many children of a record are drawn, by its id (null: of those at the top).
 */
export function placeGoals(
	levels: ReadonlyMap<string | null, Level>,
	expanded: ReadonlySet<string>,
	most: ReadonlyMap<string | null, number> = new Map(),
): Placed[] {
	const unfolding: Unfolding = { levels, expanded, most, seen: new Set() };
	const top: Branch = { record: null, childCount: undefined, isExpanded: true, missing: 0, children: branchesOf(null, unfolding) };
	const layout = tidy<Branch>()
		.nodeSize([nodeHeight + gapY, nodeWidth + gapX])
		.separation((a, b) => (a.parent === b.parent ? 1 : 1.3));
	return layout(hierarchy(top))
		.descendants()
		.flatMap((node) => {
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
interface Unfolding {
	levels: ReadonlyMap<string | null, Level>;
	expanded: ReadonlySet<string>;
	most: ReadonlyMap<string | null, number>;
	seen: Set<string>;
}

function branchesOf(parent: string | null, unfolding: Unfolding): Branch[] {
	const { levels, expanded, most, seen } = unfolding;
	const level = levels.get(parent);
	const drawn = level?.records.slice(0, most.get(parent) ?? fewChildren) ?? [];
	return drawn.flatMap((record) => {
		if (seen.has(record.id)) return [];
		seen.add(record.id);
		const childCount = level?.childCounts ? (level.childCounts.get(record.id) ?? 0) : undefined;
		const isExpanded = expanded.has(record.id) && childCount !== 0;
		const children = isExpanded ? branchesOf(record.id, unfolding) : [];
		return [{ record, childCount, isExpanded, missing: isExpanded ? Math.max(0, (childCount ?? 0) - children.length) : 0, children }];
	});
}
