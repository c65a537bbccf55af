import type { CheckedFormula } from '@dougong/engine';
import type { CatalogueSet } from '../catalogues.ts';
import type { Environment } from '../http/context.ts';
import { enqueueNow } from '../jobs/jobs.ts';
import type { FieldsOf } from '../jobs/recompute/recompute-plan.ts';
import type { Services } from '../services.ts';
import { type Elsewhere, type Tree, treesOf } from './trees.ts';

/**
 * Computed values have changed without a write: a job has the rules, groups and conflicts of each tree that reads them follow. Done again it
 * changes nothing, and a job that waits already takes its place.
 */
export async function settleAfterRecompute(services: Services, env: Environment, set: CatalogueSet, recomputed: readonly FieldsOf[]): Promise<void> {
	for (const tree of treesOf(set, services.registry).all) {
		if (!reads(tree, recomputed)) continue;
		await enqueueNow(services, env, { kind: 'tree-rules', key: `tree ${tree.ref}`, payload: { tree: tree.ref } });
	}
}

function reads({ model, weights, conflicts }: Tree, recomputed: readonly FieldsOf[]): boolean {
	const isOne = (of: string, field: string) => recomputed.some((r) => r.model === of && r.fields.includes(field));
	const elsewhere = (found: readonly Elsewhere[]) => found.some((e) => isOne(e.model, e.field));
	const inWeights = weights && ([...weights.reads].some((field) => isOne(model.ref, field)) || elsewhere(weights.elsewhere));
	return inWeights === true || conflicts.some((c) => ownFields(c.when).some((field) => isOne(model.ref, field)) || elsewhere(c.elsewhere));
}

function ownFields({ dependencies }: CheckedFormula): string[] {
	return dependencies.map((d) => d.path[0] ?? d.field);
}
