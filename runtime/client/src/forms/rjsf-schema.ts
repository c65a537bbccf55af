import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { type FormState, visibleFields } from './form-state.ts';
import type { PlanSection } from './plan.ts';

/** The sections on screen as the schema and uiSchema that rjsf draws. Every field is drawn by the view of its kind. */
export function toRjsf(sections: readonly PlanSection[], state: FormState): { schema: RJSFSchema; uiSchema: UiSchema } {
	const fields = visibleFields(sections, state);
	const uiSchema: UiSchema = { 'ui:order': fields.map((f) => f.key) };
	const properties: RJSFSchema = {};
	for (const { key, title } of fields) {
		// The kind draws the field and check-values.ts checks it: rjsf has nothing to resolve, merge or guess in it.
		properties[key] = { title };
		uiSchema[key] = { 'ui:field': 'FieldOfKind', 'ui:readonly': state.locked.has(key) };
	}
	const required = fields.map((f) => f.key).filter((key) => state.required.has(key));
	return { schema: { type: 'object', properties: properties as RJSFSchema['properties'], required }, uiSchema };
}
