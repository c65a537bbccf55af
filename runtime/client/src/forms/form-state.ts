import { fieldsOf, type FormPlan, type FormValues, type PlanField, type PlanSection } from './plan.ts';

/** What the conditions of a form say about the present values. */
export interface FormState {
	hiddenSections: ReadonlySet<string>;
	hidden: ReadonlySet<string>;
	required: ReadonlySet<string>;
	locked: ReadonlySet<string>;
}
/** Evaluates the conditions of a form; see conditions.ts. */
export interface Conditions {
	state(values: FormValues): FormState;
	/** Values for what is empty at the start: from `preset`, and for a new record also from the model's `x-default`. */
	presets(values: FormValues): FormValues;
}

/** The state of a form without conditions, and of one whose conditions are still loading. */
export function plainState(plan: FormPlan, isNew: boolean): FormState {
	const fields = fieldsOf(plan);
	return {
		hiddenSections: new Set(),
		hidden: new Set(fields.filter((f) => isNew && f.field.access === 'read').map((f) => f.key)),
		required: new Set(fields.filter((f) => f.field.required && f.field.access === 'write').map((f) => f.key)),
		locked: new Set(fields.filter((f) => f.field.access === 'read').map((f) => f.key)),
	};
}
export function hasConditions(plan: FormPlan): boolean {
	return plan.sections.some((s) => s.show || s.fields.some((f) => f.show || f.require || f.lock || f.preset || f.field.schema['x-default']));
}

export function visibleSections(plan: FormPlan, state: FormState): PlanSection[] {
	return plan.sections.filter((s) => !state.hiddenSections.has(s.key) && s.fields.some((f) => !state.hidden.has(f.key)));
}
export function visibleFields(sections: readonly PlanSection[], state: FormState): PlanField[] {
	return sections.flatMap((s) => s.fields).filter((f) => !state.hidden.has(f.key));
}
/** Fields on screen that this person may fill in now. */
export function openFields(sections: readonly PlanSection[], state: FormState): PlanField[] {
	return visibleFields(sections, state).filter((f) => !state.locked.has(f.key));
}
/** Fields that are sent: on screen and open to this member. */
export function writableKeys(plan: FormPlan, state: FormState): string[] {
	return visibleFields(visibleSections(plan, state), state)
		.filter((f) => !state.locked.has(f.key) && f.field.access === 'write')
		.map((f) => f.key);
}
/** Equal for states that draw the same form. */
export function stateSignature(state: FormState): string {
	return [state.hiddenSections, state.hidden, state.required, state.locked].map((s) => [...s].join()).join('|');
}
