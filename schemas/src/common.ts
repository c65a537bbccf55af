import { type Static, type TSchema, Type } from '@sinclair/typebox';

/** Field, model, page … keys: they name columns, API fields and formula operands, so they never change after the first publish. */
export const keyPattern = '^[a-z](?:_?[a-z0-9])*$';
export const Key = (options: object = {}) => Type.String({ pattern: keyPattern, maxLength: 36, ...options });
/** `model` of this app, or `app/model` of a required app. */
export const modelRefPattern = '^(?:[a-z](?:_?[a-z0-9])*/)?[a-z](?:_?[a-z0-9])*$';

/**
 * Slots: properties that point at something else. The definition checker walks every schema for these
 * annotations, so a new kind gets its references, formulas and "used by" list checked without code.
 *   x-slot: 'model' | 'field' | 'form' | 'page' | 'period' | 'role' | 'workflow' | 'node' | 'variable' | 'formula' | 'template'
 *           (`template`: text with `{{formula}}` in it; `node`, `variable`: of the same workflow)
 *   like:   for 'formula': name of the sibling that holds the key of the field, or of the variable, whose value it gives
 *   likeOf: where that field is of another model than the formula: the property that holds the model key, as `of`; `@variable` of the workflow
 *   of:     for 'field', 'form' and 'formula': name of the sibling (or nearest enclosing) property that holds the model key;
 *           `a.b` looks into a sibling object, `@tree` is the model of the whole definition, `a|b` is `b` where there is no `a`
 */
export type SlotAnnotation =
	| { is: 'model' }
	| { is: 'field'; of: string; holds?: readonly FieldHolds[]; writable?: true }
	| { is: 'form'; of?: string }
	| { is: 'page'; record?: boolean }
	| { is: 'period' }
	| { is: 'role' }
	| { is: 'workflow' }
	| { is: 'node' }
	| { is: 'variable'; holds?: readonly VariableHolds[] }
	| { is: 'template'; of: string }
	| { is: 'formula'; of: string; returns: FormulaReturn; like?: string; likeOf?: string };
export type VariableHolds = 'number' | 'text' | 'boolean' | 'date' | 'date-time' | 'record';
export type FormulaReturn = 'boolean' | 'number' | 'text' | 'date' | 'any';
/** What a field means to a block, whatever its kind: so that a new kind fits wherever its values do. `choice`: a text with options. */
export type FieldHolds = 'number' | 'date' | 'date-time' | 'boolean' | 'choice' | 'record';

const slot = (annotation: SlotAnnotation, schema: object) => ({ 'x-slot': annotation, ...schema });
export const ModelRef = (o: object = {}) => Type.String({ pattern: modelRefPattern, maxLength: 73, ...slot({ is: 'model' }, o) });
/** A field of the model named by property `of`. `holds` limits what is in it; `writable` leaves out fields that the runtime fills. */
export const FieldRef = ({ of = 'model', ...limits }: { of?: string; holds?: readonly FieldHolds[]; writable?: true } = {}, o: object = {}) =>
	Type.String({ maxLength: 200, ...slot({ is: 'field', of, ...limits }, o) });
export const FormRef = (a: { of?: string } = {}, o: object = {}) => Key(slot({ is: 'form', ...a }, o));
export const PageRef = (a: { record?: boolean } = {}, o: object = {}) => Key(slot({ is: 'page', ...a }, o));
/** A kind of period of this app. */
export const PeriodRef = (o: object = {}) => Key(slot({ is: 'period' }, o));
/** A role of this app. */
export const RoleRef = (o: object = {}) => Key(slot({ is: 'role' }, o));
/** A workflow of this app. */
export const WorkflowRef = (o: object = {}) => Key(slot({ is: 'workflow' }, o));
/** A node of the same workflow. */
export const NodeRef = (o: object = {}) => Key(slot({ is: 'node' }, o));
/** A variable of the same workflow. */
export const VariableRef = (a: { holds?: readonly VariableHolds[] } = {}, o: object = {}) => Key(slot({ is: 'variable', ...a }, o));
/** Text that people read, with `{{formula}}` where values stand. */
export const Template = (a: { of?: string } = {}, o: object = {}) =>
	Type.String({ minLength: 1, maxLength: 4000, 'x-text': true, ...slot({ is: 'template', of: a.of ?? 'model' }, o) });
/** A formula over a record of the model named by property `of` (default `model`); see runtime/engine/src/formula/README.md. */
export const Formula = (returns: FormulaReturn, a: { of?: string; like?: string; likeOf?: string } = {}, o: object = {}) =>
	Type.String({ minLength: 1, maxLength: 4000, ...formulaSlot(returns, a, o) });
function formulaSlot(returns: FormulaReturn, { of = 'model', ...like }: { of?: string; like?: string; likeOf?: string }, o: object) {
	return slot({ is: 'formula', of, returns, ...like }, o);
}

/** Text that people read, in the app's main language. Other languages: translation definitions. */
export const Text = (o: object = {}) => Type.String({ minLength: 1, maxLength: 200, 'x-text': true, ...o });
export const LongText = (o: object = {}) => Type.String({ minLength: 1, maxLength: 4000, 'x-text': true, ...o });
/** Icon name from the built-in set (runtime/ui/src/icons). */
export const Icon = (o: object = {}) => Type.String({ pattern: '^[a-z0-9-]{1,40}$', ...o });

export const closed = { additionalProperties: false } as const;

/** Options of a closed set with a title for each, as the designer shows them. */
export const Choice = <const T extends readonly string[]>(values: T, o: object = {}) => Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...o });

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };
export type { Static, TSchema };
