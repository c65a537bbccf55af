import { type Catalogue, dependencyGraph, type FactName, type Stratum } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';

/** Computed fields of a model (`app/model`). */
export interface FieldsOf {
	model: string;
	fields: string[];
}

/**
 * What has to be worked out anew in all records when the formulas of `changed`, or what they read, are no longer what they were: these
 * fields and everything that follows from them, in the order in which it is brought up to date. Fields that are gone are left out.
 */
export function recomputePlan(catalogues: ReadonlyMap<string, Catalogue>, changed: readonly FieldsOf[]): Stratum[] {
	const graph = dependencyGraph(catalogues);
	const touched = new Set(graph.strata.filter((s) => changed.some((c) => c.model === s.model.ref && s.fields.some((f) => c.fields.includes(f.field)))));
	// Each stratum is reached only from those before it, so one look in order is enough.
	for (const stratum of graph.strata) {
		if (!touched.has(stratum)) continue;
		for (const trigger of graph.watch(stratum.model.ref)?.triggers ?? []) {
			const reached = graph.strata[trigger.stratum];
			if (reached && stratum.fields.some((f) => trigger.on.has(f.field))) touched.add(reached);
		}
	}
	return graph.strata.filter((s) => touched.has(s));
}

/** Names a stratum as long as its fields stay together; for the cursor of a job. */
export function nameOf({ model, fields }: Stratum): string {
	return `${model.ref}:${fields.map((f) => f.field).join()}`;
}

/** Computed fields that depend on one of these facts themselves. */
export function fieldsThatRead(catalogues: ReadonlyMap<string, Catalogue>, facts: readonly FactName[]): FieldsOf[] {
	return dependencyGraph(catalogues).strata.flatMap(({ model, fields }) => {
		const reading = fields.filter((f) => f.formula.facts.some((fact) => facts.includes(fact))).map((f) => f.field);
		return reading.length > 0 ? [{ model: model.ref, fields: reading }] : [];
	});
}

export function allComputedFields(catalogues: ReadonlyMap<string, Catalogue>): FieldsOf[] {
	return dependencyGraph(catalogues).strata.map(({ model, fields }) => ({ model: model.ref, fields: fields.map((f) => f.field) }));
}

/** As it stands in the payload of a job. */
export function fieldsJson(changed: readonly FieldsOf[]): JsonValue {
	return changed.map(({ model, fields }) => ({ model, fields }));
}
export function fieldsFrom(payload: JsonObject): FieldsOf[] {
	return (payload.changed ?? []) as unknown as FieldsOf[];
}
