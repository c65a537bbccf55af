import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { isPeriodOf, periodPatterns, type PeriodSpec } from '../calendar/periods.ts';
import { fullFormats } from 'ajv-formats/dist/formats.js';

/**
 * One setting of Ajv for everything: definitions, records, plain schemas. Not strict, because JSON Schemas from elsewhere carry
 * annotations; formats it does not know are annotations too; patterns without the u flag, as most schemas are written.
 */
export function createAjv(): Ajv2020 {
	const ajv = new Ajv2020({
		allErrors: true,
		strict: false,
		verbose: true,
		unicodeRegExp: false,
		multipleOfPrecision: 9,
		logger: false,
		formats: { ...fullFormats, date: isDate, 'date-time': isInstant },
	});
	ajv.addKeyword({ keyword: 'x-period-of', type: 'string', validate: isPeriodOrNoSpec });
	return ajv;
}

/** Of our own fields only: in a schema from elsewhere the keyword is an annotation. */
function isPeriodOrNoSpec(spec: unknown, text: string): boolean {
	const isSpec = typeof spec === 'object' && spec !== null && 'type' in spec && Object.hasOwn(periodPatterns, String(spec.type));
	return !isSpec || isPeriodOf(text, spec as PeriodSpec);
}

/** A day that exists, in the years that both Postgres and ISO 8601 know. */
export function isDate(text: string): boolean {
	const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
	if (!match || match[1] === '0000') return false;
	const day = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

export function isInstant(text: string): boolean {
	return (
		isDate(text.slice(0, 10)) &&
		/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text) &&
		!Number.isNaN(new Date(text).getTime())
	);
}

const shared = createAjv();
const compiled = new WeakMap<object, ValidateFunction>();

/** The validator of a schema, compiled once per schema object. Throws when the schema is none; see `schemaProblems`. */
export function validatorOf(schema: object): ValidateFunction {
	let validate = compiled.get(schema);
	if (!validate) {
		validate = shared.compile(schema);
		// Ajv would keep every schema for ever; ours live as long as the catalogue that they belong to.
		shared.removeSchema(schema);
		compiled.set(schema, validate);
	}
	return validate;
}

export function errorsOf(schema: object, value: unknown): ErrorObject[] {
	const validate = validatorOf(schema);
	return validate(value) ? [] : (validate.errors ?? []);
}

/** Why something is no JSON Schema of draft 2020-12; empty when it is one. `compile`: also whether its references lead somewhere, which costs more. */
export function schemaProblems(schema: object, compile: boolean): { pointer: string; message: string }[] {
	if (!shared.validateSchema(schema)) {
		const first = (shared.errors ?? []).toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0];
		return [{ pointer: first?.instancePath ?? '', message: first?.message ?? 'is no JSON Schema' }];
	}
	if (!compile) return [];
	try {
		validatorOf(schema);
		return [];
	} catch (error) {
		return [{ pointer: '', message: error instanceof Error ? error.message : String(error) }];
	}
}
