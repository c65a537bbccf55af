import { kanbanBy } from './0001-kanban-by.ts';
import type { DefinitionMigration } from './types.ts';

/** In order: the migration at index i leads from language i + 1 to i + 2. */
export const definitionMigrations: readonly DefinitionMigration[] = [kanbanBy];
export type { DefinitionMigration, Json } from './types.ts';
