import { parseInstant } from '@dougong/engine';
import { Choice, Text, type JsonValue, type PropertySchema } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

/** What several field kinds have in common. */

export { orgUnitModel, personModel } from './directory-models.ts';
export const exampleId = '0197c0de-0000-7000-8000-000000000001';

export function isType(p: PropertySchema, type: string): boolean {
	return p.type === type;
}

/** Trimmed at both ends; empty text is no value. */
export function tidyText(value: JsonValue): JsonValue {
	return typeof value === 'string' ? value.trim() || null : value;
}

/** JSON numbers are doubles: 15 significant digits are what they carry for certain. */
export function fifteenDigits(value: JsonValue): JsonValue {
	return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(15)) : value;
}

/** The same instant in UTC with milliseconds; anything that is no instant with an offset is left for the check to refuse. */
export function utcInstant(value: JsonValue): JsonValue {
	return typeof value === 'string' ? (parseInstant(value) ?? value) : value;
}

const largest = 999_999_999_999_999;
interface Range {
	minimum?: number;
	maximum?: number;
	exclusiveMinimum?: number;
	exclusiveMaximum?: number;
	multipleOf?: number;
}
export const numberKeywords = {
	minimum: Type.Optional(Type.Number({ title: 'Smallest' })),
	maximum: Type.Optional(Type.Number({ title: 'Largest' })),
	exclusiveMinimum: Type.Optional(Type.Number({ title: 'Greater than' })),
	exclusiveMaximum: Type.Optional(Type.Number({ title: 'Less than' })),
	multipleOf: Type.Optional(Type.Number({ exclusiveMinimum: 0, title: 'Step', description: '0.01 keeps two decimals' })),
};
export const shownDecimals = {
	'x-decimals': Type.Optional(
		Type.Integer({ minimum: 0, maximum: 10, title: 'Decimal places shown', description: 'Only shown so; the value keeps all of them' }),
	),
};
export function numberRange(c: Range): { [keyword: string]: number } {
	return {
		minimum: Math.max(c.minimum ?? -largest, -largest),
		maximum: Math.min(c.maximum ?? largest, largest),
		...(c.exclusiveMinimum !== undefined && { exclusiveMinimum: c.exclusiveMinimum }),
		...(c.exclusiveMaximum !== undefined && { exclusiveMaximum: c.exclusiveMaximum }),
		...(c.multipleOf !== undefined && { multipleOf: c.multipleOf }),
	};
}
/** Inclusive bounds only: an exclusive one is kept by the write path alone. */
export function rangeChecks(c: Range): { checks?: { min?: number; max?: number } } {
	const checks = { ...(c.minimum !== undefined && { min: c.minimum }), ...(c.maximum !== undefined && { max: c.maximum }) };
	return Object.keys(checks).length > 0 ? { checks } : {};
}

export const optionColors = ['gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink'] as const;
const Option = Type.Object(
	{
		const: Type.String({ minLength: 1, maxLength: 100, description: 'What is stored; never changes' }),
		title: Type.Optional(Text()),
		description: Type.Optional(Text()),
		'x-color': Type.Optional(Choice(optionColors)),
	},
	{ additionalProperties: false },
);
export const optionKeywords = {
	oneOf: Type.Optional(Type.Array(Option, { minItems: 1, maxItems: 500, title: 'Options' })),
	enum: Type.Optional(Type.Array(Type.String({ maxLength: 500 }), { minItems: 1, maxItems: 5000, title: 'Options without titles' })),
};
/** The stored values of all options, in order. */
export function optionValues(c: { oneOf?: { const: string }[]; enum?: string[] }): string[] {
	return c.oneOf?.map((option) => option.const) ?? c.enum ?? [];
}
export function hasOptions(p: { [keyword: string]: unknown }): boolean {
	if (Array.isArray(p.enum)) return p.enum.every((v) => typeof v === 'string');
	return Array.isArray(p.oneOf) && p.oneOf.length > 0 && p.oneOf.every((o) => typeof o === 'object' && o !== null && typeof o.const === 'string');
}

export const onArchive = Type.Optional(
	Choice(['refuse', 'keep'], { title: 'When the target is archived', description: 'refuse: not while something refers to it; keep: the reference stays' }),
);
