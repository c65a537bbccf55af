import { type Catalogue, planStorage, type StorageStep } from '@dougong/engine';
import type { StorageStepJson } from '@dougong/schemas/api';
import type { CatalogueSet } from '../catalogues.ts';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';

export type ArchiveRow = EnvironmentTables['dg_archive'];

export async function loadArchive(db: Db<EnvironmentTables>, app: string) {
	return db.selectFrom('dg_archive').selectAll().where('app', '=', app).orderBy('revision').execute();
}

export function planSteps(options: { from: Catalogue | null; to: Catalogue; archive: unknown; set: CatalogueSet }): StorageStep[] {
	return planStorage(options.from, options.to);
}

export async function runSteps(
	_db: Db<EnvironmentTables>,
	_run: { schema: string; app: string; revision: number; steps: readonly StorageStep[] },
): Promise<void> {}

export function stepJson(step: StorageStep): StorageStepJson {
	return step;
}
