import { type Schema, Validator } from '@cfworker/json-schema';
import { type RJSFValidationError, toErrorSchema, type ValidatorType } from '@rjsf/utils';
import type { FieldProblem } from './check-values.ts';
import type { FormValues } from './plan.ts';

/**
 * rjsf's validator over an interpreter of JSON Schema: Ajv would need `unsafe-eval`, which the page forbids.
 * `check` answers the problems of the fields on screen, in words.
 */
export function createValidator(check: (values: FormValues) => FieldProblem[]): ValidatorType {
	return {
		validateFormData(formData) {
			const errors = check(formData ?? {}).map(toRjsfError);
			return { errors, errorSchema: toErrorSchema(errors) };
		},
		isValid: (schema, formData) => new Validator(schema as Schema, '2020-12').validate(formData).valid,
		rawValidation: (schema, formData) => ({ errors: new Validator(schema as Schema, '2020-12', false).validate(formData).errors as never[] }),
	};
}

function toRjsfError({ field, keyword, message }: FieldProblem): RJSFValidationError {
	return { name: keyword, property: `.${field}`, message, stack: message };
}
