import { Filter } from '@dougong/schemas/api';
import { Ajv, type Options } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchema, FastifySchemaCompiler } from 'fastify';

/**
 * Checks what comes in. Bodies are taken as they are: a text is never turned into a number, and nothing unknown is silently dropped.
 * Addresses carry only text, so there a number in text counts.
 */
export function validatorCompiler(): FastifySchemaCompiler<FastifySchema> {
	const body = validator({ coerceTypes: false });
	const address = validator({ coerceTypes: 'array' });
	return ({ schema, httpPart }) => (httpPart === 'body' ? body : address).compile(schema as object);
}

function validator(options: Options): Ajv {
	// Our annotations (x-slot, x-text) are for the designer; Ajv need not know them.
	const ajv = new Ajv({ strict: false, useDefaults: true, allErrors: false, removeAdditional: false, ...options });
	addFormats.default(ajv);
	ajv.addSchema(Filter, 'Filter');
	return ajv;
}
