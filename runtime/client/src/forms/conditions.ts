import {
	checkFormulaText,
	compileCondition,
	compileFormula,
	type Facts,
	type FormulaRecord,
	type FormulaScope,
	type FormulaType,
	isError,
	type ScopeField,
	valueToJson,
} from '@dougong/engine';
import { functions } from '@dougong/plugins/functions';
import type { JsonValue } from '@dougong/schemas';
import type { ClientApp, ClientField } from '@dougong/schemas/api';
import { type Conditions, type FormState, plainState } from './form-state.ts';
import { fieldsOf, type FormPlan, type FormValues } from './plan.ts';

/** A record that a condition reads over a reference, and its values once they have come. */
export interface RelatedRecords {
	values(model: string, id: string): FormValues | undefined;
	/** Asked for when a condition needs a record that is not there yet; the form evaluates again once it is. */
	wanted(model: string, id: string): void;
}
export interface ConditionInput {
	plan: FormPlan;
	app: ClientApp;
	facts: Facts;
	isNew: boolean;
	related: RelatedRecords;
}

const byName = new Map(functions.map((f) => [f.name, f]));

/** Compiles the conditions of a form once. A chunk of its own: a form without conditions does not load the formula language. */
export function compileConditions({ plan, app, facts, isNew, related }: ConditionInput): Conditions {
	const scope = scopeOf(plan.modelRef, app);
	const compile = (text: string | undefined) => condition(text, scope);
	const sections = plan.sections.map((s) => ({ key: s.key, show: compile(s.show) }));
	const fields = fieldsOf(plan).map((f) => ({ key: f.key, show: compile(f.show), require: compile(f.require), lock: compile(f.lock) }));
	const plain = plainState(plan, isNew);
	// A new record will have these too, filled in by the server; conditions and presets may read them.
	const unseen = isNew ? unseenDefaults(plan, scope, facts) : {};
	const recordOf = (values: FormValues) => formulaRecord(plan.modelRef, app, { ...unseen, ...values }, related);
	return {
		state(values): FormState {
			const record = recordOf(values);
			const holds = (test: Test | null) => test?.(record, facts) ?? false;
			return {
				hiddenSections: new Set(sections.filter((s) => s.show && !holds(s.show)).map((s) => s.key)),
				hidden: new Set([...plain.hidden, ...fields.filter((f) => f.show && !holds(f.show)).map((f) => f.key)]),
				required: new Set([...plain.required, ...fields.filter((f) => holds(f.require)).map((f) => f.key)]),
				locked: new Set([...plain.locked, ...fields.filter((f) => holds(f.lock)).map((f) => f.key)]),
			};
		},
		presets: (values) => presets(plan, isNew, scope, recordOf, facts, values),
	};
}

type Test = (record: FormulaRecord, facts: Facts) => boolean;
/** null: no condition, or one that this member's fields cannot answer (it reads a hidden field): then it does not hold. */
function condition(text: string | undefined, scope: FormulaScope): Test | null {
	if (!text) return null;
	const { formula } = checkFormulaText(text, scope, { returns: 'boolean' });
	return formula ? compileCondition(formula) : () => false;
}

/**
 * In rounds, because a preset may read a field that starts with a preset itself. A record that is there already gets those of the
 * form only: a model's defaults are for new records, and what was left empty then was meant so.
 */
function presets(
	plan: FormPlan,
	isNew: boolean,
	scope: FormulaScope,
	recordOf: (values: FormValues) => FormulaRecord,
	facts: Facts,
	values: FormValues,
): FormValues {
	const found: FormValues = {};
	for (;;) {
		const record = recordOf({ ...values, ...found });
		const open = fieldsOf(plan).filter(({ key }) => values[key] === undefined && found[key] === undefined);
		const next = open.map(
			({ key, field, preset }) => [key, evaluate(preset ?? (isNew ? field.schema['x-default'] : undefined), scope, record, facts)] as const,
		);
		const filled = next.filter(([, value]) => value !== undefined);
		if (filled.length === 0) return found;
		Object.assign(found, Object.fromEntries(filled));
	}
}
/** What fields that are not on the form start with. */
function unseenDefaults(plan: FormPlan, scope: FormulaScope, facts: Facts): FormValues {
	const shown = new Set(fieldsOf(plan).map((f) => f.key));
	const nothing: FormulaRecord = { get: () => null };
	const others = plan.model.fields.filter((f) => !shown.has(f.key));
	return Object.fromEntries(others.map(({ key, schema }) => [key, schema.default ?? evaluate(schema['x-default'], scope, nothing, facts)]));
}
/** A formula's value for a form; undefined for none, for blank, and for what cannot be computed yet. */
function evaluate(text: unknown, scope: FormulaScope, record: FormulaRecord, facts: Facts): JsonValue | undefined {
	if (typeof text !== 'string') return undefined;
	const { formula } = checkFormulaText(text, scope, { returns: 'any' });
	const value = formula ? compileFormula(formula)(record, facts) : null;
	if (!formula || value === null || isError(value)) return undefined;
	return toFormValue(valueToJson(value) as JsonValue, formula.type.t);
}
function toFormValue(value: JsonValue, type: string): JsonValue {
	return type === 'number' ? Number(value) : value;
}

function scopeOf(model: string, app: ClientApp): FormulaScope {
	return {
		model,
		fields: (ref) => app.models[ref]?.fields.map(scopeField),
		title: (ref) => app.models[ref]?.title ?? ref,
		functions,
		fn: (name) => byName.get(name),
	};
}
function scopeField({ key, title, formula, reference }: ClientField): ScopeField {
	// Conditions of a form are evaluated, never sent as a filter.
	return { key, titles: [title], type: formula as FormulaType | null, reference, query: { filters: [], sortable: false } };
}

/** The values on screen, and over references those of related records. */
function formulaRecord(modelRef: string, app: ClientApp, values: FormValues, related: RelatedRecords): FormulaRecord {
	return {
		get(path, field) {
			let at: FormValues = values;
			let model = modelRef;
			for (const step of path) {
				const target = app.models[model]?.fields.find((f) => f.key === step)?.reference?.model;
				const id = at[step];
				if (typeof id !== 'string') return null;
				if (!target) return undefined;
				const next = related.values(target, id);
				if (!next) {
					related.wanted(target, id);
					return undefined;
				}
				at = next;
				model = target;
			}
			return at[field] ?? null;
		},
	};
}
