import type { QueryExecutorProvider } from 'kysely';

/**
 * One step of the database's own tables. Append-only: a released migration is never edited, the next one mends it.
 * `schema` is the Postgres schema to work in; every name is qualified with it, nothing relies on search_path.
 */
export interface DatabaseMigration {
	number: number;
	name: string;
	up(db: QueryExecutorProvider, schema: string): Promise<void>;
}
