import { Validator } from '@cfworker/json-schema';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { ClientTranslate } from '../i18n/translate.ts';
import { ruleMessage } from './rule-messages.ts';
import { type FormValues, isEmpty, type PlanField } from './plan.ts';

/** A value that does not fit, in words for the person who typed it. */
export interface FieldProblem {
	field: string;
	keyword: string;
	message: string;
}

/** What is wrong with the values of `fields`; one problem per field. The server checks again and has the last word. `unready`: why a value cannot be sent yet (FieldView). */
export function checkValues(
	fields: readonly PlanField[],
	required: ReadonlySet<string>,
	values: FormValues,
	t: ClientTranslate,
	unready?: (kind: string, value: JsonValue) => string | undefined,
): FieldProblem[] {
	return fields.flatMap(({ key, field }): FieldProblem[] => {
		const value = values[key];
		if (isEmpty(value)) return required.has(key) ? [{ field: key, keyword: 'required', message: t('rule.required') }] : [];
		const waits = unready?.(field.kind, value as JsonValue);
		if (waits !== undefined) return [{ field: key, keyword: 'unready', message: waits }];
		const failed = firstFailure(field.schema, value as JsonValue);
		return failed ? [{ field: key, keyword: failed.keyword, message: ruleMessage(failed.keyword, failed.schema, t) }] : [];
	});
}

/** The keyword that a value fails and the schema that holds it; null when it fits. */
export function firstFailure(schema: JsonObject, value: JsonValue): { keyword: string; schema: JsonObject } | null {
	const result = validatorOf(schema).validate(value);
	if (result.valid) return null;
	// The outer keywords (properties, items) only say that something inside fails.
	const own = result.errors.filter((e) => e.instanceLocation === '#' && !wrappers.has(e.keyword));
	const error = own[0] ?? result.errors.at(-1);
	return error ? { keyword: own[0] ? error.keyword : 'nested', schema } : null;
}
const wrappers = new Set(['properties', 'items', 'additionalProperties']);

const validators = new WeakMap<JsonObject, Validator>();
function validatorOf(schema: JsonObject): Validator {
	const known = validators.get(schema);
	if (known) return known;
	const made = new Validator(schema, '2020-12', false);
	validators.set(schema, made);
	return made;
}
