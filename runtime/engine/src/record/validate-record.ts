import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { ErrorObject } from 'ajv/dist/2020.js';
import type { CatalogueField, CatalogueModel } from '../definition/catalogue.ts';
import { compileFormula, isBlank, valueToJson } from '../formula/evaluate.ts';
import { type Facts, nilId } from '../formula/types.ts';
import { isStorable } from '../formula/tokens.ts';
import type { LocalText } from '../kinds/field-type.ts';
import { errorsOf, validatorOf } from './ajv.ts';
import { reason } from './words.ts';

export interface FieldError {
	/** `#/values/<field>`, and further into structured values. */
	pointer: string;
	code: FieldErrorCode;
	detail: LocalText;
}
export type FieldErrorCode =
	| 'field.unknown'
	| 'field.read-only'
	| 'field.required'
	| 'field.wrong-type'
	| 'field.out-of-range'
	| 'field.too-long'
	| 'field.too-short'
	| 'field.unknown-option'
	| 'field.wrong-format'
	| 'field.not-allowed'
	/** Files, as the write path finds them. */
	| 'field.unknown-file'
	| 'field.file-type'
	| 'field.file-too-large';
export interface ValidateOptions {
	facts: Facts;
	/** A new record: defaults are filled in, and required fields must be there. */
	isNew: boolean;
	/** The record as it is, where it is at hand: then conditions over several fields are checked on a change, too. */
	previous?: JsonObject;
}
export interface ValidatedRecord {
	/** What to store: the given values in their stored form and, for a new record, defaults. */
	values: JsonObject;
	/** All mistakes at once, in the order of the model. */
	errors: FieldError[];
}

/** Whether values may be stored in a record of the model, and in which form. References are checked for form only: the write path looks them up. */
export function validateRecord(model: CatalogueModel, given: JsonObject, options: ValidateOptions): ValidatedRecord {
	const values: JsonObject = {};
	const errors: FieldError[] = [];
	for (const key of Object.keys(given)) {
		if (!model.fieldsByKey.has(key)) errors.push(fieldError(key, 'field.unknown', words.unknown));
	}
	for (const field of model.fields) {
		const value = given[field.key];
		if (value === undefined) continue;
		if (field.type.readOnly || field.computed || (field.readOnly && !options.isNew)) errors.push(fieldError(field.key, 'field.read-only', words.readOnly));
		else checkValue(field, value, values, errors);
	}
	if (options.isNew) fillDefaults(model, values, options.facts);
	for (const field of model.fields) {
		const isAsked = options.isNew || field.key in values;
		const isToldAlready = errors.some((e) => e.pointer === pointerOf(field.key));
		if (field.required && isAsked && !isToldAlready && (values[field.key] ?? null) === null) {
			errors.push(fieldError(field.key, 'field.required', words.required));
		}
	}
	if (model.whole && errors.length === 0) errors.push(...checkWhole(model, model.whole, values, options));
	return { values, errors };
}

function checkValue(field: CatalogueField, value: JsonValue, values: JsonObject, errors: FieldError[]): void {
	if (!canBeStored(value)) {
		errors.push(fieldError(field.key, 'field.not-allowed', words.unstorable));
		return;
	}
	const stored = value !== null && field.type.normalise ? field.type.normalise(value, field.property) : value;
	const validate = validatorOf(field.value);
	if (stored !== null && !validate(stored)) errors.push(...(validate.errors ?? []).slice(0, 5).map((e) => toFieldError(field.key, e)));
	else values[field.key] = stored;
}

function fillDefaults(model: CatalogueModel, values: JsonObject, facts: Facts): void {
	for (const field of model.fields) {
		if (field.key in values || field.type.readOnly) continue;
		const fallback = field.property.default as JsonValue | undefined;
		if (fallback !== undefined && fallback !== null) checkValue(field, fallback, values, []);
	}
	// Formulas come after constants, so that they can read them.
	for (const [key, formula] of model.defaults) {
		if (key in values) continue;
		const value = defaultOf(formula)({ get: (path, field) => (path.length === 0 ? (values[field] ?? null) : undefined) }, facts);
		const field = model.fieldsByKey.get(key);
		// ME() of somebody who is no person names nobody.
		const isNobody = field?.reference !== null && value === nilId;
		if (field && !isBlank(value) && !isNobody) checkValue(field, asStored(field, valueToJson(value)), values, []);
	}
}

