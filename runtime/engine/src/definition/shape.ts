import type { ErrorObject } from 'ajv/dist/2020.js';
import { keyPattern } from '@dougong/schemas';
import { errorsOf } from '../record/ajv.ts';
import { reason } from '../record/words.ts';
import { inWords } from './diagnostics.ts';
import { suggest } from './suggest.ts';

export interface ShapeError {
	code: string;
	/** Relative to the value. */
	pointer: string;
	details: { [name: string]: string | number };
}

/** How a value differs from a TypeBox schema: one error per mistake, none that follows from another. */
export function shapeErrors(schema: object, value: unknown): ShapeError[] {
	const errors = withoutFollowUps(errorsOf(schema, value));
	return errors.map(toShapeError);
}

function withoutFollowUps(errors: ErrorObject[]): ErrorObject[] {
	const unions = errors.filter((e) => e.keyword === 'anyOf');
	const inUnion = (e: ErrorObject) => unions.some((u) => u !== e && e.schemaPath.startsWith(`${u.schemaPath}/`) && e.instancePath.startsWith(u.instancePath));
	const rest = errors.filter((e) => !inUnion(e));
	const unknownAt = new Map<string, string[]>();
	for (const e of rest) {
		if (e.keyword === 'additionalProperties') unknownAt.set(e.instancePath, [...(unknownAt.get(e.instancePath) ?? []), e.params.additionalProperty]);
	}
	const isMisspelt = (e: ErrorObject) =>
		e.keyword === 'required' && (unknownAt.get(e.instancePath) ?? []).some((unknown) => suggest(unknown, [e.params.missingProperty]) !== undefined);
	const seen = new Set<string>();
	return rest.filter((e) => {
		// One mistake per place: a wrong type is also out of range, and so on.
		const place = e.keyword === 'additionalProperties' || e.keyword === 'required' ? `${e.instancePath} ${JSON.stringify(e.params)}` : e.instancePath;
		if (isMisspelt(e) || seen.has(place)) return false;
		seen.add(place);
		return true;
	});
}

function toShapeError(e: ErrorObject): ShapeError {
	const words = reason(e);
	const p = e.params as { [name: string]: string };
	switch (e.keyword) {
		case 'additionalProperties': {
			const parent = e.parentSchema as { properties?: object; patternProperties?: object };
			const code = parent.patternProperties ? 'shape.illegal-key' : 'shape.unknown-key';
			return {
				code,
				pointer: `${e.instancePath}/${escapeName(p.additionalProperty ?? '')}`,
				details: { key: p.additionalProperty ?? '', names: Object.keys(parent.properties ?? {}).join(' ') },
			};
		}
		case 'required':
			return { code: 'shape.missing', pointer: e.instancePath, details: { key: p.missingProperty ?? '' } };
		case 'type':
		case 'anyOf':
			return { code: 'shape.wrong-type', pointer: e.instancePath, details: { reason: words.en, reasonZh: words.zh } };
		case 'enum': {
			const values = (e.params.allowedValues as unknown[]).map(String);
			return { code: 'shape.unknown-option', pointer: e.instancePath, details: { value: inWords(e.data), names: values.join(' ') } };
		}
		case 'pattern':
			if (e.params.pattern === keyPattern) return { code: 'shape.illegal-key', pointer: e.instancePath, details: { key: inWords(e.data) } };
			return { code: 'shape.invalid-value', pointer: e.instancePath, details: patternWords(e) };
		default:
			return { code: 'shape.invalid-value', pointer: e.instancePath, details: { reason: words.en, reasonZh: words.zh } };
	}
}

/** A pattern is for machines; what the schema says about the property is for people. */
function patternWords(e: ErrorObject): ShapeError['details'] {
	const { description } = e.parentSchema as { description?: string };
	const words = reason(e);
	return description ? { reason: `must be: ${description}`, reasonZh: `要求：${description}` } : { reason: words.en, reasonZh: words.zh };
}

/** Whether the rest of the checks can rely on the shape: at most, there are properties too many. */
export function isUsable(schema: object, value: unknown): boolean {
	return errorsOf(schema, value).every((e) => e.keyword === 'additionalProperties' && !(e.parentSchema as { patternProperties?: object }).patternProperties);
}

function escapeName(name: string): string {
	return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
