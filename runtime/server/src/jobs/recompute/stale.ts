import type { CatalogueSet } from '../../catalogues.ts';
import type { Environment } from '../../http/context.ts';
import type { Services } from '../../services.ts';
import { jobStore } from '../../stores/job.store.ts';
import { fieldsFrom, recomputePlan } from './recompute-plan.ts';

/** Computed fields (`app/model.field`) that a job has yet to bring up to date, or has failed to: their values may be former ones. */
export async function staleFields({ pool }: Pick<Services, 'pool'>, env: Environment, { catalogues }: CatalogueSet): Promise<Set<string>> {
	const open = await jobStore(pool, env.schema).listOf('recompute-fields', ['waiting', 'running', 'failed']);
	const touched = open.filter((job) => job.payload.isDone !== true).flatMap((job) => recomputePlan(catalogues, fieldsFrom(job.payload)));
	return new Set(touched.flatMap(({ model, fields }) => fields.map((f) => `${model.ref}.${f.field}`)));
}
