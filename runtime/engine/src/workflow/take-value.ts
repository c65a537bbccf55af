import type { JsonValue, Variable } from '@dougong/schemas';
import { parseDay, parseInstant } from '../formula/dates.ts';

/** What stands at a JSON Pointer; undefined where there is nothing. An empty pointer is the whole. */
export function atPointer(value: JsonValue, pointer: string): JsonValue | undefined {
	if (pointer === '') return value;
	if (!pointer.startsWith('/')) return undefined;
	let at: JsonValue | undefined = value;
	for (const step of pointer.slice(1).split('/')) {
		const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
		if (Array.isArray(at)) at = /^(0|[1-9]\d*)$/.test(name) ? at[Number(name)] : undefined;
		else if (typeof at === 'object' && at !== null) at = Object.hasOwn(at, name) ? at[name] : undefined;
		else return undefined;
	}
	return at;
}

const mostText = 10_000;
/** What a database does not take: U+0000, and half of a surrogate pair. */
const isUnstorable = (text: string) => text.includes('\u0000') || /\p{Surrogate}/u.test(text);
const deepest = 100;

/** A value from outside as one of the variable's type; undefined when it is none. null stays: no value. */
export function asVariable(value: JsonValue, type: Variable['type']): JsonValue | undefined {
	if (value === null) return null;
	return readers[type](value);
}

const readers: { [T in Variable['type']]: (value: Exclude<JsonValue, null>) => JsonValue | undefined } = {
	number: (value) => {
		if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
		return typeof value === 'string' && /^-?\d{1,30}(\.\d{1,30})?$/.test(value.trim()) ? value.trim() : undefined;
	},
	text: (value) => {
		const text = typeof value === 'object' ? textOfJson(value) : String(value);
		return text !== undefined && text.length <= mostText && !isUnstorable(text) ? text : undefined;
	},
	boolean: (value) => (value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined),
	date: (value) => (typeof value === 'string' && parseDay(value.slice(0, 10)) ? value.slice(0, 10) : undefined),
	'date-time': (value) => (typeof value === 'string' ? parseInstant(value) : undefined),
	record: (value) => (typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? value : undefined),
};

/** Undefined: it lies within itself deeper than anybody means. Whoever sends it would have the walk through it fail. */
function textOfJson(value: JsonValue): string | undefined {
	return isDeeper(value, deepest) ? undefined : JSON.stringify(value);
}
function isDeeper(value: JsonValue, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((one) => isDeeper(one as JsonValue, levels - 1));
}
