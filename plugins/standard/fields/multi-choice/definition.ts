import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { hasOptions, isType, optionKeywords, optionValues } from '../shared.ts';

/** Any number of a list of options, each at most once. None is no value (null), not an empty list. */
export const multiChoice = defineFieldType({
	kind: 'multi-choice',
	title: { en: 'Multiple choice', zh: '多选' },
	description: { en: 'Any number of a list of options', zh: '从选项中选择多个' },
	config: Type.Object({
		items: Type.Object({ type: Type.Optional(Type.Literal('string')), ...optionKeywords }, { title: 'Options', additionalProperties: false }),
		uniqueItems: Type.Optional(Type.Literal(true, { description: 'Always so; said for readers of the plain schema' })),
		minItems: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, title: 'At least' })),
		maxItems: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, title: 'At most' })),
	}),
	infers: (p) => isType(p, 'array') && typeof p.items === 'object' && p.items !== null && hasOptions(p.items as { [k: string]: unknown }),
	value: (c) => ({
		type: 'array',
		items: { type: 'string', enum: optionValues(c.items) },
		uniqueItems: true,
		...(c.minItems !== undefined && { minItems: c.minItems }),
		...(c.maxItems !== undefined && { maxItems: c.maxItems }),
	}),
	column: () => ({ type: 'text[]' }),
	formula: (c) => ({ t: 'list', of: { t: 'text', options: optionValues(c.items) } }),
	filters: ['has-any', 'has-all', 'empty', 'not-empty'],
	sortable: false,
	normalise: (value) => (Array.isArray(value) ? (value.length === 0 ? null : [...new Set(value)]) : value),
	example: (c) => optionValues(c.items).slice(0, 1),
});
