import type { Place } from '../stores/tree-members.ts';
import type { Tree, TreeWeights } from './trees.ts';

/** The values that the members of a group are alike in, as text. */
export type Group = readonly (string | null)[];

/** The group that a record belongs to; null for one that takes no part, and for what has nothing to be alike in, such as the top of a tree. */
export function groupOf({ counts, group }: Pick<Place, 'counts' | 'group'>): Group | null {
	return counts && group.some((value) => value !== null) ? group : null;
}

/** A group as it stands in the timeline. */
export function groupKey(group: Group): string {
	return JSON.stringify(group);
}

/** A group as it is locked: the key of the tree, then that of the group. */
export function lockKey(tree: Pick<Tree, 'ref'>, group: Group): string {
	return `${tree.ref} ${groupKey(group)}`;
}

/** Where a record will stand once these values are written; before it was at `group`. */
export function groupAfter(weights: TreeWeights, group: Group | null, values: { readonly [key: string]: unknown }): Group {
	return weights.by.map((field, i) => {
		if (!Object.hasOwn(values, field.key)) return group?.[i] ?? null;
		const value = values[field.key];
		return value === null || value === undefined ? null : String(value);
	});
}
