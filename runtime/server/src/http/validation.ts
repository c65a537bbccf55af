import { isDate } from '@dougong/engine';
import { Filter } from '@dougong/schemas/api';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchema, FastifySchemaCompiler } from 'fastify';
import { boundPatterns } from './patterns.ts';
import { Problem } from './problem.ts';

/**
 * Checks what comes in. Bodies are taken as they are: a text is never turned into a number, and nothing unknown is silently dropped.
 * Addresses carry only text, so there a number in text counts. A checker is made when it is needed for the first time: all of them would
 * take as long as half of the start.
 */
export function validatorCompiler(): FastifySchemaCompiler<FastifySchema> {
	boundPatterns();
	const body = validator({ coerceTypes: false });
	const address = validator({ coerceTypes: 'array' });
	return ({ schema, httpPart }) => {
		const isBody = httpPart === 'body';
		let validate: ValidateFunction | undefined;
		return (data: unknown) => {
			if (isBody && isDeep(data)) return { error: new Problem('request.malformed', { reason: tooDeep }) };
			validate ??= (isBody ? body : address).compile(schema as object);
			if (validate(data)) return true;
			return { error: validate.errors as unknown as Error };
		};
	};
}

function validator(options: Options): Ajv {
	// Our annotations (x-slot, x-text) are for the designer; Ajv need not know them.
	const ajv = new Ajv({ strict: false, useDefaults: true, allErrors: false, removeAdditional: false, ...options });
	addFormats.default(ajv);
	// The same days that records have: the database knows no year 0.
	ajv.addFormat('date', isDate);
	ajv.addSchema(Filter, 'Filter');
	return ajv;
}

/** What real bodies never reach, and everything that looks at a body bears: checkers, JSON.stringify and Postgres go down level by level. */
const deepest = 1000;
const tooDeep = { en: `the body is nested deeper than ${deepest} levels`, zh: `内容的嵌套超过 ${deepest} 层` };

/** Level by level and not recursively, so that depth itself cannot hurt. */
function isDeep(body: unknown): boolean {
	let level = [body].filter(isBranch);
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > deepest) return true;
		level = level.flatMap((value) => Object.values(value).filter(isBranch));
	}
	return false;
}

function isBranch(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}
