import {
	type Catalogue,
	type CheckedFormula,
	compileFormula,
	type Facts,
	type FieldPath,
	type FormulaRecord,
	type FormulaScope,
	type FormulaType,
	type FormulaValue,
	findModel,
	isError,
	valueToJson,
} from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';

/** A result for people: a value, or why there is none. */
export type Outcome = { kind: 'value'; value: JsonValue } | { kind: 'error'; code: string };

export function outcomeOf(value: FormulaValue): Outcome {
	return isError(value) ? { kind: 'error', code: value.error } : { kind: 'value', value: valueToJson(value) as JsonValue };
}

/** Whether records of the list are enough: no other record is read. */
export function isOwn({ dependencies, relations }: CheckedFormula): boolean {
	return relations.length === 0 && dependencies.every((d) => d.path.length === 0);
}

/**
 * A record of a list as formulas see it. A computed field that is not there yet, because only the draft has it, is worked out from the
 * record too, a few steps deep.
 */
export function sampleRecord(values: JsonObject, model: string, home: Catalogue, facts: Facts, depth = 0): FormulaRecord {
	const computed = findModel(model, home, new Map())?.computed;
	return {
		get(path, field) {
			if (path.length > 0) return undefined;
			if (Object.hasOwn(values, field)) return values[field] ?? null;
			const inner = computed?.get(field)?.formula;
			if (!inner || depth > 4) return null;
			const value = compileFormula(inner)(sampleRecord(values, model, home, facts, depth + 1), facts);
			return isError(value) ? null : valueToJson(value);
		},
	};
}

/** Values that were typed in, by path as `pathOf` writes it. */
export function typedRecord(values: { [path: string]: JsonValue }): FormulaRecord {
	return { get: (path, field) => values[pathOf({ path, field })] ?? null };
}

export function pathOf({ path, field }: FieldPath): string {
	return [...path, field].join('.');
}

/** Type of what a path leads to, and what people call it. */
export function fieldAt(
	scope: FormulaScope,
	{ path, field }: FieldPath,
	language: string,
): { title: string; type: FormulaType | null; option(value: string): string } {
	let model = scope.model;
	let type: FormulaType | null = null;
	let option = (value: string) => value;
	const titles = [...path, field].map((key) => {
		const found = scope.fields(model)?.find((f) => f.key === key);
		model = found?.reference?.model ?? model;
		type = found?.type ?? null;
		option = (value) => found?.optionTitle?.(value, language) ?? value;
		return found?.titleIn?.(language) ?? found?.titles[0] ?? key;
	});
	return { title: titles.join(' › '), type, option };
}
