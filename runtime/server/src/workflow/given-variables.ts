import { asVariable } from '@dougong/engine';
import type { JsonObject, JsonValue, Workflow } from '@dougong/schemas';
import { Problem } from '../http/problem.ts';

/** Values for variables of a workflow as somebody gives them, each of its type. Refuses with input.invalid. */
export function givenVariables({ variables = [] }: Workflow, given: { readonly [name: string]: unknown } = {}): JsonObject {
	const entries = Object.entries(given).map(([name, value]) => {
		const variable = variables.find((one) => one.key === name);
		return [name, variable ? asVariable((value ?? null) as JsonValue, variable.type) : undefined] as const;
	});
	const wrong = entries.filter(([, value]) => value === undefined);
	const detail = { en: 'The workflow has no such variable, or the value is not of its type.', zh: '流程没有这个变量，或值的类型不符。' };
	if (wrong.length > 0)
		throw new Problem('input.invalid', {}, wrong.map(([name]) => ({ pointer: `#/variables/${name}`, code: 'field.type', detail }))); // biome-ignore format: one call
	return Object.fromEntries(entries) as JsonObject;
}