type Formula = Parameters<typeof compileFormula>[0];
const compiled = new WeakMap<Formula, ReturnType<typeof compileFormula>>();

function defaultOf(formula: Formula): ReturnType<typeof compileFormula> {
	const known = compiled.get(formula) ?? compileFormula(formula);
	compiled.set(formula, known);
	return known;
}

/** Formulas give numbers as decimal text. */
function asStored(field: CatalogueField, value: unknown): JsonValue {
	return field.formula?.t === 'number' && typeof value === 'string' ? Number(value) : (value as JsonValue);
}

/** The model's own schema over the record under its original names; blanks are properties that are not there. */
function checkWhole(model: CatalogueModel, whole: NonNullable<CatalogueModel['whole']>, values: JsonObject, options: ValidateOptions): FieldError[] {
	const isComplete = options.isNew || options.previous !== undefined;
	const record = { ...(options.isNew ? {} : options.previous), ...values };
	const named = model.fields.flatMap((f): [string, JsonValue][] =>
		(record[f.key] ?? null) === null || f.system ? [] : [[f.name, record[f.key] as JsonValue]],
	);
	const keys = new Map(model.fields.map((f) => [f.name, f.key]));
	const errors = errorsOf(isComplete ? whole : partOf(whole), Object.fromEntries(named));
	return errors.slice(0, 5).map((e) => {
		const [, name = '', ...rest] = e.instancePath.split('/');
		const missing = e.keyword === 'required' && name === '' ? String(e.params.missingProperty) : name;
		const key = keys.get(missing.replaceAll('~1', '/').replaceAll('~0', '~')) ?? '';
		return toFieldError(key, { ...e, instancePath: rest.length > 0 ? `/${rest.join('/')}` : '' });
	});
}

const parts = new WeakMap<object, object>();

/** What can be said about some of the values without the others. */
function partOf(whole: { [keyword: string]: unknown }): object {
	const known = parts.get(whole) ?? Object.fromEntries(Object.entries(whole).filter(([k]) => ['properties', '$defs', 'definitions', '$anchor'].includes(k)));
	parts.set(whole, known);
	return known;
}

const codes: { [keyword: string]: FieldErrorCode } = {
	...{ type: 'field.wrong-type', required: 'field.required', enum: 'field.unknown-option', const: 'field.unknown-option', oneOf: 'field.unknown-option' },
	...{ minimum: 'field.out-of-range', maximum: 'field.out-of-range', exclusiveMinimum: 'field.out-of-range', exclusiveMaximum: 'field.out-of-range' },
	...{ multipleOf: 'field.out-of-range', maxLength: 'field.too-long', maxItems: 'field.too-long', minLength: 'field.too-short', minItems: 'field.too-short' },
	...{ pattern: 'field.wrong-format', format: 'field.wrong-format' },
};

function toFieldError(key: string, e: ErrorObject): FieldError {
	const code = codes[e.keyword] ?? 'field.not-allowed';
	return { pointer: (key === '' ? '#/values' : pointerOf(key)) + e.instancePath, code, detail: asSentence(reason(e)) };
}

function asSentence({ en, zh }: LocalText): LocalText {
	return { en: `The value ${en}.`, zh: `${zh}。` };
}

function fieldError(key: string, code: FieldErrorCode, detail: LocalText): FieldError {
	return { pointer: pointerOf(key), code, detail };
}

function pointerOf(key: string): string {
	return `#/values/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Neither in texts nor in names inside JSON is there anything that Postgres cannot store. */
function canBeStored(value: JsonValue): boolean {
	if (typeof value === 'string') return isStorable(value);
	if (typeof value !== 'object' || value === null) return true;
	return Object.entries(value).every(([key, inner]) => isStorable(key) && canBeStored(inner as JsonValue));
}

const words = {
	unknown: { en: 'There is no such field.', zh: '没有这个字段。' },
	readOnly: { en: 'This field cannot be written.', zh: '该字段不可填写。' },
	required: { en: 'Fill in this field.', zh: '此项为必填。' },
	unstorable: { en: 'The text holds a character that cannot be stored (U+0000, or half of one).', zh: '文本中含有不能保存的字符（U+0000 或不完整的字符）。' },
};
