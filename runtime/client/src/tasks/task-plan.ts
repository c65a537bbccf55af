import type { ClientApp, ClientModel, TaskDetail } from '@dougong/schemas/api';
import { modelRef } from '../app/addresses.ts';
import { planFor } from '../app/plan-for.ts';
import { type FormPlan, type PlanField, planDefaultForm } from '../forms/plan.ts';

export type TaskForm = Pick<TaskDetail, 'id' | 'form' | 'model' | 'fields'>;

/**
 * The form of a task: what its node says of a field counts, whatever the role would allow in a form; fields that it does not name are read.
 * Without a form, all fields that the reader sees. null where the app has no such model for this member.
 */
export function planForTask(app: ClientApp, task: TaskForm): FormPlan | null {
	if (task.model === null) return null;
	const ref = modelRef(app, task.model);
	const model = app.models[ref];
	if (!model) return null;
	const plan = (task.form && planFor(app, task.form)) || allFields(ref, model);
	const sections = plan.sections
		.map((section) => ({ ...section, fields: section.fields.filter((f) => mayOf(task, f) !== 'hide').map((f) => permitted(f, mayOf(task, f))) }))
		.filter((section) => section.fields.length > 0);
	// What is typed here is kept apart from what is typed in the form itself.
	return { ...plan, key: `-task-${task.id}`, steps: false, sections };
}
export function hasOpenFields(plan: FormPlan): boolean {
	return plan.sections.some((s) => s.fields.some((f) => f.field.access === 'write'));
}

type May = TaskForm['fields'][string];
const mayOf = (task: TaskForm, field: PlanField): May => task.fields[field.key] ?? 'read';

function permitted(planned: PlanField, may: May): PlanField {
	const isOpen = may === 'write' || may === 'require';
	const field = {
		...planned.field,
		access: isOpen ? ('write' as const) : ('read' as const),
		required: may === 'require' || (isOpen && planned.field.required),
	};
	// A node that opens a field has decided; a lock of the form is for other occasions.
	const { lock: _, ...rest } = planned;
	return { ...(isOpen ? rest : planned), field };
}

function allFields(ref: string, model: ClientModel): FormPlan {
	const { fields } = model;
	const all = fields.map((field): PlanField => ({ key: field.key, field, title: field.title, help: field.access === 'write' ? field.description : undefined }));
	return { ...planDefaultForm(ref, model), sections: [{ key: 'all', columns: fields.length > 4 ? 2 : 1, fields: all }] };
}
