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
	const { strata } = dependencyGraph(catalogues);
	const touched = new Set(changed.flatMap(({ model, fields }) => fields.map((field) => `${model}.${field}`)));
	const isTouched = ({ model }: Stratum, { field, formula }: Stratum['fields'][number]) =>
		touched.has(`${model.ref}.${field}`) || formula.fields.some((read) => touched.has(`${read.model}.${read.field}`));
	// Each field reads only those before it, besides those of its own tree, so one look in order is enough for all but these.
	return strata.flatMap((stratum) => {
		let fields: Stratum['fields'] = [];
		for (let before = -1; before < fields.length; ) {
			before = fields.length;
			fields = stratum.fields.filter((f) => isTouched(stratum, f));
			for (const { field } of fields) touched.add(`${stratum.model.ref}.${field}`);
		}
		return fields.length > 0 ? [{ ...stratum, fields, recursion: readsOthers(stratum, fields) ? stratum.recursion : null }] : [];
	});
}

/** Whether some of these fields are read in another record of the same model. */
function readsOthers({ model }: Stratum, fields: Stratum['fields']): boolean {
	const isOne = (field: string) => fields.some((f) => f.field === field);
	return fields.some(
		({ formula }) =>
			formula.relations.some((use) => use.relation.model === model.ref && use.reads.some((read) => isOne(read.field))) ||
			formula.dependencies.some((read) => read.path.length > 0 && isOne(read.field)),
	);
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
