import { errorsOf, schemaProblems } from '../record/ajv.ts';
import { reason } from '../record/words.ts';
import { isObject, localTarget, type Schema } from './plain-schema.ts';

/** Beyond these, an object schema says something that single fields cannot. */
const perField = new Set([
	...['type', 'properties', 'required', 'title', 'description', 'default', 'examples', 'additionalProperties', '$comment', '$anchor', '$defs', 'definitions'],
	...['deprecated', 'readOnly', 'writeOnly'],
]);

/** The part of a model's schema that its fields do not cover, ready for Ajv; null when there is none. `required` is the fields' business. */
export function wholeSchema(root: Schema, hasStructuredFields: boolean): Schema | null {
	const saysMore = Object.keys(root).some((k) => !perField.has(k) && !k.startsWith('x-'));
	const refers = hasStructuredFields && JSON.stringify(root.properties ?? {}).includes('"$ref"');
	if (!saysMore && !refers) return null;
	const { required, ...rest } = root;
	return rest;
}

/** A schema that holds what it refers to. References that lead back into themselves end in "anything". */
export function selfContained(schema: Schema, root: Schema): Schema {
	if (!JSON.stringify(schema).includes('"$ref"')) return schema;
	let budget = 2000;
	const inline = (value: unknown, path: readonly string[]): unknown => {
		if (Array.isArray(value)) return value.map((v) => inline(v, path));
		if (!isObject(value)) return value;
		if (--budget < 0) return {};
		if (typeof value.$ref === 'string') {
			const { $ref, ...siblings } = value;
			const target = path.includes(value.$ref) ? undefined : localTarget(value.$ref, root);
			const inlined = isObject(target) ? (inline(target, [...path, value.$ref]) as Schema) : {};
			return { ...inlined, ...(inline(siblings, path) as Schema) };
		}
		return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, inline(v, path)]));
	};
	const { $defs, definitions, ...rest } = inline(schema, []) as Schema;
	return rest;
}

/** Why a schema cannot be used, with a pointer into it. */
export function problemsOfSchema(schema: Schema, { compile }: { compile: boolean }): { pointer: string; message: string }[] {
	return schemaProblems(schema, compile);
}

/** What is wrong with a value, in English; empty when it fits. */
export function misfits(schema: Schema, value: unknown): string[] {
	return errorsOf(schema, value).map((e) => reason(e).en);
}
