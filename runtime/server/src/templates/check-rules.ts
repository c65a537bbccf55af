import {
	type Catalogue,
	type CatalogueModel,
	type CheckedFormula,
	checkFormulaText,
	compileFormula,
	type Facts,
	type FormulaRecord,
	formulaScope,
	type Registry,
} from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';

export interface ModelRule {
	key: string;
	message: string;
	field: string | undefined;
	formula: CheckedFormula;
}
export interface RuleChecks {
	/** What the rules of its model say about a record. A rule holds only when it is TRUE (F4), as for a record that is saved. */
	judge(model: CatalogueModel, values: JsonObject, facts: Facts): { broken: ModelRule[]; undecided: ModelRule[] };
}

/** The rules of models, for records that are loaded together. A rule that reads a record outside of the load is undecided: the database knows. */
export function ruleChecks(options: { catalogues: ReadonlyMap<string, Catalogue>; registry: Registry; find(id: string): JsonObject | undefined }): RuleChecks {
	const { catalogues, registry, find } = options;
	const compiled = new Map<string, (ModelRule & { evaluate: ReturnType<typeof compileFormula> })[]>();

	function rulesOf(model: CatalogueModel) {
		let rules = compiled.get(model.ref);
		if (!rules) {
			const home = catalogues.get(model.app);
			rules = (model.definition.rules ?? []).flatMap(({ key, assert, message, field }) => {
				const formula = home && checkFormulaText(assert, formulaScope(model.ref, home, catalogues, registry), { returns: 'boolean' }).formula;
				return formula ? [{ key, message, field, formula, evaluate: compileFormula(formula) }] : [];
			});
			compiled.set(model.ref, rules);
		}
		return rules;
	}

	return {
		judge(model, values, facts) {
			const broken: ModelRule[] = [];
			const undecided: ModelRule[] = [];
			for (const rule of rulesOf(model)) {
				const record = recordOf(values, find);
				const holds = rule.evaluate(record, facts) === true;
				if (record.isIncomplete()) undecided.push(rule);
				else if (!holds) broken.push(rule);
			}
			return { broken, undecided };
		},
	};
}

function recordOf(values: JsonObject, find: (id: string) => JsonObject | undefined): FormulaRecord & { isIncomplete(): boolean } {
	let isIncomplete = false;
	return {
		isIncomplete: () => isIncomplete,
		get(path, field) {
			let at: JsonObject = values;
			for (const step of path) {
				const id = at[step] ?? null;
				if (id === null) return null;
				const next = typeof id === 'string' ? find(id) : undefined;
				if (!next) {
					isIncomplete = true;
					return undefined;
				}
				at = next;
			}
			return at[field] ?? null;
		},
		isBelow() {
			isIncomplete = true;
			return undefined;
		},
	};
}
