import type { Form } from '@dougong/schemas';
import type { ClientApp } from '@dougong/schemas/api';
import { type FormPlan, planDefaultForm, planForm } from '../forms/plan.ts';
import { modelRef, refOfSegment } from './addresses.ts';

/** The plan of a form by its key, or of a model's own form by its address segment (`-model`); null when this member has no such form. */
export function planFor(app: ClientApp, key: string): FormPlan | null {
	const made = refOfSegment(app, key);
	if (made) return planForModel(app, made);
	const form = app.forms[key] as Form | undefined;
	const ref = form && modelRef(app, form.model);
	const model = ref === undefined ? undefined : app.models[ref];
	return form && ref !== undefined && model ? planForm(form, ref, model) : null;
}
/** The form made of all fields of a model. */
export function planForModel(app: ClientApp, ref: string): FormPlan | null {
	const model = app.models[ref];
	return model ? planDefaultForm(ref, model) : null;
}
