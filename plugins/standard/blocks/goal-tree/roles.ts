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

const usual: Role[] = ['level', 'owner', 'weight', 'actual', 'target', 'achievement', 'score', 'status', 'confidence'];
/** Columns of a block that names none: the title, then what the tree knows. */
export function defaultColumns(app: ClientApp, tree: ClientTree, roles: Roles): ColumnConfig[] {
	const title = app.models[tree.model]?.titleField;
	const paths = [title, ...usual.map((role) => roles.get(role)?.path)].filter((path) => path !== undefined && path !== '');
	return [...new Set(paths as string[])].map((path) => ({ key: path.replaceAll('.', '_'), field: path, ...(path === title && { width: 300 }) }));
}

/** Fields that people fill in again and again, in the order in which they are offered. */
export const entryRoles: readonly Role[] = ['actual', 'target', 'confidence'];
