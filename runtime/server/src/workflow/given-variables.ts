import { asVariable } from '@dougong/engine';
import type { JsonObject, JsonValue, Workflow } from '@dougong/schemas';
import { Problem } from '../http/problem.ts';

/** Values for variables of a workflow as whoever starts it gives them: those that are meant for that. Refuses with input.invalid. */
export function givenInputs(workflow: Workflow, given: { readonly [name: string]: unknown } = {}): JsonObject {
	const others = (workflow.variables ?? []).filter(({ key, input }) => !input && Object.hasOwn(given, key));
	const names = (workflow.variables ?? []).flatMap(({ input, key }) => (input ? [key] : [])).join(', ') || '–';
	const detail = {
		en: `The workflow sets this by itself. What may be given: ${names}. Leave it out, or mark the variable as given by who starts it.`,
		zh: `该变量由流程自行设置，发起时可填写的变量：${names}。请去掉它，或将该变量设为“发起时填写”。`,
	};
	if (others.length > 0)
		throw new Problem('input.invalid', {}, others.map(({ key }) => ({ pointer: `#/variables/${key}`, code: 'variable.not-input', detail }))); // biome-ignore format: one call
	return givenVariables(workflow, given);
}

/** Values for any variables of a workflow, each of its type. Refuses with input.invalid. */
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
