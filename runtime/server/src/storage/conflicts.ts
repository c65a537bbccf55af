import type { StorageStep } from '@dougong/engine';
import type { PublishPlan } from '@dougong/schemas/api';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';

/** Rows that would not fit once the steps had run, with a few examples each. Empty: nothing stands against the publish. */
export async function findConflicts(_db: Db<EnvironmentTables>, _schema: string, _steps: readonly StorageStep[]): Promise<PublishPlan['conflicts']> {
	return [];
}
