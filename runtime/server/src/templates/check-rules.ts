import {
	type Catalogue,
	type CatalogueModel,
	checkFormulaText,
	compileFormula,
	type Facts,
	type FormulaRecord,
	formulaScope,
	type Registry,
} from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';

export interface RuleChecks {
	/** Messages of the rules that do not hold for a record. */
	broken(model: CatalogueModel, values: JsonObject, facts: Facts): { field: string | undefined; key: string; message: string }[];
}

/**
 * The rules of models, for records that are loaded together. What a rule reads over a reference is known when the referred record is
 * loaded with it; a rule that needs more is left to the next change of the record.
 */
export function ruleChecks(options: { catalogues: ReadonlyMap<string, Catalogue>; registry: Registry; find(id: string): JsonObject | undefined }): RuleChecks {
	const { catalogues, registry, find } = options;
	const compiled = new Map<string, { key: string; message: string; field: string | undefined; evaluate: ReturnType<typeof compileFormula> }[]>();

	function rulesOf(model: CatalogueModel) {
		let rules = compiled.get(model.ref);
		if (!rules) {
			const home = catalogues.get(model.app);
			rules = (model.definition.rules ?? []).flatMap(({ key, assert, message, field }) => {
				const formula = home && checkFormulaText(assert, formulaScope(model.ref, home, catalogues, registry), { returns: 'boolean' }).formula;
				return formula ? [{ key, message, field, evaluate: compileFormula(formula) }] : [];
			});
			compiled.set(model.ref, rules);
		}
		return rules;
	}

	return {
		broken(model, values, facts) {
			const rules = rulesOf(model);
			return rules.filter((rule) => rule.evaluate(recordOf(values, find), facts) === false).map(({ key, message, field }) => ({ key, message, field }));
		},
	};
}

function recordOf(values: JsonObject, find: (id: string) => JsonObject | undefined): FormulaRecord {
	return {
		get(path, field) {
			let at: JsonObject | undefined = values;
			for (const step of path) {
				const id: unknown = at?.[step];
				if (id === null || (id === undefined && at !== undefined)) return null;
				at = typeof id === 'string' ? find(id) : undefined;
			}
			return at === undefined ? undefined : (at[field] ?? null);
		},
	};
}
