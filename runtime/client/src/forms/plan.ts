import type { JsonValue } from '@dougong/schemas';
import type { Form } from '@dougong/schemas';
import type { ClientField, ClientModel, RecordJson } from '@dougong/schemas/api';

/** A form as it will be drawn: the definition joined with the fields that this member may see. */
export interface FormPlan {
	/** null: the form made for a model that has none. */
	key: string | null;
	title: string;
	description?: string;
	/** Full reference `app/model`. */
	modelRef: string;
	model: ClientModel;
	steps: boolean;
	sections: PlanSection[];
	submit?: string;
	thanks?: string;
	next: 'record' | 'again' | 'back';
	nextPage?: string;
}
export interface PlanSection {
	key: string;
	title?: string;
	description?: string;
	columns: number;
	show?: string;
	fields: PlanField[];
}
export interface PlanField {
	key: string;
	field: ClientField;
	title: string;
	help?: string;
	placeholder?: string;
	/** Columns that it takes; where nobody says so, its kind does. */
	span?: number;
	show?: string;
	require?: string;
	lock?: string;
	preset?: string;
}

/** The plan of a form definition. Fields that the member may not see are not in it; a section without fields goes too. */
export function planForm(form: Form, modelRef: string, model: ClientModel): FormPlan {
	const byKey = new Map(model.fields.map((f) => [f.key, f]));
	const sections = form.sections.map((section): PlanSection => {
		const fields = section.fields.flatMap((f): PlanField[] => {
			const field = byKey.get(f.field);
			if (!field) return [];
			const { field: key, title, help, span, ...rest } = f;
			return [{ ...rest, key, field, title: title ?? field.title, help: help ?? field.description, span: span ?? 1 }];
		});
		return { ...section, columns: section.columns ?? 1, fields };
	});
	const { title, description, submit, thanks, nextPage } = form;
	return {
		key: form.key,
		title,
		description,
		modelRef,
		model,
		steps: form.steps ?? false,
		sections: sections.filter((s) => s.fields.length > 0),
		submit,
		thanks,
		next: form.next ?? 'record',
		nextPage,
	};
}

/** A form for a model that has none: every field that people fill in, in the order of the model. */
export function planDefaultForm(modelRef: string, model: ClientModel): FormPlan {
	const fields = model.fields
		.filter((f) => f.access === 'write')
		.map((field): PlanField => ({ key: field.key, field, title: field.title, help: field.description }));
	const section: PlanSection = { key: 'all', columns: fields.length > 4 ? 2 : 1, fields };
	return { key: null, title: model.title, modelRef, model, steps: false, sections: fields.length > 0 ? [section] : [], next: 'record' };
}

export function fieldsOf(plan: FormPlan): PlanField[] {
	return plan.sections.flatMap((s) => s.fields);
}

export type FormValues = { [field: string]: JsonValue | undefined };

/** Empty for a person: nothing typed, nothing chosen. */
export function isEmpty(value: JsonValue | undefined): boolean {
	return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Static defaults of the model, for the fields of the form. */
export function defaultValues(plan: FormPlan): FormValues {
	const values: FormValues = {};
	for (const { key, field } of fieldsOf(plan)) if (field.schema.default !== undefined) values[key] = field.schema.default;
	return values;
}

/** The values that a record has. A null in the form's data would be checked against the field's type; unset is left out instead. */
export function setValuesOf(record: RecordJson): FormValues {
	return Object.fromEntries(Object.entries(record.values).filter(([, value]) => value !== null));
}

/** What of `values` differs from `before`, as the server takes it: unset is null. Hidden and locked fields are left out. */
export function changedValues(keys: readonly string[], values: FormValues, before: FormValues): { [field: string]: JsonValue } {
	const changes: { [field: string]: JsonValue } = {};
	for (const key of keys) {
		const now = isEmpty(values[key]) ? null : (values[key] ?? null);
		const then = isEmpty(before[key]) ? null : (before[key] ?? null);
		if (JSON.stringify(now) !== JSON.stringify(then)) changes[key] = now;
	}
	return changes;
}
