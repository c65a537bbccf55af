import type { DefinitionMigration, Json } from './types.ts';

/**
 * Language 1 named the grouping field of a kanban block `columns`, which in every other block is a list of columns to show.
 * Language 2 calls it `by`.
 */
export const kanbanBy: DefinitionMigration = {
	from: 1,
	title: 'kanban: `columns` is called `by`',
	migrate: (bundle) => ({ ...bundle, definitions: list(bundle.definitions).map((d) => (isObject(d) && d.kind === 'page' ? page(d) : d)) }),
};

function page(definition: { [key: string]: Json }): Json {
	return Array.isArray(definition.blocks) ? { ...definition, blocks: definition.blocks.map(block) } : definition;
}

function block(value: Json): Json {
	if (!isObject(value) || value.type !== 'kanban' || typeof value.columns !== 'string' || value.by !== undefined) return value;
	const { columns, ...rest } = value;
	return { ...rest, by: columns };
}

function list(value: Json | undefined): Json[] {
	return Array.isArray(value) ? value : [];
}
function isObject(value: Json): value is { [key: string]: Json } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
