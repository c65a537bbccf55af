import type { JsonObject, JsonValue } from '@dougong/schemas';

/** The value with another one at a JSON Pointer; undefined takes out what is there. Objects on the way are made, lists are not grown but at their end. */
export function setAt<T>(value: T, pointer: string, next: JsonValue | undefined): T {
	return changed(value as JsonValue, partsOf(pointer), next) as T;
}

/** What stands at a JSON Pointer; undefined for nothing. */
export function getAt(value: unknown, pointer: string): JsonValue | undefined {
	let at = value as JsonValue | undefined;
	for (const part of partsOf(pointer)) {
		if (typeof at !== 'object' || at === null) return undefined;
		at = Array.isArray(at) ? at[Number(part)] : Object.hasOwn(at, part) ? at[part] : undefined;
	}
	return at;
}

export function partsOf(pointer: string): string[] {
	return pointer
		.split('/')
		.slice(1)
		.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function changed(value: JsonValue | undefined, [part, ...rest]: readonly string[], next: JsonValue | undefined): JsonValue | undefined {
	if (part === undefined) return next;
	if (Array.isArray(value)) {
		const item = changed(value[Number(part)], rest, next);
		return item === undefined ? value.filter((_, i) => i !== Number(part)) : value.toSpliced(Number(part), 1, item);
	}
	const object: JsonObject = typeof value === 'object' && value !== null ? value : {};
	const item = changed(object[part], rest, next);
	const kept = Object.entries(object).flatMap(([name, was]) => (name !== part ? [[name, was] as const] : item === undefined ? [] : [[name, item] as const]));
	return Object.fromEntries(item === undefined || Object.hasOwn(object, part) ? kept : [...kept, [part, item] as const]);
}
