import type { ClientApp, ClientTree } from '@dougong/ui/contracts';
import type { ColumnConfig } from '../shared/config.ts';
import { type FieldAt, fieldAt } from '../shared/models.ts';

/** What a field is to a tree. */
export type Role = keyof ClientTree['fields'];
export type Roles = ReadonlyMap<Role, FieldAt>;

/** The tree that a block shows: the named one, else the first over its model. */
export function treeOf(app: ClientApp, model: string, key: string | undefined): ClientTree | undefined {
	const trees = Object.values(app.trees ?? {}).filter((tree) => tree.model === model);
	return key === undefined ? trees[0] : trees.find((tree) => tree.key === key);
}

/** The fields that hold what, as far as the reader may see them. */
export function rolesOf(app: ClientApp, tree: ClientTree): Roles {
	const roles = new Map<Role, FieldAt>();
	for (const [role, path] of Object.entries(tree.fields) as [Role, string | undefined][]) {
		const at = path === undefined ? undefined : fieldAt(app, tree.model, path);
		if (at) roles.set(role, at);
	}
	return roles;
}

/** The role of a column, if it has one. */
export function roleAt(roles: Roles, path: string): Role | undefined {
	for (const [role, at] of roles) if (at.path === path) return role;
	return undefined;
}

const usual: [Role, number][] = [
	['status', 110],
	['score', 90],
	['weight', 80],
	['actual', 100],
	['target', 100],
	['achievement', 130],
	['owner', 120],
	['level', 90],
	['confidence', 90],
];
/** Columns of a block that names none: the title, then what the tree knows. */
export function defaultColumns(app: ClientApp, tree: ClientTree, roles: Roles): ColumnConfig[] {
	const title = app.models[tree.model]?.titleField;
	const others = usual.flatMap(([role, width]) => {
		const path = roles.get(role)?.path;
		return path === undefined || path === title ? [] : [{ key: role, field: path, width }];
	});
	return title ? [{ key: 'title', field: title, width: 300 }, ...others] : others;
}

/** Heavier ones first, of the same weight by title: until somebody sorts otherwise. */
export function defaultSort(app: ClientApp, tree: ClientTree, roles: Roles): string[] {
	const title = app.models[tree.model]?.fields.find((f) => f.key === app.models[tree.model]?.titleField);
	const weight = roles.get('weight');
	return [...(weight?.field.sortable ? [`-${weight.path}`] : []), ...(title?.sortable ? [title.key] : [])];
}

/** What the records that share a total are alike in, by title; undefined where it is their parent. */
export function alikeIn(app: ClientApp, tree: ClientTree, and: string): string | undefined {
	const { within } = tree.weights ?? {};
	const parent = app.models[tree.model]?.treeParent;
	if (!within || (within.length === 1 && within[0] === parent)) return undefined;
	const titles = within.map((path) => fieldAt(app, tree.model, path)?.title ?? path);
	return titles.map(lowered).join(and);
}
/** As it stands inside of a sentence. */
function lowered(title: string): string {
	return /^[A-Z][a-z]/.test(title) ? `${title.charAt(0).toLowerCase()}${title.slice(1)}` : title;
}

/** Fields that people fill in again and again, in the order in which they are offered. */
export const entryRoles: readonly Role[] = ['actual', 'target', 'confidence'];
