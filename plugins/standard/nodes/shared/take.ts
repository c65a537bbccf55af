import { asVariable, atPointer, type NodeMove } from '@dougong/engine';
import { closed, type JsonObject, type JsonValue, VariableRef, type Workflow } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { fail } from './asked.ts';

/** Values out of JSON into variables. What is not there leaves no value. */
export const Take = Type.Array(
	Type.Object(
		{
			key: VariableRef({}, { title: 'Variable' }),
			pointer: Type.String({ maxLength: 200, pattern: '^(/.*)?$', title: 'Place', description: 'A JSON Pointer such as /data/0/name' }),
			required: Type.Optional(Type.Boolean({ default: false, title: 'Has to be there' })),
		},
		closed,
	),
	{ minItems: 1, maxItems: 50, title: 'Values' },
);
export type TakeList = (typeof Take)['static'];

/** The variables, or why they cannot be made. */
export function takeFrom(json: JsonValue, take: TakeList, workflow: Workflow): { set: JsonObject } | { failed: NodeMove } {
	const set: JsonObject = {};
	for (const { key, pointer, required = false } of take) {
		const type = workflow.variables?.find((one) => one.key === key)?.type ?? 'text';
		const found = atPointer(json, pointer) ?? null;
		const value = asVariable(found, type);
		if (value === undefined || (value === null && required)) return { failed: notThere(pointer, type) };
		set[key] = value;
	}
	return { set };
}

function notThere(pointer: string, type: string): NodeMove {
	return fail('node.no-value', {
		en: `There is no ${type} at “${pointer}” in what came back. Compare the answer with the pointer.`,
		zh: `返回内容的“${pointer}”处没有 ${type} 类型的值。请核对返回内容与路径。`,
	});
}
