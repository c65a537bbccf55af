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
/**
 * What a reader of the task needs of it: what they are to fill in or may change first, then what is to be known. Fields with nothing in them are
 * left out where they may not be written. A form that the node names stays as its author has laid it out.
 */
export function readablePlan(plan: FormPlan, task: Pick<TaskForm, 'form'>, values: { readonly [key: string]: unknown }): FormPlan {
	if (task.form) return plan;
	const fields = plan.sections.flatMap((section) => section.fields);
	const parts = [
		{ key: 'open', fields: fields.filter((f) => f.field.access === 'write') },
		{ key: 'read', fields: fields.filter((f) => f.field.access !== 'write' && !isEmpty(values[f.key])) },
	];
	return { ...plan, sections: parts.filter((part) => part.fields.length > 0).map((part) => ({ ...part, columns: part.fields.length > 4 ? 2 : 1 })) };
}
const isEmpty = (value: unknown) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

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
	if (isOpen) return { ...rest, field };
	const { help: _help, ...read } = planned;
	return { ...read, field };
}

function allFields(ref: string, model: ClientModel): FormPlan {
	const { fields } = model;
	const all = fields.map((field): PlanField => ({ key: field.key, field, title: field.title, help: field.access === 'write' ? field.description : undefined }));
	return { ...planDefaultForm(ref, model), sections: [{ key: 'all', columns: fields.length > 4 ? 2 : 1, fields: all }] };
}
