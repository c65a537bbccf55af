import { useMemo } from 'react';
import { type Conditions, type FormState, plainState, stateSignature, visibleSections } from './form-state.ts';
import type { FormPlan, FormValues, PlanSection } from './plan.ts';

export interface SectionsInput {
	plan: FormPlan;
	isNew: boolean;
	conditions: Conditions | null;
	/** Grows when a record has come that conditions read over a reference. */
	version: number;
	values: FormValues;
	step: number;
}
/** What the present values show: all visible sections, those on screen now, and whether they are the last. */
export function useSections({ plan, isNew, conditions, version, values, step }: SectionsInput): {
	state: FormState;
	sections: readonly PlanSection[];
	present: readonly PlanSection[];
	isLast: boolean;
} {
	// biome-ignore lint/correctness/useExhaustiveDependencies: version stands for related records that have come
	const evaluated = useMemo(() => conditions?.state(values) ?? plainState(plan, isNew), [conditions, plan, isNew, values, version]);
	const signature = stateSignature(evaluated);
	// The same object while it says the same: a key typed into one field then draws no other field again.
	// biome-ignore lint/correctness/useExhaustiveDependencies: the signature says it all about the state
	const state = useMemo(() => evaluated, [signature]);
	const sections = useMemo(() => visibleSections(plan, state), [plan, state]);
	const present = useMemo(() => (plan.steps ? sections.slice(...stepRange(step, sections.length)) : sections), [plan, sections, step]);
	return { state, sections, present, isLast: !plan.steps || step >= sections.length - 1 };
}
/** A condition may have taken sections away behind the step that one is at. */
function stepRange(step: number, count: number): [number, number] {
	const at = Math.min(step, count - 1);
	return [at, at + 1];
}
